"""Deadlines without a step, and the second organisation behind a case: recorded here, told by the caller."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from sqlalchemy import update
from sqlalchemy.orm import Session

from portal.audit.service import Entry, append_many
from portal.cases.models import Case
from portal.cases.queries.rows import CaseRow
from portal.cases.service import writing
from portal.cases.service.desks import lock_desks
from portal.kernel.actor import Actor
from portal.kernel.database import table_of

CASE = table_of(Case)


def escalate_many(session: Session, cases: Sequence[CaseRow], actor: Actor, what: str) -> None:
    """Record that the due dates of locked cases have passed; the cases stay where they are (DOMAIN 6.1, Escalate)."""
    if not cases:
        return
    append_many(session, [_entry(case, "escalate", what) for case in cases], actor)
    ids = [case.id for case in cases]
    session.execute(update(CASE).where(CASE.c.id.in_(ids)).values(noted_due=CASE.c.due_on))


def remind_many(session: Session, cases: Sequence[CaseRow], actor: Actor, what: str) -> None:
    """Record that the desks of locked cases were reminded of the due date, once per due date."""
    if not cases:
        return
    append_many(session, [_entry(case, "remind", what) for case in cases], actor)
    ids = [case.id for case in cases]
    session.execute(update(CASE).where(CASE.c.id.in_(ids)).values(reminded_due=CASE.c.due_on))


def replace_fallbacks(session: Session, new: Mapping[int, int], cases: Sequence[CaseRow], actor: Actor) -> int:
    """Put another organisation behind locked cases (case id -> its id); returns how many have changed.

    The case stays where it is; a new fallback that would be the desk itself is left out (INV-R2).
    """
    pairs = [
        (case, replace(case, version=case.version + 1, fallback_id=new[case.id]))
        for case in cases
        if case.closed_at is None and case.id in new and new[case.id] not in {case.fallback_id, case.accountable_id}
    ]
    if not pairs:
        return 0
    lock_desks(session, {before.accountable_id for before, _after in pairs if before.accountable_id is not None})
    writing.update_cases(session, pairs)
    append_many(session, [_replaced(before, after) for before, after in pairs], actor)
    return len(pairs)


def _entry(case: CaseRow, event: str, what: str) -> Entry:
    data = {"what": what, "due_on": case.due_on.isoformat(), "fallback": case.fallback_id}
    return Entry(stream=f"case:{case.number}", event=event, data=data, case_number=case.number)


def _replaced(before: CaseRow, after: CaseRow) -> Entry:
    data = {"what": "更换兜底单位", "from_fallback": before.fallback_id, "fallback": after.fallback_id}
    return Entry(
        stream=f"case:{after.number}",
        event="replace_fallback",
        data=data,
        case_number=after.number,
        case_version=after.version,
    )
