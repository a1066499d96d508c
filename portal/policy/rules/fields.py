"""How the fields of an input line are described and read (POLICY-BENCH).

Unknown fields are looked for first, at every depth; then ``Record.read`` judges the fields one by one in their order.
"""

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from typing import Any

from portal.kernel.text import N_
from portal.policy.rules.kinds import Kind, LineError, Problem, Values, bad_value


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
        items: list[Any] = []
        for index, item in enumerate(value):
            here = f"{path}[{index}]"
            if isinstance(self.kind, Record) and items:
                items.append(self.kind.read(item, here, previous=items[-1]))
            else:
                items.append(self.kind.read(item, here))
        return tuple(items)


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One field of a record; null equals absent.

    check: given the value and the fields read before it, a Problem or None; only_for: (earlier field, values of it for
    which this one is read; for the others it is ignored unread); ascending: in a list of records, never less than in
    the record before.
    """

    name: str
    kind: Kind
    required: bool = False
    default: Any = None
    check: Callable[[Any, Values], Problem | None] | None = None
    only_for: tuple[str, Collection[str]] | None = None
    ascending: bool = False
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

    def read(self, value: object, path: str, previous: Values | None = None) -> dict[str, Any]:
        """The values by field name, every field present; previous: the record before this one in a list."""
        if not isinstance(value, dict):
            raise bad_value(path, N_("对象"))
        values: dict[str, Any] = {}
        for field in self.fields:
            here = _join(path, field.name)
            values[field.name] = self._field(field, value.get(field.name), here, values)
            if field.ascending and previous is not None and values[field.name] < previous[field.name]:
                raise bad_value(here, N_("不早于上一项的日期"))
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
