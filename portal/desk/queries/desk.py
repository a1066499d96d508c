"""One tab of a desk: its lines, its counts, and the ticked lines that have left it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy.orm import Session

from portal.cases import queries as cases
from portal.cases.queries.desk import COUNT_CAP, DeskFilter, DeskRow, DeskTab, TabCounts, filtered_count
from portal.desk import rules
from portal.desk.queries.today import Today
from portal.kernel.actor import Actor
from portal.kernel.paging import Page
from portal.kernel.registry import registry
from portal.organisations import queries as organisations


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One row as it is shown. days: working days left; left: it is ticked, but no longer in this tab.

    hidden: it stands with somebody else now, so that nothing but its number is shown.
    """

    number: str
    version: int = 0
    name: str = ""
    firm: str = ""
    level: str = ""
    specialty: str = ""
    arrived_at: str = ""
    claimant: str | None = None
    state: str = ""
    state_label: str = ""
    kind: str = ""
    kind_label: str = ""
    due_on: object = None
    days: int | None = None
    paused: bool = False
    taken_over: bool = False
    entered_by: str = ""
    mine: bool = False
    ticked: bool = False
    left: bool = False
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class Counts:
    """How many cases a filtered tab holds; capped: there are more."""

    number: int
    capped: bool


@dataclass(frozen=True, slots=True)
class DeskPage:
    """One page of one tab. found: how many the filter leaves, None without a filter."""

    lines: tuple[Line, ...]
    page: Page[DeskRow]
    found: Counts | None


def desk_page(
    session: Session,
    actor: Actor,
    day: Today,
    tab: DeskTab,
    *,
    chosen: DeskFilter,
    cursor: str | None = None,
    ticked: Sequence[str] = (),
) -> DeskPage:
    """A page of a tab: one statement, one more with a filter, one more when ticked rows are not on the page."""
    view = day.view_of(actor)
    page = cases.desk_page(session, view, tab, chosen, cursor)
    lines = list(lines_of(page.rows, day, actor, ticked))
    missing = set(ticked) - {line.number for line in lines}
    if missing:
        lines += _elsewhere(session, actor, day, tab, sorted(missing))
    found = None
    if chosen.narrows:
        number = filtered_count(session, view, tab, chosen)
        found = Counts(number, number >= COUNT_CAP)
    return DeskPage(tuple(lines), page, found)


def lines_of(rows: Sequence[DeskRow], day: Today, actor: Actor, ticked: Sequence[str] = ()) -> list[Line]:
    """Rows of the case table as lines; no statement."""
    return [_line(row, day, actor, ticked=row.number in ticked) for row in rows]


def _elsewhere(session: Session, actor: Actor, day: Today, tab: DeskTab, numbers: Sequence[str]) -> list[Line]:
    """Ticked rows that are not on the page: on another page of the tab, in another tab, or with somebody else."""
    found = cases.desk_rows_by_number(session, actor.scope, numbers)
    lines = []
    for number in numbers:
        row = found.get(number)
        if row is None:
            continue
        if row.accountable_id != actor.organisation_id:
            lines.append(Line(number=number, ticked=True, left=True, hidden=True))
            continue
        standing = rules.Standing(row.state, row.claimant_name is not None, row.taken_over, row.due_on)
        stays = rules.in_tab(tab, standing, day.soon, day.waiting)
        lines.append(replace(_line(row, day, actor, ticked=True), left=not stays))
    return lines


def _line(row: DeskRow, day: Today, actor: Actor, *, ticked: bool) -> Line:
    kind = registry().kind(row.kind)
    return Line(
        number=row.number,
        version=row.version,
        name=row.subject_name,
        firm=row.firm_name,
        level=row.level,
        specialty=row.specialty,
        arrived_at=row.arrived_at,
        claimant=row.claimant_name,
        state=row.state,
        state_label=kind.workflow.state(row.state).label,
        kind=kind.code,
        kind_label=kind.label,
        due_on=row.due_on,
        days=day.days_left(row.due_on),
        paused=row.hold_count > 0,
        taken_over=row.taken_over,
        entered_by=row.entered_by,
        mine=row.claimant_account_id is not None and row.claimant_account_id == actor.account_id,
        ticked=ticked,
    )


@dataclass(frozen=True, slots=True)
class SentLine:
    """A line of 已转出: what left, when, and where it went."""

    id: int
    number: str
    name: str
    firm: str
    level: str
    specialty: str
    opened_at: str
    closed_at: str
    went_to: str
    entered_by: str


def sent_list(
    session: Session, actor: Actor, search: str, cursor: str | None
) -> tuple[list[SentLine], Page[cases.TraceRow]]:
    """What has left the desk, newest first; two statements (the second names the organisations)."""
    page = cases.sent_page(session, actor.organisation_id, search, cursor, actor.scope)
    ids = {row.sent_to_id for row in page.rows if row.sent_to_id is not None}
    names = {row.id: row.short_name for row in organisations.by_ids(session, ids).values()}
    lines = [
        SentLine(
            row.id,
            row.number,
            row.subject_name,
            row.firm_name,
            row.level,
            row.specialty,
            row.opened_at,
            row.closed_at or "",
            names.get(row.sent_to_id or 0, ""),
            row.entered_by,
        )
        for row in page.rows
    ]
    return lines, page


def counts(session: Session, organisation_id: int, day: Today) -> TabCounts:
    """The counts of all tabs; one statement."""
    return cases.tab_counts(session, day.view(organisation_id))


def first_numbers(session: Session, actor: Actor, day: Today, tab: DeskTab, chosen: DeskFilter) -> tuple[str, ...]:
    """The first cases of a narrowed tab across its pages, at most ``rules.MOST_TICKED``; one statement per page."""
    numbers: list[str] = []
    cursor: str | None = None
    while len(numbers) < rules.MOST_TICKED:
        page = cases.desk_page(session, day.view_of(actor), tab, chosen, cursor)
        numbers += [row.number for row in page.rows]
        cursor = page.next_cursor
        if cursor is None:
            break
    return tuple(numbers[: rules.MOST_TICKED])


def next_number(session: Session, actor: Actor, day: Today, tab: str, after: str) -> str | None:
    """The first case of the tab other than ``after``: what comes next; None when the tab is done."""
    if tab not in rules.TABS or tab == DeskTab.SENT:
        return None
    page = cases.desk_page(session, day.view_of(actor), DeskTab(tab), DeskFilter())
    return next((row.number for row in page.rows if row.number != after), None)
