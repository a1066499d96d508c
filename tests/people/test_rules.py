from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.cn import ric

from portal.kernel.refusal import Refusal
from portal.people.rules import (
    EmploymentKind,
    Gender,
    IdNumber,
    age,
    check_id_number,
    check_name,
    check_phone,
    counts_as_staff,
    initials,
    mask_id_number,
    mask_phone,
    search_form,
)

TODAY = date(2026, 7, 20)


def number_of(birth: str = "19900307", region: str = "370201", order: str = "123") -> str:
    first = f"{region}{birth}{order}"
    return first + ric.calc_check_digit(first + "0")


def refusal(text: str) -> Refusal:
    found = check_id_number(text, TODAY)
    assert isinstance(found, Refusal)
    assert found.field == "id_number"
    return found


ADULTS = st.dates(date(1930, 1, 1), date(2005, 1, 1))
NUMBERS = st.builds(
    lambda born, order: number_of(born.strftime("%Y%m%d"), order=f"{order:03}"), ADULTS, st.integers(0, 999)
)


@given(born=ADULTS, order=st.integers(0, 999))
def test_an_invented_number_gives_birth_date_and_gender(born: date, order: int) -> None:
    number = number_of(born.strftime("%Y%m%d"), order=f"{order:03}")
    gender = Gender.MALE if order % 2 else Gender.FEMALE
    assert check_id_number(number, TODAY) == IdNumber(number, born, gender)
    assert check_id_number(f" {number.lower()} ", TODAY) == IdNumber(number, born, gender)


@given(NUMBERS, st.integers(0, 17), st.integers(1, 9))
def test_one_wrong_digit_is_always_noticed(number: str, place: int, shift: int) -> None:
    symbols = "0123456789X" if place == 17 else "0123456789"
    wrong = symbols[(symbols.index(number[place]) + shift) % len(symbols)]
    refusal(number[:place] + wrong + number[place + 1 :])


@given(st.text(max_size=30))
def test_anything_typed_has_an_answer(text: str) -> None:
    assert isinstance(check_id_number(text, TODAY), IdNumber | Refusal)


@pytest.mark.parametrize("region", ["370202", "110101", "810000", "820000", "830000"])
def test_real_regions_and_residence_permits_are_taken(region: str) -> None:
    assert isinstance(check_id_number(number_of(region=region), TODAY), IdNumber)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "ID_LENGTH"),
        (number_of()[:17], "ID_LENGTH"),
        ("370201900307123", "ID_LENGTH"),  # the old number of 15 digits
        ("37020119900307A230", "ID_FORMAT"),
        ("11010119900307A230", "ID_FORMAT"),
        (number_of()[:17] + "A", "ID_FORMAT"),
        (number_of(region="999999"), "ID_REGION_OR_DATE"),
        (number_of("19900230"), "ID_REGION_OR_DATE"),
        (number_of("19900230", region="110101"), "ID_REGION_OR_DATE"),
        (number_of("18800101"), "ID_BIRTH_DATE"),
        (number_of("20260721"), "ID_BIRTH_DATE"),
        (number_of("20100721"), "ID_BIRTH_DATE"),
    ],
)
def test_each_fault_has_its_own_reason(text: str, code: str) -> None:
    assert refusal(text).code == code


def test_region_and_date_are_told_apart() -> None:
    assert "行政区划" in refusal(number_of(region="999999")).message
    assert "出生日期" in refusal(number_of("19900230", region="110101")).message


def test_the_sixteenth_birthday_is_old_enough() -> None:
    assert isinstance(check_id_number(number_of("20100720"), TODAY), IdNumber)


def test_full_width_digits_are_narrowed() -> None:
    found = check_id_number("".join(chr(ord(char) + 0xFEE0) for char in number_of()), TODAY)
    assert isinstance(found, IdNumber)
    assert found.number == number_of()


