from datetime import date, timedelta

import pytest

from portal.demo.service.days import Days
from portal.kernel.workdays import WorkCalendar

CALENDAR = WorkCalendar()


@pytest.mark.parametrize("today", [date(2026, 2, 20), date(2026, 10, 4), date(2027, 1, 1), date(2028, 2, 29)])
def test_the_review_year_is_open_and_days_are_worked(today: date) -> None:
    days = Days(today, CALENDAR)
    cycle = days.cycle()
    assert cycle.takes_submissions(today)
    assert cycle.takes_submissions(days.back(42))
    assert days.beginning().date() < cycle.opens_on
    for number in (1, 10, 42, -3):
        assert CALENDAR.is_working_day(days.back(number))
    assert days.back(1) < today < days.back(-1)


def test_a_day_back_is_the_working_day_before() -> None:
    days = Days(date(2026, 7, 20), CALENDAR)  # a Monday
    assert days.back(1) == date(2026, 7, 17)
    assert days.moment(1, 90).isoformat() == "2026-07-17T10:30:00+08:00"
    assert CALENDAR.between(days.back(20), days.today) == 20
    assert days.back(3) - days.back(4) == timedelta(days=1)
