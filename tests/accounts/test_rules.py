import pytest

from portal.accounts import rules
from portal.accounts.rules import LockOut


def codes(password: str, username: str = "wang.fang", name: str = "王芳") -> list[str]:
    return [refusal.code for refusal in rules.password_refusals(password, username, name)]


@pytest.mark.parametrize("password", ["海边-栈桥-清晨-的风啊", "three quiet boats", "correct-horse-7", "x9$kL2mQ_p"])
def test_good_passwords_pass(password: str) -> None:
    assert codes(password) == []


@pytest.mark.parametrize(
    ("password", "code"),
    [
        ("short-one", "PASSWORD_SHORT"),
        ("a1" * 65, "PASSWORD_LONG"),
        ("my-Wang.Fang-2026", "PASSWORD_HAS_NAME"),
        ("我是王芳我爱青岛海边", "PASSWORD_HAS_NAME"),
        ("aaaaaaaaaaaa", "PASSWORD_COMMON"),
        ("Password123", "PASSWORD_COMMON"),
        ("9876543210", "PASSWORD_COMMON"),
        ("abcdefghijkl", "PASSWORD_COMMON"),
    ],
)
def test_bad_passwords_say_why(password: str, code: str) -> None:
    assert codes(password) == [code]


def test_lock_out_begins_at_the_fifth_failure_and_doubles_up_to_a_day() -> None:
    rule = LockOut(attempts=5, minutes=15)
    locks = {failed: rules.lock_minutes(failed, rule) for failed in range(61)}
    assert {failed: minutes for failed, minutes in locks.items() if minutes} == {
        5: 15, 10: 30, 15: 60, 20: 120, 25: 240, 30: 480, 35: 960, 40: 1440, 45: 1440, 50: 1440, 55: 1440, 60: 1440,
    }  # fmt: skip
    assert rules.lock_minutes(10_000, rule) == 1440


@pytest.mark.parametrize("name", ["ab", "Wang", "王芳", "-abc", "abc.", "a b c", "a" * 65, ""])
def test_names_that_are_refused(name: str) -> None:
    assert [refusal.field for refusal in rules.username_refusals(name)] == ["username"]


@pytest.mark.parametrize("name", ["abc", "wang.fang", "hr-370212", "a_1"])
def test_names_that_pass(name: str) -> None:
    assert rules.username_refusals(name) == []


def test_a_typed_name_is_cleaned() -> None:
    assert rules.clean_username("  Ｗang.Fang ") == "wang.fang"


def test_nobody_manages_his_own_account() -> None:
    assert [refusal.code for refusal in rules.managing_refusals(3, 3)] == ["OWN_ACCOUNT"]
    assert rules.managing_refusals(3, 4) == []
    assert rules.managing_refusals(None, 4) == []
