from datetime import date, timedelta

import holidays
import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.kernel.workdays import WorkCalendar, YearList

CALENDAR = WorkCalendar()
days = st.dates(date(2007, 1, 1), date(2099, 12, 31))


@pytest.mark.parametrize(
    ("start", "count", "last"),
    [
        ("2025-09-26", 5, "2025-10-10"),  # the example of DOMAIN 5: make-up Sunday 28 September
        ("2025-01-24", 1, "2025-01-26"),  # Sunday before the Spring Festival is worked
        ("2025-01-27", 1, "2025-02-05"),
        ("2026-02-13", 2, "2026-02-24"),  # Saturday 14 February is worked, then the festival until the 23rd
        ("2026-04-30", 1, "2026-05-06"),
        ("2026-05-08", 1, "2026-05-09"),
        ("2020-01-23", 1, "2020-02-03"),  # extended that year; Saturday 1 February was not worked after all
        ("2023-09-28", 1, "2023-10-07"),
        ("2011-12-30", 1, "2011-12-31"),  # stands in the list of 2012
        ("2007-12-28", 1, "2007-12-29"),
        ("2024-02-08", 1, "2024-02-09"),  # New Year's Eve of 2024 was a working day
        ("2026-07-20", 10, "2026-08-03"),
    ],
)
def test_last_day(start: str, count: int, last: str) -> None:
    assert CALENDAR.add(date.fromisoformat(start), count) == date.fromisoformat(last)


def test_every_loaded_day_agrees_with_the_published_lists() -> None:
    library = holidays.country_holidays("CN", years=range(2006, 2029))
    first = date(2007, 1, 1)
    for offset in range((date(2028, 12, 31) - first).days):
        day = first + timedelta(days=offset)
        assert CALENDAR.is_working_day(day) == library.is_working_day(day), day


@pytest.mark.parametrize(("year", "total"), [(2023, 249), (2024, 251), (2025, 248), (2026, 248)])
def test_working_days_of_a_year(year: int, total: int) -> None:
    assert CALENDAR.between(date(year - 1, 12, 31), date(year, 12, 31)) == total


def test_zero_days_and_negative_days() -> None:
    saturday = date(2026, 7, 18)
    assert CALENDAR.add(saturday, 0) == saturday
    with pytest.raises(ValueError, match="at least 0"):
        CALENDAR.add(saturday, -1)


@given(start=days, count=st.integers(1, 1000))
def test_between_undoes_add(start: date, count: int) -> None:
    last = CALENDAR.add(start, count)
    assert CALENDAR.is_working_day(last)
    assert CALENDAR.between(start, last) == count
    assert CALENDAR.between(last, start) == -count
    assert CALENDAR.between(start, last - timedelta(days=1)) == count - 1


@given(start=st.dates(date(2007, 1, 1), date(2030, 1, 1)), length=st.integers(0, 500))
def test_between_counts_the_days_one_by_one(start: date, length: int) -> None:
    walked = [start + timedelta(days=n) for n in range(1, length + 1)]
    assert CALENDAR.between(start, start + timedelta(days=length)) == sum(map(CALENDAR.is_working_day, walked))


def test_the_far_deadline_is_counted_without_a_walk() -> None:
    far = date(9999, 12, 31)
    near = CALENDAR.between(date(2026, 7, 20), date(2100, 12, 31))
    weekdays = sum((date(2101, 1, 1) + timedelta(days=n)).weekday() < 5 for n in range(365))
    assert CALENDAR.between(date(2026, 7, 20), date(2101, 12, 31)) == near + weekdays
    assert CALENDAR.between(date(2026, 7, 20), far) > 2_000_000
    assert CALENDAR.is_working_day(far)


@pytest.mark.parametrize(
    ("start", "last", "provisional"),
    [
        ("2026-12-30", "2026-12-31", False),
        ("2026-12-31", "2027-01-04", True),
        ("2026-12-31", "2026-12-31", False),
        ("2006-12-31", "2007-01-04", False),  # the first day does not count, nor does its year
        ("2006-12-30", "2007-01-04", True),
        ("2030-01-01", "2030-01-02", True),
    ],
)
def test_provisional(start: str, last: str, provisional: bool) -> None:
    assert CALENDAR.is_provisional(date.fromisoformat(start), date.fromisoformat(last)) is provisional


@pytest.mark.parametrize(
    ("today", "due", "moves"),
    [
        ("2026-12-31", "2026-12-31", False),
        ("2026-12-24", "2027-01-04", True),
        ("2027-01-05", "2027-01-05", True),  # the day itself may become a holiday
        ("2027-01-05", "2027-01-04", False),  # over; no list brings it back
        ("2026-12-24", "2028-01-04", True),
    ],
)
def test_a_due_date_over_an_unknown_year_may_move(today: str, due: str, moves: bool) -> None:
    assert CALENDAR.may_move(date.fromisoformat(today), date.fromisoformat(due)) is moves


def test_one_unknown_year_on_the_way_is_enough() -> None:
    later = WorkCalendar({2028: YearList(frozenset({date(2028, 1, 3)}), frozenset())})
    assert later.may_move(date(2026, 12, 24), date(2028, 1, 4))
    assert not later.may_move(date(2028, 1, 3), date(2028, 1, 4))


def test_loaded_years() -> None:
    assert [year for year in range(2000, 2060) if CALENDAR.is_loaded(year)] == list(range(2007, 2027))


def test_the_rulebook_adds_a_year() -> None:
    published = YearList(
        holidays=frozenset({date(2027, 1, 1), date(2027, 2, 8)}),
        workdays=frozenset({date(2027, 2, 20), date(2026, 12, 27)}),
    )
    calendar = WorkCalendar({2027: published})
    assert calendar.is_loaded(2027)
    assert not calendar.is_provisional(date(2026, 12, 31), date(2027, 12, 31))
    assert not calendar.is_working_day(date(2027, 2, 8))
    assert calendar.is_working_day(date(2027, 2, 20))
    assert calendar.is_working_day(date(2027, 10, 5))  # the library's own guess for that year is gone
    assert not CALENDAR.is_working_day(date(2027, 10, 5))
    assert calendar.is_working_day(date(2026, 12, 27))  # a make-up day at the end of the year before
    assert not calendar.is_working_day(date(2026, 10, 1))
    assert calendar.between(date(2026, 12, 31), date(2028, 1, 1)) == 261 - 2 + 1
