"""What an organisation is asked by others: its list, and one question with no more of the case than it needs."""

from dataclasses import dataclass, fields
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, Select, and_, func, or_, select, tuple_
from sqlalchemy.orm import Session

from portal.cases.models import Request
from portal.cases.queries.rows import CASE, RECUSAL, hidden_cases
from portal.cases.rules import ASKED
from portal.kernel.actor import Actor
from portal.kernel.database import table_of
from portal.kernel.errors import NotFound
from portal.kernel.paging import PAGE_SIZE, Page, decode_cursor, encode_cursor
from portal.kernel.scope import Reach, Scope
from portal.organisations import queries as organisations

REQUEST = table_of(Request)
_KINDS = tuple(kind.value for kind in ASKED)


@dataclass(frozen=True, slots=True)
class OpenRequest:
    """A question as the organisation that answers sees it: number, name and firm, nothing else of the case."""

    id: int
    case_id: int
    kind: str
    addressee: str
    question: str
    asked_at: str
    asked_by: str
    asked_from_id: int | None
    due_on: date
    answered_at: str | None
    answered_by: str | None
    answer: str | None
    verdict: str | None
    number: str
    subject_name: str
    firm_name: str
    credit_code: str
    asked_from: str


@dataclass(frozen=True, slots=True)
class AskedRow:
    """A question as the desk sees it that waits for the answer."""

    id: int
    number: str
    subject_name: str
    firm_name: str
    kind: str
    due_on: date
    asked_at: str
    organisation: str


_ASKED_COLUMNS = (
    *(REQUEST.c.id, CASE.c.number, CASE.c.subject_name, CASE.c.firm_name),
    *(REQUEST.c.kind, REQUEST.c.due_on, REQUEST.c.asked_at),
)


def reader_of(actor: Actor) -> Scope:
    """Whose own cases are left out; bureaus see no case, but answer questions about it."""
    return Scope(Reach.NONE, actor.organisation_id, own_person_id=actor.person_id, account_id=actor.account_id)


def requests_page(
    session: Session, organisation_id: int, reader: Scope, *, answered: bool = False, cursor: str | None = None
) -> Page[OpenRequest]:
    """What waits for an answer, the first to fall due first, or what was answered, newest first; one statement."""
    query = _asked(organisation_id, reader)
    query = query.where(REQUEST.c.answered_at.is_not(None) if answered else REQUEST.c.answered_at.is_(None))
    first: ColumnElement[Any] = REQUEST.c.answered_at if answered else REQUEST.c.due_on
    keys = (first, REQUEST.c.id)
    values = decode_cursor(cursor, str, str, int)
    back = values is not None and values[0] == "p"
    rising = answered == back
    if values is not None:
        start = (str(values[1]) if answered else _day(str(values[1])), values[2])
        query = query.where(tuple_(*keys) > start if rising else tuple_(*keys) < start)
    query = query.order_by(*(key if rising else key.desc() for key in keys)).limit(PAGE_SIZE + 1)
    rows = [OpenRequest(*row) for row in session.execute(query)]
    more, rows = len(rows) > PAGE_SIZE, rows[:PAGE_SIZE]
    if back:
        rows.reverse()
    behind, before = (True, more) if back else (more, values is not None)
    return Page(
        tuple(rows),
        next_cursor=_cursor("n", rows[-1], answered=answered) if rows and behind else None,
        previous_cursor=_cursor("p", rows[0], answered=answered) if rows and before else None,
    )


def open_request(session: Session, organisation_id: int, reader: Scope, request_id: int) -> OpenRequest:
    """One question that was put to the organisation, answered ones too; NotFound for any other."""
    row = session.execute(_asked(organisation_id, reader).where(REQUEST.c.id == request_id)).one_or_none()
    if row is None:
        raise NotFound
    return OpenRequest(*row)


def asked_organisations(session: Session) -> set[int]:
    """Ids of all organisations that are asked something now; for the worker."""
    query = select(REQUEST.c.organisation_id).where(REQUEST.c.answered_at.is_(None), REQUEST.c.kind.in_(_KINDS))
    return set(session.scalars(query.distinct()))


def asked_by_desk(session: Session, organisation_id: int, reader: Scope, cursor: str | None = None) -> Page[AskedRow]:
    """What others have been asked about the cases of this desk and have not answered, the most urgent first."""
    names = organisations.table()
    query = (
        select(*_ASKED_COLUMNS, func.coalesce(names.c.short_name, REQUEST.c.addressee))
        .join_from(REQUEST, CASE, CASE.c.id == REQUEST.c.case_id)
        .outerjoin(names, names.c.id == REQUEST.c.organisation_id)
        .where(CASE.c.accountable_id == organisation_id, REQUEST.c.answered_at.is_(None), REQUEST.c.kind.in_(_KINDS))
    )
    hidden = hidden_cases(reader)
    if hidden is not None:
        query = query.where(REQUEST.c.case_id.not_in(hidden))
    values = decode_cursor(cursor, str, int)
    if values is not None:
        query = query.where(tuple_(REQUEST.c.due_on, REQUEST.c.id) > (_day(str(values[0])), values[1]))
    rows = [
        AskedRow(*row) for row in session.execute(query.order_by(REQUEST.c.due_on, REQUEST.c.id).limit(PAGE_SIZE + 1))
    ]
    shown = rows[:PAGE_SIZE]
    more = len(rows) > PAGE_SIZE
    return Page(tuple(shown), next_cursor=encode_cursor(shown[-1].due_on.isoformat(), shown[-1].id) if more else None)


def waiting_count(columns: Any) -> ScalarSelect[int]:  # noqa: ANN401 - the accounts room's columns, by duck type
    """How many questions wait for the organisation of the address (a part of the identity statement)."""
    stepped_back = select(RECUSAL.c.person_id).where(RECUSAL.c.account_id == columns.account_id)
    open_to = or_(
        CASE.c.subject_person_id.is_(None),
        and_(
            CASE.c.subject_person_id.not_in(stepped_back),
            or_(columns.person_id.is_(None), CASE.c.subject_person_id != columns.person_id),
        ),
    )
    return (
        select(func.count())
        .select_from(REQUEST)
        .join(CASE, CASE.c.id == REQUEST.c.case_id)
        .where(
            REQUEST.c.organisation_id == columns.office_id,
            REQUEST.c.answered_at.is_(None),
            REQUEST.c.kind.in_(_KINDS),
            open_to,
        )
        .scalar_subquery()
    )


def _asked(organisation_id: int, reader: Scope) -> Select[Any]:
    names = organisations.table()
    own = [REQUEST.c[item.name] for item in fields(OpenRequest) if item.name in REQUEST.c]
    of_case = (CASE.c.number, CASE.c.subject_name, CASE.c.firm_name, CASE.c.credit_code)
    query = (
        select(*own, *of_case, func.coalesce(names.c.short_name, ""))
        .join_from(REQUEST, CASE, CASE.c.id == REQUEST.c.case_id)
        .outerjoin(names, names.c.id == REQUEST.c.asked_from_id)
        .where(REQUEST.c.organisation_id == organisation_id, REQUEST.c.kind.in_(_KINDS))
    )
    hidden = hidden_cases(reader)
    return query if hidden is None else query.where(REQUEST.c.case_id.not_in(hidden))


def _cursor(direction: str, row: OpenRequest, *, answered: bool) -> str:
    return encode_cursor(direction, str(row.answered_at) if answered else row.due_on.isoformat(), row.id)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return date.min
