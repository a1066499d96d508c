"""The door: the only code that moves a case.

``move_many`` checks every case, then writes all rows by Core in a number of statements that does not depend on how many
cases move: case, trace, ledger, claims, effects, counts, messages. Locks are taken in this order: the cases (already
locked by the caller), desk stamps by organisation, ledger heads, claims, the effects' own rows, counts.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.audit.service import Entry, append_many
from portal.cases import rules
from portal.cases.models import Claim
from portal.cases.queries.rows import CaseRow
from portal.cases.service import writing
from portal.cases.service.desks import change_counts, differences, lock_desks, sent_key, summed
from portal.cases.service.requests import end_requests
from portal.kernel import clock
from portal.kernel.actor import Actor
from portal.kernel.database import table_of
from portal.kernel.errors import Refused
from portal.kernel.permissions import Permission
from portal.kernel.refusal import Refusal
from portal.kernel.registry import registry
from portal.kernel.text import N_
from portal.kernel.workflow import BACK, OFFICE, STAY, Clock, Facts, State, Step
from portal.organisations import queries as organisations
from portal.rulebook import queries as rulebook

CLAIM = table_of(Claim)


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """What the actor adds to a step. text: opinion or reason; data: further plain values for the ledger."""

    text: str = ""
    code: str = ""
    data: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """A case that has taken a step."""

    before: CaseRow
    after: CaseRow
    step: Step
    facts: Facts

    @property
    def changed_desk(self) -> bool:
        """Whether another organisation is accountable now (or none)."""
        return self.before.accountable_id != self.after.accountable_id


@dataclass(frozen=True, slots=True, kw_only=True)
class Blocked:
    """A case that could not take the step, with every reason."""

    case: CaseRow
    refusals: tuple[Refusal, ...]


@dataclass(frozen=True, slots=True)
class _Times:
    """The rule book and the calendar, read once per call."""

    days: Any
    calendar: Any
    moment: str
    today: date


def move(session: Session, case: CaseRow, event: str, facts: Facts, actor: Actor, note: Note) -> Moved:
    """``move_many`` for one case; raises Refused when it may not take the step."""
    (outcome,) = move_many(session, [case], event, {case.id: facts}, actor, note)
    if isinstance(outcome, Blocked):
        raise Refused(outcome.refusals)
    return outcome


def move_with_facts(
    session: Session, cases: Sequence[CaseRow], event: str, actor: Actor, note: Note
) -> list[Moved | Blocked]:
    """Read the facts of all cases (of one or several kinds) through the registered readers, then move them."""
    return move_many(session, cases, event, registry().read_facts(session, cases, event, actor), actor, note)


def move_many(
    session: Session,
    cases: Sequence[CaseRow],
    event: str,
    facts: Mapping[int, Facts],
    actor: Actor,
    note: Note,
) -> list[Moved | Blocked]:
    """Let locked cases take the step ``event``; per case either Moved or Blocked, in the order given."""
    times = _read_times(session)
    claims = _live_claims(session, cases, times.moment)
    outcomes = [_decide(case, event, facts[case.id], actor, note, claims.get(case.id), times) for case in cases]
    outcomes = _with_open_desks(session, outcomes, actor, times)
    moved = [outcome for outcome in outcomes if isinstance(outcome, Moved)]
    if moved:
        _write(session, moved, actor, note, times)
    return outcomes


def _read_times(session: Session) -> _Times:
    rule_set = rulebook.in_force(session)
    return _Times(rule_set.integer, rulebook.calendar(session), clock.stamp(), clock.today())


def _live_claims(session: Session, cases: Sequence[CaseRow], moment: str) -> dict[int, tuple[int, str]]:
    rows = session.execute(
        select(CLAIM.c.case_id, CLAIM.c.account_id, CLAIM.c.name)
        .where(CLAIM.c.case_id.in_([case.id for case in cases]), CLAIM.c.lease_until > moment)
        .order_by(CLAIM.c.case_id)
    )
    return {case_id: (account_id, name) for case_id, account_id, name in rows}


def _decide(  # noqa: PLR0917 - a case, a step and all that is known of both
    case: CaseRow,
    event: str,
    facts: Facts,
    actor: Actor,
    note: Note,
    claimant: tuple[int, str] | None,
    times: _Times,
) -> Moved | Blocked:
    kind = registry().kind(case.kind)
    standing = rules.Standing(
        state=case.state,
        accountable_id=case.accountable_id,
        subject_person_id=case.subject_person_id,
        hold_count=case.hold_count,
        claimant=claimant,
    )
    refusals = rules.why_not(kind.workflow, standing, event, facts, actor, note.text)
    step = kind.workflow.step(case.state, event)
    if refusals or step is None:
        return Blocked(case=case, refusals=tuple(refusals))
    target = case.return_state if step.target == BACK else step.target
    if target is None or (step.to != STAY and step.to not in facts.places):
        message = N_("系统没有找到下一个办理单位，请联系市人社局。")
        return Blocked(case=case, refusals=(Refusal("NOWHERE_TO_GO", message),))
    after = _after(case, step, kind.workflow.state(target), facts, actor, times)
    return Moved(before=case, after=after, step=step, facts=facts)


def _after(case: CaseRow, step: Step, state: State, facts: Facts, actor: Actor, times: _Times) -> CaseRow:
    old = rules.Timing(case.due_on, case.clock_left, case.clock_started_on, case.clock_days)
    timing = rules.timing(step, state, facts, old, times.days, times.calendar)
    place = None if step.to == STAY else facts.places[step.to]
    accountable = None if state.closed else (place.accountable_id if place else case.accountable_id)
    fallback = None if state.closed else (place.fallback_id if place else case.fallback_id)
    leaves = accountable != case.accountable_id
    keeps_claim = not leaves and not state.waiting and not actor.is_system and accountable == actor.organisation_id
    keeps_claim = keeps_claim and not step.collective and not step.hands_over and actor.may(Permission.CASE_CLAIM)
    after = replace(
        case,
        state=state.code,
        return_state=case.state if step.clock is Clock.STOP else (None if step.target == BACK else case.return_state),
        version=case.version + 1,
        accountable_id=accountable,
        fallback_id=fallback,
        due_on=timing.due_on,
        clock_left=timing.clock_left,
        clock_started_on=timing.started_on,
        clock_days=timing.days,
        taken_over=_mark(case.taken_over, step.taken_over, facts.taken_over),
        claimed=keeps_claim,
        claimant_name=actor.name if keeps_claim else None,
        claimant_account_id=actor.account_id if keeps_claim else None,
        taken_up_by=None if leaves else case.taken_up_by or (actor.account_id if keeps_claim else None),
        handler_account_id=None if leaves or step.hands_over else _handler(case, actor),
        arrived_at=times.moment if leaves and not state.closed else case.arrived_at,
        closed_at=times.moment if state.closed else None,
        held_left=None if state.closed else case.held_left,
        hold_count=0 if state.closed else case.hold_count,
        filed_on=times.today if step.files else case.filed_on,
        office_id=accountable if step.to == OFFICE else case.office_id,
    )
    return _still_held(after, times)


def _handler(case: CaseRow, actor: Actor) -> int | None:
    """Who of the desk acted on it last; an applicant who answers is none of the desk's people."""
    here = actor.account_id is not None and actor.organisation_id == case.accountable_id
    return actor.account_id if here else case.handler_account_id


