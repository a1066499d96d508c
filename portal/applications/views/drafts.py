"""The list, a new application, and the steps that are one form each."""

from collections.abc import Callable
from http import HTTPStatus

from flask import Response, flash, make_response, render_template, request, url_for
from flask_babel import gettext as _
from flask_wtf import FlaskForm

from portal.applications import queries, service
from portal.applications.forms.drafts import CommitmentForm, EducationForm, PersonForm, TargetForm
from portal.applications.queries import panels
from portal.applications.rules.draft import Part
from portal.applications.service.access import FILLING
from portal.applications.views.blueprint import (
    Draft,
    blueprint,
    following,
    is_autosave,
    mark,
    own_draft,
    part_page,
    saved,
)
from portal.kernel.errors import Invalid, Refused, Stale
from portal.kernel.permissions import Permission, Role
from portal.kernel.reading import reading
from portal.kernel.refusal import Refusal
from portal.people.service import NewPerson
from portal.web.access import current_actor, requires
from portal.web.htmx import go_to


@blueprint.get("/o/<org>/applications")
@requires(Permission.APPLICATION_CREATE)
def listing(org: str) -> str:
    """The firm's applications, or the applicant's own."""
    page = queries.page(reading(), current_actor().scope, request.args.get("cursor"))
    return render_template("applications/list.html", org=org, page=page)


@blueprint.route("/o/<org>/applications/new", methods=["GET", "POST"])
@requires(Permission.APPLICATION_CREATE)
def new(org: str) -> Response:
    """Begin an application: whose, and since when he works here."""
    actor, form = current_actor(), PersonForm()
    for_others = Role.ENTERPRISE_HR in actor.roles
    refusals: tuple[Refusal, ...] = ()
    if form.validate_on_submit():
        person = None
        if for_others:
            person = NewPerson(
                name=form.name.data or "", id_number=form.id_number.data or "", phone=form.phone.data or None
            )
        command = service.CreateDraft(
            person=person,
            employed_since=form.employed_since.data,
            employment=form.employment.data,
            social_insurance=form.social_insurance.data,
        )
        try:
            begun = service.begin_draft(command, actor)
        except Invalid as error:
            mark(form, error)
        except Refused as error:
            refusals = error.refusals
        else:
            if begun.known:
                flash(_("此人已有未提交的申报草稿（%(number)s），请在这一份上继续填写。", number=begun.number), "info")
                return go_to(url_for("applications.application", org=org, number=begun.number))
            return go_to(url_for("applications.education", org=org, number=begun.number))
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors or refusals else HTTPStatus.OK
    page = render_template(
        "applications/new.html", org=org, form=form, refusals=refusals, for_others=for_others, actor=actor
    )
    return make_response(page, status)


@blueprint.get("/o/<org>/applications/<number>")
@requires(*FILLING)
def application(org: str, number: str) -> Response:
    """Lead to the case page, or for what can be filled in to the first step that lacks something."""
    draft = own_draft(number)
    if not draft.editable:
        return go_to(f"/o/{org}/cases/{number}")
    open_parts = [part for part in draft.progress.missing if part is not Part.PERSON]
    part = open_parts[0] if open_parts else Part.COMMITMENT
    return go_to(url_for(f"applications.{part}", org=org, number=number))


@blueprint.route("/o/<org>/applications/<number>/education", methods=["GET", "POST"])
@requires(*FILLING)
def education(org: str, number: str) -> Response:
    """Degree, present title, years and hours."""
    return _part(org, number, Part.EDUCATION, EducationForm)


@blueprint.route("/o/<org>/applications/<number>/target", methods=["GET", "POST"])
@requires(*FILLING)
def target(org: str, number: str) -> Response:
    """The title that is applied for."""
    return _part(org, number, Part.TARGET, TargetForm)


def _part(org: str, number: str, part: Part, form_class: Callable[..., FlaskForm]) -> Response:
    """Show or save a step that is one form; incomplete values are kept, impossible ones are not."""
    draft = own_draft(number)
    form = _filled(draft, form_class)
    if request.method == "GET":
        return part_page(part, draft, form)
    if not form.validate():
        return part_page(part, draft, form, HTTPStatus.UNPROCESSABLE_ENTITY)
    command = service.SaveDraft(number=number, values=form.values(), revision=form.revision)
    try:
        revision = service.save_draft(command, current_actor())
    except Invalid as error:
        mark(form, error)
        return part_page(part, draft, form, HTTPStatus.UNPROCESSABLE_ENTITY)
    except Refused as error:
        return part_page(part, draft, form, HTTPStatus.CONFLICT, refusals=error.refusals)
    except Stale as error:
        return _stale(part, draft, form, error)
    if is_autosave():
        return saved(revision)
    flash(_("已保存。"), "success")
    stays = request.form.get("next") != "1"
    return go_to(url_for(f"applications.{part}" if stays else following(part), org=org, number=number))


def _filled(draft: Draft, form_class: Callable[..., FlaskForm]) -> FlaskForm:
    """The form with what is kept; what was sent takes its place."""
    form = form_class(obj=draft.details)
    if request.method == "GET":
        form.seen_version.data = str(draft.details.revision)
    return form


def _stale(part: Part, draft: Draft, form: FlaskForm, error: Stale) -> Response:
    """What was typed stays on the page; saving again takes the newer revision as seen."""
    form.seen_version.data = str(draft.details.revision)
    return part_page(part, draft, form, HTTPStatus.CONFLICT, stale=error)


@blueprint.route("/o/<org>/applications/<number>/commitment", methods=["GET", "POST"])
@requires(*FILLING)
def commitment(org: str, number: str) -> Response:
    """The promise, the checks, and handing in to the unit."""
    draft = own_draft(number)
    if draft.details.paper_intake and draft.case.state == "draft":
        return go_to(url_for("applications.intake_file", org=org, number=number))
    form = CommitmentForm(signed=draft.details.commitment_signed_at is not None)
    actor = current_actor()
    checks = panels.check_table(reading(), draft.case, actor)["rows"]
    if request.method == "GET":
        form.seen_version.data = str(draft.details.revision)
        return part_page(Part.COMMITMENT, draft, form, checks=checks)
    if not form.validate():
        return part_page(Part.COMMITMENT, draft, form, HTTPStatus.UNPROCESSABLE_ENTITY, checks=checks)
    try:
        service.sign_commitment(service.SignCommitment(number, form.signed.data, form.revision), actor)
        if request.form.get("submit") != "1":
            flash(_("已保存。"), "success")
            return go_to(url_for("applications.commitment", org=org, number=number))
        taken = service.take_step(
            service.TakeStep(event="submit_to_unit", versions={number: draft.case.version}), actor
        )
    except Refused as error:
        again = own_draft(number)
        form.seen_version.data = str(again.details.revision)
        return part_page(Part.COMMITMENT, again, form, HTTPStatus.CONFLICT, checks=checks, refusals=error.refusals)
    except Stale as error:
        form.seen_version.data = str(own_draft(number).details.revision)
        return part_page(Part.COMMITMENT, draft, form, HTTPStatus.CONFLICT, checks=checks, stale=error)
    flash(_(taken.message), "success")
    return go_to(f"/o/{org}/cases/{number}")
