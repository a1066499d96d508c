"""The desk: one tab, one page, its counts. Lists read the case table alone, by keyset."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, fields
from datetime import date
from enum import StrEnum

from sqlalchemy import ColumnElement, and_, case, func, or_, select, tuple_
from sqlalchemy.orm import Session

from portal.cases.models import DeskCount
from portal.cases.queries.rows import CASE, hidden_cases, not_recused
from portal.kernel.database import table_of
from portal.kernel.paging import PAGE_SIZE, Page, decode_cursor, encode_cursor
from portal.kernel.scope import Scope

COUNT = table_of(DeskCount)
SENT = "~sent"
"""The state under which a desk's closed assignments are counted."""
COUNT_CAP = 1000
"""A filtered tab counts at most so many rows and then says 1000+."""


class DeskTab(StrEnum):
    """The tabs of a desk; SENT is read from the trace (``sent_page``)."""

    REVIEW = "todo"
    WORKING = "working"
    WAITING = "waiting"
    DUE = "due"
    FALLBACK = "fallback"
    SENT = "sent"


@dataclass(frozen=True, slots=True)
class DeskRow:
    """What a desk shows of a case."""

    id: int
    number: str
    version: int
    kind: str
    state: str
    subject_name: str
    firm_name: str
    level: str
    specialty: str
    due_on: date
    arrived_at: str
    claimant_name: str | None
    claimant_account_id: int | None
    taken_over: bool
    hold_count: int
    accountable_id: int | None
    entered_by: str


@dataclass(frozen=True, slots=True)
class DeskFilter:
    """What a clerk narrows a tab by; empty values do nothing. sort: due, number or arrived."""

    kind: str = ""
    level: str = ""
    specialty: str = ""
    search: str = ""
    sort: str = "due"

    @property
    def narrows(self) -> bool:
        """Whether fewer rows than the tab's own are asked for."""
        return bool(self.kind or self.level or self.specialty or self.search)


@dataclass(frozen=True, slots=True)
class TabCounts:
    """How many cases each tab of a desk holds."""

    todo: int = 0
    working: int = 0
    waiting: int = 0
    due: int = 0
    fallback: int = 0
    sent: int = 0


@dataclass(frozen=True, slots=True)
class DeskView:
    """Which desk, on which day, for whom.

    soon: the last date that counts as 临期; waiting: the states that wait; account_id and person_id: the reader, from
    whom his own cases and those from which he has stepped back are hidden (the counts are the desk's and keep them).
    """

    organisation_id: int
    soon: date
    waiting: Collection[str]
    account_id: int | None = None
    person_id: int | None = None


_COLUMNS = tuple(CASE.c[item.name] for item in fields(DeskRow))
_SORTS: Mapping[str, tuple[ColumnElement[object], ...]] = {
    "due": (CASE.c.due_on, CASE.c.id),
    "arrived": (CASE.c.arrived_at, CASE.c.id),
    "number": (CASE.c.number, CASE.c.id),
}


def desk_page(
    session: Session, view: DeskView, tab: DeskTab, chosen: DeskFilter, cursor: str | None = None
) -> Page[DeskRow]:
    """One page of at most 50 cases, ordered by ``chosen.sort``; one statement."""
    sort = chosen.sort if chosen.sort in _SORTS else "due"
    keys = _SORTS[sort]
    back, after = _position(cursor, sort)
    query = select(*_COLUMNS).where(_tab_condition(view, tab), *_filter_conditions(chosen))
    if after is not None:
        query = query.where(tuple_(*keys) < after if back else tuple_(*keys) > after)
    query = query.order_by(*(key.desc() for key in keys) if back else keys).limit(PAGE_SIZE + 1)
    rows = [DeskRow(*row) for row in session.execute(query)]
    more = len(rows) > PAGE_SIZE
    rows = rows[:PAGE_SIZE]
    if back:
        rows.reverse()
    before = more if back else after is not None
    behind = bool(back) or more
    return Page(
        tuple(rows),
        next_cursor=_cursor(rows[-1], sort, "n") if rows and behind else None,
        previous_cursor=_cursor(rows[0], sort, "p") if rows and before else None,
    )


