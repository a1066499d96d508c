"""Applications whose employer lets his days pass, for the channel that stands behind them (DOMAIN 6.1, Silence)."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement
from sqlalchemy.orm import Session

from portal.applications.workflow import APPLICATION as WORKFLOW
from portal.cases.queries.rows import CASE, CaseRow, case_select, not_recused
from portal.cases.rules import days_left
from portal.kernel import clock
from portal.kernel.actor import Actor
from portal.kernel.errors import NotFound
from portal.kernel.paging import PAGE_SIZE
from portal.rulebook import queries as rulebook

STATES = ("unit_review", "unit_publicity")


@dataclass(frozen=True, slots=True)
class SilentRow:
    """One of them: nothing of class S2 or S3. days: working days since the due date."""

    number: str
    version: int
    state: str
    state_label: str
    subject_name: str
    firm_name: str
    level: str
    specialty: str
    due_on: date
    days: int
    may_review: bool


def silent_page(session: Session, actor: Actor) -> tuple[list[SilentRow], bool]:
    """The channel's silent employers, those longest overdue first, and whether there are more; three statements."""
    rows = session.execute(
        case_select().where(*_silent(actor)).order_by(CASE.c.due_on, CASE.c.id).limit(PAGE_SIZE + 1)
    ).all()
    calendar, today = rulebook.calendar(session), clock.today()
    cases = [CaseRow(*row) for row in rows[:PAGE_SIZE]]
    found = [
        SilentRow(
            case.number,
            case.version,
            case.state,
            WORKFLOW.state(case.state).label,
            case.subject_name,
            case.firm_name,
            case.level,
            case.specialty,
            case.due_on,
            -(days_left(calendar, today, case.due_on) or 0),
            case.state == "unit_review",
        )
        for case in cases
    ]
    return found, len(rows) > PAGE_SIZE


def silent_case(session: Session, actor: Actor, number: str) -> CaseRow:
    """One of them; NotFound for a case that is none of this channel's silent ones."""
    row = session.execute(case_select().where(CASE.c.number == number, *_silent(actor))).one_or_none()
    if row is None:
        raise NotFound
    return CaseRow(*row)


def _silent(actor: Actor) -> tuple[ColumnElement[bool], ...]:
    own = CASE.c.subject_person_id.is_distinct_from(actor.person_id) if actor.person_id is not None else None
    recused = () if actor.account_id is None else (not_recused(actor.account_id),)
    return (*_of_channel(actor.organisation_id), *recused, *(() if own is None else (own,)))


def _of_channel(organisation_id: int) -> tuple[ColumnElement[bool], ...]:
    return (
        CASE.c.kind == WORKFLOW.kind,
        CASE.c.fallback_id == organisation_id,
        CASE.c.accountable_id == CASE.c.firm_id,
        CASE.c.closed_at.is_(None),
        CASE.c.state.in_(STATES),
        CASE.c.due_on < clock.today(),
    )
