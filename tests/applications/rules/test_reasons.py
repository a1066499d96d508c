import pytest

from portal.applications.rules.reasons import (
    DECLINE_LABELS,
    REFUSAL_LABELS,
    REMEDIES,
    decline_codes,
    refuse_decline,
    refuse_reason,
)
from portal.rulebook.rules import built_in, from_document

CODES = built_in().codes
FORBIDDEN = ("户籍", "身份", "档案", "所有制")


@pytest.mark.parametrize("kind", ["department", "agency"])
def test_departments_and_agencies_may_give_all_three_reasons(kind: str) -> None:
    assert decline_codes(kind, CODES) == tuple(DECLINE_LABELS)


@pytest.mark.parametrize("kind", ["district", "zone", "city"])
def test_territory_declines_for_conflict_of_interest_alone(kind: str) -> None:
    assert decline_codes(kind, CODES) == ("CONFLICT_OF_INTEREST",)
    assert refuse_decline(kind, "CONFLICT_OF_INTEREST", CODES) is None
    refusal = refuse_decline(kind, "NOT_OUR_FIRM", CODES)
    assert refusal is not None
    assert refusal.code == "DECLINE_REASON"


@pytest.mark.parametrize("kind", ["city_supervisor", "enterprise", "committee_office", ""])
def test_nobody_else_declines(kind: str) -> None:
    assert decline_codes(kind, CODES) == ()


@pytest.mark.parametrize("ground", FORBIDDEN)
def test_forbidden_grounds_cannot_be_chosen(ground: str) -> None:
    assert not any(ground in label for label in REFUSAL_LABELS.values())
    assert refuse_reason(ground, CODES) is not None


def test_every_reason_tells_what_can_be_done() -> None:
    assert REMEDIES.keys() == REFUSAL_LABELS.keys()
    assert all(refuse_reason(code, CODES) is None for code in REFUSAL_LABELS)


def test_a_rule_set_may_leave_reasons_out() -> None:
    fewer = from_document({"name": "a", "parameters": {"reasons.refusal": ["DUPLICATE"]}}).codes
    assert refuse_reason("DUPLICATE", fewer) is None
    assert refuse_reason("NOT_STAFF", fewer) is not None


def test_every_code_has_its_words() -> None:
    assert set(CODES("reasons.refusal")) == set(REFUSAL_LABELS)
    assert set(CODES("reasons.decline_own")) == set(DECLINE_LABELS)
