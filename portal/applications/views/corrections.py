"""The one-time notice as the applicant and his firm answer it: item by item, then handed in as a whole."""

from http import HTTPStatus
from typing import Any

from flask import Response, flash, make_response, render_template, request, url_for
from flask_babel import gettext as _

from portal.applications import queries, service
from portal.applications.forms.corrections import AnswerForm, SubmitForm
from portal.applications.views.blueprint import Draft, blueprint, own_draft
from portal.cases import queries as cases
from portal.kernel.errors import NotFound, Refused, Stale
from portal.kernel.permissions import Permission
from portal.kernel.reading import reading
from portal.materials import queries as materials
from portal.materials.service import keep
from portal.web.access import current_actor, requires
from portal.web.htmx import go_to


@blueprint.get("/o/<org>/applications/<number>/correction")
@requires(Permission.APPLICATION_SUBMIT, Permission.CASE_CORRECTION)
def correction(org: str, number: str) -> Response:  # noqa: ARG001 - part of the address
    """The newest notice with what is answered and what is open."""
    return _page(own_draft(number))


@blueprint.post("/o/<org>/applications/<number>/correction/<int:item_id>")
@requires(Permission.APPLICATION_SUBMIT, Permission.CASE_CORRECTION)
def answer_correction(org: str, number: str, item_id: int) -> Response:
    """Answer one item; what is answered stays, whatever happens to the others."""
    draft, form = own_draft(number), AnswerForm(prefix=f"i{item_id}")
    if not form.validate():
        return _page(draft, HTTPStatus.UNPROCESSABLE_ENTITY, failed=(item_id, form))
    file = keep(form.name, form.content) if form.content else None
    command = service.AnswerItem(number=number, item_id=item_id, text=form.answer.data or "", file=file)
    try:
        position = service.answer_item(command, current_actor())
    except Refused as error:
        return _page(draft, HTTPStatus.CONFLICT, failed=(item_id, form), refusals=error.refusals)
    except Stale as error:
        return _page(draft, HTTPStatus.CONFLICT, failed=(item_id, form), stale=error)
    flash(_("第 %(number)d 项已保存。", number=position), "success")
    return go_to(url_for("applications.correction", org=org, number=number) + "#items")


@blueprint.post("/o/<org>/applications/<number>/correction/submit")
@requires(Permission.APPLICATION_SUBMIT, Permission.CASE_CORRECTION)
def submit_correction(org: str, number: str) -> Response:
    """Hand the whole answer in; refused with their names while items are open."""
    draft, form = own_draft(number), SubmitForm()
    if not form.validate():
        return _page(draft, HTTPStatus.UNPROCESSABLE_ENTITY, submit=form)
    seen = request.form.get("seen_version", default=-1, type=int)
    own = current_actor().may(Permission.APPLICATION_SUBMIT)
    event = "resubmit" if own else "resubmit_paper"
    command = service.TakeStep(event=event, versions={number: seen}, text=form.reason.data or "")
    try:
        taken = service.take_step(command, current_actor())
    except Refused as error:
        return _page(own_draft(number), HTTPStatus.CONFLICT, submit=form, refusals=error.refusals)
    except Stale as error:
        return _page(own_draft(number), HTTPStatus.CONFLICT, submit=form, stale=error)
    flash(_(taken.message), "success")
    return go_to(f"/o/{org}/cases/{number}")


@blueprint.get("/o/<org>/cases/<number>/corrections/<int:item_id>")
@requires(Permission.CASE_READ)
def compare(org: str, number: str, item_id: int) -> str:
    """One item with the paper as it was and as it is now, side by side."""
    case = cases.one(reading(), current_actor().scope, number)
    for notice in queries.corrections_of(reading(), case.id):
        for item in notice.items:
            if item.id == item_id:
                papers = {row.id: row for row in materials.of_case(reading(), case.id, replaced=True)}
                return render_template(
                    "applications/compare.html", org=org, case=case, notice=notice, item=item, papers=papers
                )
    raise NotFound


def _page(
    draft: Draft,
    status: int = HTTPStatus.OK,
    failed: tuple[int, AnswerForm] | None = None,
    submit: SubmitForm | None = None,
    **more: Any,  # noqa: ANN401 - what the template shows besides
) -> Response:
    notices = queries.corrections_of(reading(), draft.case.id)
    if not notices:
        raise NotFound
    notice = notices[-1]
    forms = {
        item.id: AnswerForm(formdata=None, prefix=f"i{item.id}", data={"answer": item.answer}) for item in notice.items
    }
    if failed is not None:
        forms[failed[0]] = failed[1]
    page = render_template(
        "applications/correction.html",
        org=current_actor().organisation_code,
        case=draft.case,
        notice=notice,
        forms=forms,
        failed=failed[1] if failed else submit,
        submit=submit or SubmitForm(formdata=None),
        papers={row.id: row for row in materials.of_case(reading(), draft.case.id, replaced=True)},
        answering=draft.case.state == "correction_required" and notice.answered_at is None,
        **more,
    )
    return make_response(page, status)
