import pytest

from portal.committees.rules import certificate_number, same_name
from portal.committees.rules.certificate import normal_number


def test_the_number() -> None:
    assert certificate_number(2026, 1) == "QD2026000001"


@pytest.mark.parametrize("typed", ["qd2026000001", " QD2026 000001 ", "ＱＤ2026000001"])
def test_a_number_as_people_type_it(typed: str) -> None:
    assert normal_number(typed) == "QD2026000001"


@pytest.mark.parametrize(
    ("first", "second", "same"),
    [
        ("张三", "张 三", True),
        ("阿依古丽·买买提", "阿依古丽买买提", True),
        ("Ｌｉ Ming", "li ming", True),
        ("张三", "张三丰", False),
        ("·", "", False),
        ("", "", False),
    ],
)
def test_names(first: str, second: str, *, same: bool) -> None:
    assert same_name(first, second) is same
