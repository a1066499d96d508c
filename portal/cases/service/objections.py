"""Objections during a publicity: registered with a hold, dealt with in time, answered in writing (DOMAIN 6.8).

Who objected and what he says is S4: it is stored encrypted and read by whoever hears the objection. Ledger, messages
and addresses name the objection's number alone.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, insert, select, update
from sqlalchemy.orm import Session

from portal.audit.service import Entry, append
from portal.cases import rules
from portal.cases.models import Hold, Objection
from portal.cases.queries.objections import HeardObjection, heard_objection, objector_key, seal
from portal.cases.queries.rows import CaseRow, locked, locked_by_ids
from portal.cases.rules import Decision, HoldKind, Way
from portal.cases.service.desks import lock_desks
from portal.cases.service.door import Blocked, Note, move_with_facts
from portal.cases.service.holds import lift_hold, place_hold_row, tell_of_hold
from portal.kernel import clock
from portal.kernel.actor import Actor
from portal.kernel.database import table_of
from portal.kernel.errors import Invalid, NotFound, Refused
from portal.kernel.refusal import Refusal
from portal.kernel.registry import registry
from portal.kernel.text import N_
from portal.kernel.use_case import session as current_session
from portal.kernel.use_case import use_case
from portal.rulebook import queries as rulebook

OBJECTION, HOLD = table_of(Objection), table_of(Hold)
_LONGEST = 2000


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterObjection:
    """An objection on paper. number, seen: the case; name: "" for an anonymous one."""

    number: str
    seen: int
    way: str
    named: bool
    name: str
    contact: str
    content: str
    received_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class ObjectOnline:
    """An objection of somebody who is signed in: who he is, and how he wants to be reached."""

    case_id: int
    account_id: int
    person_id: int | None
    named: bool
    name: str
    contact: str
    content: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DecideObjection:
    """Whether an objection was found right, and why; the reasons go to the objector in writing."""

    number: str
    seen: int
    objection_id: int
    upheld: bool
    reasons: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ExtendObjection:
    """More days to look into an objection, once and with notice."""

    number: str
    seen: int
    objection_id: int
    reason: str


@dataclass(frozen=True, slots=True)
class Registered:
    """The objection's own number and id, and the last day of its handling."""

    id: int
    number: str
    due_on: date


@use_case
def register_objection(command: RegisterObjection, actor: Actor) -> Registered:
    """Write down an objection that came in on paper; the case stops.

    Raises NotFound where the actor hears no objections to the case now, Invalid (fields), Stale.
    """
    session = current_session()
    (case,) = locked(session, actor.scope, {command.number: command.seen})
    if HoldKind.OBJECTION not in rules.hold_kinds(registry().kind(case.kind).workflow, case.stands, actor):
        raise NotFound
    errors = _faults(named=command.named, name=command.name, content=command.content)
    if command.way not in set(Way) - {Way.ONLINE}:
        errors["way"] = [N_("请选择收到的方式。")]
    if command.received_on > clock.today():
        errors["received_on"] = [N_("收到日期不能晚于今天。")]
    elif command.received_on > case.due_on:
        errors["received_on"] = [N_("收到日期在公示期之后；公示期满后的反映请报市人社局。")]
    if errors:
        raise Invalid(errors)
    said = _said(named=command.named, name=command.name, contact=command.contact, content=command.content)
    row = {"way": command.way, "named": command.named, "received_on": command.received_on, "sealed": seal(said)}
    return _register(session, case, row, actor)


@use_case
def object_online(command: ObjectOnline, _actor: Actor) -> Registered:
    """Object while signed in. The ledger names nobody: who objected is for the handler alone (S4).

    Raises NotFound for what is in no publicity, Refused in one's own case (OWN_CASE), after the last day (TOO_LATE),
    while an objection of the same person is open (OBJECTED_ALREADY), Invalid (fields).
    """
    session = current_session()
    rows = locked_by_ids(session, [command.case_id])
    if not rows or rules.upholding_step(registry().kind(rows[0].kind).workflow, rows[0].state) is None:
        raise NotFound
    (case,) = rows
    key = objector_key(command.account_id)
    refusal = _why_not(session, case, command, key)
    if refusal is not None:
        raise Refused([refusal])
    errors = _faults(named=command.named, name=command.name, content=command.content)
    if errors:
        raise Invalid(errors)
    said = _said(named=command.named, name=command.name, contact=command.contact, content=command.content)
    row = {
        "way": Way.ONLINE.value,
        "named": command.named,
        "received_on": clock.today(),
        "sealed": seal(said),
        "objector_key": key,
    }
    return _register(session, case, row, Actor.system(name=N_("在线提出")))