def desk_rows_by_number(session: Session, reader: Scope, numbers: Collection[str]) -> dict[str, DeskRow]:
    """Rows that a clerk has ticked, wherever they are now (the caller shows of others' only that they have left).

    What is closed to the reader in person (his own case, or one from which he stepped back) is not among them.
    """
    query, hidden = select(*_COLUMNS).where(CASE.c.number.in_(numbers)), hidden_cases(reader)
    rows = session.execute(query if hidden is None else query.where(CASE.c.id.not_in(hidden)))
    return {row.number: row for row in (DeskRow(*found) for found in rows)}


def tab_counts(session: Session, view: DeskView) -> TabCounts:
    """The counts of all tabs, from the kept sums; one statement."""
    waiting = COUNT.c.state.in_(sorted(view.waiting))
    here = COUNT.c.state != SENT
    conditions = {
        "todo": and_(here, ~waiting, ~COUNT.c.claimed),
        "working": and_(here, ~waiting, COUNT.c.claimed),
        "waiting": waiting,
        "due": and_(here, ~waiting, COUNT.c.due_on <= view.soon),
        "fallback": and_(here, COUNT.c.taken_over),
        "sent": COUNT.c.state == SENT,
    }
    sums = [func.coalesce(func.sum(case((rule, COUNT.c.number), else_=0)), 0) for rule in conditions.values()]
    row = session.execute(select(*sums).where(COUNT.c.organisation_id == view.organisation_id)).one()
    return TabCounts(**dict(zip(conditions, (int(value) for value in row), strict=True)))


def filtered_count(session: Session, view: DeskView, tab: DeskTab, chosen: DeskFilter) -> int:
    """How many cases a narrowed tab holds, counted up to COUNT_CAP."""
    capped = select(CASE.c.id).where(_tab_condition(view, tab), *_filter_conditions(chosen)).limit(COUNT_CAP).subquery()
    return session.execute(select(func.count()).select_from(capped)).scalar_one()


def search_condition(text: str, columns: Mapping[str, ColumnElement[str]]) -> ColumnElement[bool]:
    """Exact number or credit code, or the beginning of the name or of its pinyin initials."""
    wanted = text.strip()
    prefix = wanted.lower().replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
    choices = [
        columns["number"] == wanted,
        columns["subject_search"].like(prefix, escape="\\"),
        columns["subject_initials"].like(prefix, escape="\\"),
    ]
    if "credit_code" in columns:
        choices.append(columns["credit_code"] == wanted.upper())
    return or_(*choices)


def _tab_condition(view: DeskView, tab: DeskTab) -> ColumnElement[bool]:
    desk = CASE.c.accountable_id == view.organisation_id
    if view.account_id is not None:
        desk = and_(desk, not_recused(view.account_id))
    if view.person_id is not None:
        desk = and_(desk, or_(CASE.c.subject_person_id.is_(None), CASE.c.subject_person_id != view.person_id))
    waiting = CASE.c.state.in_(sorted(view.waiting))
    conditions = {
        DeskTab.REVIEW: and_(~waiting, ~CASE.c.claimed),
        DeskTab.WORKING: and_(~waiting, CASE.c.claimed),
        DeskTab.WAITING: waiting,
        DeskTab.DUE: and_(~waiting, CASE.c.due_on <= view.soon),
        DeskTab.FALLBACK: CASE.c.taken_over,
    }
    return and_(desk, conditions[tab])


def _filter_conditions(chosen: DeskFilter) -> list[ColumnElement[bool]]:
    conditions = [
        CASE.c[name] == value
        for name, value in (("kind", chosen.kind), ("level", chosen.level), ("specialty", chosen.specialty))
        if value
    ]
    if chosen.search.strip():
        conditions.append(search_condition(chosen.search, dict(CASE.c.items())))
    return conditions


def _cursor(row: DeskRow, sort: str, direction: str) -> str:
    value = {"due": row.due_on.isoformat(), "arrived": row.arrived_at, "number": row.number}[sort]
    return encode_cursor(direction, sort, value, row.id)


def _position(cursor: str | None, sort: str) -> tuple[bool, tuple[object, int] | None]:
    values = decode_cursor(cursor, str, str, str, int)
    if values is None or values[1] != sort:
        return False, None
    direction, _sort, value, row_id = values
    key: object = value
    if sort == "due":
        try:
            key = date.fromisoformat(str(value))
        except ValueError:
            return False, None
    return direction == "p", (key, int(row_id))
