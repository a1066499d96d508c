from datetime import date
from typing import Any

import pytest

from portal.committees.rules import Filing, Minimums, choose, fits, may_judge, refuse_filing

MINIMUMS = Minimums(senior_series=25, senior_specialty=11, other=7, filing_years=3)
DAY = date(2026, 11, 10)


def filing(**changes: object) -> Filing:
    values: dict[str, Any] = {
        "id": 1,
        "office_id": 1,
        "code": "PW-01",
        "name": "高评委",
        "kind": "series",
        "levels": frozenset({"senior"}),
        "specialties": frozenset(),
        "seats": 25,
        "filing_no": "1号",
        "filing_from": date(2025, 1, 1),
        "filing_to": date(2027, 12, 31),
    }
    return Filing(**(values | changes))


@pytest.mark.parametrize(
    ("changes", "codes"),
    [
        ({}, []),
        ({"seats": 23}, ["TOO_FEW_SEATS"]),
        ({"seats": 26}, ["SEATS_NOT_ODD"]),
        ({"seats": 11, "kind": "specialty", "specialties": frozenset({"机械"})}, []),
        ({"seats": 9, "kind": "specialty", "specialties": frozenset({"机械"})}, ["TOO_FEW_SEATS"]),
        ({"kind": "specialty"}, ["SPECIALTIES_MISSING"]),
        ({"seats": 7, "levels": frozenset({"engineer"})}, []),
        ({"seats": 5, "levels": frozenset({"engineer"})}, ["TOO_FEW_SEATS"]),
        ({"levels": frozenset()}, ["TOO_FEW_SEATS", "LEVELS_UNKNOWN"]),
        ({"filing_to": date(2028, 1, 1)}, ["FILING_PERIOD"]),
        ({"filing_to": date(2024, 12, 31)}, ["FILING_PERIOD"]),
        ({"filing_from": date(2024, 2, 29), "filing_to": date(2027, 2, 28)}, []),
        ({"levels": frozenset({"full_senior"})}, ["FULL_SENIOR_NOT_FILED"]),
        ({"levels": frozenset({"full_senior"}), "may_review_full_senior": True}, []),
    ],
)
def test_what_is_wrong_with_a_filing(changes: dict[str, Any], codes: list[str]) -> None:
    changed = filing(**changes)
    if not changed.levels:
        changed = filing(levels=frozenset(), seats=5)
    assert [each.code for each in refuse_filing(changed, MINIMUMS)] == codes


def test_a_filing_holds_on_its_first_and_last_day() -> None:
    days = (date(2024, 12, 31), date(2025, 1, 1), date(2027, 12, 31), date(2028, 1, 1))
    assert [filing().valid_on(day) for day in days] == [False, True, True, False]


def test_full_senior_only_by_its_filing() -> None:
    levels = frozenset({"senior", "full_senior"})
    assert not fits(filing(levels=levels), "full_senior", "机械")
    assert fits(filing(levels=levels, may_review_full_senior=True), "full_senior", "机械")


def test_the_committee_by_specialty_is_chosen_first_and_then_the_lowest_code() -> None:
    series = filing()
    special = filing(id=2, code="PW-09", kind="specialty", specialties=frozenset({"机械"}))
    twin = filing(id=3, code="PW-10", kind="specialty", specialties=frozenset({"机械"}))
    assert choose([series, twin, special], "senior", "机械", DAY) == special
    assert choose([series, special], "senior", "电气", DAY) == series
    assert choose([special], "senior", "电气", DAY) is None
    assert choose([series], "senior", "电气", date(2028, 1, 1)) is None


@pytest.mark.parametrize(
    ("title", "target", "may"),
    [
        ("senior", "senior", True),
        ("full_senior", "senior", True),
        ("senior", "full_senior", False),
        ("engineer", "senior", False),
        ("professor", "senior", False),
    ],
)
def test_who_may_judge(title: str, target: str, *, may: bool) -> None:
    assert may_judge(title, target) is may
