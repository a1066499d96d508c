"""Dated facts and agency contracts of a firm: one proposes, the organisation concerned or the city confirms."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Row, Table, insert, select, update
from sqlalchemy.orm import Session

from portal.audit.service import Entry, append
from portal.enterprises import queries
from portal.enterprises.models import AgencyContract, Enterprise, EnterpriseFact
from portal.enterprises.queries.firms import FirmRow
from portal.enterprises.rules.facts import (
    FACT_LABELS,
    Fact,
    FactStatus,
    day_before,
    may_confirm,
    may_propose,
    refuse_value,
)
from portal.enterprises.service.firms import fact_row
from portal.kernel.actor import Actor
from portal.kernel.database import FAR, table_of
from portal.kernel.errors import Invalid, NotFound, Refused, Stale
from portal.kernel.refusal import Refusal
from portal.kernel.text import N_
from portal.kernel.use_case import session as current_session
from portal.kernel.use_case import use_case
from portal.organisations import queries as organisations
from portal.organisations.rules import Kind

_MAX_DOCUMENT = 80


@dataclass(frozen=True, slots=True)
class SetFact:
    """From ``valid_from`` on the fact has the value ("": none); source: the document that shows it."""

    credit_code: str
    fact: Fact
    value: str
    valid_from: date
    source: str


@dataclass(frozen=True, slots=True)
class AddContract:
    """A contract with a personnel agency; both days inclusive."""

    credit_code: str
    agency_code: str
    starts_on: date
    ends_on: date
    document_no: str


@dataclass(frozen=True, slots=True)
class Decide:
    """Confirm (or decline) a proposed fact or contract of the firm."""

    credit_code: str
    id: int
    confirm: bool


@use_case
def set_fact(command: SetFact, actor: Actor) -> FactStatus:
    """Keep a value of a fact from a day on: confirmed when the city enters it, proposed when the firm does.

    Raises NotFound for an unknown firm or one that is not the actor's to speak for, Invalid for a value or document
    that cannot be used, Refused (FACT_EXISTS) where the same fact has a confirmed value from that very day,
    (PROPOSAL_OPEN) where another value of it is proposed from that day. The same form sent twice counts once.
    """
    own = current_session()
    firm = locked_firm(own, command.credit_code)
    if not may_propose(actor, firm.credit_code):
        raise NotFound
    check_value(own, command)
    confirmed = may_confirm(actor, command.value)
    if _said_already(own, firm.id, command, confirmed=confirmed):
        return FactStatus.CONFIRMED if confirmed else FactStatus.PROPOSED
    if confirmed:
        _make_room(own, firm.id, command.fact, command.valid_from)
    row = fact_row(
        firm.id, command.fact, command.value, command.valid_from, actor.name, command.source, confirmed=confirmed
    )
    if confirmed:
        row["valid_to"] = _until_next(own, firm.id, command.fact, command.valid_from)
    own.execute(insert(table_of(EnterpriseFact)).values(row))
    told = {"fact": command.fact.value, "value": command.value, "from": command.valid_from.isoformat()}
    record(own, firm, "fact_confirmed" if confirmed else "fact_proposed", told | {"source": command.source}, actor)
    return FactStatus.CONFIRMED if confirmed else FactStatus.PROPOSED


@use_case
def decide_fact(command: Decide, actor: Actor) -> FactStatus:
    """Confirm or decline a proposed fact.

    The firm may take its own proposal back (``confirm`` false). Raises NotFound for an unknown one, Refused for anybody
    else but the city and the organisation that the fact names, and where a confirmed value begins on the same day;
    Stale when it was decided meanwhile.
    """
    own = current_session()
    firm = locked_firm(own, command.credit_code)
    row = _proposed(own, table_of(EnterpriseFact), firm, command.id)
    _demand_decide(actor, row.value, command)
    fact = Fact(row.name)
    values: dict[str, Any] = {"status": FactStatus.DECLINED.value, "confirmed_by": actor.name}
    if command.confirm:
        _make_room(own, firm.id, fact, row.valid_from)
        values |= {"status": FactStatus.CONFIRMED.value, "valid_to": _until_next(own, firm.id, fact, row.valid_from)}
    return _decide(own, table_of(EnterpriseFact), firm, row, values, actor)


@use_case
def add_contract(command: AddContract, actor: Actor) -> FactStatus:
    """Keep an agency contract: confirmed when the city or the agency enters it, proposed when the firm does.

    Raises NotFound for an unknown firm or one that is not the actor's to speak for, Invalid for what cannot be used and
    where another contract with the agency is proposed from the same day. The same form sent twice counts once.
    """
    own = current_session()
    firm = locked_firm(own, command.credit_code)
    confirmed = may_confirm(actor, command.agency_code)
    if not confirmed and not may_propose(actor, firm.credit_code):
        raise NotFound
    agency = organisations.by_code(own, command.agency_code)
    errors: dict[str, list[str]] = {}
    if agency is None or agency.kind != Kind.AGENCY:
        errors["agency"] = [N_("请选择人事代理机构。")]
    if command.ends_on < command.starts_on:
        errors["ends_on"] = [N_("合同止期不能早于起期。")]
    if not 0 < len(command.document_no.strip()) <= _MAX_DOCUMENT:
        errors["document_no"] = [N_("请填写合同编号，不超过 80 个字。")]
    if agency is None or errors:
        raise Invalid(errors)
    status = FactStatus.CONFIRMED if confirmed else FactStatus.PROPOSED
    if _contract_known(own, firm.id, agency.id, command, status):
        return status
    own.execute(
        insert(table_of(AgencyContract)).values(
            enterprise_id=firm.id,
            agency_id=agency.id,
            starts_on=command.starts_on,
            ends_on=command.ends_on,
            document_no=command.document_no.strip(),
            status=status.value,
            proposed_by=actor.name,
            confirmed_by=actor.name if confirmed else None,
        )
    )
    told = {
        "agency": agency.code,
        "from": command.starts_on.isoformat(),
        "to": command.ends_on.isoformat(),
        "document_no": command.document_no.strip(),
    }
    record(own, firm, f"contract_{status.value}", told, actor)
    return status


@use_case
def decide_contract(command: Decide, actor: Actor) -> FactStatus:
    """Confirm or decline a proposed contract; errors as for ``decide_fact``."""
    own, contracts = current_session(), table_of(AgencyContract)
    firm = locked_firm(own, command.credit_code)
    row = _proposed(own, contracts, firm, command.id)
    agency = organisations.by_ids(own, (row.agency_id,))[row.agency_id]
    _demand_decide(actor, agency.code, command)
    status = FactStatus.CONFIRMED if command.confirm else FactStatus.DECLINED
    return _decide(own, contracts, firm, row, {"status": status.value, "confirmed_by": actor.name}, actor)


def locked_firm(session: Session, credit_code: str) -> FirmRow:
    """The firm, locked, so that two changes of one fact come one after the other; NotFound for an unknown one."""
    columns = table_of(Enterprise).c
    session.execute(select(columns.id).where(columns.credit_code == credit_code).with_for_update())
    firm = queries.by_credit_code(session, credit_code)
    if firm is None:
        raise NotFound
    return firm


def check_value(session: Session, command: SetFact) -> None:
    """Invalid (value, source) where the fact cannot be kept."""
    known = organisations.of_kinds(session, (Kind.DISTRICT, Kind.ZONE, Kind.DEPARTMENT))
    refusal = refuse_value(
        command.fact,
        command.value,
        districts={row.code for row in known if row.kind == Kind.DISTRICT},
        zones={row.code for row in known if row.kind == Kind.ZONE},
        departments={row.code for row in known if row.kind == Kind.DEPARTMENT},
    )
    errors: dict[str, list[str]] = {} if refusal is None else {"value": [refusal.message]}
    if not command.source.strip():
        errors["source"] = [N_("请填写依据的文件或材料。")]
    if errors:
        raise Invalid(errors)


def _said_already(session: Session, enterprise_id: int, command: SetFact, *, confirmed: bool) -> bool:
    """Whether the firm has this very value from this day (a double click); Refused where another one is proposed."""
    columns = table_of(EnterpriseFact).c
    status = FactStatus.CONFIRMED if confirmed else FactStatus.PROPOSED
    rows = session.execute(
        select(columns.value, columns.source).where(
            columns.enterprise_id == enterprise_id,
            columns.name == command.fact.value,
            columns.valid_from == command.valid_from,
            columns.status == status,
        )
    ).all()
    if any(row.value == command.value and row.source == command.source for row in rows):
        return True
    if confirmed or not rows or (command.fact is Fact.CLAIM and command.value not in {row.value for row in rows}):
        return False
    message = N_("%s从这一天起已有一条提议在等待确认；需要更改的，请先撤回。") % FACT_LABELS[command.fact]
    raise Refused((Refusal("PROPOSAL_OPEN", message, field="valid_from"),))


def _contract_known(
    session: Session, enterprise_id: int, agency_id: int, command: AddContract, status: FactStatus
) -> bool:
    """As ``_said_already``, of a contract; Invalid where another one with the agency is proposed from that day."""
    columns = table_of(AgencyContract).c
    rows = session.execute(
        select(columns.ends_on, columns.document_no, columns.status).where(
            columns.enterprise_id == enterprise_id,
            columns.agency_id == agency_id,
            columns.starts_on == command.starts_on,
            columns.status == status,
        )
    ).all()
    wanted = (command.ends_on, command.document_no.strip())
    if any((row.ends_on, row.document_no) == wanted for row in rows):
        return True
    if rows and status is FactStatus.PROPOSED:
        message = N_("与该机构从这一天起的合同已有一条提议在等待确认；需要更改的，请先撤回。")
        raise Invalid({"starts_on": [message]})
    return False


def _make_room(session: Session, enterprise_id: int, fact: Fact, day: date) -> None:
    """End the confirmed value that holds on ``day``; a claim stands beside others. Refused where one begins then."""
    if fact is Fact.CLAIM:
        return
    facts = table_of(EnterpriseFact)
    held = (
        facts.c.enterprise_id == enterprise_id,
        facts.c.name == fact.value,
        facts.c.status == FactStatus.CONFIRMED,
        facts.c.valid_from <= day,
        facts.c.valid_to >= day,
    )
    if session.scalar(select(facts.c.id).where(*held, facts.c.valid_from == day)) is not None:
        message = (
            N_("%s从这一天起已有一条已确认的记录，请核对起始日期；那条记录有误的，请在企业页面更正。")
            % FACT_LABELS[fact]
        )
        raise Refused((Refusal("FACT_EXISTS", message, field="valid_from"),))
    session.execute(update(facts).where(*held).values(valid_to=day_before(day)))


def _until_next(session: Session, enterprise_id: int, fact: Fact, day: date) -> date:
    """The day before the next confirmed value of the fact begins; FAR where none does."""
    columns = table_of(EnterpriseFact).c
    following = session.scalar(
        select(columns.valid_from)
        .where(
            columns.enterprise_id == enterprise_id,
            columns.name == fact.value,
            columns.status == FactStatus.CONFIRMED,
            columns.valid_from > day,
        )
        .order_by(columns.valid_from)
        .limit(1)
    )
    return FAR if following is None or fact is Fact.CLAIM else day_before(following)


def _proposed(session: Session, table: Table, firm: FirmRow, row_id: int) -> Row[Any]:
    row = session.execute(select(table).where(table.c.id == row_id, table.c.enterprise_id == firm.id)).first()
    if row is None:
        raise NotFound
    if row.status != FactStatus.PROPOSED:
        raise Stale(N_("这条记录已由%s处理。") % (row.confirmed_by or row.proposed_by))
    return row


def _decide(
    session: Session, table: Table, firm: FirmRow, row: Row[Any], values: dict[str, Any], actor: Actor
) -> FactStatus:
    session.execute(update(table).where(table.c.id == row.id).values(values))
    event = f"{'fact' if table is table_of(EnterpriseFact) else 'contract'}_{values['status']}"
    record(session, firm, event, {"id": row.id, "proposed_by": row.proposed_by}, actor)
    return FactStatus(values["status"])


def _demand_decide(actor: Actor, named: str, command: Decide) -> None:
    if command.confirm or not may_propose(actor, command.credit_code):
        demand_confirm(actor, named)


def demand_confirm(actor: Actor, named: str) -> None:
    """Refused for anybody but the city and the clerks of the organisation named."""
    if not may_confirm(actor, named):
        message = N_("这条记录由它写明的单位或市人社局确认。")
        raise Refused((Refusal("NOT_PERMITTED", message, "三(二)"),))


def record(session: Session, firm: FirmRow, event: str, told: dict[str, Any], actor: Actor) -> None:
    """A row in the firm's ledger."""
    append(session, Entry(stream=f"org:{firm.credit_code}", event=event, data=told), actor)