def test_age_counts_full_years() -> None:
    assert age(date(1990, 7, 20), TODAY) == 36
    assert age(date(1990, 7, 21), TODAY) == 35
    assert age(TODAY + timedelta(days=1), TODAY) == -1


@given(NUMBERS)
def test_the_mask_of_a_number_hides_the_birth_date(number: str) -> None:
    masked = mask_id_number(number)
    assert masked == f"{number[:4]}**********{number[14:]}"


@given(st.text(max_size=30).filter(lambda text: len(text) != 18))
def test_what_is_no_number_is_hidden_whole(text: str) -> None:
    assert mask_id_number(text) == "*" * len(text)


@given(st.text("0123456789", max_size=20))
def test_the_mask_of_a_phone_keeps_its_length_and_hides_four(number: str) -> None:
    masked = mask_phone(number)
    assert len(masked) == len(number)
    assert masked.count("*") >= min(4, len(number))


def test_masks_look_as_they_are_published() -> None:
    assert mask_id_number("370201199003071234") == "3702**********1234"
    assert mask_phone("13812345678") == "138****5678"
    assert mask_phone("053288888888") == "053*****8888"
    assert mask_phone("123456") == "****56"


@pytest.mark.parametrize(
    ("text", "stored"),
    [
        ("138 1234 5678", "13812345678"),
        ("+86 138-1234-5678", "13812345678"),
        ("008613812345678", "13812345678"),
        ("１３８１２３４５６７８", "13812345678"),
        ("(0532) 8888-8888", "053288888888"),
    ],
)
def test_phones_are_stored_as_digits(text: str, stored: str) -> None:
    assert check_phone(text) == stored


@pytest.mark.parametrize("text", ["", "1381234567", "12812345678", "138123456789", "abc", "+1 202 555 0100"])
def test_what_is_no_phone_is_refused(text: str) -> None:
    found = check_phone(text)
    assert isinstance(found, Refusal)
    assert found.code == "PHONE_FORMAT"


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("张三", "zs"),
        ("曾国藩", "zgf"),
        ("单雄信", "sxx"),
        ("解缙", "xj"),
        ("仇英", "qy"),
        ("翟晓川", "zxc"),
        ("查良镛", "zly"),
        ("区适", "os"),
        ("覃志刚", "qzg"),
        ("逄小威", "pxw"),
        ("尉迟恭", "ycg"),
        ("万俟卨", "mqx"),
        ("单于明", "cym"),
        ("欧阳修", "oyx"),
        ("吕布", "lb"),
        ("王曾", "wc"),
        ("阿依·古丽", "aygl"),
        ("Li Lei", "ll"),
        ("单", "s"),
    ],
)
def test_initials_read_surnames_as_surnames(name: str, letters: str) -> None:
    assert initials(name) == letters


@pytest.mark.parametrize(("text", "name"), [(" 张　三 ", "张三"), ("阿依•古丽", "阿依·古丽"), ("Li Lei", "Li Lei")])
def test_names_are_trimmed_and_their_dot_is_the_right_one(text: str, name: str) -> None:
    assert check_name(text) == name


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("  ", "NAME_EMPTY"),
        ("张" * 61, "NAME_LENGTH"),
        ("张3", "NAME_FORMAT"),
        ("<b>", "NAME_FORMAT"),
        ("·", "NAME_FORMAT"),
    ],
)
def test_what_is_no_name_is_refused(text: str, code: str) -> None:
    found = check_name(text)
    assert isinstance(found, Refusal)
    assert (found.code, found.field) == (code, "name")


def test_names_are_searched_without_case_blanks_and_dots() -> None:
    assert search_form("Li Lei") == "lilei"
    assert search_form("阿依·古丽") == "阿依古丽"


def test_staff_is_contract_with_insurance_or_dispatch() -> None:
    assert counts_as_staff(EmploymentKind.CONTRACT, social_insurance=True)
    assert not counts_as_staff(EmploymentKind.CONTRACT, social_insurance=False)
    assert counts_as_staff(EmploymentKind.DISPATCH, social_insurance=False)
