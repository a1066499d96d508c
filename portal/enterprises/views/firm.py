"""A firm's page, its dated facts and its agency contracts."""

from http import HTTPStatus

from flask import Response, flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_wtf import FlaskForm
from wtforms.fields.choices import SelectChoice

from portal.enterprises import queries, service
from portal.enterprises.forms import ContractForm, FactForm
from portal.enterprises.queries import changes
from portal.enterprises.rules.directory import KIND_LABELS, LEVEL_LABELS
from portal.enterprises.rules.facts import FACT_LABELS, STATUS_LABELS, Fact, FactStatus, may_confirm, may_propose
from portal.enterprises.rules.import_plan import importable
from portal.enterprises.views.blueprint import blueprint, current_sight
from portal.enterprises.views.preview import status_of, unseen
from portal.kernel import clock
from portal.kernel.errors import Invalid, NotFound, Refused
from portal.kernel.permissions import Permission, Role
from portal.kernel.reading import reading
from portal.kernel.refusal import Refusal
from portal.web.access import current_actor, requires

_SEE_OTHER = 303
Refusals = tuple[Refusal, ...]


@blueprint.get("/<credit_code>")
@requires(Permission.DIRECTORY_READ)
def firm(org: str, credit_code: str) -> Response:
    """The firm: names, entries, dated facts, contracts, and who confirmed them."""
    today = clock.today()
    page = queries.firm_page(reading(), current_sight(), credit_code, current_actor(), today)
    text = render_template(
        "enterprises/firm.html",
        org=org,
        page=page,
        today=today,
        fact_labels=FACT_LABELS,
        status_labels=STATUS_LABELS,
        kind_labels=KIND_LABELS,
        level_labels=LEVEL_LABELS,
        may_delist=importable(current_actor().roles),
        may_count=Role.INDUSTRY_OFFICER in current_actor().roles,
    )
    return make_response(text)


@blueprint.route("/<credit_code>/facts/<fact>", methods=["GET", "POST"])
@requires(Permission.DIRECTORY_READ)
def fact(org: str, credit_code: str, fact: str) -> Response:
    """Enter a value of a fact from a day on."""
    if fact not in set(Fact):
        raise NotFound
    name = Fact(fact)
    found = _own_firm(credit_code)
    form = FactForm()
    form.value.choices = [SelectChoice(value, _(text)) for value, text in queries.fact_choices(reading(), name)]
    refusals: Refusals = ()
    plan = None
    if form.validate_on_submit():
        command = service.SetFact(credit_code, name, form.value.data, form.valid_from.data, form.source.data)
        if may_confirm(current_actor(), command.value):
            plan = unseen(changes.fact_set(reading(), found, name, command.value, command.valid_from))
    if form.is_submitted() and not form.errors and plan is None:
        try:
            status = service.set_fact(command, current_actor())
        except Invalid as error:
            _show_errors(form, error)
        except Refused as error:
            refusals = error.refusals
        else:
            return _done(org, credit_code, status)
    heading = _("增加企业信息：%(fact)s", fact=_(FACT_LABELS[name]))
    return _form_page("enterprises/fact.html", org, found, form, refusals, heading, plan=plan)


@blueprint.route("/<credit_code>/contracts", methods=["GET", "POST"])
@requires(Permission.DIRECTORY_READ)
def contract(org: str, credit_code: str) -> Response:
    """Enter an agency contract."""
    found = _own_firm(credit_code)
    form = ContractForm()
    form.agency.choices = [SelectChoice(*each) for each in queries.agency_choices(reading())]
    plan = None
    if form.validate_on_submit():
        command = service.AddContract(
            credit_code, form.agency.data, form.starts_on.data, form.ends_on.data, form.document_no.data
        )
        if may_confirm(current_actor(), command.agency_code):
            days = (command.starts_on, command.ends_on)
            plan = unseen(changes.contract_added(reading(), found, command.agency_code, *days))
    if form.is_submitted() and not form.errors and plan is None:
        try:
            status = service.add_contract(command, current_actor())
        except Invalid as error:
            _show_errors(form, error)
        else:
            return _done(org, credit_code, status)
    return _form_page("enterprises/contract.html", org, found, form, (), _("登记人事代理合同"), plan=plan)


