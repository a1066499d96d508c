"""Pages of a paper intake: whose, the firm's papers and the filing, the receipt, a withdrawal in writing."""

from http import HTTPStatus
from typing import Any

from flask import Response, flash, make_response, render_template, request, url_for
from flask_babel import gettext as _
from flask_wtf import FlaskForm

from portal.applications import service
from portal.applications.forms.intake import IntakeForm, UnitPaperForm, WithdrawalForm
from portal.applications.queries import panels
from portal.applications.queries.filing import against_filing
from portal.applications.queries.intake import IntakeRow, at_counter, intake_of
from portal.applications.queries.intakes import own_intakes
from portal.applications.rules.draft import Part
from portal.applications.rules.intake import shown_code
from portal.applications.service import intake as papers
from portal.applications.views.blueprint import Draft, blueprint, mark, own_draft, part_page
from portal.applications.workflow import APPLICATION
from portal.cases import queries as cases
from portal.cases.queries import CaseRow
from portal.kernel import clock
from portal.kernel.errors import Invalid, NotFound, Refused, Stale
from portal.kernel.permissions import Permission
from portal.kernel.reading import reading
from portal.materials.service import keep
from portal.organisations import queries as organisations
from portal.people.service import NewPerson
from portal.web.access import current_actor, requires
from portal.web.frame import NavLink
from portal.web.htmx import go_to
from portal.web.qr import svg_data_uri

RECORDS = (Permission.PAPER_INTAKE, Permission.CASE_CORRECTION, Permission.OFFICE_INTAKE, Permission.CITY_REVIEW)
"""Who records a withdrawal in writing: whoever has the case on his desk."""


@blueprint.context_processor
def _behalf() -> dict[str, Any]:
    """For papers and pages of this room: who entered a case for its subject."""
    return {"intake_of": lambda case: intake_of(reading(), case.id)}


@blueprint.get("/o/<org>/intake")
@requires(Permission.PAPER_INTAKE)
def intakes(org: str) -> str:
    """What this channel entered from paper: what is not filed yet, or everything."""
    drafts = request.args.get("show") != "all"
    page = own_intakes(reading(), current_actor(), drafts=drafts, cursor=request.args.get("cursor"))
    everything = url_for("applications.intakes", org=org, show="all")
    tabs = [
        NavLink(_("录入中"), url_for("applications.intakes", org=org), active=drafts),
        NavLink(_("全部"), everything, active=not drafts),
    ]
    return render_template("applications/intakes.html", org=org, page=page, drafts=drafts, tabs=tabs)


@blueprint.route("/o/<org>/intake/new", methods=["GET", "POST"])
@requires(Permission.PAPER_INTAKE)
def intake_new(org: str) -> Response:
    """Begin: person, consent, firm or place of work."""
    actor = current_actor()
    form = IntakeForm(actor=actor)
    more: dict[str, Any] = {}
    if form.validate_on_submit():
        try:
            number = papers.enter_paper(_entered(form), actor)
        except Invalid as error:
            mark(form, error)
        except Refused as error:
            more = {"refusals": error.refusals}
        else:
            flash(_("已建立代办申报，请按步骤录入纸质材料。"), "success")
            return go_to(url_for("applications.education", org=org, number=number))
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors or form.form_errors or more else HTTPStatus.OK
    page = render_template("applications/intake_new.html", org=org, form=form, actor=actor, **more)
    return make_response(page, status)


@blueprint.get("/o/<org>/intake/consent")
@requires(Permission.PAPER_INTAKE)
def intake_consent(org: str) -> str:
    """The consent as a blank, to be signed before anything is entered."""
    template = "applications/paper_consent.html"
    return render_template(template, org=org, actor=current_actor(), year=clock.today().year)


def _entered(form: IntakeForm) -> papers.EnterPaper:
    return papers.EnterPaper(
        person=NewPerson(name=form.name.data or "", id_number=form.id_number.data or "", phone=form.phone.data or None),
        consent=keep(form.name_of_scan, form.content),
        credit_code=form.credit_code.data or "",
        employed_since=form.employed_since.data,
        employment=form.employment.data,
        social_insurance=form.social_insurance.data,
        place_of_work=form.place_of_work.data or "",
        district=form.district.data or "",
        own_agency="own_agency" in form and bool(form.own_agency.data),
    )


