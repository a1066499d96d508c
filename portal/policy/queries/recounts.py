"""Reading what was counted again, and what that changed."""

from dataclasses import dataclass, fields
from datetime import date
from typing import Any

from sqlalchemy import distinct, func, select
from sqlalchemy.orm import Session

from portal.kernel.database import table_of
from portal.kernel.errors import NotFound
from portal.kernel.paging import PAGE_SIZE, Page, decode_cursor, encode_cursor
from portal.policy.models import ClockRecount, ClockRecountChange

RECOUNT, CHANGE = table_of(ClockRecount), table_of(ClockRecountChange)


@dataclass(frozen=True, slots=True)
class RecountRow:
    """One recount: for a year's list, or for a rule set's version; passes 0: its first pass is not through."""

    id: int
    year: int | None
    version: int | None
    starts_on: date
    passes: int
    changed: int
    ordered_by: str
    created_at: str
    finished_at: str | None


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """A day that was changed. what: see ``recounting``."""

    id: int
    number: str
    kind: str
    state: str
    what: str
    old_due: date
    new_due: date


@dataclass(frozen=True, slots=True)
class ChangedDesk:
    """A desk, and how many of its cases have another day."""

    desk_id: int
    cases: int


def changed_desks(session: Session, recount_id: int) -> tuple[ChangedDesk, ...]:
    """Whom a recount concerns, by id of the organisation."""
    rows = session.execute(
        select(CHANGE.c.organisation_id, func.count(distinct(CHANGE.c.case_id)))
        .where(CHANGE.c.recount_id == recount_id, CHANGE.c.organisation_id.is_not(None))
        .group_by(CHANGE.c.organisation_id)
        .order_by(CHANGE.c.organisation_id)
    )
    return tuple(ChangedDesk(*row) for row in rows)


def recounts(session: Session, limit: int = 20) -> tuple[RecountRow, ...]:
    """The newest recounts."""
    columns = [RECOUNT.c[item.name] for item in fields(RecountRow)]
    rows = session.execute(select(*columns).order_by(RECOUNT.c.id.desc()).limit(limit))
    return tuple(RecountRow(*row) for row in rows)


def recount(session: Session, recount_id: int) -> RecountRow:
    """One recount; NotFound for none."""
    columns = [RECOUNT.c[item.name] for item in fields(RecountRow)]
    row = session.execute(select(*columns).where(RECOUNT.c.id == recount_id)).one_or_none()
    if row is None:
        raise NotFound
    return RecountRow(*row)


def changes_page(session: Session, recount_id: int, cursor: str | None = None) -> Page[ChangeRow]:
    """The cases that a recount changed, in the order in which it met them."""
    columns: list[Any] = [CHANGE.c[item.name] for item in fields(ChangeRow)]
    query = select(*columns).where(CHANGE.c.recount_id == recount_id)
    values = decode_cursor(cursor, str, int)
    back = values is not None and values[0] == "p"
    if values is not None:
        query = query.where(CHANGE.c.id < values[1] if back else CHANGE.c.id > values[1])
    query = query.order_by(CHANGE.c.id.desc() if back else CHANGE.c.id).limit(PAGE_SIZE + 1)
    rows = [ChangeRow(*row) for row in session.execute(query)]
    more, rows = len(rows) > PAGE_SIZE, rows[:PAGE_SIZE]
    if back:
        rows.reverse()
    behind, before = (True, more) if back else (more, values is not None)
    return Page(
        tuple(rows),
        next_cursor=encode_cursor("n", rows[-1].id) if rows and behind else None,
        previous_cursor=encode_cursor("p", rows[0].id) if rows and before else None,
    )
