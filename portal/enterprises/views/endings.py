"""A claim or a contract ends earlier than was written."""

from collections.abc import Callable
from datetime import date

from flask import Response, flash, make_response, redirect, render_template, url_for
from flask_babel import gettext as _

from portal.enterprises import queries, service
from portal.enterprises.forms import EndForm
from portal.enterprises.queries import changes
from portal.enterprises.queries.changes import FirmChange
from portal.enterprises.views.blueprint import blueprint, current_sight
from portal.enterprises.views.preview import status_of, unseen
from portal.kernel import clock
from portal.kernel.errors import Invalid, NotFound
from portal.kernel.permissions import Permission
from portal.kernel.reading import reading
from portal.web.access import current_actor, requires

_SEE_OTHER = 303


@blueprint.route("/<credit_code>/facts/<int:row>/end", methods=["GET", "POST"])
@requires(Permission.DIRECTORY_READ)
def end_claim(org: str, credit_code: str, row: int) -> Response:
    """A district or zone no longer lists the firm as its own."""
    page = queries.firm_page(reading(), current_sight(), credit_code, current_actor(), clock.today())
    found = next((each for each in page.facts if each.row.id == row and each.may_end), None)
    if found is None:
        raise NotFound
    form = EndForm()

    def run() -> None:
        command = service.EndClaim(credit_code, row, form.last_day.data, form.source.data)
        service.end_claim(command, current_actor())

    after = _("次日起，新的申报不再按这条记录确定渠道；已经报送的件不变。")
    heading = _("结束：%(what)s", what=_(found.text))
    return _end(
        org,
        page.firm,
        form,
        run,
        lambda day: changes.claim_ended(reading(), page.firm, found.row, day),
        (heading, after),
    )


@blueprint.route("/<credit_code>/contracts/<int:row>/end", methods=["GET", "POST"])
@requires(Permission.DIRECTORY_READ)
def end_contract(org: str, credit_code: str, row: int) -> Response:
    """A contract with an agency ends early."""
    page = queries.firm_page(reading(), current_sight(), credit_code, current_actor(), clock.today())
    found = next((each for each in page.contracts if each.row.id == row and each.may_end), None)
    if found is None:
        raise NotFound
    form = EndForm()

    def run() -> None:
        command = service.EndContract(credit_code, row, form.last_day.data, form.source.data)
        service.end_contract(command, current_actor())

    after = _("次日零时起，该企业在这家机构的在办件由兜底单位接办，新的申报另定渠道。")
    heading = _("提前结束与%(agency)s的合同", agency=found.row.agency_name)
    return _end(
        org,
        page.firm,
        form,
        run,
        lambda day: changes.contract_ended(reading(), page.firm, found.row, day),
        (heading, after),
    )


def _end(
    org: str,
    firm: queries.FirmRow,
    form: EndForm,
    run: Callable[[], None],
    change: Callable[[date], FirmChange],
    words: tuple[str, str],
) -> Response:
    """Ask for the last day, show what it would move, and end it. words: heading, what follows."""
    heading, after = words
    plan = None
    if form.validate_on_submit():
        plan = unseen(change(form.last_day.data)) if form.last_day.data < date.max else None
        try:
            if plan is None:
                run()
        except Invalid as error:
            for name, messages in error.errors.items():
                form[name].errors = [_(message) for message in messages]
        else:
            if plan is None:
                flash(_("最后一天已登记。"), "success")
                return make_response(redirect(url_for(".firm", org=org, credit_code=firm.credit_code), code=_SEE_OTHER))
    page = render_template(
        "enterprises/end.html", org=org, firm=firm, form=form, heading=heading, after=after, plan=plan
    )
    return make_response(page, status_of(form, (), plan))
