"""The fallback takes over from a channel that can no longer act (DOMAIN 3), and an organisation is closed.

A closing organisation takes no arrivals any more; its cases are moved in batches; when nothing stands there and nothing
is backed by it, it is inactive. A crash in between leaves it closing, and the next sweep goes on.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, or_
from sqlalchemy.orm import Session

from portal.cases import queries as cases
from portal.cases import rules
from portal.cases.queries import CaseRow
from portal.cases.queries.asking import asked_organisations
from portal.cases.queries.handlers import left_alone
from portal.cases.queries.leaving import employed_by_desk, movable_at
from portal.cases.service import (
    ALL_RECUSED,
    Moved,
    Note,
    move_with_facts,
    redirect_requests,
    remind_many,
    replace_fallbacks,
)
from portal.enterprises import queries as enterprises
from portal.kernel import clock
from portal.kernel.actor import Actor
from portal.kernel.jobs import BATCH
from portal.kernel.registry import registry
from portal.kernel.text import N_
from portal.kernel.use_case import session as current_session
from portal.kernel.use_case import use_case
from portal.kernel.workflow import Overdue
from portal.messages.service import Tell, tell_many
from portal.organisations import queries as organisations
from portal.organisations import service as keeping
from portal.organisations.rules import CHANNEL_KINDS, Kind, Status
from portal.people import queries as people
from portal.routing import queries
from portal.rulebook import queries as rulebook

SWITCHED_OFF = N_("功能区不再作为独立渠道，由兜底单位接办")
CONFLICT = N_("申报人是本代理机构的在职人员，渠道整体回避，由兜底单位接办")
CLOSED = N_("原承办渠道停止受理，由兜底单位接办")
UNAUTHORISED = N_("人事代理机构的职称代理授权已到期，由兜底单位接办")
CONTRACT_OVER = N_("企业与人事代理机构的代理合同已到期，由兜底单位接办")
Column = ColumnElement[int | None]
MOVED_AWAY = N_("%(number)s 已由兜底单位接办：%(why)s")
COMES_NEAR = N_("%(number)s 将于 %(due)s 到期，逾期由兜底单位接办")


@dataclass(frozen=True, slots=True)
class TakenOver:
    """What one batch did: cases that changed desk, fallbacks that were replaced, organisations that are closed now."""

    moved: int = 0
    replaced: int = 0
    closed: int = 0

    @property
    def any(self) -> bool:
        """Whether there may be more to do."""
        return bool(self.moved or self.replaced or self.closed)


@use_case
def sweep_unable(_command: None, actor: Actor) -> TakenOver:
    """One batch for channels that were switched off, are closing, or lost their authorisation.

    First cases that stand on such a desk, one reason per transaction, so that the ledger names the right one; then
    cases that only have one as their fallback; then the closing ones that are empty. All that might move is locked in
    one statement: a second one would break the order of the locks.
    """
    session = current_session()
    standing, backing = cases.desks_in_use(session)
    rows = organisations.by_ids(session, standing | backing)
    channels = {row.id for row in rows.values() if row.kind in CHANNEL_KINDS}
    unable = channels - organisations.arrivals_allowed(session, channels, clock.today())
    states, reasons = _movable_states(), sorted(_by_reason(session, unable & standing).items())
    leaving = {why: movable_at(session, desks, states, BATCH) for why, desks in reasons}
    backed = set(cases.backed_by(session, unable & backing, BATCH)) if unable & backing else set()
    locked = cases.locked_by_ids(session, backed.union(*leaving.values())) if backed or leaving else []
    for why, desks in reasons:
        moving = [case for case in locked if case.accountable_id in desks and (case.kind, case.state) in states]
        moved = _take_over(session, moving[:BATCH], why, actor)
        if moved:
            return TakenOver(moved=moved)
    behind = [case for case in locked if case.id in backed and case.fallback_id in unable]
    replaced = _replace(session, behind, actor) if behind else 0
    if replaced:
        return TakenOver(replaced=replaced)
    closing = {row.id for row in organisations.with_status(session, Status.CLOSING)} - standing - backing
    return TakenOver(closed=keeping.finish_closing(session, closing, actor))


@use_case
def sweep_contracts(_command: None, actor: Actor) -> TakenOver:
    """One batch of cases at an agency whose contract with the firm ended before today."""
    session = current_session()
    agencies = {row.id for row in organisations.of_kinds(session, (Kind.AGENCY,))}
    covers = enterprises.contract_covers(clock.today())
    locked = cases.locked_by_ids(session, cases.uncovered(session, agencies, covers, BATCH))
    # Read again under lock: another worker may have moved one, or a contract may have been confirmed.
    still = set(cases.uncovered(session, agencies, covers, BATCH))
    return TakenOver(moved=_take_over(session, [case for case in locked if case.id in still], CONTRACT_OVER, actor))


@use_case
def sweep_conflicts(_command: None, actor: Actor) -> TakenOver:
    """One batch of cases at an agency for which the applicant himself works (DOMAIN 3, whole-channel conflict)."""
    session = current_session()
    agencies = {row.id for row in organisations.of_kinds(session, (Kind.AGENCY,))}
    employed = people.works_for(clock.today())

    def employs(person: Column, desk: Column) -> ColumnElement[bool]:
        return or_(employed(person, desk), employed(person, organisations.own_firm_id(desk)))

    locked = cases.locked_by_ids(session, employed_by_desk(session, agencies, employs, BATCH))
    still = set(employed_by_desk(session, agencies, employs, BATCH))
    return TakenOver(moved=_take_over(session, [case for case in locked if case.id in still], CONFLICT, actor))


@use_case
def sweep_questions(_command: None, actor: Actor) -> int:
    """One batch of questions at organisations that can no longer answer: the ladder's next one is asked instead."""
    session, today = current_session(), clock.today()
    open_at = asked_organisations(session)
    gone = open_at - organisations.arrivals_allowed(session, open_at, today)
    if not gone:
        return 0
    return redirect_requests(session, queries.next_fallback_ids(session, gone, today), actor)


