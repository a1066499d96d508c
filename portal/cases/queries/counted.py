"""What stands beside the cases' clocks and is counted in working days too: questions, objections, publicity."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Select, select, union
from sqlalchemy.orm import Session

from portal.cases.models import Hold, Objection, Request
from portal.cases.queries.rows import CASE
from portal.cases.rules import HoldKind
from portal.kernel.clock import SHANGHAI, parse_stamp
from portal.kernel.database import FAR, table_of

REQUEST, HOLD, OBJECTION = table_of(Request), table_of(Hold), table_of(Objection)


@dataclass(frozen=True, slots=True)
class CountedRow:
    """An open request or objection. desk_id: who is asked; prolonged: more days were given to the handling."""

    id: int
    case_id: int
    kind: str
    desk_id: int | None
    started_on: date
    due_on: date
    prolonged: bool = False


def counted_cases(
    session: Session,
    today: date,
    touching: tuple[date, date],
    *,
    publicity: Collection[tuple[str, str]],
    after_id: int = 0,
    limit: int | None = None,
) -> list[int]:
    """Ids of the open cases of which a day that is still to come may be counted over the span, in order.

    publicity: (kind, state) in which a publicity runs; without a scope, for the rulebook and the worker.
    """
    first, last = touching
    from_day = max(today, first)
    clocks = CASE.c.clock_days.is_not(None) & (CASE.c.due_on >= from_day) & (CASE.c.clock_started_on < last)
    parts: list[Select[tuple[int]]] = [_open(after_id).where(clocks)]
    for table, ended in ((REQUEST, REQUEST.c.answered_at), (HOLD, HOLD.c.lifted_at)):
        waiting = _open(after_id).join(table, table.c.case_id == CASE.c.id)
        parts.append(waiting.where(ended.is_(None), table.c.due_on >= from_day, table.c.due_on != FAR))
    parts += [_open(after_id).where(CASE.c.kind == kind, CASE.c.state == state) for kind, state in sorted(publicity)]
    ids = union(*parts).subquery()
    return list(session.scalars(select(ids.c.id).order_by(ids.c.id).limit(limit)))


def _open(after_id: int) -> Select[tuple[int]]:
    return select(CASE.c.id).where(CASE.c.closed_at.is_(None), CASE.c.id > after_id)


def open_requests(session: Session, case_ids: Collection[int], today: date) -> list[CountedRow]:
    """The questions about these cases whose last day is still to come."""
    rows = session.execute(
        select(REQUEST)
        .where(
            REQUEST.c.case_id.in_(case_ids),
            REQUEST.c.answered_at.is_(None),
            REQUEST.c.due_on >= today,
            REQUEST.c.due_on != FAR,
        )
        .order_by(REQUEST.c.id)
    )
    return [
        CountedRow(row.id, row.case_id, row.kind, row.organisation_id, _day(row.asked_at), row.due_on) for row in rows
    ]


def open_objections(session: Session, case_ids: Collection[int], today: date) -> list[CountedRow]:
    """The objections to these cases whose last day of handling is still to come."""
    rows = session.execute(
        select(HOLD.c.id, HOLD.c.case_id, HOLD.c.kind, HOLD.c.placed_at, HOLD.c.due_on, OBJECTION.c.extended_at)
        .outerjoin(OBJECTION, OBJECTION.c.hold_id == HOLD.c.id)
        .where(
            HOLD.c.case_id.in_(case_ids),
            HOLD.c.kind == HoldKind.OBJECTION,
            HOLD.c.lifted_at.is_(None),
            HOLD.c.due_on >= today,
            HOLD.c.due_on != FAR,
        )
        .order_by(HOLD.c.id)
    )
    return [
        CountedRow(row.id, row.case_id, row.kind, None, _day(row.placed_at), row.due_on, row.extended_at is not None)
        for row in rows
    ]


def stopped_days(session: Session, case_ids: Collection[int]) -> dict[int, list[tuple[date, date | None]]]:
    """Case id -> first and last day of each of its holds, None: it stands."""
    rows = session.execute(
        select(HOLD.c.case_id, HOLD.c.placed_at, HOLD.c.lifted_at)
        .where(HOLD.c.case_id.in_(case_ids))
        .order_by(HOLD.c.case_id, HOLD.c.placed_at)
    )
    found: dict[int, list[tuple[date, date | None]]] = {}
    for case_id, placed, lifted in rows:
        found.setdefault(case_id, []).append((_day(placed), None if lifted is None else _day(lifted)))
    return found


def _day(stamp: str) -> date:
    return parse_stamp(stamp).astimezone(SHANGHAI).date()
