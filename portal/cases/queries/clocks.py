"""Running clocks of working days: what a changed calendar or a changed number of days may move."""

from collections.abc import Collection
from dataclasses import dataclass, fields
from datetime import date

from sqlalchemy import false, or_, select, tuple_
from sqlalchemy.orm import Session

from portal.cases.queries.rows import CASE


@dataclass(frozen=True, slots=True)
class ClockRow:
    """An open case whose clock of working days runs."""

    id: int
    number: str
    kind: str
    state: str
    due_on: date
    clock_started_on: date
    clock_days: int


def running_clocks(
    session: Session,
    today: date,
    *,
    touching: tuple[date, date] | None = None,
    states: Collection[tuple[str, str, int]] | None = None,
    after_id: int = 0,
    limit: int | None = None,
) -> list[ClockRow]:
    """Clocks that have not run out by ``today``, by case id; without a scope, for the rulebook and the worker.

    touching: first and last day of a span that the counted days reach into; states: (kind, state, days) of clocks that
    were started with exactly that number of days.
    """
    query = select(*(CASE.c[item.name] for item in fields(ClockRow))).where(
        CASE.c.closed_at.is_(None), CASE.c.clock_days.is_not(None), CASE.c.due_on >= today, CASE.c.id > after_id
    )
    if touching is not None:
        query = query.where(CASE.c.clock_started_on < touching[1], CASE.c.due_on >= touching[0])
    if states is not None:
        keys = tuple_(CASE.c.kind, CASE.c.state, CASE.c.clock_days)
        query = query.where(or_(false(), *(keys == each for each in sorted(states))))
    rows = session.execute(query.order_by(CASE.c.id).limit(limit))
    return [ClockRow(*row) for row in rows]
