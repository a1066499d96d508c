"""A deadline that passed without a step: recorded once, and told by the caller to whoever must know."""

from collections.abc import Sequence

from sqlalchemy import update
from sqlalchemy.orm import Session

from portal.audit.service import Entry, append_many
from portal.cases.models import Case
from portal.cases.queries.rows import CaseRow
from portal.kernel.actor import Actor
from portal.kernel.database import table_of

CASE = table_of(Case)


def escalate_many(session: Session, cases: Sequence[CaseRow], actor: Actor, what: str) -> None:
    """Record that the due dates of locked cases have passed; the cases stay where they are (DOMAIN 6.1, Escalate)."""
    if not cases:
        return
    append_many(session, [_entry(case, what) for case in cases], actor)
    ids = [case.id for case in cases]
    session.execute(update(CASE).where(CASE.c.id.in_(ids)).values(noted_due=CASE.c.due_on))


def _entry(case: CaseRow, what: str) -> Entry:
    data = {"what": what, "due_on": case.due_on.isoformat(), "fallback": case.fallback_id}
    return Entry(stream=f"case:{case.number}", event="escalate", data=data, case_number=case.number)
