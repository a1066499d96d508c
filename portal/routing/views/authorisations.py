"""The periods for which an agency may handle titles."""

from datetime import date

from flask import Response, make_response, render_template, request
from flask_babel import gettext as _

from portal.kernel import clock
from portal.kernel.errors import NotFound
from portal.kernel.permissions import Permission
from portal.kernel.reading import reading
from portal.kernel.refusal import Refusal
from portal.organisations import service as keeping
from portal.organisations.queries import AuthorisationRow
from portal.organisations.rules import Kind, refuse_early_end
from portal.routing import queries
from portal.routing.forms import AuthorisationForm, LastDayForm
from portal.routing.queries.channels import authorisation_of, kept_channel
from portal.routing.views.blueprint import attempt, blueprint, change_page, done, status_of
from portal.web.access import current_actor, requires
from portal.web.formatting import date_text


@blueprint.route("/<code>/authorisations/new", methods=["GET", "POST"])
@requires(Permission.CONFIG_MANAGE)
def add_authorisation(org: str, code: str) -> Response:  # noqa: ARG001 - the address names the post
    """A further period; nothing moves, new filings come from its first day on."""
    if kept_channel(reading(), code).kind != Kind.AGENCY:
        raise NotFound
    form = AuthorisationForm()

    def run() -> None:
        command = keeping.AddAuthorisation(code, form.starts_on.data, form.ends_on.data, form.document_no.data)
        keeping.add_authorisation(command, current_actor())

    return change_page(
        code,
        form,
        run,
        lambda row: queries.MovePlan(row.name, clock.today()),
        (_("增加代理授权"), _("登记授权"), _("代理授权已登记，从起期当天起可以接收新件。")),
    )


@blueprint.route("/<code>/authorisations/<int:row>/end", methods=["GET", "POST"])
@requires(Permission.CONFIG_MANAGE)
def end_authorisation(org: str, code: str, row: int) -> Response:
    """End a period earlier: first the day is asked for, then what would move on the day after it is shown."""
    found = authorisation_of(reading(), code, row)
    form = LastDayForm() if request.method == "POST" else LastDayForm(last_day=_day(request.args.get("last_day")))

    def run() -> None:
        command = keeping.EndAuthorisation(code, row, form.last_day.data, form.reason.data)
        keeping.end_authorisation(command, current_actor())

    day = form.last_day.data
    unusable = _proposal_refusals(found, day)
    plan = queries.plan_authorisation_end(reading(), code, row, day) if day is not None and not unusable else None
    refusals = attempt(form, run, plan) if form.is_submitted() else ()
    if refusals is None:
        return done(org, code, _("授权将于%(day)s结束，次日零时起自动移交在办件。", day=date_text(day)))
    refusals = refusals or unusable
    page = render_template(
        "routing/authorisation_end.html",
        org=org,
        channel=kept_channel(reading(), code),
        row=found,
        form=form,
        plan=plan,
        refusals=refusals,
    )
    return make_response(page, status_of(form, refusals))


def _proposal_refusals(found: AuthorisationRow, day: date | None) -> tuple[Refusal, ...]:
    """Why the day that is looked at cannot be the last one; empty before one was chosen."""
    refusal = refuse_early_end(found.starts_on, found.ends_on, day, clock.today()) if day is not None else None
    return () if refusal is None else (refusal,)


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text or "")
    except ValueError:
        return None
