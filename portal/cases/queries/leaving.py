"""What would leave a desk: counts for a plan, and the cases that the fallback has to take over."""

from collections.abc import Callable, Collection
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, case, func, select, tuple_
from sqlalchemy.orm import Session

from portal.cases.queries.desk import COUNT, SENT
from portal.cases.queries.rows import CASE

Employs = Callable[[ColumnElement[int | None], ColumnElement[int | None]], ColumnElement[bool]]
KindAndState = tuple[str, str]


@dataclass(frozen=True, slots=True)
class StandingCount:
    """So many open cases of a kind and state stand on the desk and have this fallback."""

    kind: str
    state: str
    fallback_id: int
    number: int


@dataclass(frozen=True, slots=True)
class BackedCount:
    """So many open cases on this desk have the organisation behind them."""

    accountable_id: int
    number: int


def standing_counts(session: Session, organisation_id: int) -> list[StandingCount]:
    """What stands on a desk, by kind, state and fallback; one statement whatever the number of cases."""
    keys = (CASE.c.kind, CASE.c.state, CASE.c.fallback_id)
    rows = session.execute(
        select(*keys, func.count()).where(CASE.c.accountable_id == organisation_id).group_by(*keys).order_by(*keys)
    )
    return [StandingCount(*row) for row in rows]


def employed_counts(
    session: Session, organisation_id: int, employed: Callable[[ColumnElement[int | None]], ColumnElement[bool]]
) -> list[StandingCount]:
    """Of what stands on a desk the cases whose subject ``employed(person)`` holds for, by kind, state and fallback."""
    keys = (CASE.c.kind, CASE.c.state, CASE.c.fallback_id)
    own = (CASE.c.accountable_id == organisation_id, CASE.c.subject_person_id.is_not(None))
    rows = session.execute(
        select(*keys, func.count()).where(*own, employed(CASE.c.subject_person_id)).group_by(*keys).order_by(*keys)
    )
    return [StandingCount(*row) for row in rows]


def firm_counts(session: Session, firm_id: int) -> tuple[int, int]:
    """How many open cases of a firm still stand with the firm itself, and how many were filed; one statement."""
    own = func.sum(case((CASE.c.accountable_id == firm_id, 1), else_=0))
    filed = func.sum(case((and_(CASE.c.accountable_id != firm_id, CASE.c.filed_on.is_not(None)), 1), else_=0))
    asked = select(own, filed).where(CASE.c.firm_id == firm_id, CASE.c.closed_at.is_(None))
    row = session.execute(asked).one()
    return int(row[0] or 0), int(row[1] or 0)


def filed_counts(session: Session, organisation_id: int, firm_id: int) -> list[StandingCount]:
    """What a firm has filed of what stands on a desk, by kind, state and fallback; one statement."""
    keys = (CASE.c.kind, CASE.c.state, CASE.c.fallback_id)
    own = (CASE.c.accountable_id == organisation_id, CASE.c.firm_id == firm_id, CASE.c.filed_on.is_not(None))
    rows = session.execute(select(*keys, func.count()).where(*own).group_by(*keys).order_by(*keys))
    return [StandingCount(*row) for row in rows]


def standing_totals(session: Session, organisation_ids: Collection[int]) -> dict[int, int]:
    """Organisation id -> how many open cases stand on its desk, from the kept sums; one statement."""
    rows = session.execute(
        select(COUNT.c.organisation_id, func.sum(COUNT.c.number))
        .where(COUNT.c.organisation_id.in_(organisation_ids), COUNT.c.state != SENT)
        .group_by(COUNT.c.organisation_id)
    )
    return {organisation_id: int(number) for organisation_id, number in rows}


def backed_counts(session: Session, organisation_id: int) -> list[BackedCount]:
    """What has the organisation only as its fallback, by desk; one statement."""
    desk = CASE.c.accountable_id
    rows = session.execute(
        select(desk, func.count()).where(CASE.c.fallback_id == organisation_id).group_by(desk).order_by(desk)
    )
    return [BackedCount(*row) for row in rows]


def movable_at(
    session: Session, organisation_ids: Collection[int], states: Collection[KindAndState], limit: int
) -> list[int]:
    """Ids of open cases on these desks in one of these states, oldest first."""
    rows = session.scalars(
        select(CASE.c.id)
        .where(
            CASE.c.accountable_id.in_(organisation_ids),
            tuple_(CASE.c.kind, CASE.c.state).in_(sorted(states)),
        )
        .order_by(CASE.c.id)
        .limit(limit)
    )
    return list(rows)


def employed_by_desk(session: Session, desks: Collection[int], employs: Employs, limit: int) -> list[int]:
    """Ids of open cases on these desks whose subject ``employs(person, desk)`` holds for, oldest first."""
    rows = session.scalars(
        select(CASE.c.id)
        .where(
            CASE.c.accountable_id.in_(desks),
            CASE.c.subject_person_id.is_not(None),
            employs(CASE.c.subject_person_id, CASE.c.accountable_id),
        )
        .order_by(CASE.c.id)
        .limit(limit)
    )
    return list(rows)
