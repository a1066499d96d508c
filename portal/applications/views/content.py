"""Achievements and materials: lists to which one adds and from which one takes away."""

from http import HTTPStatus

from flask import Response, flash, request, url_for
from flask_babel import gettext as _
from flask_wtf import FlaskForm

from portal.applications import queries, service
from portal.applications.forms.drafts import AchievementForm, ContributionForm
from portal.applications.queries.panels import grouped
from portal.applications.rules.draft import Part
from portal.applications.service.access import FILLING
from portal.applications.views.blueprint import (
    Draft,
    blueprint,
    is_autosave,
    mark,
    own_draft,
    part_page,
    saved,
)
from portal.kernel.errors import Invalid, Refused, Stale
from portal.kernel.reading import reading
from portal.materials import queries as materials
from portal.materials.forms import MaterialForm
from portal.materials.service import keep
from portal.web.access import current_actor, requires
from portal.web.htmx import go_to


@blueprint.get("/o/<org>/applications/<number>/achievements")
@requires(*FILLING)
def achievements(org: str, number: str) -> Response:  # noqa: ARG001 - part of the address
    """The seven kinds, the two texts, and a form for one achievement more."""
    draft = own_draft(number)
    return _achievements(draft, AchievementForm(formdata=None), _contribution(draft))


@blueprint.post("/o/<org>/applications/<number>/achievements")
@requires(*FILLING)
def add_achievement(org: str, number: str) -> Response:
    """Add one."""
    draft, form = own_draft(number), AchievementForm()
    if not form.validate():
        return _achievements(draft, form, _contribution(draft), HTTPStatus.UNPROCESSABLE_ENTITY)
    command = service.AddAchievement(
        number=number,
        category=form.category.data,
        title=form.title.data or "",
        achieved_on=form.achieved_on.data,
        own_share=form.own_share.data or "",
        description=form.description.data or "",
    )
    try:
        service.add_achievement(command, current_actor())
    except Invalid as error:
        mark(form, error)
        return _achievements(draft, form, _contribution(draft), HTTPStatus.UNPROCESSABLE_ENTITY)
    flash(_("已添加一项业绩成果。"), "success")
    return go_to(url_for("applications.achievements", org=org, number=number))


@blueprint.post("/o/<org>/applications/<number>/achievements/<int:achievement_id>/remove")
@requires(*FILLING)
def remove_achievement(org: str, number: str, achievement_id: int) -> Response:
    """Take one away."""
    service.remove_achievement(service.RemoveAchievement(number, achievement_id), current_actor())
    flash(_("已删除一项业绩成果。"), "success")
    return go_to(url_for("applications.achievements", org=org, number=number))


@blueprint.post("/o/<org>/applications/<number>/contribution")
@requires(*FILLING)
def contribution(org: str, number: str) -> Response:
    """Save the two texts beside the achievements."""
    draft, form = own_draft(number), ContributionForm()
    blank = AchievementForm(formdata=None)
    if not form.validate():
        return _achievements(draft, blank, form, HTTPStatus.UNPROCESSABLE_ENTITY)
    command = service.SaveDraft(number=number, values=form.values(), revision=form.revision)
    try:
        revision = service.save_draft(command, current_actor())
    except Stale as error:
        form.seen_version.data = str(draft.details.revision)
        return _achievements(draft, blank, form, HTTPStatus.CONFLICT, stale=error)
    if is_autosave():
        return saved(revision)
    flash(_("已保存。"), "success")
    return go_to(url_for("applications.materials", org=org, number=number))


def _contribution(draft: Draft) -> FlaskForm:
    form = ContributionForm(formdata=None, obj=draft.details)
    form.seen_version.data = str(draft.details.revision)
    return form


def _achievements(
    draft: Draft, form: FlaskForm, texts: FlaskForm, status: int = HTTPStatus.OK, stale: Stale | None = None
) -> Response:
    groups = grouped(queries.achievements_of(reading(), draft.case.id))
    return part_page(Part.ACHIEVEMENTS, draft, form, status, texts=texts, groups=groups, stale=stale)


@blueprint.route("/o/<org>/applications/<number>/materials", methods=["GET", "POST"], endpoint="materials")
@requires(*FILLING)
def materials_page(org: str, number: str) -> Response:
    """The papers, and a form for one more."""
    draft = own_draft(number)
    form = MaterialForm(paper=draft.details.paper_intake)
    if request.method == "GET":
        return _materials(draft, form)
    if not form.validate():
        return _materials(draft, form, HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        file = keep(form.name, form.content)
        command = service.AttachMaterial(number=number, kind=form.kind.data, file=file, title=form.title.data or "")
        service.attach_material(command, current_actor())
    except Invalid as error:
        mark(form, error)
        return _materials(draft, form, HTTPStatus.UNPROCESSABLE_ENTITY)
    flash(_("已上传一份材料。"), "success")
    return go_to(url_for("applications.materials", org=org, number=number))


@blueprint.route("/o/<org>/applications/<number>/materials/<int:material_id>/replace", methods=["GET", "POST"])
@requires(*FILLING)
def replace_material(org: str, number: str, material_id: int) -> Response:
    """A newer version of a paper; the older one stays readable."""
    draft = own_draft(number)
    old = materials.material(reading(), material_id, case_id=draft.case.id)
    form = MaterialForm(data={"kind": old.kind, "title": old.title}, paper=True)
    if request.method == "GET":
        return _materials(draft, form, replacing=old)
    form.kind.data, form.title.data = old.kind, old.title
    if not form.validate():
        return _materials(draft, form, HTTPStatus.UNPROCESSABLE_ENTITY, replacing=old)
    command = service.ReplaceMaterial(number=number, material_id=material_id, file=keep(form.name, form.content))
    service.replace_material(command, current_actor())
    flash(_("已换成新的文件，旧文件仍可查看。"), "success")
    return go_to(url_for("applications.materials", org=org, number=number))


@blueprint.post("/o/<org>/applications/<number>/materials/<int:material_id>/remove")
@requires(*FILLING)
def remove_material(org: str, number: str, material_id: int) -> Response:
    """Take a paper off a draft."""
    try:
        service.remove_material(service.RemoveMaterial(number, material_id), current_actor())
    except Refused as error:
        flash("；".join(_(refusal.message) for refusal in error.refusals), "danger")
    else:
        flash(_("已删除一份材料。"), "success")
    return go_to(url_for("applications.materials", org=org, number=number))


def _materials(
    draft: Draft, form: FlaskForm, status: int = HTTPStatus.OK, replacing: materials.MaterialRow | None = None
) -> Response:
    rows = materials.of_case(reading(), draft.case.id)
    return part_page(Part.MATERIALS, draft, form, status, rows=rows, replacing=replacing)
