"""The file of a material, and a personal number in plain for a reason."""

from http import HTTPStatus
from io import BytesIO

from flask import Response, make_response, render_template, request, send_file
from flask_babel import gettext as _

from portal.applications.forms.drafts import UnmaskForm
from portal.applications.views.blueprint import blueprint, mark
from portal.cases import queries as cases
from portal.kernel.errors import Invalid, NotFound
from portal.kernel.permissions import Permission
from portal.kernel.reading import reading
from portal.materials import queries as materials
from portal.materials.rules import INLINE_HEADERS
from portal.people import queries as people
from portal.people.service import SensitiveField, Unmask, unmask
from portal.web.access import current_actor, requires


@blueprint.get("/o/<org>/cases/<number>/materials/<int:material_id>")
@requires(Permission.CASE_READ)
def material(org: str, number: str, material_id: int) -> Response:  # noqa: ARG001 - part of the address
    """The file, shown in place or downloaded; NotFound outside the actor's scope."""
    case = cases.one(reading(), current_actor().scope, number)
    opened = materials.open_file(reading(), material_id, case_id=case.id)
    download = request.args.get("download") == "1"
    response = make_response(
        send_file(
            BytesIO(opened.content), mimetype=opened.content_type, as_attachment=download, download_name=opened.name
        )
    )
    response.headers.update(INLINE_HEADERS)
    response.headers["Cache-Control"] = "private, no-store"
    return response


@blueprint.route("/o/<org>/cases/<number>/unmask", methods=["GET", "POST"], endpoint="unmask")
@requires(Permission.CASE_UNMASK)
def unmask_page(org: str, number: str) -> Response:
    """Ask for the reason; show the number once, and leave a ledger row (DOMAIN 7, class S3)."""
    actor, form = current_actor(), UnmaskForm()
    case = cases.one(reading(), actor.scope, number)
    if case.subject_person_id is None:
        raise NotFound
    shown, status = None, HTTPStatus.OK
    if form.validate_on_submit():
        command = Unmask(
            person_id=case.subject_person_id,
            field=SensitiveField(form.field.data),
            reason=form.reason.data or "",
            case_number=number,
        )
        try:
            shown = unmask(command, actor) or _("没有登记")
        except Invalid as error:
            mark(form, error)
    if form.errors:
        status = HTTPStatus.UNPROCESSABLE_ENTITY
    person = people.person(reading(), case.subject_person_id)
    page = render_template("applications/unmask.html", org=org, case=case, person=person, form=form, shown=shown)
    response = make_response(page, status)
    response.headers["Cache-Control"] = "no-store"
    return response
