from datetime import date

import pytest

from portal.enterprises.rules.directory import EntryKind, Level, is_effective, last_day, refuse_level


@pytest.mark.parametrize(
    ("first", "last"),
    [
        (date(2023, 4, 19), date(2026, 4, 18)),
        (date(2024, 2, 29), date(2027, 2, 28)),
        (date(2024, 1, 1), date(2026, 12, 31)),
    ],
)
def test_three_years_end_the_day_before(first: date, last: date) -> None:
    assert last_day(first, 3) == last


def test_an_entry_counts_within_its_days_and_before_its_delisting() -> None:
    first, last = date(2023, 4, 19), date(2026, 4, 18)
    assert is_effective(first, last, None, first)
    assert is_effective(first, last, None, last)
    assert not is_effective(first, last, None, date(2026, 4, 19))
    assert not is_effective(first, last, None, date(2023, 4, 18))
    assert not is_effective(first, last, date(2025, 1, 1), date(2025, 1, 1))
    assert is_effective(first, last, date(2025, 1, 1), date(2024, 12, 31))


def test_levels_that_a_kind_does_not_have() -> None:
    allowed = {(kind, level) for kind in EntryKind for level in Level if refuse_level(kind, level) is None}
    assert (EntryKind.LITTLE_GIANT, Level.NATIONAL) in allowed
    assert (EntryKind.SRDI_SME, Level.MUNICIPAL) in allowed
    assert (EntryKind.LITTLE_GIANT, Level.PROVINCIAL) not in allowed
    assert (EntryKind.SRDI_SME, Level.NATIONAL) not in allowed
    assert len(allowed) == 6
