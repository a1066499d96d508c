"""The door's statements: each writes the rows of all cases that move at once."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, delete, insert, update
from sqlalchemy.orm import Session

from portal.cases.models import Case, CaseAssignment, Claim, Hold, Objection
from portal.cases.queries.rows import CaseRow
from portal.cases.rules import UPHOLDING, Decision
from portal.kernel import clock
from portal.kernel.actor import Actor
from portal.kernel.database import table_of, upsert_into
from portal.rulebook import queries as rulebook

if TYPE_CHECKING:
    from portal.cases.service.door import Moved, Note

CASE, TRACE, CLAIM, HOLD, OBJECTION = (table_of(model) for model in (Case, CaseAssignment, Claim, Hold, Objection))
MOVING = (
    "state",
    "return_state",
    "version",
    "accountable_id",
    "fallback_id",
    "due_on",
    "clock_left",
    "held_left",
    "clock_started_on",
    "clock_days",
    "hold_count",
    "taken_over",
    "claimed",
    "claimant_name",
    "claimant_account_id",
    "taken_up_by",
    "handler_account_id",
    "arrived_at",
    "closed_at",
    "filed_on",
    "office_id",
)


def update_cases(session: Session, pairs: Sequence[tuple[CaseRow, CaseRow]]) -> None:
    """Write the moving columns of locked cases; one statement."""
    statement = (
        update(CASE)
        .where(CASE.c.id == bindparam("b_id"), CASE.c.version == bindparam("b_version"))
        .values({name: bindparam(f"b_new_{name}") for name in MOVING})
    )
    rows = [
        {"b_id": before.id, "b_version": before.version} | {f"b_new_{name}": getattr(after, name) for name in MOVING}
        for before, after in pairs
    ]
    session.execute(statement, rows)


def move_assignments(session: Session, moved: Sequence["Moved"], moment: str) -> None:
    """Close the old desk's line of the trace and open the new one's, where the desk has changed; two statements."""
    changed = [each for each in moved if each.changed_desk]
    if not changed:
        return
    session.execute(
        update(TRACE)
        .where(TRACE.c.case_id == bindparam("b_case"), TRACE.c.closed_at.is_(None))
        .values(closed_at=bindparam("b_at"), reason=bindparam("b_reason"), sent_to_id=bindparam("b_to")),
        [
            {"b_case": each.after.id, "b_at": moment, "b_reason": each.step.event, "b_to": each.after.accountable_id}
            for each in changed
        ],
    )
    opened = [assignment_values(each.after, moment) for each in changed if each.after.accountable_id is not None]
    if opened:
        session.execute(insert(TRACE), opened)


_TRACED = (
    *("number", "kind", "subject_name", "subject_search", "subject_initials"),
    *("firm_name", "level", "specialty", "entered_by"),
)


def assignment_values(case: CaseRow, moment: str) -> dict[str, Any]:
    """A new line of the trace: the desk and what it may still see of the case later."""
    fields = asdict(case)
    values = {"case_id": case.id, "organisation_id": case.accountable_id, "opened_at": moment}
    return values | {name: fields[name] for name in _TRACED}


def settle_claims(session: Session, moved: Sequence["Moved"], actor: Actor, moment: str) -> None:
    """Acting claims: who acts on his own desk works on the case from then on; every other move ends the claim."""
    ended = [each.after.id for each in moved if not each.after.claimed]
    if ended:
        session.execute(delete(CLAIM).where(CLAIM.c.case_id.in_(ended)))
    kept = [each.after.id for each in moved if each.after.claimed]
    if kept:
        put_claims(session, kept, actor, moment)


def end_holds(session: Session, moved: Sequence["Moved"], actor: Actor, note: "Note", moment: str) -> None:
    """A case that is closed through its holds (an objection found right, a withdrawal) has none afterwards.

    Its open objections are answered: found right, or not decided on any more. note.data: which of several was meant.
    """
    ended = [each for each in moved if each.before.hold_count and each.after.closed_at is not None]
    if not ended:
        return
    ids = [each.after.id for each in ended]
    session.execute(
        update(HOLD)
        .where(HOLD.c.case_id.in_(ids), HOLD.c.lifted_at.is_(None))
        .values(lifted_at=moment, lifted_by=actor.name, lift_reason=ended[0].step.past or ended[0].step.label)
    )
    upheld = ended[0].step.event in UPHOLDING
    answered = {"decided_at": moment, "reasons": note.text if upheld else ended[0].step.past or ended[0].step.label}
    still_open = (OBJECTION.c.case_id.in_(ids), OBJECTION.c.decision.is_(None))
    chosen = note.data.get("objection")
    if upheld and chosen is not None:
        session.execute(
            update(OBJECTION).where(OBJECTION.c.number == chosen).values(decision=Decision.UPHELD.value, **answered)
        )
        upheld = False
    decision = Decision.UPHELD if upheld else Decision.OVER
    session.execute(update(OBJECTION).where(*still_open).values(decision=decision.value, **answered))


def lease_end(session: Session) -> str:
    """When a claim that is taken or renewed now runs out (rule-set key claim.lease_minutes)."""
    minutes = rulebook.in_force(session).integer("claim.lease_minutes")
    return clock.stamp(clock.now() + timedelta(minutes=minutes))


def put_claims(session: Session, case_ids: Sequence[int], actor: Actor, moment: str) -> None:
    """Take or take over claims for the actor; one statement."""
    statement = upsert_into(session, CLAIM)
    until = lease_end(session)
    session.execute(
        statement.on_conflict_do_update(
            index_elements=["case_id"],
            set_={name: statement.excluded[name] for name in ("account_id", "organisation_id", "name", "lease_until")},
        ),
        [
            {
                "case_id": case_id,
                "account_id": actor.account_id,
                "organisation_id": actor.organisation_id,
                "name": actor.name,
                "claimed_at": moment,
                "lease_until": until,
            }
            for case_id in sorted(case_ids)
        ],
    )