def _mark(now: bool, by_step: bool | None, by_facts: bool | None) -> bool:  # noqa: FBT001 - three answers in order
    """The badge 兜底接办 after a step: as the step says, else as the facts remember it, else as it is."""
    return next(each for each in (by_step, by_facts, now) if each is not None)


def _still_held(after: CaseRow, times: _Times) -> CaseRow:
    """A step through a hold (a takeover) gives the new desk its days, but the clock goes on only when it is lifted."""
    if after.hold_count == 0 or after.due_on == rules.FAR:
        return after
    left = max(times.calendar.between(times.today, after.due_on), 0)
    return replace(after, held_left=left, due_on=rules.FAR, clock_started_on=None, clock_days=None)


def _with_open_desks(
    session: Session, outcomes: list[Moved | Blocked], actor: Actor, times: _Times
) -> list[Moved | Blocked]:
    """Lock all desks touched, then read again whether the new ones may be given cases and the old ones may act."""
    moved = [outcome for outcome in outcomes if isinstance(outcome, Moved)]
    lock_desks(session, {each for outcome in moved for each in _desks(outcome)})
    arrivals = {o.after.accountable_id for o in moved if o.changed_desk and o.after.accountable_id is not None}
    leaving = {o.before.accountable_id for o in moved if o.before.accountable_id is not None}
    able = organisations.able_to_act(session, leaving, times.today) if not actor.is_system else leaving
    open_to = organisations.arrivals_allowed(session, arrivals, times.today)
    return [_checked(outcome, able, open_to, actor) for outcome in outcomes]