@blueprint.route("/o/<org>/intake/<number>/file", methods=["GET", "POST"])
@requires(Permission.PAPER_INTAKE)
def intake_file(org: str, number: str) -> Response:
    """The last step: what the firm's papers say, the signature, the checks, and the filing."""
    draft = own_draft(number)
    intake = intake_of(reading(), draft.case.id)
    if intake is None:
        raise NotFound
    form = _unit_form(draft, intake)
    if request.method == "GET":
        return _file_page(draft, form, intake)
    if not form.validate():
        return _file_page(draft, form, intake, HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        papers.save_unit_paper(_unit_paper(number, form), current_actor())
        if request.form.get("submit") != "1":
            flash(_("已保存。"), "success")
            return go_to(url_for("applications.intake_file", org=org, number=number))
        step = service.TakeStep(event="file_paper", versions={number: draft.case.version})
        taken = service.take_step(step, current_actor())
    except Invalid as error:
        mark(form, error)
        return _file_page(draft, form, intake, HTTPStatus.UNPROCESSABLE_ENTITY)
    except Refused as error:
        return _again(number, form, intake, refusals=error.refusals)
    except Stale as error:
        return _again(number, form, intake, stale=error)
    flash(_(taken.message), "success")
    if taken.changed_desk:
        flash(_("按规定此件由其他渠道审核，已一并移交；您仍可在“代办申报”中为申报人重新开具查询回执。"), "info")
        return go_to(url_for("applications.intake_counter", org=org, number=number))
    return go_to(f"/o/{org}/cases/{number}")


def _unit_form(draft: Draft, intake: IntakeRow) -> UnitPaperForm:
    form = UnitPaperForm(
        unit_opinion=intake.unit_opinion,
        posted_on=intake.unit_posted_on,
        ends_on=intake.unit_ends_on,
        place=intake.unit_place,
        signed=draft.details.commitment_signed_at is not None,
    )
    if draft.case.firm_id is None:
        del form.unit_opinion, form.posted_on, form.ends_on, form.place
    if request.method == "GET":
        form.seen_version.data = str(draft.details.revision)
    return form


def _unit_paper(number: str, form: UnitPaperForm) -> papers.SaveUnitPaper:
    return papers.SaveUnitPaper(
        number=number,
        signed=form.signed.data,
        unit_opinion=(form.data.get("unit_opinion") or ""),
        posted_on=form.data.get("posted_on"),
        ends_on=form.data.get("ends_on"),
        place=(form.data.get("place") or ""),
        revision=form.revision,
    )


def _again(number: str, form: UnitPaperForm, intake: IntakeRow, **more: Any) -> Response:  # noqa: ANN401
    """What was typed stays; saving again takes the newest revision as seen."""
    draft = own_draft(number)
    form.seen_version.data = str(draft.details.revision)
    return _file_page(draft, form, intake, HTTPStatus.CONFLICT, **more)


def _file_page(
    draft: Draft,
    form: FlaskForm,
    intake: IntakeRow,
    status: int = HTTPStatus.OK,
    **more: Any,  # noqa: ANN401
) -> Response:
    checks = panels.check_table(reading(), draft.case, current_actor())["rows"]
    more |= {"checks": checks, "intake": intake, "against": against_filing(reading(), draft.case, current_actor())}
    return part_page(Part.COMMITMENT, draft, form, status, "applications/intake_file.html", **more)


@blueprint.get("/o/<org>/intake/<number>")
@requires(Permission.PAPER_INTAKE)
def intake_counter(org: str, number: str) -> str:
    """What the channel that entered a case still does for its subject at the counter: a new receipt."""
    case, intake = at_counter(reading(), number, current_actor())
    desks = organisations.by_ids(reading(), [case.accountable_id] if case.accountable_id else [])
    desk = "".join(row.name for row in desks.values())
    here = case.accountable_id == current_actor().organisation_id
    return render_template("applications/intake_counter.html", org=org, case=case, intake=intake, desk=desk, here=here)


@blueprint.post("/o/<org>/intake/<number>/receipt")
@requires(Permission.PAPER_INTAKE)
def intake_receipt(org: str, number: str) -> Response:
    """Issue a new code and print it on the receipt: the page that answers is the only one that shows it."""
    actor = current_actor()
    code = papers.issue_code(papers.IssueCode(number), actor)
    case, intake = at_counter(reading(), number, actor)
    address = url_for("follow.follow", number=number, _external=True)
    page = render_template(
        "applications/paper_receipt.html",
        org=org,
        case=case,
        intake=intake,
        code=shown_code(code),
        address=address,
        plain=url_for("follow.follow", _external=True),
        image=svg_data_uri(address),
        actor=actor,
        today=clock.today(),
    )
    response = make_response(page)
    response.headers["Cache-Control"] = "no-store"
    return response


@blueprint.route("/o/<org>/intake/<number>/withdraw", methods=["GET", "POST"])
@requires(*RECORDS)
def intake_withdraw(org: str, number: str) -> Response:
    """Record that the subject asked in writing to withdraw."""
    case, form = _paper_case(number), WithdrawalForm()
    more: dict[str, Any] = {}
    if request.method == "GET":
        form.seen_version.data = str(case.version)
    elif form.validate():
        try:
            scan = keep(form.name_of_scan, form.content)
            seen = int(form.seen_version.data) if str(form.seen_version.data).isdecimal() else -1
            command = papers.WithdrawOnPaper(number=number, seen=seen, reason=form.reason.data or "", scan=scan)
            message = papers.withdraw_on_paper(command, current_actor())
        except Refused as error:
            more = {"refusals": error.refusals}
        except Stale as error:
            form.seen_version.data = str(_paper_case(number).version)
            more = {"stale": error}
        else:
            flash(_(message), "success")
            return go_to(f"/o/{org}/desk/")
    status = HTTPStatus.OK
    if form.errors:
        status = HTTPStatus.UNPROCESSABLE_ENTITY
    elif more:
        status = HTTPStatus.CONFLICT
    page = render_template("applications/intake_withdraw.html", org=org, case=case, form=form, **more)
    return make_response(page, status)


def _paper_case(number: str) -> CaseRow:
    case = cases.one(reading(), current_actor().scope, number)
    if case.kind != APPLICATION.kind or intake_of(reading(), case.id) is None:
        raise NotFound
    return case
