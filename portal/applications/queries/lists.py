"""The list of a firm's, or a person's own, applications."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.applications.workflow import APPLICATION as WORKFLOW
from portal.cases.queries.rows import CASE, CaseRow, case_select, in_scope
from portal.cases.rules import days_left
from portal.kernel import clock
from portal.kernel.paging import PAGE_SIZE, Page, decode_cursor, encode_cursor
from portal.kernel.scope import Scope
from portal.organisations import queries as organisations
from portal.rulebook import queries as rulebook

_STATES = {state.code: state.label for state in WORKFLOW.states}


@dataclass(frozen=True, slots=True)
class ListRow:
    """One application in the list. days: working days left; desk: who has it now, "" for a closed one."""

    case: CaseRow
    state_label: str
    days: int | None
    desk: str


def page(session: Session, scope: Scope, cursor: str | None = None) -> Page[ListRow]:
    """50 applications of the scope, newest first; three statements."""
    query = case_select().where(CASE.c.kind == WORKFLOW.kind, in_scope(scope))
    position = decode_cursor(cursor, str, int)
    back = position is not None and position[0] == "p"
    if position is not None:
        query = query.where(CASE.c.id > position[1] if back else CASE.c.id < position[1])
    query = query.order_by(CASE.c.id if back else CASE.c.id.desc()).limit(PAGE_SIZE + 1)
    cases = [CaseRow(*row) for row in session.execute(query)]
    more, cases = len(cases) > PAGE_SIZE, cases[:PAGE_SIZE]
    if back:
        cases.reverse()
    behind, before = (True, more) if back else (more, position is not None)
    return Page(
        _rows(session, cases),
        next_cursor=encode_cursor("n", cases[-1].id) if cases and behind else None,
        previous_cursor=encode_cursor("p", cases[0].id) if cases and before else None,
    )


def state_label(state: str) -> str:
    """The Chinese label of a state, as it stands in the workflow."""
    return _STATES[state]


def _rows(session: Session, cases: list[CaseRow]) -> tuple[ListRow, ...]:
    table = organisations.table()
    wanted = {case.accountable_id for case in cases if case.accountable_id is not None}
    found = session.execute(select(table.c.id, table.c.short_name).where(table.c.id.in_(wanted)))
    names = {row.id: row.short_name for row in found}
    calendar, today = rulebook.calendar(session), clock.today()
    return tuple(
        ListRow(
            case,
            state_label(case.state),
            days_left(calendar, today, case.due_on),
            names.get(case.accountable_id or 0, ""),
        )
        for case in cases
    )
