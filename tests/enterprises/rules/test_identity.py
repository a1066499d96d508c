import pytest
from hypothesis import given
from hypothesis import strategies as st
from pypinyin import Style, lazy_pinyin
from stdnum.cn import uscc

from portal.enterprises.rules.identity import compact_code, initials, name_key, refuse_code, refuse_name, tidy_name
from tests.enterprises.conftest import credit_code


def refusal_of(code: str) -> str | None:
    refusal = refuse_code(compact_code(code))
    return refusal.code if refusal else None


@pytest.mark.parametrize("number", [1, 77, 1_234_567])
def test_right_codes_pass(number: int) -> None:
    assert refusal_of(credit_code(number)) is None


def test_width_spaces_and_case_do_not_matter() -> None:
    code = credit_code(7)
    wide = "".join(chr(ord(character) + 0xFEE0) for character in code.lower())
    assert compact_code(f" {wide[:9]} {wide[9:]}\n") == code


@pytest.mark.parametrize(
    ("code", "why"),
    [
        ("", "CODE_MISSING"),
        (credit_code(1)[:-1], "CODE_LENGTH"),
        (credit_code(1)[:-1] + ("0" if credit_code(1)[-1] != "0" else "1"), "CODE_CHECK"),
        ("91370201MAIOZSV001", "CODE_CHARACTERS"),
        ("91370201MA某某某某某001", "CODE_CHARACTERS"),
        ("A1370201MA00000010", "CODE_CHARACTERS"),
    ],
)
def test_wrong_codes_say_why(code: str, why: str) -> None:
    assert refusal_of(code) == why


@given(st.text(max_size=20))
def test_no_text_breaks_the_check(text: str) -> None:
    refusal = refuse_code(compact_code(text))
    assert refusal is None or refusal.message


def test_names_are_written_one_way() -> None:
    assert tidy_name(" 青岛 某某(集团) 有限公司 ") == "青岛某某（集团）有限公司"
    assert tidy_name("青岛 ABC  Tech 公司") == "青岛ABC Tech公司"
    assert name_key("青岛ABC公司") == "青岛abc公司"
    assert refuse_name("") is not None
    assert refuse_name("某" * 101) is not None
    assert refuse_name("青岛某某公司") is None


def test_initials_of_the_pinyin() -> None:
    assert initials("青岛海岬（集团）ABC9公司") == "qdhjjtabc9gs"


@given(
    st.integers(0, 9_999_999).map(credit_code)
    | st.text(alphabet="0123456789ABCDEFGHJKLMNPQRTUWXYIOZSV", min_size=17, max_size=19)
    | st.tuples(
        st.integers(0, 9_999_999).map(credit_code), st.integers(0, 17), st.sampled_from("0123456789ABCDEFGHJKIOZ")
    ).map(lambda parts: parts[0][: parts[1]] + parts[2] + parts[0][parts[1] + 1 :])
)
def test_the_quick_check_agrees_with_the_library(code: str) -> None:
    assert (refuse_code(code) is None) == (uscc.is_valid(code) if not set(code) & set("IOZSV") else False)


WORDS = [
    "青岛",
    "重庆",
    "银行",
    "长",
    "乐",
    "单",
    "会计",
    "朝阳",
    "有限公司",
    "（集团）",
    "A1",
    "Foo",
    "ﬁ",
    "、",
    "2026",
]


@given(st.lists(st.sampled_from(WORDS)).map("".join))
def test_initials_are_those_of_the_library_whatever_was_asked_before(name: str) -> None:
    parts = lazy_pinyin(name, style=Style.FIRST_LETTER)
    plain = "".join(sign for part in parts for sign in part.lower() if sign.isalnum())
    assert initials(name) == initials(name) == plain[:100]
