"""What the list of a year would change, or changes: every day still to come that was counted in working days.

A clock, a question to another desk and an objection are counted again as they were begun. A publicity is only put
off (``policy.rules.publicity`` says why). Days that are dates of the cycle are no counts and stay.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from sqlalchemy.orm import Session

from portal.applications.queries.notices import notices_of
from portal.cases.queries.counted import CountedRow, counted_cases, open_objections, open_requests, stopped_days
from portal.cases.queries.rows import CaseRow, by_ids
from portal.cases.rules import REQUEST_LABELS, RequestKind, Timing, recounted, request_kind
from portal.cases.service.redating import PutOff
from portal.committees.queries.results import posted_results
from portal.kernel import clock
from portal.kernel.registry import registry
from portal.kernel.text import N_
from portal.kernel.workdays import WorkCalendar
from portal.policy.rules.holiday_list import reach
from portal.policy.rules.publicity import Pause, put_off, run_of
from portal.rulebook import queries as rulebook
from portal.rulebook.rules import Cycle, default_cycle

CLOCK, PUBLICITY, OBJECTION = "clock", "publicity", "objection"
_KEYS = {("application", "unit_publicity"): "days.publicity_unit"}
_RESULT_KEYS = {("application", "result_publicity"): "days.publicity_result"}
PUBLICITIES: Mapping[tuple[str, str], str] = MappingProxyType(_KEYS | _RESULT_KEYS)
"""(kind, state) of a publicity -> the parameter that says how many working days it lasts at least."""
_CHUNK = 500


@dataclass(frozen=True, slots=True)
class Counting:
    """With which calendar days are counted. days: a parameter as it stood on a day; cycle: the dates of a year."""

    year: int
    calendar: WorkCalendar
    today: date
    days: Callable[[str, date], int]
    cycle: Callable[[int], Cycle]


@dataclass(frozen=True, slots=True)
class Notice:
    """What was posted on which day, and its last day now."""

    posted_on: date
    ends_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Redated:
    """One day that moves.

    what: CLOCK, PUBLICITY, OBJECTION or the kind of a request; desk_id: who is bound by the day; row_id:
    of the request or hold; notice, put_off: of a publicity.
    """

    case: CaseRow
    what: str
    desk_id: int | None
    old_due: date
    new_due: date
    row_id: int = 0
    notice: Notice | None = None
    put_off: PutOff | None = None


def counting(session: Session, year: int, calendar: WorkCalendar) -> Counting:
    """Today's count by this calendar; parameters and cycles are read once."""
    sets: dict[date, Callable[[str], int]] = {}
    cycles: dict[int, Cycle] = {}

    def days(key: str, day: date) -> int:
        if day not in sets:
            sets[day] = rulebook.in_force(session, day).integer
        return sets[day](key)

    def cycle(number: int) -> Cycle:
        if number not in cycles:
            cycles[number] = rulebook.cycle(session, number) or default_cycle(number)
        return cycles[number]

    return Counting(year, calendar, clock.today(), days, cycle)


def touched(session: Session, year: int, after_id: int = 0, limit: int | None = None) -> list[int]:
    """Ids of the cases that the list of the year may concern, in order."""
    return counted_cases(
        session, clock.today(), reach(year), publicity=PUBLICITIES.keys(), after_id=after_id, limit=limit
    )


def all_redated(session: Session, ids: Sequence[int], terms: Counting) -> list[Redated]:
    """What would move, for the preview: in parts, nothing is locked."""
    found: list[Redated] = []
    for start in range(0, len(ids), _CHUNK):
        cases = by_ids(session, ids[start : start + _CHUNK])
        found += redated(session, [cases[key] for key in sorted(cases)], terms)
    return found


def redated(session: Session, cases: Sequence[CaseRow], terms: Counting) -> list[Redated]:
    """What moves of these cases; statements do not grow with them (but for the days on which they were begun)."""
    known = {case.id: case for case in cases}
    ids = sorted(known)
    found = [new for case in cases if (new := _clock(case, terms)) is not None]
    found += _publicities(session, cases, terms)
    for row in open_requests(session, ids, terms.today):
        if not _is_date(row, known[row.case_id], terms):
            found += _beside(row, known[row.case_id], row.kind, terms.days("days.request", row.started_on), terms)
    for row in open_objections(session, ids, terms.today):
        days = terms.days("days.objection", row.started_on)
        days += terms.days("days.objection_extension", terms.today) if row.prolonged else 0
        found += _beside(row, known[row.case_id], OBJECTION, days, terms)
    return sorted(found, key=lambda each: (each.case.id, each.what, each.row_id))


