"""Working days of the People's Republic of China, with the make-up days (调休) of the State Council's yearly list.

The day on which a period begins is not counted and the period ends at the end of its last day (DOMAIN 5). The lists
come from the holidays library; the rulebook may add years that the library does not know yet, or replace one.
"""

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache

import holidays

FIRST_LOADED = 2007
"""Lists older than this are not relied on (today's statutory days and yearly notice begin with 2007/2008)."""

LIBRARY_ENDS = 2100
"""The library knows no holidays after this year; later years are plain weeks."""

SATURDAY = 5
WEEK = 7
WORKING_WEEK = 5


@dataclass(frozen=True, slots=True)
class YearList:
    """The published list of one year: weekdays off and weekend days worked (of this year or the last days before)."""

    holidays: frozenset[date]
    workdays: frozenset[date]


@dataclass(frozen=True, slots=True)
class _Year:
    """One year, counted once: ordinals of its working days, in order."""

    working: tuple[int, ...]
    loaded: bool
    members: frozenset[int] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "members", frozenset(self.working))

    def until(self, ordinal: int) -> int:
        """How many working days of the year lie on or before the day."""
        return bisect_right(self.working, ordinal)


def _days(year: int) -> list[date]:
    first = date(year, 1, 1)
    return [first + timedelta(days=n) for n in range(366 if _leap(year) else 365)]


def _leap(year: int) -> bool:
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


@lru_cache(maxsize=256)
def _library_year(year: int) -> _Year:
    """A year as the library has it: the State Council's list where it knows it, else the statutory days in lieu."""
    if year > LIBRARY_ENDS:
        return _Year(tuple(day.toordinal() for day in _days(year) if day.weekday() < SATURDAY), loaded=False)
    china = holidays.country_holidays("CN", years=year, expand=False)
    # The first days of a year may be worked for on the last weekend of the year before: that stands in the next list.
    made_up = china.weekend_workdays | holidays.country_holidays("CN", years=year + 1, expand=False).weekend_workdays
    working = tuple(
        day.toordinal() for day in _days(year) if (day in made_up if day.weekday() >= SATURDAY else day not in china)
    )
    # A year whose list is known has make-up days of its own; the mere statutory days never have any.
    known = any(day.year == year for day in china.weekend_workdays)
    return _Year(working, loaded=known and year >= FIRST_LOADED)


class WorkCalendar:
    """Counts working days. Values never change after construction, so one calendar may serve many threads.

    extra_years: year -> its published list, as kept in the rulebook; takes the place of the library's year.
    """

    def __init__(self, extra_years: Mapping[int, YearList] | None = None) -> None:
        self._extra = dict(extra_years or {})
        self._off = frozenset[date]().union(*(entry.holidays for entry in self._extra.values()))
        self._made_up = frozenset[date]().union(*(entry.workdays for entry in self._extra.values()))
        self._touched = {day.year for day in self._off | self._made_up} | set(self._extra)
        self._years: dict[int, _Year] = {}

    def is_working_day(self, day: date) -> bool:
        """Whether the day is worked."""
        return day.toordinal() in self._year(day.year).members

    def add(self, start: date, days: int) -> date:
        """The last day of a period of ``days`` working days that begins with ``start``, which is not counted.

        ValueError for a negative number; 0 gives ``start`` itself.
        """
        if days < 0:
            msg = "a period has at least 0 working days"
            raise ValueError(msg)
        if days == 0:
            return start
        number, current = start.year, self._year(start.year)
        index = current.until(start.toordinal()) + days
        while index > len(current.working):
            index -= len(current.working)
            number += 1
            current = self._year(number)
        return date.fromordinal(current.working[index - 1])

    def between(self, start: date, end: date) -> int:
        """Working days d with start < d <= end; negative when ``end`` lies before ``start``."""
        if end < start:
            return -self.between(end, start)
        if start.year == end.year:
            year = self._year(start.year)
            return year.until(end.toordinal()) - year.until(start.toordinal())
        horizon = max(LIBRARY_ENDS, *self._touched, start.year) if self._touched else max(LIBRARY_ENDS, start.year)
        if end.year > horizon:
            last = date(horizon, 12, 31)
            return self.between(start, last) + _plain_weekdays(last, end)
        first = self._year(start.year)
        count = len(first.working) - first.until(start.toordinal())
        count += sum(len(self._year(year).working) for year in range(start.year + 1, end.year))
        return count + self._year(end.year).until(end.toordinal())

    def is_loaded(self, year: int) -> bool:
        """Whether the State Council's list of the year is known, from the library or the rulebook."""
        return year in self._extra or self._year(year).loaded

    def is_provisional(self, start: date, last: date) -> bool:
        """Whether a day from the one after ``start`` to ``last`` lies in a year whose list is not known yet."""
        if last <= start:
            return False
        first = start + timedelta(days=1)
        return any(not self.is_loaded(year) for year in range(first.year, last.year + 1))

    def may_move(self, today: date, due: date) -> bool:
        """Whether a day still to come was counted over a year whose list is not known yet: the list may move it."""
        return due >= today and any(not self.is_loaded(year) for year in range(today.year, due.year + 1))

    def _year(self, number: int) -> _Year:
        if number not in self._touched:
            return _library_year(number)
        if number not in self._years:
            self._years[number] = self._merged(number)
        return self._years[number]

    def _merged(self, number: int) -> _Year:
        library = _library_year(number)
        listed = number in self._extra

        def worked(day: date) -> bool:
            if day in self._made_up or day in self._off:
                return day in self._made_up
            return day.weekday() < SATURDAY if listed else day.toordinal() in library.members

        working = tuple(day.toordinal() for day in _days(number) if worked(day))
        return _Year(working, loaded=listed or library.loaded)


def _plain_weekdays(start: date, end: date) -> int:
    """Mondays to Fridays d with start < d <= end: years beyond every list, counted without walking through them."""
    weeks, rest = divmod((end - start).days, WEEK)
    tail = (start + timedelta(days=n) for n in range(1, rest + 1))
    return weeks * WORKING_WEEK + sum(day.weekday() < SATURDAY for day in tail)