@blueprint.post("/<credit_code>/facts/<int:row>/decide")
@requires(Permission.DIRECTORY_READ)
def decide_fact(org: str, credit_code: str, row: int) -> Response:
    """Confirm or decline a proposed fact; a confirmation that moves something first says what."""
    firm, decision = _decision(credit_code, row)
    known = next((each for each in queries.facts_of(reading(), firm.id) if each.id == row), None)
    if decision.confirm and known is not None and known.status == FactStatus.PROPOSED:
        name = Fact(known.name)
        plan = unseen(changes.fact_set(reading(), firm, name, known.value, known.valid_from))
        if plan is not None and may_confirm(current_actor(), known.value):
            return _decide_page(org, firm, _("确认：%(fact)s", fact=_(FACT_LABELS[name])), plan)
    status = service.decide_fact(decision, current_actor())
    return _done(org, credit_code, status)


@blueprint.post("/<credit_code>/contracts/<int:row>/decide")
@requires(Permission.DIRECTORY_READ)
def decide_contract(org: str, credit_code: str, row: int) -> Response:
    """Confirm or decline a proposed contract; as for a fact."""
    firm, decision = _decision(credit_code, row)
    known = next((each for each in queries.contracts_of(reading(), firm.id) if each.id == row), None)
    if decision.confirm and known is not None and known.status == FactStatus.PROPOSED:
        days = (known.starts_on, known.ends_on)
        plan = unseen(changes.contract_added(reading(), firm, known.agency_code, *days))
        if plan is not None and may_confirm(current_actor(), known.agency_code):
            return _decide_page(org, firm, _("确认与%(agency)s的合同", agency=known.agency_name), plan)
    status = service.decide_contract(decision, current_actor())
    return _done(org, credit_code, status)


def _decision(credit_code: str, row: int) -> tuple[queries.FirmRow, service.Decide]:
    firm = queries.visible_firm(reading(), current_sight(), credit_code, clock.today())
    return firm, service.Decide(credit_code, row, request.form.get("confirm") == "1")


def _decide_page(org: str, firm: queries.FirmRow, heading: str, plan: object) -> Response:
    page = render_template("enterprises/decide.html", org=org, firm=firm, heading=heading, plan=plan)
    return make_response(page, HTTPStatus.CONFLICT)


def _own_firm(credit_code: str) -> queries.FirmRow:
    """A firm for which the reader may speak; NotFound for any other."""
    found = queries.visible_firm(reading(), current_sight(), credit_code, clock.today())
    if not may_propose(current_actor(), credit_code):
        raise NotFound
    return found


def _show_errors(form: FlaskForm, error: Invalid) -> None:
    for field, messages in error.errors.items():
        form[field].errors = list(messages)


def _form_page(
    template: str,
    org: str,
    firm: queries.FirmRow,
    form: FlaskForm,
    refusals: Refusals,
    heading: str,
    *,
    plan: object,
) -> Response:
    page = render_template(template, org=org, firm=firm, form=form, refusals=refusals, heading=heading, plan=plan)
    return make_response(page, status_of(form, refusals, plan))


def _done(org: str, credit_code: str, status: FactStatus) -> Response:
    said = {
        FactStatus.PROPOSED: _("已提出，由有关单位或市人社局确认后生效。"),
        FactStatus.CONFIRMED: _("已确认，从起始日期起用于确定申报渠道。"),
        FactStatus.DECLINED: _("已记为未采纳。"),
    }
    withdrawn = status is FactStatus.DECLINED and Role.ENTERPRISE_HR in current_actor().roles
    flash(_("已撤回。") if withdrawn else said[status], "success")
    try:
        queries.visible_firm(reading(), current_sight(), credit_code, clock.today())
    except NotFound:  # only the proposal that is declined now had named the reader's organisation
        return make_response(redirect(url_for(".directory", org=org), code=_SEE_OTHER))
    return make_response(redirect(url_for(".firm", org=org, credit_code=credit_code), code=_SEE_OTHER))
