"""Stopping a case and letting it go on, as persons do it."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from portal.cases import rules
from portal.cases.queries.rows import CaseRow, locked
from portal.cases.rules import HOLD_LABELS, HoldKind
from portal.cases.service.holds import HOLD, lift_hold, place_hold, tell_of_hold
from portal.cases.service.objections import dismiss_by_hold, register_unnamed
from portal.kernel.actor import Actor
from portal.kernel.errors import Invalid, NotFound
from portal.kernel.registry import registry
from portal.kernel.text import N_
from portal.kernel.use_case import session as current_session
from portal.kernel.use_case import use_case

_NO_REASON = N_("请写明理由。")


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldCase:
    """Which case (number, version seen), of what kind, and why."""

    number: str
    seen: int
    kind: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseHold:
    """Which hold of which case (number, version seen) ends, and why."""

    number: str
    seen: int
    hold_id: int
    reason: str


@use_case
def hold_case(command: HoldCase, actor: Actor) -> date | None:
    """Stop a case; what is given as an objection is registered as an anonymous one: returns its last day.

    Raises NotFound where the actor may place no hold now, Invalid for another kind or without a reason, Stale.
    """
    session = current_session()
    (case,) = locked(session, actor.scope, {command.number: command.seen})
    allowed = _kinds(case, actor)
    _demand(command.reason, kind=command.kind in allowed)
    if command.kind == HoldKind.OBJECTION:
        return register_unnamed(session, case, command.reason, actor)
    after = place_hold(session, case, command.kind, command.reason.strip(), actor)
    label = HOLD_LABELS[HoldKind(command.kind)]
    tell_of_hold(session, after, actor, N_("暂停办理（%(kind)s），计时停止") % {"kind": label})
    return None


@use_case
def release_hold(command: ReleaseHold, actor: Actor) -> bool:
    """Lift a hold: the reason is gone, or the objection was dismissed. Returns whether the case goes on now.

    Raises NotFound where the hold is not the actor's to lift, Invalid without a reason, Stale.
    """
    session = current_session()
    (case,) = locked(session, actor.scope, {command.number: command.seen})
    kind = session.scalar(select(HOLD.c.kind).where(HOLD.c.id == command.hold_id, HOLD.c.case_id == case.id))
    if kind not in _kinds(case, actor):
        raise NotFound
    _demand(command.reason)
    after = None
    if kind == HoldKind.OBJECTION:
        after = dismiss_by_hold(session, case, command.hold_id, command.reason.strip(), actor)
    if after is None:
        after = lift_hold(session, case, command.hold_id, command.reason.strip(), actor)
    if after.hold_count == 0:
        tell_of_hold(session, after, actor, N_("暂停已解除，继续办理"))
    return after.hold_count == 0


def _kinds(case: CaseRow, actor: Actor) -> tuple[HoldKind, ...]:
    allowed = rules.hold_kinds(registry().kind(case.kind).workflow, case.stands, actor)
    if not allowed:
        raise NotFound
    return allowed


def _demand(reason: str, *, kind: bool = True) -> None:
    errors = {} if kind else {"kind": [N_("请选择暂停事由。")]}
    if not reason.strip():
        errors["reason"] = [_NO_REASON]
    if errors:
        raise Invalid(errors)
