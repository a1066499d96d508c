"""Applications whose employer lets his days pass, for the channel that stands behind them (DOMAIN 6.1, Silence)."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement
from sqlalchemy.orm import Session

from portal.applications.rules.silent import idle_from
from portal.applications.workflow import APPLICATION as WORKFLOW
from portal.cases.queries.rows import CASE, CaseRow, case_select, not_recused
from portal.cases.rules import days_left
from portal.kernel import clock
from portal.kernel.actor import Actor
from portal.kernel.errors import NotFound
from portal.kernel.paging import PAGE_SIZE
from portal.rulebook import queries as rulebook

STATES = ("unit_review", "unit_publicity")
IN_THE_UNITS_PLACE = ("paper_unit_review", "file_for_unit")
"""Steps that a channel takes in the place of a silent employer; whoever took one does not send the case on."""


@dataclass(frozen=True, slots=True)
class SilentRow:
    """One of them: nothing of class S2 or S3. days: working days since the due date.

    may_review: the channel may review on paper; may_file: it may send in the firm's place, from file_from on.
    """

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
    may_file: bool
    file_from: date | None


def silent_page(session: Session, actor: Actor) -> tuple[list[SilentRow], bool]:
    """The channel's silent employers, those longest overdue first, and whether there are more; a fixed cost."""
    rows = session.execute(
        case_select().where(*_silent(actor)).order_by(CASE.c.due_on, CASE.c.id).limit(PAGE_SIZE + 1)
    ).all()
    found = [_row(session, CaseRow(*row)) for row in rows[:PAGE_SIZE]]
    return found, len(rows) > PAGE_SIZE


def _row(session: Session, case: CaseRow) -> SilentRow:
    today = clock.today()
    file_from = sent_for_from(session, case.due_on, today) if case.state == "unit_publicity" else None
    return SilentRow(
        case.number,
        case.version,
        case.state,
        WORKFLOW.state(case.state).label,
        case.subject_name,
        case.firm_name,
        case.level,
        case.specialty,
        case.due_on,
        -(days_left(rulebook.calendar(session), today, case.due_on) or 0),
        case.state == "unit_review",
        file_from is not None and file_from <= today and not case.hold_count,
        file_from,
    )


def sent_for_from(session: Session, ends_on: date, today: date) -> date:
    """The first day on which the channel may send an application whose publicity in the unit ended on ``ends_on``."""
    rule_set = rulebook.in_force(session, today)
    cycle = rulebook.open_cycle(session, today)
    return idle_from(
        rulebook.calendar(session),
        ends_on,
        rule_set.integer("days.unit_review"),
        cycle.channel_until if cycle else None,
        rule_set.integer("days.due_soon"),
    )


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
