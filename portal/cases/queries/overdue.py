"""What the worker must look at: passed deadlines, deadlines that come near, desks that can no longer act."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from portal.cases.queries.rows import CASE

Covers = Callable[[ColumnElement[int | None], ColumnElement[int | None]], ColumnElement[bool]]


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


def due_soon(session: Session, today: date, soon: date, states: Collection[str], limit: int) -> list[int]:
    """Ids of cases in ``states`` that fall due between today and ``soon`` and of which nobody was reminded."""
    rows = session.scalars(
        select(CASE.c.id)
        .where(
            CASE.c.closed_at.is_(None),
            CASE.c.due_on >= today,
            CASE.c.due_on <= soon,
            CASE.c.reminded_due != CASE.c.due_on,
            CASE.c.state.in_(sorted(states)),
        )
        .order_by(CASE.c.due_on, CASE.c.id)
        .limit(limit)
    )
    return list(rows)


def desks_in_use(session: Session) -> tuple[set[int], set[int]]:
    """Ids of all organisations on which an open case stands, and of all that are a fallback of one."""
    accountable = session.scalars(select(CASE.c.accountable_id).where(CASE.c.closed_at.is_(None)).distinct())
    fallback = session.scalars(select(CASE.c.fallback_id).where(CASE.c.closed_at.is_(None)).distinct())
    return set(accountable), set(fallback)


def standing_at(session: Session, organisation_ids: Collection[int], limit: int) -> list[int]:
    """Ids of open cases on these desks, oldest first."""
    rows = session.scalars(
        select(CASE.c.id).where(CASE.c.accountable_id.in_(organisation_ids)).order_by(CASE.c.id).limit(limit)
    )
    return list(rows)


def backed_by(session: Session, organisation_ids: Collection[int], limit: int) -> list[int]:
    """Ids of open cases whose fallback is one of these."""
    rows = session.scalars(
        select(CASE.c.id).where(CASE.c.fallback_id.in_(organisation_ids)).order_by(CASE.c.id).limit(limit)
    )
    return list(rows)


def uncovered(session: Session, desks: Collection[int], covers: Covers, limit: int) -> list[int]:
    """Ids of filed open cases of a firm on these desks that ``covers(firm, desk)`` does not hold for, oldest first.

    What a channel is still entering from paper is not there by contract.
    """
    rows = session.scalars(
        select(CASE.c.id)
        .where(
            CASE.c.accountable_id.in_(desks),
            CASE.c.firm_id.is_not(None),
            CASE.c.filed_on.is_not(None),
            ~covers(CASE.c.firm_id, CASE.c.accountable_id),
        )
        .order_by(CASE.c.id)
        .limit(limit)
    )
    return list(rows)
