"""The dry run: what a rule set or a list of working days would change, for open cases and for the bench's examples."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.applications import queries as applications
from portal.applications.rules.draft import judge
from portal.applications.workflow.states import BEFORE_ACCEPTED
from portal.cases.queries import ClockRow, running_clocks
from portal.cases.queries.rows import CASE
from portal.cases.rules import Timing, recounted
from portal.kernel.refusal import Refusal
from portal.kernel.registry import registry
from portal.kernel.workdays import WorkCalendar, YearList
from portal.policy.queries.recounting import all_redated, counting, label_of, touched
from portal.policy.rules.bench import Terms
from portal.policy.rules.catalogue import RULES
from portal.policy.rules.examples import answers, lines
from portal.policy.rules.holiday_list import reach
from portal.rulebook import queries as rulebook
from portal.rulebook.ladder import CONDITION_LABELS, LadderTerms
from portal.rulebook.rules import RuleSet

SHOWN = 30
"""Rows of each list that are shown; all are counted."""
_CHUNK = 500


@dataclass(frozen=True, slots=True)
class DueChange:
    """An open case whose due date would be another one."""

    number: str
    state_label: str
    old_due: date
    new_due: date


@dataclass(frozen=True, slots=True)
class DueGroup:
    """How many cases of a state change from one number of days to another, by the direction of their due dates."""

    state_label: str
    old_days: int
    new_days: int
    earlier: int
    later: int
    same: int


@dataclass(frozen=True, slots=True)
class DecisionChange:
    """An application before acceptance that would be judged otherwise; parts are labels, none: the conditions hold."""

    number: str
    old_met: bool
    old_missing: tuple[str, ...]
    new_met: bool
    new_missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ExampleChange:
    """An example of the bench that gets another answer: only what differs."""

    rule: str
    line: str
    old: Mapping[str, Any]
    new: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Trial:
    """Everything that a draft would change; ``changes``: key -> (old, new) value of every parameter."""

    changes: Mapping[str, tuple[Any, Any]]
    groups: tuple[DueGroup, ...]
    due: tuple[DueChange, ...]
    clocks: int
    decisions: tuple[DecisionChange, ...]
    judged: int
    examples: tuple[ExampleChange, ...]
    tried: int

    def counts(self) -> dict[str, int]:
        """The numbers that the ledger keeps."""
        return {
            "clocks": self.clocks,
            "due_changes": len(self.due),
            "judged": self.judged,
            "decision_changes": len(self.decisions),
            "examples": self.tried,
            "example_changes": len(self.examples),
        }


def trial(session: Session, old: RuleSet, new: RuleSet, today: date) -> Trial:
    """Compare two rule sets over the open cases and the bench's examples; statements do not grow with the cases.

    The due dates are those that the running clocks would have if they were counted with the new days from tomorrow on.
    """
    calendar = rulebook.calendar(session)
    affected = affected_states(old, new)
    clocks = running_clocks(session, today, states={(*key, days[0]) for key, days in affected.items()})
    earliest = earliest_due(calendar, today + timedelta(days=1), new)
    due, groups = _due_changes(clocks, affected, calendar, earliest)
    decisions, judged = _decisions(session, old.ladder(), new.ladder(), today)
    examples, tried = _examples(Terms(old, calendar), Terms(new, calendar))
    changes = {key: (value, new.parameters[key]) for key, value in old.parameters.items()}
    return Trial(
        changes={key: pair for key, pair in changes.items() if pair[0] != pair[1]},
        groups=groups,
        due=due,
        clocks=len(clocks),
        decisions=decisions,
        judged=judged,
        examples=examples,
        tried=tried,
    )


def affected_states(old: RuleSet, new: RuleSet) -> dict[tuple[str, str], tuple[int, int]]:
    """(kind, state) -> (old, new) working days, for the states whose deadline changes."""
    keys = {
        (kind.code, state.code): state.deadline.working_days
        for kind in registry().kinds.values()
        for state in kind.workflow.states
    }
    days = {place: (old.integer(key), new.integer(key)) for place, key in keys.items() if key is not None}
    return {place: pair for place, pair in days.items() if pair[0] != pair[1]}


def earliest_due(calendar: WorkCalendar, day: date, rule_set: RuleSet) -> date:
    """No running clock is brought nearer than this by fewer days: days.resume_minimum working days from ``day``.

    day: not in the past, so that nothing is due before it is counted.
    """
    return calendar.add(day, rule_set.integer("days.resume_minimum"))


def _due_changes(
    clocks: Iterable[ClockRow],
    affected: Mapping[tuple[str, str], tuple[int, int]],
    calendar: WorkCalendar,
    earliest: date,
) -> tuple[tuple[DueChange, ...], tuple[DueGroup, ...]]:
    found: list[DueChange] = []
    tally: dict[tuple[str, str], Counter[int]] = {}
    for clock in clocks:
        place = (clock.kind, clock.state)
        timing = Timing(clock.due_on, None, clock.clock_started_on, clock.clock_days)
        new = recounted(timing, affected[place][1], calendar, earliest).due_on
        tally.setdefault(place, Counter())[(new > clock.due_on) - (new < clock.due_on)] += 1
        if new != clock.due_on:
            found.append(DueChange(clock.number, state_label(*place), clock.due_on, new))
    groups = tuple(
        DueGroup(state_label(*place), *affected[place], counted[-1], counted[1], counted[0])
        for place, counted in sorted(tally.items())
    )
    return tuple(found), groups


def state_label(kind: str, state: str) -> str:
    """The Chinese label of a kind's state."""
    return registry().kind(kind).workflow.state(state).label


