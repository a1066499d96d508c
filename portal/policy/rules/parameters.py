"""How parameters are grouped, written and read back from a form."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from portal.kernel.text import N_
from portal.rulebook.ladder import DEGREES, LEVELS
from portal.rulebook.rules import Parameter, described

GROUPS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (N_("办理期限"), ("days", "claim")),
    (N_("评委会与评审会议"), ("vote", "panel", "committee", "expert")),
    (N_("申报条件"), ("education", "ladder")),
    (N_("可选的理由"), ("reasons",)),
    (N_("诚信、目录与档案"), ("integrity", "directory", "archive")),
    (N_("账号安全"), ("accounts",)),
)
MARKS: Mapping[str, str] = {
    "N": N_("通知明文规定"),
    "V": N_("公开资料可查"),
    "A": N_("参照其他地方的做法"),
    "K": N_("一般了解，未经核实"),
    "D": N_("本系统的设定"),
}
LADDER = "ladder.rows"
SPARE_ROWS = 3
Typed = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Group:
    """Parameters that belong together."""

    label: str
    parameters: tuple[Parameter, ...]


def groups() -> tuple[Group, ...]:
    """All parameters, each in exactly one group; what belongs nowhere comes last."""
    known = {prefix for _label, prefixes in GROUPS for prefix in prefixes}
    found = [Group(label, tuple(_of(prefixes))) for label, prefixes in GROUPS]
    rest = tuple(each for key, each in described().items() if key.split(".")[0] not in known)
    return (*found, Group(N_("其他"), rest)) if rest else tuple(found)


def _of(prefixes: tuple[str, ...]) -> Iterator[Parameter]:
    return (each for key, each in described().items() if key.split(".")[0] in prefixes)


def mark_letters(mark: str) -> str:
    """The first letter of each part: ``A; in Order 40 K`` gives A."""
    return "、".join(dict.fromkeys(part.strip()[0] for part in mark.split(";") if part.strip()[0] in MARKS))


def written(value: object) -> str:
    """A value as it is shown: 10, 2/3, or how many codes or rows."""
    match value:
        case [str(), *_]:
            return N_("%(count)s 个理由") % {"count": len(value)}
        case [int(numerator), int(denominator)]:
            return f"{numerator}/{denominator}"
        case [*rows]:
            return N_("%(count)s 行条件") % {"count": len(rows)}
    return str(value)


def as_typed(parameters: Mapping[str, Any]) -> dict[str, str]:
    """Values as the form's fields hold them; the ladder has a page of its own."""
    typed: dict[str, str] = {}
    for key, parameter in described().items():
        value = parameters[key]
        if parameter.kind == "whole":
            typed[key] = str(value)
        elif parameter.kind == "share":
            typed[f"{key}.of"], typed[f"{key}.in"] = str(value[0]), str(value[1])
        elif parameter.kind == "codes":
            typed[key] = " ".join(value)
    return typed


def read_typed(typed: Typed) -> dict[str, Any]:
    """Values of the fields that are there; text that is no whole number is kept, so that it is refused by its key."""
    values: dict[str, Any] = {}
    for key, parameter in described().items():
        if parameter.kind == "whole" and key in typed:
            values[key] = _number(typed[key])
        elif parameter.kind == "share" and f"{key}.of" in typed:
            values[key] = [_number(typed[f"{key}.of"]), _number(typed.get(f"{key}.in", ""))]
        elif parameter.kind == "codes" and key in typed:
            values[key] = typed[key].split()
    return values


def _number(text: str) -> int | str:
    text = text.strip()
    return int(text) if text.isascii() and text.removeprefix("-").isdigit() and len(text) <= 12 else text  # noqa: PLR2004


def ladder_typed(rows: list[dict[str, Any]]) -> list[dict[str, str]]:
    """The ladder's rows as fields, with some empty ones after them."""
    filled = [
        {
            "target": row["target"],
            "degree": row["degree"],
            "title": row["title"] or "",
            "years": str(row["years"]),
            "trial": "1" if row["trial"] else "",
        }
        for row in rows
    ]
    return filled + [dict.fromkeys(("target", "degree", "title", "years", "trial"), "")] * SPARE_ROWS


def read_ladder(typed: Typed) -> tuple[list[dict[str, str]], list[dict[str, Any]], dict[int, str]]:
    """The fields row by row, the rows that they mean, and per row what is wrong; a row without target is left out."""
    fields: list[dict[str, str]] = []
    rows: list[dict[str, Any]] = []
    errors: dict[int, str] = {}
    for index in range(len(LEVELS) * len(DEGREES) + SPARE_ROWS):
        if f"target-{index}" not in typed:
            break
        names = ("target", "degree", "title", "years", "trial")
        row = {name: typed.get(f"{name}-{index}", "").strip() for name in names}
        fields.append(row)
        if not row["target"]:
            continue
        years = _number(row["years"] or "0")
        fault = _row_fault(row, years, rows)
        if fault:
            errors[index] = fault
        rows.append(
            {
                "target": row["target"],
                "degree": row["degree"],
                "title": row["title"] or None,
                "years": years,
                "trial": bool(row["trial"]),
            }
        )
    return fields, rows, errors


def _row_fault(row: Mapping[str, str], years: int | str, before: list[dict[str, Any]]) -> str | None:
    if row["target"] not in LEVELS or row["degree"] not in DEGREES:
        return N_("请选择申报级别和学历。")
    if row["title"] and row["title"] not in LEVELS:
        return N_("请从列表中选择现有职称。")
    if row["title"] and LEVELS.index(row["title"]) >= LEVELS.index(row["target"]):
        return N_("现有职称须低于申报级别。")
    if not isinstance(years, int) or not 0 <= years <= 50:  # noqa: PLR2004 - a working life
        return N_("年限应为 0 至 50 的整数。")
    if any((each["target"], each["degree"]) == (row["target"], row["degree"]) for each in before):
        return N_("同一级别、同一学历只能有一行。")
    return None
