"""Finding cases by number, name or initials, and the trace of one that has left a desk."""

from collections.abc import Iterable
from dataclasses import dataclass, fields
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from portal.cases.queries.desk import DeskRow, search_condition
from portal.cases.queries.page import TRACE, TraceRow
from portal.cases.queries.rows import CASE, hidden_cases, in_scope
from portal.kernel.errors import NotFound
from portal.kernel.scope import Scope


@dataclass(frozen=True, slots=True)
class SentCase:
    """A line of the trace with what a former desk may know of today: the state and the version, nothing else."""

    trace: TraceRow
    state: str
    version: int


def find_cases(session: Session, scope: Scope, text: str, limit: int = 50) -> list[DeskRow]:
    """Cases in the scope whose number or credit code is ``text`` or whose name or initials begin with it.

    Open ones first, newest first; one statement. Empty text finds nothing.
    """
    if not text.strip():
        return []
    rows = session.execute(
        select(*(CASE.c[item.name] for item in fields(DeskRow)))
        .where(in_scope(scope), search_condition(text, dict(CASE.c.items())))
        .order_by(CASE.c.closed_at.is_not(None), CASE.c.id.desc())
        .limit(limit)
    )
    return [DeskRow(*row) for row in rows]


def sent_case(session: Session, organisation_id: int, assignment_id: int, reader: Scope | None = None) -> SentCase:
    """One line of a desk's own trace; NotFound for another desk's, and while the case still stands there.

    reader: whose own cases, and those he has stepped back from, are not found.
    """
    return _sent(session, _trace_select(organisation_id, reader).where(TRACE.c.id == assignment_id))


def last_sent(session: Session, organisation_id: int, number: str, reader: Scope | None = None) -> SentCase:
    """The last time that the case left the desk; NotFound where it never did, or as in ``sent_case``."""
    query = _trace_select(organisation_id, reader).where(TRACE.c.number == number)
    return _sent(session, query.order_by(TRACE.c.id.desc()).limit(1))


def _trace_select(organisation_id: int, reader: Scope | None) -> Select[Any]:
    columns = (TRACE.c[item.name] for item in fields(TraceRow))
    query = _all_sent(columns, organisation_id)
    hidden = None if reader is None else hidden_cases(reader)
    return query if hidden is None else query.where(TRACE.c.case_id.not_in(hidden))


def _all_sent(columns: Iterable[Any], organisation_id: int) -> Select[Any]:
    return (
        select(*columns, CASE.c.state, CASE.c.version)
        .join(CASE, CASE.c.id == TRACE.c.case_id)
        .where(TRACE.c.organisation_id == organisation_id, TRACE.c.closed_at.is_not(None))
    )


def _sent(session: Session, query: Select[Any]) -> SentCase:
    row = session.execute(query).one_or_none()
    if row is None:
        raise NotFound
    values = tuple(row)
    return SentCase(TraceRow(*values[:-2]), *values[-2:])