@use_case
def decide_objection(command: DecideObjection, actor: Actor) -> bool:
    """Close an objection with reasons. Upheld: the application ends. Returns whether the publicity goes on now.

    Raises NotFound where the actor does not hear it, Refused for one's own objection (OWN_OBJECTION), one that is
    decided already, and what the door refuses, Invalid without reasons or with the objector's name in them, Stale.
    """
    session = current_session()
    (case,) = locked(session, actor.scope, {command.number: command.seen})
    found = _open(session, case, command.objection_id, actor)
    reasons = command.reasons.strip()
    _demand_reasons(reasons, found, "reasons")
    if case.accountable_id != found.organisation_id:  # a takeover: who decides signs the answer
        desk = update(OBJECTION).where(OBJECTION.c.id == found.id).values(organisation_id=case.accountable_id)
        session.execute(desk)
    if command.upheld:
        _uphold(session, case, found, reasons, actor)
        return False
    after = _dismiss(session, case, found, reasons, actor)
    if after.hold_count == 0:
        tell_of_hold(session, after, actor, N_("暂停已解除，继续办理"))
    return after.hold_count == 0


@use_case
def extend_objection(command: ExtendObjection, actor: Actor) -> date:
    """Prolong the handling by days.objection_extension working days, once; returns the new last day.

    Raises NotFound, Refused (OWN_OBJECTION, DECIDED, EXTENDED), Invalid, Stale.
    """
    session = current_session()
    (case,) = locked(session, actor.scope, {command.number: command.seen})
    found = _open(session, case, command.objection_id, actor)
    if found.extended_at is not None:
        raise Refused([Refusal("EXTENDED", N_("这项异议已经延期一次，不能再次延期。"), "days.objection_extension")])
    reason = command.reason.strip()
    _demand_reasons(reason, found, "reason")
    days = rulebook.in_force(session).integer("days.objection_extension")
    due = rulebook.calendar(session).add(found.due_on, days)
    if case.accountable_id is not None:
        lock_desks(session, {case.accountable_id})
    what = N_("异议%(number)s的处理期限延长至%(due)s") % {"number": found.number, "due": due.isoformat()}
    entry = Entry(stream=f"case:{case.number}", event="extend_objection", data={"what": what}, case_number=case.number)
    append(session, entry, actor)
    session.execute(
        update(OBJECTION).where(OBJECTION.c.id == found.id).values(extended_at=clock.stamp(), extension_reason=reason)
    )
    session.execute(update(HOLD).where(HOLD.c.id == found.hold_id).values(due_on=due, noted_at=None))
    return due


def register_unnamed(session: Session, case: CaseRow, content: str, actor: Actor) -> date:
    """An anonymous objection of which no more is known than what is written here, inside a use case."""
    said = _said(named=False, name="", contact="", content=content)
    row = {"way": Way.OTHER.value, "named": False, "received_on": clock.today(), "sealed": seal(said)}
    return _register(session, case, row, actor).due_on


def dismiss_by_hold(session: Session, case: CaseRow, hold_id: int, reasons: str, actor: Actor) -> CaseRow | None:
    """Find the objection behind a hold not right, inside a use case; None where the hold has no objection on record."""
    found = session.scalar(select(OBJECTION.c.id).where(OBJECTION.c.hold_id == hold_id))
    if found is None:
        return None
    heard = _open(session, case, found, actor)
    _demand_reasons(reasons, heard, "reason")
    return _dismiss(session, case, heard, reasons, actor)


def _dismiss(session: Session, case: CaseRow, found: HeardObjection, reasons: str, actor: Actor) -> CaseRow:
    what = N_("异议%(number)s经核实不成立") % {"number": found.number}
    after = lift_hold(session, case, found.hold_id, what, actor)
    values = {"decision": Decision.DISMISSED.value, "decided_at": clock.stamp(), "reasons": reasons}
    session.execute(update(OBJECTION).where(OBJECTION.c.id == found.id).values(values))
    return after


