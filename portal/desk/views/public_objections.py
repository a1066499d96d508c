"""Objecting while signed in: to a line of the publicity, and what was answered. Nothing here names a case's inside."""

from http import HTTPStatus

from flask import Response, flash, g, make_response, render_template, request, url_for
from flask_babel import gettext as _

from portal.cases import queries as cases
from portal.cases import service as door
from portal.cases.queries import by_ids
from portal.cases.rules import decision_label
from portal.committees import queries as committees
from portal.desk import forms
from portal.desk.views.acts import mark
from portal.desk.views.blueprint import blueprint
from portal.desk.views.objections import paper_of
from portal.kernel.actor import Actor
from portal.kernel.errors import Invalid, Refused
from portal.kernel.reading import reading
from portal.web.access import signed_in
from portal.web.formatting import date_text
from portal.web.htmx import go_to


@blueprint.route("/publicity/<any(unit, result):kind>/<int:publicity_id>/objection", methods=["GET", "POST"])
@signed_in
def object_to(kind: str, publicity_id: int) -> Response:
    """Object to somebody who is in a publicity now; named or anonymous, for the handler alone (S4)."""
    case_id, row = committees.in_publicity(reading(), publicity_id, unit=kind == "unit")
    form = forms.WithObjector()
    if request.method == "GET":
        form.name.data = g.identity.name

    def shown(status: int = HTTPStatus.OK, **more: object) -> Response:
        return make_response(render_template("desk/object.html", row=row, form=form, kind=kind, **more), status)

    if request.method == "GET":
        return shown()
    if not form.validate():
        return shown(HTTPStatus.UNPROCESSABLE_ENTITY)
    command = door.ObjectOnline(
        case_id=case_id,
        account_id=g.identity.account_id,
        person_id=g.identity.person_id,
        named=form.named.data == "yes",
        name=form.name.data or "",
        contact=form.contact.data or "",
        content=form.content.data,
    )
    try:
        made = door.object_online(command, Actor.system())
    except Invalid as error:
        mark(form, error)
        return shown(HTTPStatus.UNPROCESSABLE_ENTITY)
    except Refused as error:
        return shown(HTTPStatus.CONFLICT, refusals=error.refusals)
    flash(_("已提交，异议编号 %(number)s，%(due)s前处理。", number=made.number, due=date_text(made.due_on)), "success")
    return go_to(url_for("desk.own_objections"))


@blueprint.get("/publicity/objections")
@signed_in
def own_objections() -> Response:
    """What the person has objected to while signed in, and the answers."""
    found = cases.own_objections(reading(), g.identity.account_id)
    lines = [{"row": row, "decision": decision_label(row.objection.decision)} for row in found]
    response = make_response(render_template("desk/own_objections.html", lines=lines))
    response.headers["Cache-Control"] = "no-store"
    return response


@blueprint.get("/publicity/objections/<number>/<any(reply, extension):paper>")
@signed_in
def own_objection_paper(number: str, paper: str) -> Response:
    """The answer to one's own named objection."""
    found = cases.own_objection(reading(), g.identity.account_id, number)
    case = by_ids(reading(), [found.case_id])[found.case_id]
    return paper_of(case, found.objection, paper, url_for("desk.own_objections"))
