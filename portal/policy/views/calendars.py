"""Lists of working days: what is known, loading a year, and what that changed."""

from flask import Response, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _

from portal.enterprises.rules.marks import MAX_BYTES
from portal.enterprises.rules.sheet import read_sheets
from portal.kernel import clock
from portal.kernel.errors import Invalid, Refused
from portal.kernel.jobs import BATCH
from portal.kernel.permissions import Permission
from portal.kernel.reading import reading
from portal.kernel.refusal import Refusal
from portal.policy import queries, service
from portal.policy.forms import ConfirmYearForm, YearForm
from portal.policy.rules.holiday_list import Read, read_rows, read_typed, typed
from portal.policy.views.blueprint import READERS, SEE_OTHER, blueprint, rulebook_tabs
from portal.rulebook import queries as rulebook_queries
from portal.web.access import current_actor, requires

AT_ONCE = 20
"""Batches that are counted before the page answers; the worker does the rest."""
_AHEAD = 2


@blueprint.get("/rulebook/calendars")
@requires(*READERS)
def calendars(org: str) -> Response:
    """Which years are known, which are provisional, and what loading a list has changed."""
    calendar, this_year = rulebook_queries.calendar(reading()), clock.today().year
    entered = {each.year: each for each in rulebook_queries.loaded_years(reading())}
    wanted = set(range(this_year - 1, this_year + _AHEAD + 1)) | set(entered)
    page = render_template(
        "policy/calendars.html",
        org=org,
        tabs=rulebook_tabs(org),
        years=[(year, calendar.is_loaded(year), entered.get(year)) for year in sorted(wanted, reverse=True)],
        recounts=queries.recounts(reading()),
        may_change=current_actor().may(Permission.CONFIG_MANAGE),
    )
    return make_response(page)


@blueprint.route("/rulebook/calendars/load", methods=["GET", "POST"])
@requires(Permission.CONFIG_MANAGE)
def load_year(org: str) -> Response:
    """Take the list of a year and show what it would change; nothing is written yet."""
    form = YearForm()
    if not form.is_submitted():
        form.year.data = clock.today().year + 1
    if form.validate_on_submit():
        try:
            read = _read(form)
        except Invalid as error:
            form.file.errors = list(error.errors["file"])
        else:
            if not read.problems:
                return _preview(org, form, read)
            (form.file if form.file.data else form.holidays).errors = list(read.problems)
    page = render_template("policy/load_year.html", org=org, form=form)
    return make_response(page, 422 if form.errors else 200)


def _read(form: YearForm) -> Read:
    """The list, from the file where one was chosen. Raises Invalid (``file``)."""
    if not form.file.data:
        return read_typed(form.year.data, form.holidays.data or "", form.workdays.data or "")
    content = form.file.data.stream.read(MAX_BYTES + 1)
    sheets = read_sheets(content, form.file.data.filename or "")
    return read_rows(form.year.data, [sheet.rows for sheet in sheets])


def _preview(org: str, form: YearForm, read: Read) -> Response:
    year = form.year.data
    confirm = ConfirmYearForm(
        formdata=None,
        year=year,
        document_no=form.document_no.data,
        holidays=typed(read.listed.holidays),
        workdays=typed(read.listed.workdays),
    )
    page = render_template(
        "policy/year_preview.html",
        org=org,
        year=year,
        document_no=form.document_no.data,
        listed=read.listed,
        found=queries.year_preview(reading(), year, read.listed),
        shown=queries.SHOWN,
        form=confirm,
    )
    return make_response(page)


@blueprint.post("/rulebook/calendars/confirm")
@requires(Permission.CONFIG_MANAGE)
def confirm_year(org: str) -> Response:
    """Load the list that was looked at, count the open clocks again, and lead to what changed."""
    form = ConfirmYearForm()
    refusals: tuple[Refusal, ...] = ()
    if form.validate_on_submit() and form.year.data.isdigit():
        command = service.LoadYear(
            int(form.year.data), form.holidays.data or "", form.workdays.data or "", form.document_no.data
        )
        try:
            recount_id = service.load_year(command, current_actor())
        except Invalid as error:
            messages = [message for each in error.errors.values() for message in each]
            refusals = tuple(Refusal("INVALID", message) for message in messages)
        except Refused as error:
            refusals = error.refusals
        else:
            _count_now(recount_id)
            return make_response(redirect(url_for(".recount", org=org, recount_id=recount_id), code=SEE_OTHER))
    refusals = refusals or (Refusal("INVALID", _("名单已不完整，请重新填写或上传。")),)
    page = render_template("policy/load_year.html", org=org, form=YearForm(formdata=None), refusals=refusals)
    return make_response(page, 422)


def _count_now(recount_id: int) -> None:
    """The first batches at once, so that the next page can show what changed."""
    for _number in range(AT_ONCE):
        if service.recount_batch(service.RecountBatch(recount_id), current_actor()) < BATCH:
            return


@blueprint.get("/rulebook/recounts/<int:recount_id>")
@requires(*READERS)
def recount(org: str, recount_id: int) -> Response:
    """The cases whose due dates a recount has changed, with old and new date."""
    page = render_template(
        "policy/recount.html",
        org=org,
        recount=queries.recount(reading(), recount_id),
        changes=queries.changes_page(reading(), recount_id, request.args.get("cursor")),
        label_of=queries.label_of,
    )
    return make_response(page)
