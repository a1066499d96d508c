"""Counting open clocks again, a batch a transaction: a crash between two of them costs nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import Row, insert, select, update
from sqlalchemy.orm import Session

from portal.applications.service.redating import WAITING, follow_clocks
from portal.audit.service import Entry, append
from portal.cases.queries import locked_by_ids, running_clocks
from portal.cases.service import recompute_due
from portal.kernel import clock
from portal.kernel.actor import Actor
from portal.kernel.jobs import BATCH
from portal.kernel.text import N_
from portal.kernel.use_case import session as current_session
from portal.kernel.use_case import use_case
from portal.messages.service import Tell, tell_many
from portal.policy.queries.recounting import CLOCK, Redated, counting, redated, touched
from portal.policy.queries.recounts import CHANGE, RECOUNT, changed_desks
from portal.policy.queries.trial import affected_states, earliest_due
from portal.policy.service.redating import redate
from portal.rulebook import queries as rulebook

AGAIN = timedelta(seconds=60)
"""Between the two passes: a step that read the old calendar before the list was loaded has ended by then."""
PASSES = 2
_BY_YEAR = N_("录入 %(year)s 年工作日名单，重新计算办理期限")
_BY_RULES = N_("规则集第 %(version)s 版生效，重新计算办理期限")
_YEAR_LOADED = N_("%(year)s 年放假安排已录入")
_RULES_HOLD = N_("规则集第 %(version)s 版已生效")
_TOLD = N_("%(why)s，本单位有 %(count)s 件的到期日重新计算后有变，请按新的到期日安排办理。")


@dataclass(frozen=True, slots=True)
class RecountBatch:
    """Go on with this recount; None: with the oldest one whose time has come."""

    recount_id: int | None = None


@dataclass(frozen=True, slots=True)
class _Counted:
    """A batch that was counted: the cases looked at, and what to write down of what moved."""

    ids: Sequence[int]
    changes: Sequence[Mapping[str, Any]]


@use_case
def recount_batch(command: RecountBatch, actor: Actor) -> int:
    """Count one batch of clocks again; returns how many were looked at, BATCH where there may be more.

    Every changed case gets a version, a ledger row and a line in the recount's list.
    """
    own = current_session()
    row = _next(own, command.recount_id)
    if row is None:
        return 0
    counted = _by_list(own, row, actor) if row.year is not None else _by_rules(own, row, actor)
    _note(own, row, counted, actor)
    return len(counted.ids)


def _next(session: Session, recount_id: int | None) -> Row[Any] | None:
    query = select(RECOUNT).where(
        RECOUNT.c.finished_at.is_(None), RECOUNT.c.starts_on <= clock.today(), RECOUNT.c.resume_at <= clock.stamp()
    )
    if recount_id is not None:
        query = query.where(RECOUNT.c.id == recount_id)
    return session.execute(query.order_by(RECOUNT.c.id).limit(1).with_for_update()).first()


def _by_list(session: Session, row: Row[Any], actor: Actor) -> _Counted:
    """The list of a year: everything that was counted over it."""
    ids = touched(session, row.year, row.cursor, BATCH)
    terms = counting(session, row.year, rulebook.calendar(session))
    found = redated(session, locked_by_ids(session, ids), terms)
    redate(session, found, terms, actor, _BY_YEAR % {"year": row.year})
    return _Counted(ids, [_change(row.id, each) for each in found if each.old_due != each.new_due])


def _by_rules(session: Session, row: Row[Any], actor: Actor) -> _Counted:
    """The days of a rule set: the running clocks that they are for."""
    today, calendar = clock.today(), rulebook.calendar(session)
    old, new = rulebook.in_force(session, row.starts_on - timedelta(days=1)), rulebook.in_force(session, today)
    affected = affected_states(old, new)
    states = {(*place, days[0]) for place, days in affected.items()}
    clocks = running_clocks(session, today, states=states, after_id=row.cursor, limit=BATCH)
    changed = recompute_due(
        session,
        locked_by_ids(session, [each.id for each in clocks]),
        calendar,
        actor,
        days={each.id: affected[each.kind, each.state][1] for each in clocks},
        earliest=earliest_due(calendar, max(row.starts_on, today), new),
        what=_BY_RULES % {"version": row.version},
    )
    follow_clocks(session, {each.after.id: each.after.due_on for each in changed if each.after.state == WAITING})
    moved = [
        Redated(
            case=each.after,
            what=CLOCK,
            desk_id=each.after.accountable_id,
            old_due=each.before.due_on,
            new_due=each.after.due_on,
        )
        for each in changed
    ]
    return _Counted([each.id for each in clocks], [_change(row.id, each) for each in moved])


def _note(session: Session, row: Row[Any], counted: _Counted, actor: Actor) -> None:
    """Write down what changed and how far the recount has come; at its end, once, the desks are told."""
    if counted.changes:
        session.execute(insert(CHANGE), list(counted.changes))
    values: dict[str, Any] = {"changed": row.changed + len(counted.changes)}
    if len(counted.ids) == BATCH:
        values["cursor"] = counted.ids[-1]
    elif row.passes + 1 < PASSES:
        values |= {"passes": row.passes + 1, "cursor": 0, "resume_at": clock.stamp(clock.now() + AGAIN)}
    else:
        values |= {"passes": PASSES, "finished_at": clock.stamp()}
        told = {"year": row.year, "version": row.version, "changed": values["changed"]}
        append(session, Entry(stream="rulebook", event="clocks_recounted", data=told), actor)
        _tell_desks(session, row)
    session.execute(update(RECOUNT).where(RECOUNT.c.id == row.id).values(values))


def _tell_desks(session: Session, row: Row[Any]) -> None:
    """One message to each desk with the number of its cases, in the transaction that ends the recount."""
    why = _YEAR_LOADED % {"year": row.year} if row.year is not None else _RULES_HOLD % {"version": row.version}
    tells = [
        Tell(text=_TOLD % {"why": why, "count": each.cases}, kind="recount", organisation_id=each.desk_id)
        for each in changed_desks(session, row.id)
    ]
    tell_many(session, tells)


def _change(recount_id: int, each: Redated) -> dict[str, Any]:
    return {
        "recount_id": recount_id,
        "case_id": each.case.id,
        "number": each.case.number,
        "kind": each.case.kind,
        "state": each.case.state,
        "what": each.what,
        "organisation_id": each.desk_id,
        "old_due": each.old_due,
        "new_due": each.new_due,
    }