def _register(session: Session, case: CaseRow, row: Mapping[str, object], actor: Actor) -> Registered:
    days = rulebook.in_force(session).integer("days.objection")
    due = rulebook.calendar(session).add(clock.today(), days)
    known = session.scalar(select(func.count()).where(OBJECTION.c.case_id == case.id)) or 0
    number = f"{case.number}-Y{known + 1}"
    what = N_("登记异议%(number)s") % {"number": number}
    after, hold_id = place_hold_row(session, case, HoldKind.OBJECTION, what, actor, due_on=due)
    values = {
        "number": number,
        "case_id": case.id,
        "hold_id": hold_id,
        "organisation_id": case.accountable_id,
        "stage": case.state,
        "registered_at": clock.stamp(),
        **row,
    }
    made = session.execute(insert(OBJECTION).values(values).returning(OBJECTION.c.id)).scalar_one()
    label = rules.HOLD_LABELS[HoldKind.OBJECTION]
    tell_of_hold(session, after, actor, N_("暂停办理（%(kind)s），计时停止") % {"kind": label})
    return Registered(made, number, due)


def _why_not(session: Session, case: CaseRow, command: ObjectOnline, key: str) -> Refusal | None:
    if case.subject_person_id is not None and case.subject_person_id == command.person_id:
        return Refusal("OWN_CASE", N_("这是您本人的申报；发现材料有误的，请撤回申报或联系所在单位。"))
    if clock.today() > case.due_on:
        return Refusal("TOO_LATE", N_("公示期已满，不能再在线提出异议；可以向市人社局反映。"))
    mine = session.scalar(
        select(OBJECTION.c.number).where(
            OBJECTION.c.case_id == case.id, OBJECTION.c.objector_key == key, OBJECTION.c.decision.is_(None)
        )
    )
    if mine is None:
        return None
    message = N_("您对此件的异议（%(number)s）正在处理，请等待答复。") % {"number": mine}
    return Refusal("OBJECTED_ALREADY", message)


def _open(session: Session, case: CaseRow, objection_id: int, actor: Actor) -> HeardObjection:
    found = heard_objection(session, case, objection_id, actor)
    if found.decision is not None:
        raise Refused([Refusal("DECIDED", N_("这项异议已经有结论，不能重复处理。"))])
    if actor.account_id is not None and found.objector_key == objector_key(actor.account_id):
        raise Refused([Refusal("OWN_OBJECTION", N_("您本人提出的异议须由其他人员处理。"), "三(三)")])
    return found


def _uphold(session: Session, case: CaseRow, found: HeardObjection, reasons: str, actor: Actor) -> None:
    step = rules.upholding_step(registry().kind(case.kind).workflow, case.state)
    if step is None:
        raise NotFound
    note = Note(text=reasons, data={"objection": found.number})
    (outcome,) = move_with_facts(session, [case], step.event, actor, note)
    if isinstance(outcome, Blocked):
        raise Refused(outcome.refusals)


def _said(*, named: bool, name: str, contact: str, content: str) -> dict[str, str]:
    """What is sealed; an anonymous objection keeps neither name nor address, whatever was typed."""
    who = {"name": name.strip(), "contact": contact.strip()} if named else {"name": "", "contact": ""}
    return who | {"content": content.strip()}


def _faults(*, named: bool, name: str, content: str) -> dict[str, list[str]]:
    errors: dict[str, list[str]] = {}
    if named and not name.strip():
        errors["name"] = [N_("署名异议请填写提出人的姓名或单位名称。")]
    if not 0 < len(content.strip()) <= _LONGEST:
        errors["content"] = [N_("请写明异议的内容和依据，不超过 2000 个字。")]
    return errors


def _demand_reasons(text: str, found: HeardObjection, field: str) -> None:
    """Reasons are read by the applicant and the ledger: they do not name who objected (S4)."""
    if not text:
        raise Invalid({field: [N_("请写明理由。")]})
    if any(word and word in text for word in (found.name, found.contact)):
        raise Invalid({field: [N_("理由会记入办理经过，请不要写提出人的姓名和联系方式。")]})
