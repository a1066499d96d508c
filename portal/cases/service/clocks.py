"""Counting running clocks again, when the calendar or the rule set has changed under them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy.orm import Session

from portal.audit.service import Entry, append_many
from portal.cases import rules
from portal.cases.queries.rows import CaseRow
from portal.cases.service import writing
from portal.cases.service.desks import change_counts, differences, lock_desks, summed
from portal.kernel.actor import Actor
from portal.kernel.workdays import WorkCalendar


@dataclass(frozen=True, slots=True)
class Reclocked:
    """A case whose due date has changed although it took no step."""

    before: CaseRow
    after: CaseRow


def recompute_due(
    session: Session,
    cases: Sequence[CaseRow],
    calendar: WorkCalendar,
    actor: Actor,
    *,
    days: Mapping[int, int],
    earliest: date,
    what: str,
) -> list[Reclocked]:
    """Count the clocks of locked cases again; returns those whose due date has changed.

    days: case id -> another number of working days (a case not named keeps its own); earliest: as in
    ``rules.recounted``; what: the reason, Chinese, for the timeline. Closed cases, stopped clocks and deadlines that
    are dates stay as they are. Rows of a changed case: version, ledger, and the stamp and counts of its desk.
    """
    changed = [pair for case in cases if (pair := _recounted(case, calendar, days, earliest)) is not None]
    write_reclocked(session, changed, actor, what)
    return changed


def write_reclocked(session: Session, changed: Sequence[Reclocked], actor: Actor, what: str) -> None:
    """Locked cases as they are after their clocks were counted again: version, ledger, stamps and counts."""
    if not changed:
        return
    lock_desks(session, {each for pair in changed for each in desks_of(pair.before)})
    writing.update_cases(session, [(pair.before, pair.after) for pair in changed])
    append_many(session, [_entry(pair, what) for pair in changed], actor)
    change_counts(session, summed(differences(pair.before, pair.after) for pair in changed))


def _recounted(case: CaseRow, calendar: WorkCalendar, days: Mapping[int, int], earliest: date) -> Reclocked | None:
    if case.closed_at is not None or case.clock_days is None:
        return None
    old = rules.Timing(case.due_on, case.clock_left, case.clock_started_on, case.clock_days)
    new = rules.recounted(old, days.get(case.id, case.clock_days), calendar, earliest)
    if new.due_on == old.due_on and new.days == old.days:
        return None
    after = replace(
        case, version=case.version + 1, due_on=new.due_on, clock_started_on=new.started_on, clock_days=new.days
    )
    return Reclocked(case, after)


def desks_of(case: CaseRow) -> set[int]:
    """The desks that show the case."""
    return {each for each in (case.accountable_id, case.firm_id, case.office_id) if each is not None}


def _entry(pair: Reclocked, what: str) -> Entry:
    data = {
        "what": what,
        "from_due": pair.before.due_on.isoformat(),
        "due_on": pair.after.due_on.isoformat(),
        "from_days": pair.before.clock_days,
        "days": pair.after.clock_days,
    }
    return Entry(
        stream=f"case:{pair.after.number}",
        event="recompute_due",
        data=data,
        case_number=pair.after.number,
        case_version=pair.after.version,
    )
