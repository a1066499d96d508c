from datetime import date

import pytest

from portal.applications.rules.silent import idle_from
from portal.kernel.workdays import WorkCalendar

DAYS = WorkCalendar()
ENDS = date(2026, 7, 13)  # a Monday


@pytest.mark.parametrize(
    ("channel_until", "soon", "first"),
    [
        (date(2026, 8, 31), 3, date(2026, 7, 28)),
        (None, 3, date(2026, 7, 28)),
        (date(2026, 7, 20), 3, date(2026, 7, 16)),
        (date(2026, 7, 28), 3, date(2026, 7, 24)),
        (date(2026, 7, 30), 3, date(2026, 7, 28)),
        (date(2026, 7, 14), 3, date(2026, 7, 14)),
        (date(2026, 7, 13), 3, date(2026, 7, 28)),
        (date(2026, 7, 20), 0, date(2026, 7, 21)),
    ],
)
def test_the_firm_keeps_its_days_but_not_the_last_ones_of_the_stage(
    channel_until: date | None, soon: int, first: date
) -> None:
    assert idle_from(DAYS, ENDS, 10, channel_until, soon) == first
