"""The demo's days, counted back from today, and its review year, which is open whatever the date."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from portal.kernel.clock import SHANGHAI
from portal.kernel.workdays import WorkCalendar
from portal.rulebook.rules import Cycle

_BEFORE = 48
"""Working days before today on which the review year opened."""
_WEEKS = {
    "unit_until": 6,
    "channel_until": 9,
    "intake_until": 12,
    "panel_until": 15,
    "meeting_until": 18,
    "closes_on": 22,
}


@dataclass(frozen=True, slots=True)
class Days:
    """Working days around ``today``."""

    today: date
    calendar: WorkCalendar

    def back(self, number: int) -> date:
        """The working day ``number`` (1 or more) before today; negative numbers lie ahead."""
        if number < 0:
            return self.calendar.add(self.today, -number)
        day = self.today
        for _ in range(number):
            day -= timedelta(days=1)
            while not self.calendar.is_working_day(day):
                day -= timedelta(days=1)
        return day

    def moment(self, number: int, minute: int) -> datetime:
        """That day in Qingdao, ``minute`` minutes after nine."""
        start = datetime.combine(self.back(number), time(9), tzinfo=SHANGHAI)
        return start + timedelta(minutes=minute)

    def beginning(self) -> datetime:
        """Before everything else: the day on which the city was set up."""
        return self.moment(_BEFORE + 2, 0)

    def cycle(self) -> Cycle:
        """The review year that is open today, with time left in every stage."""
        ends = {name: self.today + timedelta(weeks=weeks) for name, weeks in _WEEKS.items()}
        return Cycle(year=self.today.year, opens_on=self.back(_BEFORE), **ends)
