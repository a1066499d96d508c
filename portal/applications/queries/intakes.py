"""The paper intakes that a channel opened itself, wherever they stand now (DOMAIN 6.1, 7)."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Row, select
from sqlalchemy.orm import Session

from portal.applications.queries.intake import INTAKE
from portal.applications.workflow import APPLICATION as WORKFLOW
from portal.cases.queries.rows import CASE, not_recused
from portal.kernel.actor import Actor
from portal.kernel.paging import PAGE_SIZE, Page, decode_cursor, encode_cursor
from portal.organisations import queries as organisations


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnIntake:
    """One of them. desk: who has it now, "" once closed; here: it stands with the channel that opened it."""

    case_id: int
    number: str
    subject_name: str
    firm_name: str
    level: str
    specialty: str
    state: str
    state_label: str
    due_on: date
    held: bool
    clerk_name: str
    entered_at: str
    receipt: bool
    desk: str
    here: bool

    @property
    def drafted(self) -> bool:
        """Whether it is still being filled in."""
        return self.state == "draft"


def own_intakes(session: Session, actor: Actor, *, drafts: bool, cursor: str | None = None) -> Page[OwnIntake]:
    """What the actor's channel opened, newest first; drafts: only what has not been filed. One statement.

    His own application and those from which he has stepped back are left out.
    """
    values = decode_cursor(cursor, str, int)
    back, after = (False, None) if values is None else (values[0] == "p", int(values[1]))
    desks = organisations.table()
    query = (
        select(
            CASE.c.id,
            CASE.c.number,
            CASE.c.subject_name,
            CASE.c.firm_name,
            CASE.c.level,
            CASE.c.specialty,
            CASE.c.state,
            CASE.c.due_on,
            CASE.c.hold_count,
            CASE.c.accountable_id,
            INTAKE.c.clerk_name,
            INTAKE.c.entered_at,
            INTAKE.c.code_issues,
            desks.c.short_name.label("desk"),
        )
        .join(INTAKE, INTAKE.c.case_id == CASE.c.id)
        .join(desks, desks.c.id == CASE.c.accountable_id, isouter=True)
        .where(INTAKE.c.organisation_id == actor.organisation_id, *_readable(actor))
    )
    if drafts:
        query = query.where(CASE.c.state == WORKFLOW.initial)
    if after is not None:
        query = query.where(INTAKE.c.case_id > after if back else INTAKE.c.case_id < after)
    query = query.order_by(INTAKE.c.case_id if back else INTAKE.c.case_id.desc()).limit(PAGE_SIZE + 1)
    found = session.execute(query).all()
    more = len(found) > PAGE_SIZE
    rows = [_own_intake(row, actor) for row in found[:PAGE_SIZE]]
    if back:
        rows.reverse()
    behind, before = (True, more) if back else (more, after is not None)
    return Page(
        tuple(rows),
        next_cursor=encode_cursor("n", rows[-1].case_id) if rows and behind else None,
        previous_cursor=encode_cursor("p", rows[0].case_id) if rows and before else None,
    )


def _own_intake(row: Row[*tuple[Any, ...]], actor: Actor) -> OwnIntake:
    return OwnIntake(
        case_id=row.id,
        number=row.number,
        subject_name=row.subject_name,
        firm_name=row.firm_name,
        level=row.level,
        specialty=row.specialty,
        state=row.state,
        state_label=WORKFLOW.state(row.state).label,
        due_on=row.due_on,
        held=row.hold_count > 0,
        clerk_name=row.clerk_name,
        entered_at=row.entered_at,
        receipt=row.code_issues > 0,
        desk=row.desk or "",
        here=row.accountable_id == actor.organisation_id,
    )


def _readable(actor: Actor) -> tuple[ColumnElement[bool], ...]:
    recused = () if actor.account_id is None else (not_recused(actor.account_id),)
    own = () if actor.person_id is None else (CASE.c.subject_person_id.is_distinct_from(actor.person_id),)
    return (*recused, *own)
