import pytest

from portal.recognition.rules import GRADES, TARGETS, Recognition, judge_recognition

DIRECT = {("junior", "assistant"), ("intermediate", "assistant"), ("intermediate", "engineer")}


@pytest.mark.parametrize("grade", GRADES)
@pytest.mark.parametrize("target", TARGETS)
def test_table(grade: str, target: str) -> None:
    way = judge_recognition(grade, target, verified=True, specialty_match=True)
    if (grade, target) in DIRECT:
        assert way == Recognition("direct_recognition", None)
    else:
        assert way == Recognition("review", "NEEDS_REVIEW" if grade == "senior" else "GRADE_TOO_LOW")


@pytest.mark.parametrize("grade", GRADES)
def test_the_certificate_is_judged_before_the_table(grade: str) -> None:
    revoked = judge_recognition(grade, "senior", verified=False, revoked=True, specialty_match=False)
    unverified = judge_recognition(grade, "senior", verified=False, specialty_match=False)
    mismatch = judge_recognition(grade, "senior", verified=True, specialty_match=False)
    assert [way.code for way in (revoked, unverified, mismatch)] == ["REVOKED", "NOT_VERIFIED", "SPECIALTY_MISMATCH"]
    assert {way.path for way in (revoked, unverified, mismatch)} == {"review"}
