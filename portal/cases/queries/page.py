"""Reading one case: the row, its claim, holds, requests and trace; and the list of what a desk has sent on."""

from dataclasses import dataclass, fields
from typing import TypeVar

from sqlalchemy import Table, select, tuple_
from sqlalchemy.orm import Session

from portal.cases.models import CaseAssignment, Claim, Request
from portal.cases.queries.beside import ClaimRow, HoldRow, RequestRow, beside_kept, holds_read
from portal.cases.queries.desk import search_condition
from portal.cases.queries.rows import CASE, CaseRow, case_select, hidden_cases, in_scope
from portal.kernel.database import table_of
from portal.kernel.errors import NotFound
from portal.kernel.paging import PAGE_SIZE, Page, decode_cursor, encode_cursor
from portal.kernel.scope import Scope

Row = TypeVar("Row")
CLAIM, REQUEST, TRACE = (table_of(model) for model in (Claim, Request, CaseAssignment))


@dataclass(frozen=True, slots=True)
class TraceRow:
    """A desk on which a case stood, as a former desk still sees it: no sensitive field (DOMAIN 3, takeover)."""

    id: int
    case_id: int
    organisation_id: int
    opened_at: str
    closed_at: str | None
    reason: str | None
    sent_to_id: int | None
    number: str
    kind: str
    subject_name: str
    firm_name: str
    level: str
    specialty: str
    entered_by: str


def one(session: Session, scope: Scope, number: str) -> CaseRow:
    """The case of that number; NotFound when it does not exist or lies outside the scope."""
    row = session.execute(case_select().where(CASE.c.number == number, in_scope(scope))).one_or_none()
    if row is None:
        raise NotFound
    return CaseRow(*row)


def claim_of(session: Session, case_id: int) -> ClaimRow | None:
    """The claim of a case, whether its lease is live or not."""
    return next(iter(_rows(session, CLAIM, ClaimRow, case_id)), None)


def holds_of(session: Session, case_id: int) -> list[HoldRow]:
    """All holds of a case, lifted ones too, oldest first."""
    kept = beside_kept(session, case_id)
    return list(kept.holds) if kept else holds_read(session, case_id)


def requests_of(session: Session, case_id: int) -> list[RequestRow]:
    """All requests of a case, oldest first."""
    kept = beside_kept(session, case_id)
    return list(kept.requests) if kept else _rows(session, REQUEST, RequestRow, case_id)


def trace(session: Session, case_id: int) -> list[TraceRow]:
    """Every desk on which the case stood, oldest first."""
    return _rows(session, TRACE, TraceRow, case_id)


def sent_page(
    session: Session,
    organisation_id: int,
    search: str = "",
    cursor: str | None = None,
    reader: Scope | None = None,
) -> Page[TraceRow]:
    """What has left a desk, newest first; one statement.

    reader: whose own cases, and those he has stepped back from, are left out.
    """
    query = select(*(TRACE.c[item.name] for item in fields(TraceRow))).where(
        TRACE.c.organisation_id == organisation_id, TRACE.c.closed_at.is_not(None)
    )
    hidden = None if reader is None else hidden_cases(reader)
    if hidden is not None:
        query = query.where(TRACE.c.case_id.not_in(hidden))
    if search.strip():
        query = query.where(search_condition(search, dict(TRACE.c.items())))
    keys = (TRACE.c.closed_at, TRACE.c.id)
    values = decode_cursor(cursor, str, str, int)
    back = values is not None and values[0] == "p"
    if values is not None:
        query = query.where(tuple_(*keys) > values[1:] if back else tuple_(*keys) < values[1:])
    query = query.order_by(*(keys if back else (key.desc() for key in keys))).limit(PAGE_SIZE + 1)
    rows = [TraceRow(*row) for row in session.execute(query)]
    more, rows = len(rows) > PAGE_SIZE, rows[:PAGE_SIZE]
    if back:
        rows.reverse()
    behind, before = (True, more) if back else (more, values is not None)
    return Page(
        tuple(rows),
        next_cursor=encode_cursor("n", str(rows[-1].closed_at), rows[-1].id) if rows and behind else None,
        previous_cursor=encode_cursor("p", str(rows[0].closed_at), rows[0].id) if rows and before else None,
    )


def _rows(session: Session, table: Table, row_type: type[Row], case_id: int) -> list[Row]:
    columns = [table.c[item.name] for item in fields(row_type)]  # type: ignore[arg-type]
    order = table.c.id if "id" in table.c else table.c.case_id
    return [
        row_type(*row) for row in session.execute(select(*columns).where(table.c.case_id == case_id).order_by(order))
    ]
