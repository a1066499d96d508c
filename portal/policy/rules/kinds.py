"""The kinds of values of an input line, and how they are refused (POLICY-BENCH, codes of every rule)."""

import math
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

from portal.kernel.refusal import Refusal
from portal.kernel.text import N_

Values = Mapping[str, Any]
Problem = tuple[str, str]
"""A code and a message."""

DAY_PATTERN = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


class LineError(Exception):
    """Why a line cannot be judged. field: a path such as ``events[0].level``, or None."""

    def __init__(self, code: str, field: str | None, message: str) -> None:
        super().__init__(code, field, message)
        self.code = code
        self.field = field
        self.message = message


def bad_value(path: str, expected: str) -> LineError:
    """The value is of the wrong type or not in the list."""
    return LineError(
        "BAD_VALUE", path, N_("%(field)s 的值不对，应为%(expected)s。") % {"field": path, "expected": expected}
    )


def refused(refusal: Refusal) -> LineError:
    """The rule's own error."""
    return LineError(refusal.code, refusal.field, refusal.message)


def out_of_range(path: str, expected: str) -> LineError:
    """The value is of the right type and lies outside its range."""
    return LineError(
        "OUT_OF_RANGE", path, N_("%(field)s 超出范围，应为%(expected)s。") % {"field": path, "expected": expected}
    )


class Kind(Protocol):
    """A kind of value."""

    def words(self) -> str:
        """For the help page: what may be written here."""

    def unknown(self, value: object, path: str) -> Iterator[str]:
        """Paths of unknown fields inside the value."""

    def read(self, value: object, path: str) -> Any:  # noqa: ANN401 - each kind has its own type
        """The value as the rule takes it; LineError otherwise. ``value`` is never None."""


class Plain:
    """A kind of value without fields of its own."""

    def unknown(self, value: object, path: str) -> Iterator[str]:  # noqa: ARG002 - the protocol's signature
        """None inside."""
        return iter(())


class Anything(Plain):
    """Copied, not read (``id``)."""

    def words(self) -> str:
        """For the help page."""
        return "any JSON value"

    def read(self, value: object, path: str) -> object:  # noqa: ARG002
        """The value itself."""
        return value


@dataclass(frozen=True, slots=True)
class Choice(Plain):
    """One of a list of codes."""

    codes: Collection[str]

    def words(self) -> str:
        """For the help page."""
        return " | ".join(self.codes)

    def read(self, value: object, path: str) -> str:
        """The code."""
        if isinstance(value, str) and value in self.codes:
            return value
        raise bad_value(path, N_("以下之一：") + "、".join(self.codes))


@dataclass(frozen=True, slots=True)
class Text(Plain):
    """Text, not empty unless said, and none of the codes that mean something else."""

    forbidden: Collection[str] = ()
    name: str = "text"
    may_be_empty: bool = False

    def words(self) -> str:
        """For the help page."""
        return self.name

    def read(self, value: object, path: str) -> str:
        """The text as it stands."""
        if not isinstance(value, str) or not (value.strip() or self.may_be_empty):
            raise bad_value(path, N_("文字") if self.may_be_empty else N_("非空文字"))
        if value in self.forbidden:
            raise bad_value(path, N_("此处可用的单位代码"))
        return value


@dataclass(frozen=True, slots=True)
class Flag(Plain):
    """True or false."""

    def words(self) -> str:
        """For the help page."""
        return "true | false"

    def read(self, value: object, path: str) -> bool:
        """The flag."""
        if isinstance(value, bool):
            return value
        raise bad_value(path, N_("true 或 false"))


@dataclass(frozen=True, slots=True)
class Whole(Plain):
    """A JSON integer; ``true`` and ``1.0`` are none."""

    minimum: int | None = None
    maximum: int | None = None

    def words(self) -> str:
        """For the help page."""
        return "whole number" + _range(self.minimum, self.maximum)

    def read(self, value: object, path: str) -> int:
        """The number."""
        if type(value) is not int:
            raise bad_value(path, N_("整数"))
        if _outside(value, self.minimum, self.maximum):
            raise out_of_range(path, N_("整数") + _range(self.minimum, self.maximum))
        return value


@dataclass(frozen=True, slots=True)
class Number(Plain):
    """A JSON number, decimals allowed."""

    minimum: int | None = None

    def words(self) -> str:
        """For the help page."""
        return "number" + _range(self.minimum, None)

    def read(self, value: object, path: str) -> float:
        """The number."""
        # No whole number is infinite, and a long one does not fit the float that isfinite() would make of it.
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise bad_value(path, N_("数字"))
        if isinstance(value, float) and not math.isfinite(value):
            raise bad_value(path, N_("数字"))
        if _outside(value, self.minimum, None):
            raise out_of_range(path, N_("数字") + _range(self.minimum, None))
        return value


@dataclass(frozen=True, slots=True)
class Day(Plain):
    """A real date, YYYY-MM-DD and nothing else."""

    first: date | None = None
    last: date | None = None

    def words(self) -> str:
        """For the help page."""
        return "YYYY-MM-DD" + _range(self.first, self.last)

    def read(self, value: object, path: str) -> date:
        """The date."""
        if not isinstance(value, str) or DAY_PATTERN.fullmatch(value) is None:
            raise bad_value(path, N_("YYYY-MM-DD 格式的日期"))
        try:
            day = date.fromisoformat(value)
        except ValueError:
            raise bad_value(path, N_("真实存在的日期")) from None
        if _outside(day, self.first, self.last):
            raise out_of_range(path, N_("日期") + _range(self.first, self.last))
        return day


def _outside(value: Any, lowest: Any, highest: Any) -> bool:  # noqa: ANN401 - numbers or dates
    return (lowest is not None and value < lowest) or (highest is not None and value > highest)


def _range(lowest: object, highest: object) -> str:
    if lowest is None and highest is None:
        return ""
    if highest is None:
        return f" >= {lowest}"
    return f" {lowest} … {highest}"
