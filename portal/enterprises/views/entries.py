"""Acts on one entry of a firm: off the list, and whether a product's holder counts."""

from collections.abc import Callable

from flask import Response, flash, make_response, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_wtf import FlaskForm

from portal.enterprises import queries, service
from portal.enterprises.forms import CountingForm, DelistForm
from portal.enterprises.rules.directory import KIND_LABELS, LEVEL_LABELS, EntryKind
from portal.enterprises.rules.import_plan import importable
from portal.enterprises.views.blueprint import blueprint, current_sight
from portal.kernel import clock
from portal.kernel.errors import Invalid, NotFound, Refused
from portal.kernel.permissions import Permission, Role
from portal.kernel.reading import reading
from portal.kernel.refusal import Refusal
from portal.web.access import current_actor, requires

_SEE_OTHER = 303


@blueprint.route("/<credit_code>/entries/<int:entry>/delist", methods=["GET", "POST"])
@requires(Permission.DIRECTORY_IMPORT)
def delist_entry(org: str, credit_code: str, entry: int) -> Response:
    """Take the firm off a list from a day on."""
    firm, found = _entry(credit_code, entry)
    if found.kind not in importable(current_actor().roles):
        raise NotFound
    form = DelistForm()
    if form.on.data is None:
        form.on.data = clock.today()

    def act() -> None:
        service.delist(service.Delist(credit_code, entry, form.on.data, form.reason.data), current_actor())

    return _done_or_page(org, firm, found, form, act, (_("移出名单"), _("已移出名单，从所填日期起生效。")))


@blueprint.route("/<credit_code>/entries/<int:entry>/counting", methods=["GET", "POST"])
@requires(Permission.DIRECTORY_IMPORT)
def count_entry(org: str, credit_code: str, entry: int) -> Response:
    """Say whether the holder of a champion product counts as a champion firm."""
    firm, found = _entry(credit_code, entry)
    if Role.INDUSTRY_OFFICER not in current_actor().roles or found.kind != EntryKind.SINGLE_CHAMPION:
        raise NotFound
    form = CountingForm(counts="1" if found.counts_as_enterprise else "0")

    def act() -> None:
        command = service.SetCounting(credit_code, entry, form.counts.data == "1", form.reason.data)
        service.set_counting(command, current_actor())

    return _done_or_page(org, firm, found, form, act, (_("核定单项冠军产品企业"), _("核定结果已记录，即时生效。")))


def _entry(credit_code: str, entry_id: int) -> tuple[queries.FirmRow, queries.EntryRow]:
    firm = queries.visible_firm(reading(), current_sight(), credit_code, clock.today())
    found = next((row for row in queries.entries_of(reading(), firm.id) if row.id == entry_id), None)
    if found is None:
        raise NotFound
    return firm, found


def _done_or_page(
    org: str,
    firm: queries.FirmRow,
    entry: queries.EntryRow,
    form: FlaskForm,
    act: Callable[[], None],
    words: tuple[str, str],
) -> Response:
    """Run the act of a valid form and lead back to the firm, else show the form. words: heading, what was done."""
    heading, done = words
    refusals: tuple[Refusal, ...] = ()
    if form.validate_on_submit():
        try:
            act()
        except Invalid as error:
            for field, messages in error.errors.items():
                form[field].errors = [_(message) for message in messages]
        except Refused as error:
            refusals = error.refusals
        else:
            flash(done, "success")
            return make_response(redirect(url_for(".firm", org=org, credit_code=firm.credit_code), code=_SEE_OTHER))
    page = render_template(
        "enterprises/entry.html",
        org=org,
        firm=firm,
        entry=entry,
        form=form,
        refusals=refusals,
        heading=heading,
        kind_labels=KIND_LABELS,
        level_labels=LEVEL_LABELS,
    )
    return make_response(page, 422 if form.errors or refusals else 200)
