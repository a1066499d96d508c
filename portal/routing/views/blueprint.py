"""The blueprint, and how a change is tried, shown again and reported."""

from collections.abc import Callable
from http import HTTPStatus

from flask import Blueprint, Response, flash, make_response, render_template, request, url_for
from flask_babel import gettext as _
from flask_wtf import FlaskForm

from portal.kernel.errors import Invalid, Refused
from portal.kernel.reading import reading
from portal.kernel.refusal import Refusal
from portal.kernel.text import N_
from portal.organisations.queries import OrganisationRow
from portal.routing.queries import MovePlan
from portal.routing.queries.channels import kept_channel
from portal.web.access import current_actor
from portal.web.htmx import go_to

blueprint = Blueprint("routing", __name__, url_prefix="/o/<org>/channels", template_folder="../templates")
Plan = Callable[[OrganisationRow], MovePlan | None]
CHANGED = Refusal(
    "PLAN_CHANGED", N_("打开页面之后，会移动的件有了变化，还没有作任何变更。请核对下面的最新情况，再次确认。")
)


def attempt(form: FlaskForm, run: Callable[[], object], plan: MovePlan | None = None) -> tuple[Refusal, ...] | None:
    """Run the change where the form is filled in. None: done; else what to show above the fields' own errors.

    plan: what the change would move now; where that is not what the page showed, it is shown again first.
    """
    if not form.validate():
        return ()
    if plan is not None and request.form.get("seen", "") != plan.seen:
        return (CHANGED,)
    try:
        run()
    except Invalid as error:
        for name, messages in error.errors.items():
            form[name].errors = [_(message) for message in messages]
        return ()
    except Refused as error:
        return tuple(error.refusals)
    return None


def change_page(
    code: str,
    form: FlaskForm,
    run: Callable[[], object],
    plan: Plan,
    words: tuple[str, str, str],
    *,
    danger: bool = False,
) -> Response:
    """A change of one channel: GET shows what it would move and asks for the reason, POST makes it.

    words: heading, button, what is said once it is done.
    """
    org = current_actor().organisation_code
    heading, verb, said = words
    refusals: tuple[Refusal, ...] = ()
    row = kept_channel(reading(), code)
    shown = plan(row)
    if form.is_submitted():
        problem = attempt(form, run, shown)
        if problem is None:
            return done(org, code, said)
        refusals = problem
    page = render_template(
        "routing/change.html",
        org=org,
        row=row,
        form=form,
        refusals=refusals,
        plan=shown,
        heading=heading,
        verb=verb,
        danger=danger,
    )
    return make_response(page, status_of(form, refusals))


def status_of(form: FlaskForm, refusals: tuple[Refusal, ...]) -> HTTPStatus:
    """How a page answers that shows a change, or shows it again."""
    if CHANGED in refusals:
        return HTTPStatus.CONFLICT
    return HTTPStatus.UNPROCESSABLE_ENTITY if form.is_submitted() else HTTPStatus.OK


def done(org: str, code: str, said: str) -> Response:
    """Back to the channel, with what was done."""
    flash(said, "success")
    return go_to(url_for("routing.channel", org=org, code=code))
