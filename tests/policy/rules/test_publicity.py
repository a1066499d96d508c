"""A publicity counted again: at least its working days by the list that holds, and never nearer than published."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.kernel.workdays import WorkCalendar, YearList
from portal.policy.rules.publicity import Pause, merged, put_off, run_of

POSTED = date(2027, 1, 29)  # a Friday
PLAIN = WorkCalendar()
SPRING = WorkCalendar(
    {
        2027: YearList(
            holidays=frozenset(date(2027, 2, 3) + timedelta(days=n) for n in range(7)),
            workdays=frozenset({date(2027, 1, 30), date(2027, 2, 20)}),
        )
    }
)
DAYS = st.integers(1, 20)


def test_a_holiday_puts_the_end_off_and_a_day_made_up_does_not_bring_it_nearer() -> None:
    run = run_of(POSTED, 5, (), SPRING)
    assert put_off(date(2027, 2, 5), run, SPRING, POSTED) == SPRING.add(POSTED, 5) == date(2027, 2, 11)
    assert put_off(date(2027, 2, 12), run, SPRING, POSTED) == date(2027, 2, 12)


def test_what_is_over_both_ways_stays_over() -> None:
    run = run_of(POSTED, 5, (), SPRING)
    assert put_off(date(2027, 2, 5), run, SPRING, date(2027, 2, 11)) == date(2027, 2, 11)
    assert put_off(date(2027, 2, 5), run, SPRING, date(2027, 2, 12)) == date(2027, 2, 5)


def test_days_on_which_it_stood_still_do_not_count() -> None:
    stopped = Pause(date(2027, 2, 1), date(2027, 2, 15))
    run = run_of(POSTED, 5, (stopped,), SPRING)
    assert (run.since, run.left) == (date(2027, 2, 15), 3)  # 30 January is made up, 1 February counts
    still = run_of(POSTED, 5, (stopped, Pause(date(2027, 2, 16), None)), SPRING)
    assert (still.since, still.left) == (None, 2)
    assert put_off(date(2027, 2, 5), still, SPRING, POSTED) == date(2027, 2, 5)


def test_objections_that_overlap_stop_it_once() -> None:
    first, second = Pause(date(2027, 2, 1), date(2027, 2, 15)), Pause(date(2027, 2, 10), None)
    assert merged((second, first)) == (Pause(date(2027, 2, 1), None),)
    assert merged((first, Pause(date(2027, 2, 10), date(2027, 2, 12)))) == (first,)


@given(
    start=st.dates(date(2026, 12, 1), date(2027, 3, 31)),
    days=st.integers(5, 10),
    gaps=st.lists(st.tuples(DAYS, DAYS), max_size=3),
    published=st.integers(1, 40),
    calendar=st.sampled_from((PLAIN, SPRING)),
)
def test_it_lasts_its_days_and_never_ends_before_what_was_published(
    start: date, days: int, gaps: list[tuple[int, int]], published: int, calendar: WorkCalendar
) -> None:
    pauses, day = [], start
    for before, length in gaps:
        pauses.append(Pause(day + timedelta(days=before), day + timedelta(days=before + length)))
        day = pauses[-1].ended or day
    old = day + timedelta(days=published)
    run = run_of(start, days, pauses, calendar)
    end = put_off(old, run, calendar, start)
    stopped = sum(calendar.between(pause.started, pause.ended or pause.started) for pause in pauses)
    assert end >= old
    assert calendar.between(start, end) - stopped >= days
    assert put_off(end, run, calendar, start) == end


@pytest.mark.parametrize("days", [1, 5, 10])
def test_without_a_stop_it_is_a_plain_count(days: int) -> None:
    run = run_of(POSTED, days, (), SPRING)
    assert SPRING.add(run.since or POSTED, run.left) == SPRING.add(POSTED, days)