@use_case
def sweep_recused(_command: None, actor: Actor) -> TakenOver:
    """One batch of cases that everybody at their channel has stepped back from (the last free officer left his post).

    At the top of the ladder nobody is left to take them: there they wait, escalated, for the city to send somebody.
    """
    session, today = current_session(), clock.today()
    desks = {row.id for row in organisations.of_kinds(session, sorted(CHANNEL_KINDS - {Kind.CITY_SUPERVISOR}))}
    states = {
        (kind, state): rules.handling_roles(registry().kind(kind).workflow, state) for kind, state in _movable_states()
    }
    locked = cases.locked_by_ids(session, left_alone(session, desks, states, today, BATCH))
    still = set(left_alone(session, desks, states, today, BATCH))
    return TakenOver(moved=_take_over(session, [case for case in locked if case.id in still], ALL_RECUSED, actor))


@use_case
def remind_desks(_command: None, actor: Actor) -> int:
    """Tell desks, once, of cases of whose days.channel_review days.channel_reminder have passed (DOMAIN 3: 7 of 10)."""
    session = current_session()
    today = clock.today()
    calendar = rulebook.calendar(session)
    rules = rulebook.in_force(session)
    left = rules.integer("days.channel_review") - rules.integer("days.channel_reminder")
    last = calendar.add(today, max(left, 0))
    states = {
        state.code
        for kind in registry().kinds.values()
        for state in kind.workflow.states
        if state.overdue is Overdue.TAKE_OVER
    }
    near = cases.locked_by_ids(session, cases.due_soon(session, today, last, states, BATCH))
    remind_many(session, near, actor, N_("提醒：临近办理期限"))
    tell_many(
        session,
        [
            Tell(
                text=COMES_NEAR % {"number": case.number, "due": rulebook.due_words(calendar, case.due_on)},
                kind="reminder",
                organisation_id=case.accountable_id,
                case_number=case.number,
            )
            for case in near
        ],
    )
    return len(near)


def _by_reason(session: Session, unable: Collection[int]) -> dict[str, list[int]]:
    """Why each of these desks cannot act -> the desks."""
    found: dict[str, list[int]] = {}
    for row in organisations.by_ids(session, unable).values():
        why = CLOSED
        if row.status == Status.ACTIVE:
            why = {Kind.AGENCY.value: UNAUTHORISED, Kind.ZONE.value: SWITCHED_OFF}.get(row.kind, CLOSED)
        found.setdefault(why, []).append(row.id)
    return found


def _movable_states() -> set[tuple[str, str]]:
    """Kind and state of every case that the fallback can take over."""
    return {
        (kind.code, state.code)
        for kind in registry().kinds.values()
        for state in kind.workflow.states
        if kind.workflow.step(state.code, "take_over") is not None
    }


def _take_over(session: Session, locked: Sequence[CaseRow], why: str, actor: Actor) -> int:
    if not locked:
        return 0
    outcomes = move_with_facts(session, locked, "take_over", actor, Note(text=why))
    moved = [outcome for outcome in outcomes if isinstance(outcome, Moved)]
    tell_old_desks(session, moved, why)
    return len(moved)


def tell_old_desks(session: Session, moved: Sequence[Moved], why: str) -> None:
    """Tell each desk that it has lost a case to its fallback, and why."""
    tell_many(
        session,
        [
            Tell(
                text=MOVED_AWAY % {"number": each.after.number, "why": why},
                kind="taken_over",
                organisation_id=each.before.accountable_id,
                case_number=each.after.number,
            )
            for each in moved
        ],
    )


def _replace(session: Session, locked: Sequence[CaseRow], actor: Actor) -> int:
    desks = {case.accountable_id for case in locked if case.accountable_id is not None}
    above = queries.next_fallback_ids(session, desks, clock.today())
    new = {case.id: above[case.accountable_id] for case in locked if case.accountable_id in above}
    return replace_fallbacks(session, new, locked, actor)
