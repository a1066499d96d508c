"""Passwords, names, lock-out and who may manage whom: plain decisions."""

import re
import unicodedata
from dataclasses import dataclass

from portal.kernel.refusal import Refusal
from portal.kernel.text import N_

MIN_LENGTH = 10
MAX_LENGTH = 128
"""Longer passwords are refused, so that hashing cannot be used to keep the server busy."""
MIN_DIFFERENT = 5
LONGEST_LOCK_MINUTES = 24 * 60
USERNAME = re.compile(r"[a-z0-9](?:[a-z0-9._-]{1,62})[a-z0-9]")

_COMMON = frozenset(
    {
        "1234567890",
        "0123456789",
        "12345678910",
        "qwertyuiop",
        "1q2w3e4r5t",
        "password123",
        "password1234",
        "admin123456",
        "administrator",
        "qwerty123456",
        "a123456789",
        "qingdao123",
        "qingdao2026",
    }
)
_SEQUENCES = ("01234567890123456789", "abcdefghijklmnopqrstuvwxyz", "qwertyuiopasdfghjklzxcvbnm")

SIGN_IN_REFUSED = N_("用户名或密码不正确。请核对大小写和输入法；连续输错多次，账号会暂时锁定。")
"""The one answer to a wrong name, a wrong password and a disabled account: nobody learns which names exist."""


@dataclass(frozen=True, slots=True)
class LockOut:
    """When an account is locked: after every ``attempts`` failures in a row, first for ``minutes``, then doubling."""

    attempts: int
    minutes: int


def password_refusals(password: str, username: str, display_name: str = "") -> list[Refusal]:
    """Why a password may not be used; empty: it may. Length counts, not a mixture of kinds of characters."""
    found = []
    if len(password) < MIN_LENGTH:
        found.append(_password("PASSWORD_SHORT", N_("密码至少 10 个字符。建议用几个词连成一句好记的话。")))
    if len(password) > MAX_LENGTH:
        found.append(_password("PASSWORD_LONG", N_("密码最多 128 个字符，请缩短。")))
    lowered = password.casefold()
    if username and username.casefold() in lowered:
        found.append(_password("PASSWORD_HAS_NAME", N_("密码里不能包含用户名，请换一个。")))
    elif display_name and display_name.casefold() in lowered:
        found.append(_password("PASSWORD_HAS_NAME", N_("密码里不能包含本人姓名，请换一个。")))
    if not found and (lowered in _COMMON or len(set(lowered)) < MIN_DIFFERENT or _is_sequence(lowered)):
        found.append(_password("PASSWORD_COMMON", N_("这个密码太常见或太有规律，容易被猜到，请换一个。")))
    return found


def _is_sequence(text: str) -> bool:
    return any(text in row or text in row[::-1] for row in _SEQUENCES)


def _password(code: str, message: str) -> Refusal:
    return Refusal(code, message, clause="accounts.password", field="password")


def clean_username(text: str) -> str:
    """How a user name is stored and compared: NFKC, no blanks around, lower case."""
    return unicodedata.normalize("NFKC", text).strip().lower()


def username_refusals(username: str) -> list[Refusal]:
    """Why a (clean) user name may not be used."""
    if USERNAME.fullmatch(username):
        return []
    message = N_("用户名须为 3 至 64 个小写字母、数字、点、横线或下划线，首尾为字母或数字。")
    return [Refusal("USERNAME", message, field="username")]


def lock_minutes(failed: int, rule: LockOut) -> int:
    """Minutes for which the account is locked after this failure (the ``failed``-th in a row); 0: not locked.

    Source: accounts.lockout_failures, accounts.lockout_minutes. Never longer than a day.
    """
    if failed <= 0 or failed % rule.attempts:
        return 0
    rounds = min(failed // rule.attempts - 1, 16)  # beyond, the day's limit holds anyway
    return min(rule.minutes << rounds, LONGEST_LOCK_MINUTES)


def managing_refusals(own_account_id: int | None, managed_account_id: int) -> list[Refusal]:
    """An administrator does not change his own posts, password state or lock (DOMAIN 7, separation of duties)."""
    if own_account_id is None or own_account_id != managed_account_id:
        return []
    return [Refusal("OWN_ACCOUNT", N_("不能管理自己的账号，请由另一位系统管理员办理。"), clause="accounts.separation")]
