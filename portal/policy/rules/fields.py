"""How the fields of an input line are described, read and refused (POLICY-BENCH, codes of every rule).

Unknown fields are looked for first, at every depth; then ``Record.read`` judges the fields one by one in their order.
"""

import math
import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

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
    """Text that is not empty, and none of the codes that mean something else."""

    forbidden: Collection[str] = ()
    name: str = "text"

    def words(self) -> str:
        """For the help page."""
        return self.name

    def read(self, value: object, path: str) -> str:
        """The text as it stands."""
        if not isinstance(value, str) or not value.strip():
            raise bad_value(path, N_("非空文字"))
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
        if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
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


@dataclass(frozen=True, slots=True)
class ListOf:
    """A list of values of one kind."""

    kind: Kind
    may_be_empty: bool = True

    def words(self) -> str:
        """For the help page."""
        return f"list of: {self.kind.words()}"

    def unknown(self, value: object, path: str) -> Iterator[str]:
        """Paths inside the items."""
        if isinstance(value, list):
            for index, item in enumerate(value):
                yield from self.kind.unknown(item, f"{path}[{index}]")

    def read(self, value: object, path: str) -> tuple[Any, ...]:
        """The items, in their order."""
        if not isinstance(value, list):
            raise bad_value(path, N_("列表"))
        if not value and not self.may_be_empty:
            raise bad_value(path, N_("非空列表"))
        return tuple(self.kind.read(item, f"{path}[{index}]") for index, item in enumerate(value))


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One field of a record; null equals absent.

    check: given the value and the fields read before it, a Problem or None; only_for: (earlier field, values of it for
    which this one is read; for the others it is ignored unread).
    """

    name: str
    kind: Kind
    required: bool = False
    default: Any = None
    check: Callable[[Any, Values], Problem | None] | None = None
    only_for: tuple[str, Collection[str]] | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Record:
    """A JSON object with known fields."""

    fields: tuple[Field, ...]

    def words(self) -> str:
        """For the help page."""
        return "{" + ", ".join(field.name + ("" if field.required else "?") for field in self.fields) + "}"

    def unknown(self, value: object, path: str) -> Iterator[str]:
        """Unknown names of this object first, then those inside its fields."""
        if not isinstance(value, dict):
            return
        names = {field.name for field in self.fields}
        for name in value:
            if name not in names:
                yield _join(path, name)
        for field in self.fields:
            yield from field.kind.unknown(value.get(field.name), _join(path, field.name))

    def read(self, value: object, path: str) -> dict[str, Any]:
        """The values by field name, every field present."""
        if not isinstance(value, dict):
            raise bad_value(path, N_("对象"))
        values: dict[str, Any] = {}
        for field in self.fields:
            values[field.name] = self._field(field, value.get(field.name), _join(path, field.name), values)
        return values

    @staticmethod
    def _field(field: Field, raw: object, path: str, before: Values) -> Any:  # noqa: ANN401
        if field.only_for is not None and before[field.only_for[0]] not in field.only_for[1]:
            return None
        if raw is None:
            if field.required:
                raise LineError("MISSING_FIELD", path, N_("缺少必填项 %(field)s。") % {"field": path})
            return field.default
        value = field.kind.read(raw, path)
        problem = field.check(value, before) if field.check is not None else None
        if problem is not None:
            code, message = problem
            raise LineError(code, path, message)
        return value


def _join(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name
