"""Stamps and counts of desks: locked before, and written with, everything that touches a desk."""

from collections import Counter
from collections.abc import Collection, Iterable
from datetime import date

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from portal.cases.models import Case, DeskCount, DeskStamp
from portal.cases.queries.desk import SENT
from portal.cases.queries.rows import CaseRow
from portal.kernel.database import FAR, table_of, upsert_into

STAMP, COUNT, CASE = table_of(DeskStamp), table_of(DeskCount), table_of(Case)
CountKey = tuple[int, str, bool, bool, date]


def lock_desks(session: Session, organisation_ids: Collection[int]) -> None:
    """Lock the stamps of all desks touched, by organisation id, and increase them (two statements and an insert)."""
    ids = sorted(set(organisation_ids))
    if not ids:
        return
    session.execute(upsert_into(session, STAMP).on_conflict_do_nothing(), [{"organisation_id": each} for each in ids])
    session.execute(
        select(STAMP.c.organisation_id)
        .where(STAMP.c.organisation_id.in_(ids))
        .order_by(STAMP.c.organisation_id)
        .with_for_update()
    ).all()
    session.execute(update(STAMP).where(STAMP.c.organisation_id.in_(ids)).values(stamp=STAMP.c.stamp + 1))


def count_key(case: CaseRow) -> CountKey | None:
    """Under which key a case is counted on its desk; None for a closed one."""
    if case.accountable_id is None or case.closed_at is not None:
        return None
    return (case.accountable_id, case.state, case.claimed, case.taken_over, case.due_on)


def sent_key(organisation_id: int) -> CountKey:
    """Under which key a closed assignment is counted."""
    return (organisation_id, SENT, False, False, FAR)


def change_counts(session: Session, changes: Counter[CountKey]) -> None:
    """Add the differences, by key order; one statement."""
    rows = [
        {
            "organisation_id": key[0],
            "state": key[1],
            "claimed": key[2],
            "taken_over": key[3],
            "due_on": key[4],
            "number": difference,
        }
        for key, difference in sorted(changes.items())
        if difference
    ]
    if not rows:
        return
    statement = upsert_into(session, COUNT)
    session.execute(
        statement.on_conflict_do_update(
            index_elements=["organisation_id", "state", "claimed", "taken_over", "due_on"],
            set_={"number": COUNT.c.number + statement.excluded.number},
        ),
        rows,
    )


def summed(parts: Iterable[Counter[CountKey]]) -> Counter[CountKey]:
    """All differences together (adding Counters would drop what is negative)."""
    changes: Counter[CountKey] = Counter()
    for part in parts:
        changes.update(part)
    return changes


def differences(before: CaseRow | None, after: CaseRow | None) -> Counter[CountKey]:
    """What a change of a case does to the counts."""
    changes: Counter[CountKey] = Counter()
    old = count_key(before) if before else None
    new = count_key(after) if after else None
    if old != new:
        if old:
            changes[old] -= 1
        if new:
            changes[new] += 1
    return changes
