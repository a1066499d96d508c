"""Counting open clocks again, a batch a transaction: a crash between two of them costs nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Row, insert, select, update
from sqlalchemy.orm import Session

from portal.audit.service import Entry, append
from portal.cases.queries import ClockRow, locked_by_ids, running_clocks
from portal.cases.service import Reclocked, recompute_due
from portal.kernel import clock
from portal.kernel.actor import Actor
from portal.kernel.jobs import BATCH
from portal.kernel.text import N_
from portal.kernel.use_case import session as current_session
from portal.kernel.use_case import use_case
from portal.kernel.workdays import WorkCalendar
from portal.policy.queries.recounts import CHANGE, RECOUNT
from portal.policy.queries.trial import affected_states, earliest_due
from portal.policy.rules.holiday_list import reach
from portal.rulebook import queries as rulebook

AGAIN = timedelta(seconds=60)
"""Between the two passes: a step that read the old calendar before the list was loaded has ended by then."""
PASSES = 2
_BY_YEAR = N_("录入 %(year)s 年工作日名单，重新计算办理期限")
_BY_RULES = N_("规则集第 %(version)s 版生效，重新计算办理期限")


@dataclass(frozen=True, slots=True)
class RecountBatch:
    """Go on with this recount; None: with the oldest one whose time has come."""

    recount_id: int | None = None


@dataclass(frozen=True, slots=True)
class _Plan:
    """How a batch is counted. days: case id -> another number of days; earliest: see ``cases.rules.recounted``."""

    calendar: WorkCalendar
    clocks: Sequence[ClockRow]
    days: Mapping[int, int]
    earliest: date
    what: str


@use_case
def recount_batch(command: RecountBatch, actor: Actor) -> int:
    """Count one batch of clocks again; returns how many were looked at, BATCH where there may be more.

    Every changed case gets a version, a ledger row and a line in the recount's list.
    """
    own = current_session()
    row = _next(own, command.recount_id)
    if row is None:
        return 0
    plan = _plan(own, row)
    cases = locked_by_ids(own, [each.id for each in plan.clocks])
    changed = recompute_due(own, cases, plan.calendar, actor, days=plan.days, earliest=plan.earliest, what=plan.what)
    _note(own, row, plan, changed, actor)
    return len(plan.clocks)


def _next(session: Session, recount_id: int | None) -> Row[Any] | None:
    query = select(RECOUNT).where(
        RECOUNT.c.finished_at.is_(None), RECOUNT.c.starts_on <= clock.today(), RECOUNT.c.resume_at <= clock.stamp()
    )
    if recount_id is not None:
        query = query.where(RECOUNT.c.id == recount_id)
    return session.execute(query.order_by(RECOUNT.c.id).limit(1).with_for_update()).first()


def _plan(session: Session, row: Row[Any]) -> _Plan:
    today, calendar = clock.today(), rulebook.calendar(session)
    if row.year is not None:
        clocks = running_clocks(session, today, touching=reach(row.year), after_id=row.cursor, limit=BATCH)
        return _Plan(calendar, clocks, {}, today, _BY_YEAR % {"year": row.year})
    old, new = rulebook.in_force(session, row.starts_on - timedelta(days=1)), rulebook.in_force(session, today)
    affected = affected_states(old, new)
    states = {(*place, days[0]) for place, days in affected.items()}
    clocks = running_clocks(session, today, states=states, after_id=row.cursor, limit=BATCH)
    days = {each.id: affected[each.kind, each.state][1] for each in clocks}
    earliest = earliest_due(calendar, row.starts_on, new)
    return _Plan(calendar, clocks, days, earliest, _BY_RULES % {"version": row.version})


def _note(session: Session, row: Row[Any], plan: _Plan, changed: Sequence[Reclocked], actor: Actor) -> None:
    """Write down what changed and how far the recount has come."""
    if changed:
        session.execute(insert(CHANGE), [_change(row.id, each) for each in changed])
    values: dict[str, Any] = {"changed": row.changed + len(changed)}
    if len(plan.clocks) == BATCH:
        values["cursor"] = plan.clocks[-1].id
    elif row.passes + 1 < PASSES:
        values |= {"passes": row.passes + 1, "cursor": 0, "resume_at": clock.stamp(clock.now() + AGAIN)}
    else:
        values |= {"passes": PASSES, "finished_at": clock.stamp()}
        told = {"year": row.year, "version": row.version, "changed": values["changed"]}
        append(session, Entry(stream="rulebook", event="clocks_recounted", data=told), actor)
    session.execute(update(RECOUNT).where(RECOUNT.c.id == row.id).values(values))


def _change(recount_id: int, each: Reclocked) -> dict[str, Any]:
    return {
        "recount_id": recount_id,
        "case_id": each.after.id,
        "number": each.after.number,
        "kind": each.after.kind,
        "state": each.after.state,
        "old_due": each.before.due_on,
        "new_due": each.after.due_on,
    }