def _decisions(
    session: Session, old: LadderTerms, new: LadderTerms, today: date
) -> tuple[tuple[DecisionChange, ...], int]:
    """Applications that are judged otherwise, and how many were judged; none where the conditions stay."""
    if old == new:
        return (), 0
    rows = session.execute(
        select(CASE.c.id, CASE.c.number)
        .where(CASE.c.kind == "application", CASE.c.state.in_(BEFORE_ACCEPTED), CASE.c.closed_at.is_(None))
        .order_by(CASE.c.id)
    )
    numbers = {row.id: row.number for row in rows}
    ids, found, judged = list(numbers), [], 0
    for start in range(0, len(ids), _CHUNK):
        for case_id, each in sorted(applications.details_many(session, ids[start : start + _CHUNK]).items()):
            before, after = judge(each, old, today), judge(each, new, today)
            if before is None or after is None or isinstance(before, Refusal) or isinstance(after, Refusal):
                continue
            judged += 1
            if (before.met, before.missing) != (after.met, after.missing):
                parts = (before.met, _labels(before.missing), after.met, _labels(after.missing))
                found.append(DecisionChange(numbers[case_id], *parts))
    return tuple(found), judged


def _labels(missing: Sequence[str]) -> tuple[str, ...]:
    return tuple(CONDITION_LABELS[each] for each in missing)


def _examples(old: Terms, new: Terms) -> tuple[tuple[ExampleChange, ...], int]:
    found, tried = [], 0
    for rule in RULES:
        for line, before, after in zip(lines(rule), answers(rule, old), answers(rule, new), strict=True):
            tried += 1
            if before != after:
                keys = [key for key in {**before, **after} if before.get(key) != after.get(key)]
                parts = ({key: before.get(key) for key in keys}, {key: after.get(key) for key in keys})
                found.append(ExampleChange(rule, line, *parts))
    return tuple(found), tried


@dataclass(frozen=True, slots=True)
class YearPreview:
    """What the list of a year would change: days worked or not, and days still to come; clocks: cases looked at."""

    was_loaded: bool
    newly_off: tuple[date, ...]
    newly_worked: tuple[date, ...]
    due: tuple[DueChange, ...]
    clocks: int


def year_preview(session: Session, year: int, listed: YearList) -> YearPreview:
    """Compare the calendar with and without the list, over its days and all that was counted over them."""
    old, new = rulebook.calendar(session), rulebook.calendar_with(session, year, listed)
    first, last = reach(year)
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    ids = touched(session, year)
    moved = all_redated(session, ids, counting(session, year, new))
    return YearPreview(
        was_loaded=old.is_loaded(year),
        newly_off=tuple(day for day in days if old.is_working_day(day) and not new.is_working_day(day)),
        newly_worked=tuple(day for day in days if new.is_working_day(day) and not old.is_working_day(day)),
        due=tuple(
            DueChange(
                each.case.number, label_of(each.case.kind, each.case.state, each.what), each.old_due, each.new_due
            )
            for each in moved
            if each.old_due != each.new_due
        ),
        clocks=len(ids),
    )
