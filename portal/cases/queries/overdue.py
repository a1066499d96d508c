"""Which cases the worker must look at: their due date has passed and nothing was done about it yet."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.cases.queries.rows import CASE


@dataclass(frozen=True, slots=True)
class OverdueRow:
    """An open case whose due date has passed."""

    id: int
    kind: str
    state: str


def overdue(session: Session, today: date, limit: int) -> list[OverdueRow]:
    """The oldest overdue cases of which nobody has been told; without a scope, for the worker alone."""
    rows = session.execute(
        select(CASE.c.id, CASE.c.kind, CASE.c.state)
        .where(CASE.c.closed_at.is_(None), CASE.c.due_on < today, CASE.c.noted_due != CASE.c.due_on)
        .order_by(CASE.c.due_on, CASE.c.id)
        .limit(limit)
    )
    return [OverdueRow(*row) for row in rows]
