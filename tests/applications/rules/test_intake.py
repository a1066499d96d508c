"""The code on the receipt, and what a clerk's words lose on a public page."""

import pytest

from portal.applications.rules.follow import FOLLOW_WORDS
from portal.applications.rules.intake import ALPHABET, CODE_LENGTH, new_code, normal_code, shown_code, without_numbers
from portal.applications.workflow import APPLICATION


def test_codes_are_long_unlike_and_of_signs_that_are_not_mixed_up() -> None:
    codes = {new_code() for _each in range(200)}
    assert len(codes) == 200
    assert all(len(code) == CODE_LENGTH and set(code) <= set(ALPHABET) for code in codes)
    assert not set("01ILOU") & set(ALPHABET)


@pytest.mark.parametrize("typed", ["abcde-23456", " ABCDE 23456 ", "ＡＢＣＤＥ２３４５６", "ABCDE—23456"])
def test_a_code_is_taken_as_people_type_it(typed: str) -> None:
    assert normal_code(typed) == "ABCDE23456"
    assert normal_code(shown_code("ABCDE23456")) == "ABCDE23456"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("请致电 13800001234", "请致电 ***********"),
        ("身份证 37020119900101001X 不清晰", "身份证 ****************** 不清晰"),
        ("138 0000 1234", "*************"),
        ("2026-07-20 前补交 2 份", "2026-07-20 前补交 2 份"),
    ],
)
def test_numbers_of_people_are_starred(text: str, shown: str) -> None:
    assert without_numbers(text) == shown


def test_every_state_has_words() -> None:
    assert {state.code for state in APPLICATION.states} == set(FOLLOW_WORDS)
