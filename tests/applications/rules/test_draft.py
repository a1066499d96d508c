from dataclasses import replace
from datetime import date

import pytest

from portal.applications.rules.draft import CATEGORY_LABELS, Details, Part, judge, missing_parts
from portal.rulebook.ladder import LadderVerdict
from portal.rulebook.rules import built_in

TODAY = date(2026, 7, 20)
TERMS = built_in().ladder()
COMPLETE = Details(
    case_id=1,
    person_id=1,
    enterprise_organisation_id=1,
    degree="master",
    graduated_on=date(2020, 6, 30),
    school="样例大学",
    major="机械",
    current_title="assistant",
    current_title_on=date(2023, 7, 20),
    years_of_work=6,
    hours=90,
    specialised_hours=60,
    target_level="engineer",
    specialty="机械",
    commitment_signed_at="2026-07-20T01:00:00.000000Z",
)


def test_a_complete_application_lacks_nothing() -> None:
    assert missing_parts(COMPLETE, 1, ()) == ()


@pytest.mark.parametrize(
    ("changes", "part"),
    [
        ({"degree": None}, Part.EDUCATION),
        ({"school": ""}, Part.EDUCATION),
        ({"hours": None}, Part.EDUCATION),
        ({"current_title_on": None}, Part.EDUCATION),
        ({"specialty": None}, Part.TARGET),
        ({"exceptional": True}, Part.TARGET),
        ({"commitment_signed_at": None}, Part.COMMITMENT),
    ],
)
def test_what_is_missing_is_named_by_its_part(changes: dict[str, object], part: Part) -> None:
    assert missing_parts(replace(COMPLETE, **changes), 1, ()) == (part,)  # type: ignore[arg-type]


def test_lists_without_an_entry_are_missing() -> None:
    assert missing_parts(COMPLETE, 0, ("学历学位证书",)) == (Part.ACHIEVEMENTS, Part.MATERIALS)


def test_nobody_needs_a_title_and_zero_years_are_a_value() -> None:
    fresh = replace(COMPLETE, current_title=None, current_title_on=None, years_of_work=0)
    assert missing_parts(fresh, 1, ()) == ()


@pytest.mark.parametrize(
    ("since", "years"),
    [(date(2024, 7, 20), 2), (date(2024, 7, 21), 1), (date(2027, 1, 1), 0), (None, 0)],
)
def test_years_count_whole_ones(since: date | None, years: int) -> None:
    assert replace(COMPLETE, current_title_on=since).years_in_current(TODAY) == years


def test_the_ladder_is_judged_once_it_can_be() -> None:
    assert judge(replace(COMPLETE, degree=None), TERMS, TODAY) is None
    verdict = judge(COMPLETE, TERMS, TODAY)
    assert isinstance(verdict, LadderVerdict)
    assert verdict.met


def test_there_are_seven_kinds_of_achievements() -> None:
    assert list(CATEGORY_LABELS) == [
        "TECH_INNOVATION", "PATENT", "TRANSFER", "DIFFUSION", "STANDARD", "ADVISORY", "PUBLIC_SERVICE",
    ]  # fmt: skip
