"""Holds: while one stands, the clock of the case stands still and moves are refused (DOMAIN 6.1)."""

from dataclasses import replace
from datetime import date

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from portal.audit.service import Entry, append
from portal.cases import rules
from portal.cases.models import Hold
from portal.cases.queries.rows import CaseRow
from portal.cases.service import writing
from portal.cases.service.desks import change_counts, differences, lock_desks
from portal.kernel import clock
from portal.kernel.actor import Actor
from portal.kernel.database import FAR, table_of
from portal.kernel.errors import NotFound
from portal.kernel.text import N_
from portal.messages.service import Tell, tell_many
from portal.rulebook import queries as rulebook

HOLD = table_of(Hold)


def tell_of_hold(session: Session, case: CaseRow, actor: Actor, what: str) -> None:
    """Tell the desk, the firm and the applicant that the case stands still, or goes on; never why (S4)."""
    desks = {each for each in (case.accountable_id, case.firm_id) if each not in {None, actor.organisation_id}}
    about = {"about": f"{case.number}（{case.subject_name}，{case.firm_name}）", "what": what}
    text = N_("%(about)s：%(what)s。") % about
    tells = [
        Tell(text=text, kind="hold", organisation_id=desk, case_number=case.number) for desk in sorted(desks, key=str)
    ]
    if case.subject_person_id is not None:
        own = N_("您的申报 %(number)s：%(what)s。") % {"number": case.number, "what": what}
        tells.append(Tell(text=own, kind="hold", person_id=case.subject_person_id, case_number=case.number))
    tell_many(session, tells)


def place_hold(session: Session, case: CaseRow, kind: str, reason: str, actor: Actor, *, due_on: date = FAR) -> CaseRow:
    """Place a hold on a locked case; with the first one its clock stops. Returns the case as it is then."""
    after, _hold = place_hold_row(session, case, kind, reason, actor, due_on=due_on)
    return after


def place_hold_row(
    session: Session, case: CaseRow, kind: str, reason: str, actor: Actor, *, due_on: date = FAR
) -> tuple[CaseRow, int]:
    """``place_hold``, and the id of the hold."""
    lock_desks(session, _desks(case))
    after = replace(case, version=case.version + 1, hold_count=case.hold_count + 1)
    if case.hold_count == 0 and case.due_on != FAR:
        left = max(rulebook.calendar(session).between(clock.today(), case.due_on), 0)
        after = replace(after, held_left=left, due_on=FAR, clock_started_on=None, clock_days=None)
    made = session.execute(
        insert(HOLD)
        .values(
            case_id=case.id,
            kind=kind,
            reason=reason,
            placed_at=clock.stamp(),
            placed_by=actor.name,
            due_on=due_on,
        )
        .returning(HOLD.c.id)
    ).scalar_one()
    _record(session, case, after, actor, "hold", f"暂停：{reason}")
    return after, made


def lift_hold(session: Session, case: CaseRow, hold_id: int, reason: str, actor: Actor) -> CaseRow:
    """Lift a hold of a locked case; with the last one the clock goes on with the working days it had left.

    Raises NotFound when the case has no such hold in force.
    """
    found = session.execute(
        select(HOLD.c.id).where(HOLD.c.id == hold_id, HOLD.c.case_id == case.id, HOLD.c.lifted_at.is_(None))
    ).one_or_none()
    if found is None:
        raise NotFound
    lock_desks(session, _desks(case))
    after = replace(case, version=case.version + 1, hold_count=case.hold_count - 1)
    if after.hold_count == 0 and case.held_left is not None:
        goes_on = rules.started(clock.today(), case.held_left, rulebook.calendar(session))
        after = replace(
            after, held_left=None, due_on=goes_on.due_on, clock_started_on=goes_on.started_on, clock_days=goes_on.days
        )
    session.execute(
        update(HOLD)
        .where(HOLD.c.id == hold_id)
        .values(lifted_at=clock.stamp(), lifted_by=actor.name, lift_reason=reason)
    )
    _record(session, case, after, actor, "lift_hold", f"解除暂停：{reason}")
    return after


def _desks(case: CaseRow) -> set[int]:
    return {each for each in (case.accountable_id, case.firm_id, case.office_id) if each is not None}


def _record(session: Session, before: CaseRow, after: CaseRow, actor: Actor, event: str, what: str) -> None:
    writing.update_cases(session, [(before, after)])
    data = {"what": what, "holds": after.hold_count, "due_on": after.due_on.isoformat()}
    entry = Entry(
        stream=f"case:{after.number}",
        event=event,
        data=data,
        case_number=after.number,
        case_version=after.version,
    )
    append(session, entry, actor)
    change_counts(session, differences(before, after))
