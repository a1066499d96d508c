import itertools

import pytest

from portal.kernel.refusal import Refusal
from portal.rulebook.ladder import DEGREES, LEVELS, WAIVED, LadderVerdict, judge_ladder
from portal.rulebook.rules import built_in, from_document

TERMS = built_in().ladder()


def judge(target: str, degree: str, current: str | None = None, years: float = 0, **more: object) -> LadderVerdict:
    trial = bool(more.get("trial", False))
    hours, specialised = more.get("hours", (90, 60))  # type: ignore[misc]
    verdict = judge_ladder(
        target, degree, current, years, trial, hours, specialised, nominated=bool(more.get("nominated")), terms=TERMS
    )
    assert isinstance(verdict, LadderVerdict)
    return verdict


@pytest.mark.parametrize(
    ("target", "degree", "current", "years", "trial", "by"),
    [
        ("technician", "bachelor", None, 0, False, "bachelor"),
        ("technician", "doctor", None, 0, False, "bachelor"),
        ("technician", "college", None, 0, True, "college + trial year"),
        ("technician", "secondary", None, 0, True, "secondary + trial year"),
        ("assistant", "doctor", None, 0, False, "master"),
        ("assistant", "master", None, 0, False, "master"),
        ("assistant", "second_bachelor", None, 0, False, "second_bachelor"),
        ("assistant", "bachelor", "technician", 0, True, "bachelor + trial year"),
        ("assistant", "college", "technician", 2, False, "college + technician 2 y"),
        ("assistant", "secondary", "technician", 4, False, "secondary + technician 4 y"),
        ("engineer", "doctor", None, 0, False, "doctor"),
        ("engineer", "master", "assistant", 2, False, "master + assistant 2 y"),
        ("engineer", "second_bachelor", "assistant", 2.5, False, "second_bachelor + assistant 2 y"),
        ("engineer", "bachelor", "assistant", 4, False, "bachelor + assistant 4 y"),
        ("engineer", "college", "assistant", 4, False, "college + assistant 4 y"),
        ("senior", "doctor", "engineer", 2, False, "doctor + engineer 2 y"),
        ("senior", "master", "engineer", 5, False, "bachelor + engineer 5 y"),
        ("senior", "second_bachelor", "engineer", 5, False, "bachelor + engineer 5 y"),
        ("full_senior", "doctor", "senior", 5, False, "bachelor + senior 5 y"),
    ],
)
def test_met(target: str, degree: str, current: str | None, years: float, trial: bool, by: str) -> None:
    assert judge(target, degree, current, years, trial=trial) == LadderVerdict(met=True, by=by)


@pytest.mark.parametrize(
    ("target", "degree", "current", "years", "missing"),
    [
        ("technician", "college", None, 0, ("years_of_work",)),
        ("assistant", "bachelor", None, 9, ("years_of_work",)),
        ("assistant", "college", None, 9, ("prior_title", "years_of_work")),
        ("engineer", "secondary", "assistant", 9, ("education",)),
        ("engineer", "master", "assistant", 1.99, ("years_of_work",)),
        ("engineer", "bachelor", "technician", 9, ("prior_title", "years_of_work")),
        ("senior", "college", None, 0, ("education",)),
        ("senior", "master", "engineer", 4.9, ("years_of_work",)),
        ("senior", "doctor", "assistant", 9, ("prior_title", "years_of_work")),
        ("full_senior", "doctor", "engineer", 9, ("prior_title", "years_of_work")),
    ],
)
def test_missing(target: str, degree: str, current: str | None, years: float, missing: tuple[str, ...]) -> None:
    assert judge(target, degree, current, years) == LadderVerdict(met=False, by=None, missing=missing)


@pytest.mark.parametrize("hours", [(89, 60), (90, 59), (0, 0)])
def test_hours_count_at_every_target(hours: tuple[int, int]) -> None:
    assert judge("technician", "bachelor", hours=hours).missing == ("continuing_education",)
    assert judge("senior", "secondary", hours=hours).missing == ("continuing_education", "education")


def test_a_nomination_waives_all_five() -> None:
    verdict = judge("full_senior", "secondary", nominated=True, hours=(0, 0))
    assert verdict == LadderVerdict(met=True, by="nomination", waived=WAIVED)
    assert list(WAIVED) == sorted(WAIVED)
    assert len(WAIVED) == 5


def test_a_title_at_or_above_the_target_is_an_error() -> None:
    for target, current in itertools.product(LEVELS, LEVELS):
        verdict = judge_ladder(target, "doctor", current, 9, True, 90, 60, terms=TERMS)
        held = LEVELS.index(current) >= LEVELS.index(target)
        assert isinstance(verdict, Refusal) == held
        if isinstance(verdict, Refusal):
            assert (verdict.code, verdict.field) == ("ALREADY_HELD", "current")


def test_more_never_hurts() -> None:
    for target, degree, years in itertools.product(LEVELS, DEGREES, (0, 2, 4, 5)):
        below = LEVELS[LEVELS.index(target) - 1] if target != "technician" else None
        if judge(target, degree, below, years).met:
            assert judge(target, degree, below, years + 1, trial=True).met


def test_terms_come_from_the_rule_set() -> None:
    terms = from_document({"name": "试行", "parameters": {"education.hours": 10, "education.specialised_hours": 5}})
    verdict = judge_ladder("technician", "bachelor", None, 0, False, 10, 5, terms=terms.ladder())
    assert verdict == LadderVerdict(met=True, by="bachelor")
