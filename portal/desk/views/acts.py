"""How a person takes a step of a case: one view for the acts of all kinds."""

from http import HTTPStatus
from typing import Any

from flask import Response, flash, make_response, redirect, request, url_for
from flask_babel import gettext as _

from portal.cases.queries import CaseRow
from portal.desk import queries, rules
from portal.desk.forms import usual_form
from portal.desk.views.blueprint import blueprint
from portal.desk.views.cases import asked_tab, gone, leave
from portal.kernel.actor import Actor
from portal.kernel.errors import Invalid, NotFound, Refused, Stale
from portal.kernel.permissions import Permission
from portal.kernel.reading import reading
from portal.kernel.registry import registry
from portal.web.access import current_actor, requires
from portal.web.htmx import fragment_or_page

_NO_VERSION = -1


@blueprint.get("/o/<org>/cases/<number>/do/<event>")
@requires(Permission.CASE_READ)
def act(org: str, number: str, event: str) -> Response:
    """The form of an act; one that has a page of its own leads there."""
    actor = current_actor()
    case = queries.may_see(reading(), actor, number, event)
    offer = offer_of(case, event, actor)
    if offer.act.page:
        return make_response(redirect(url_for(offer.act.page, org=org, number=number), code=303))
    return _show(case, offer, form_of(case, offer, actor), HTTPStatus.OK)


@blueprint.post("/o/<org>/cases/<number>/do/<event>")
@requires(Permission.CASE_READ)
def do(org: str, number: str, event: str) -> Response:
    """Take the step; whatever speaks against it is shown beside the form, with what was typed."""
    actor = current_actor()
    try:
        case = queries.may_see(reading(), actor, number, event)
    except NotFound:
        return gone(org, number)
    offer = offer_of(case, event, actor)
    if offer.act.run is None or offer.act.page:
        raise NotFound
    form = form_of(case, offer, actor)
    if not form.validate():
        return _show(case, offer, form, HTTPStatus.UNPROCESSABLE_ENTITY)
    data = {name: value for name, value in form.data.items() if name != "csrf_token"}
    version = request.form.get("seen_version", default=_NO_VERSION, type=int)
    try:
        message = offer.act.run(number, version, data, actor)
    except Invalid as error:
        mark(form, error)
        return _show(case, offer, form, HTTPStatus.UNPROCESSABLE_ENTITY)
    except Refused as error:
        return _show(case, offer, form, HTTPStatus.CONFLICT, refusals=error.refusals)
    except Stale as error:
        return _show(case, offer, form, HTTPStatus.CONFLICT, stale=error)
    except NotFound:
        return gone(org, number)
    flash(_(message), "success")
    return leave(actor, number)


def offer_of(case: CaseRow, event: str, actor: Actor) -> rules.Offer:
    """How the actor would do the event now; NotFound where no room says how, or where he may not at all.

    A step that is closed for the moment (another state, a hold, a colleague's claim) is still shown: the door says why.
    """
    act, workflow = registry().act(case.kind, event), registry().kind(case.kind).workflow
    step = workflow.step(case.state, event)
    if step is None:
        step = next((each for each in workflow.steps if each.event == event), None)
    if act is None or step is None or not actor.may(step.permission):
        raise NotFound
    return rules.Offer(act, step)


def form_of(case: CaseRow, offer: rules.Offer, actor: Actor) -> Any:  # noqa: ANN401 - WTForms has no types
    """The act's own form, or the usual one; it takes what was sent by itself."""
    return offer.act.form(case=case, actor=actor) if offer.act.form else usual_form(offer.step)


def mark(form: Any, error: Invalid) -> None:  # noqa: ANN401
    """Put a use case's objections beside the fields that they concern."""
    for name, messages in error.errors.items():
        if name in form:
            form[name].errors = [*form[name].errors, *messages]
        else:
            form.form_errors.extend(messages)


def _show(case: CaseRow, offer: rules.Offer, form: Any, status: int, **more: Any) -> Response:  # noqa: ANN401
    kind = registry().kind(case.kind)
    return fragment_or_page(
        "desk/_act.html",
        "desk/act.html",
        status,
        case=case,
        state=kind.workflow.state(case.state),
        offer=offer,
        form=form,
        org=current_actor().organisation_code,
        tab=asked_tab(),
        upload=any(field.type in {"FileField", "MultipleFileField"} for field in form),
        **more,
    )