def label_of(kind: str, state: str, what: str) -> str:
    """What was counted again, in words."""
    label = registry().kind(kind).workflow.state(state).label
    if what == PUBLICITY:
        return N_("%(state)s，公示截止") % {"state": label}
    if what == OBJECTION:
        return N_("异议处理")
    asked = request_kind(what)
    return label if asked is None else N_("征询：%(what)s") % {"what": REQUEST_LABELS[asked]}


def _clock(case: CaseRow, terms: Counting) -> Redated | None:
    first, last = reach(terms.year)
    if (case.kind, case.state) in PUBLICITIES or case.closed_at or case.clock_days is None:
        return None
    if case.clock_started_on is None or case.clock_started_on >= last or case.due_on < max(terms.today, first):
        return None
    old = Timing(case.due_on, None, case.clock_started_on, case.clock_days)
    new = recounted(old, case.clock_days, terms.calendar, terms.today)
    if new == old:
        return None
    return Redated(case=case, what=CLOCK, desk_id=case.accountable_id, old_due=old.due_on, new_due=new.due_on)


def _is_date(row: CountedRow, case: CaseRow, terms: Counting) -> bool:
    """An expert's opinion is due with the case, by a date of the cycle, unless that was over."""
    cycle = terms.cycle(case.cycle_year)
    return row.kind == RequestKind.PANEL and row.due_on in {case.due_on, cycle.panel_until, cycle.meeting_until}


def _beside(row: CountedRow, case: CaseRow, what: str, days: int, terms: Counting) -> list[Redated]:
    first, last = reach(terms.year)
    if row.started_on >= last or row.due_on < first:
        return []
    new = recounted(Timing(row.due_on, None, row.started_on, days), days, terms.calendar, terms.today).due_on
    if new == row.due_on:
        return []
    desk = case.accountable_id if row.desk_id is None else row.desk_id
    return [Redated(case=case, what=what, desk_id=desk, old_due=row.due_on, new_due=new, row_id=row.id)]


def _publicities(session: Session, cases: Sequence[CaseRow], terms: Counting) -> list[Redated]:
    shown = [case for case in cases if (case.kind, case.state) in PUBLICITIES and case.closed_at is None]
    if not shown:
        return []
    posted = notices_of(session, [case.id for case in shown if (case.kind, case.state) in _KEYS])
    posted |= posted_results(session, [case.id for case in shown if (case.kind, case.state) in _RESULT_KEYS])
    stopped = stopped_days(session, [case.id for case in shown])
    pauses = {case_id: [Pause(*each) for each in found] for case_id, found in stopped.items()}
    moved = (
        _publicity(case, Notice(*posted[case.id]), pauses.get(case.id, []), terms)
        for case in shown
        if case.id in posted
    )
    return [each for each in moved if each is not None]


def _publicity(case: CaseRow, notice: Notice, pauses: Sequence[Pause], terms: Counting) -> Redated | None:
    days = terms.days(PUBLICITIES[case.kind, case.state], notice.posted_on)
    run = run_of(notice.posted_on, days, pauses, terms.calendar)
    ends = put_off(notice.ends_on, run_of(notice.posted_on, days, (), terms.calendar), terms.calendar, terms.today)
    due, count, left = case.due_on, case.clock_days, case.held_left
    if case.hold_count and left is not None:
        left = max(left, run.left)
    elif not case.hold_count:
        due = put_off(case.due_on, run, terms.calendar, terms.today)
    if due != case.due_on and count is not None and case.clock_started_on is not None:
        count = terms.calendar.between(case.clock_started_on, due)
    if (due, left, ends) == (case.due_on, case.held_left, notice.ends_on):
        return None
    old, new = (case.due_on, due) if due != case.due_on else (notice.ends_on, ends)
    return Redated(
        case=case,
        what=PUBLICITY,
        desk_id=case.accountable_id,
        old_due=old,
        new_due=new,
        notice=Notice(notice.posted_on, ends),
        put_off=PutOff(case, due, count, left),
    )