def _checked(outcome: Moved | Blocked, able: set[Any], open_to: set[int], actor: Actor) -> Moved | Blocked:
    if isinstance(outcome, Blocked):
        return outcome
    if not outcome.step.anywhere and not actor.is_system and outcome.before.accountable_id not in able:
        message = N_("本单位目前不能办理申报业务，此件将由兜底单位接办。")
        return Blocked(case=outcome.before, refusals=(Refusal("DESK_CANNOT_ACT", message, "三(二)"),))
    after = outcome.after.accountable_id
    if outcome.changed_desk and after is not None and after not in open_to:
        message = N_("接收单位刚刚停止接件，请刷新后重试，系统会重新确定办理单位。")
        return Blocked(case=outcome.before, refusals=(Refusal("DESK_CLOSED", message, "三(二)"),))
    return outcome


def _desks(moved: Moved) -> set[int]:
    both = (moved.before, moved.after)
    ids = {each for case in both for each in (case.accountable_id, case.firm_id, case.office_id)}
    return {each for each in ids if each is not None}


def _write(session: Session, moved: Sequence[Moved], actor: Actor, note: Note, times: _Times) -> None:
    writing.update_cases(session, [(each.before, each.after) for each in moved])
    writing.move_assignments(session, moved, times.moment)
    append_many(session, [_entry(each, note) for each in moved], actor)
    writing.settle_claims(session, moved, actor, times.moment)
    writing.end_holds(session, moved, actor, note, times.moment)
    end_requests(session, [each.after for each in moved if each.after.closed_at is not None], actor)
    _run_effects(session, moved, actor, note)
    changes = summed(differences(each.before, each.after) for each in moved)
    for each in moved:
        if each.changed_desk and each.before.accountable_id is not None:
            changes[sent_key(each.before.accountable_id)] += 1
    change_counts(session, changes)


def _entry(moved: Moved, note: Note) -> Entry:
    before, after = moved.before, moved.after
    data = {
        "what": moved.step.past or moved.step.label,
        "from": before.state,
        "to": after.state,
        "accountable": after.accountable_id,
        "fallback": after.fallback_id,
        "due_on": after.due_on.isoformat(),
    }
    if note.text:
        data["text"] = note.text
    if note.code:
        data["code"] = note.code
    return Entry(
        stream=f"case:{after.number}",
        event=moved.step.event,
        data=data | dict(note.data),
        case_number=after.number,
        case_version=after.version,
    )


def _run_effects(session: Session, moved: Sequence[Moved], actor: Actor, note: Note) -> None:
    for code in sorted({each.after.kind for each in moved}):
        own = [each for each in moved if each.after.kind == code]
        event = own[0].step.event
        for key in ((code, event), (code, "*")):
            for effect in registry().effects.get(key, ()):
                effect(session, own, actor, note)
