"""Rule sets: every number that the Notice does not state, under a name (DOMAIN, Marks).

The built-in file describes each parameter (value, kind, mark, source, label). Another rule set is JSON of the form
``{"name": …, "parameters": {key: value}}``; what it leaves out stands as in the built-in file.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any, NoReturn

from portal.kernel.text import N_
from portal.rulebook.ladder import DEGREES, LEVELS, LadderRow, LadderTerms

BUILT_IN_FILE = Path(__file__).with_name("builtin.json")

ROW_KEYS = {"target", "degree", "title", "years", "trial"}
MAXIMUM = 10_000
"""The largest whole number of a parameter: a period of that many days still ends within the calendar."""

STATED: Mapping[str, tuple[str, str]] = {
    "quota.national": (N_("国家级企业举荐名额"), "二(一)"),
    "quota.provincial": (N_("省级企业举荐名额"), "二(一)"),
    "nomination.levels": (N_("可举荐的级别"), "二(一)"),
    "nomination.waived": (N_("举荐免除的条件"), "二(一)"),
    "self_review.levels": (N_("企业自主评审的级别"), "一"),
    "achievement.categories": (N_("业绩成果类别"), "一"),
    "refusal.forbidden": (N_("不得作为理由的情形"), "三(二)"),
}
"""What the Notice states [N]: key -> (label, clause). It stands in code, and no rule set may change it."""


_SOON = "days.due_soon"
RELATIONS: tuple[tuple[str, str, bool], ...] = (
    ("days.channel_reminder", "days.channel_review", False),
    (_SOON, "days.unit_review", False),
    (_SOON, "days.return", False),
    (_SOON, "days.channel_review", False),
    (_SOON, "days.correction", False),
    (_SOON, "days.city_review", False),
    (_SOON, "days.office_intake", False),
    (_SOON, "days.request", False),
    ("days.resume_minimum", "days.channel_review", True),
    ("education.specialised_hours", "education.hours", True),
)
"""What must be less than what (True: or equal). A reminder comes before its deadline (DOMAIN 3: 7 of 10), a case is not
near its end from its first day on (临期), a correction leaves no more days than there were."""


class RuleSetError(ValueError):
    """A rule set that cannot be used. ``problems``: Chinese sentences for people, one per fault."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("；".join(problems))
        self.problems = tuple(problems)


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter as the built-in file describes it. ``minimum`` and ``maximum`` belong to whole numbers."""

    key: str
    value: Any
    kind: str
    mark: str
    source: str
    label: str
    minimum: int = 0
    maximum: int = MAXIMUM


@dataclass(frozen=True, slots=True)
class RuleSet:
    """A complete set of parameters; made by ``built_in``, ``from_document`` or ``from_text`` alone, so it is valid."""

    name: str
    parameters: Mapping[str, Any]

    def integer(self, key: str) -> int:
        """A whole number (days, minutes, people, years); KeyError for an unknown key."""
        value = self.parameters[key]
        if type(value) is not int:
            _wrong_getter(key)
        return value

    def share(self, key: str) -> tuple[int, int]:
        """A share as numerator and denominator; KeyError for an unknown key."""
        value = self.parameters[key]
        if not _is_share(value):
            _wrong_getter(key)
        return value[0], value[1]

    def codes(self, key: str) -> tuple[str, ...]:
        """The codes of a closed list that may be chosen, in the list's order; KeyError for an unknown key."""
        value = self.parameters[key]
        if not _is_codes(value):
            _wrong_getter(key)
        return tuple(value)

    def ladder(self) -> LadderTerms:
        """Rows and hours of the title ladder."""
        rows = tuple(LadderRow(**row) for row in self.parameters["ladder.rows"])
        return LadderTerms(rows, self.integer("education.hours"), self.integer("education.specialised_hours"))


def _wrong_getter(key: str) -> NoReturn:
    msg = f"parameter {key} is of another kind"
    raise TypeError(msg)


@lru_cache(maxsize=1)
def described() -> Mapping[str, Parameter]:
    """Every parameter with its mark, source and label, in the order of the built-in file."""
    document = json.loads(BUILT_IN_FILE.read_text(encoding="utf-8"))
    return {key: Parameter(key=key, **entry) for key, entry in document["parameters"].items()}


@lru_cache(maxsize=1)
def built_in() -> RuleSet:
    """The rule set that the release carries."""
    name = json.loads(BUILT_IN_FILE.read_text(encoding="utf-8"))["name"]
    return RuleSet(name, {key: parameter.value for key, parameter in described().items()})


@lru_cache(maxsize=32)
def from_text(text: str) -> RuleSet:
    """Read a rule set from JSON; RuleSetError names every fault."""
    try:
        document = json.loads(text, parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as error:
        raise RuleSetError([N_("规则集不是有效的 JSON。")]) from error
    return from_document(document)


def _refuse_constant(name: str) -> NoReturn:
    msg = f"{name} is not JSON"
    raise ValueError(msg)


def from_document(document: object) -> RuleSet:
    """A rule set from its parsed form; RuleSetError names every fault."""
    if not isinstance(document, dict):
        raise RuleSetError([N_("规则集必须是一个 JSON 对象，含 name 和 parameters。")])
    problems = [
        N_("规则集中有不认识的字段：%(key)s。") % {"key": key} for key in document.keys() - {"name", "parameters"}
    ]
    name, given = document.get("name"), document.get("parameters")
    if not isinstance(name, str) or not name.strip():
        problems.append(N_("规则集必须有名称（name）。"))
    if not isinstance(given, dict):
        given = {}
        problems.append(N_("规则集的参数（parameters）必须是一个 JSON 对象。"))
    problems.extend(faults(given).values())
    if problems:
        raise RuleSetError(sorted(problems))
    return RuleSet(str(name), {**built_in().parameters, **given})


def faults(parameters: Mapping[str, object]) -> dict[str, str]:
    """Key -> what is wrong with its value, Chinese; empty when a rule set may hold all of them."""
    return {key: fault for key, value in parameters.items() if (fault := _problem(key, value)) is not None}


def clashes(parameters: Mapping[str, Any]) -> dict[str, str]:
    """Key -> why its value does not go with another one, Chinese. parameters: a complete set without faults.

    Beside ``faults``: a set that was published before a relation was known is still read as it stands.
    """
    found: dict[str, str] = {}
    for less, more, equal in RELATIONS:
        low, high = parameters[less], parameters[more]
        if low < high or (equal and low == high):
            continue
        said = N_("不能大于") if equal else N_("必须小于")
        values = {"less": described()[less].label, "low": low, "said": said, "more": described()[more].label}
        found.setdefault(less, N_("“%(less)s”（%(low)s）%(said)s“%(more)s”（%(high)s）。") % {**values, "high": high})
    return found


def changed_from(base: Mapping[str, Any], wanted: Mapping[str, Any]) -> dict[str, Any]:
    """Those parameters of ``wanted`` that differ from ``base``, in the order of the built-in file."""
    return {key: wanted[key] for key in described() if key in wanted and wanted[key] != base.get(key)}


def _problem(key: str, value: object) -> str | None:
    parameter = described().get(key)
    if parameter is None and key in STATED:
        label, clause = STATED[key]
        return N_("“%(label)s”由通知%(clause)s规定，不能通过规则集改变。") % {"label": label, "clause": clause}
    if parameter is None:
        return N_("没有参数 %(key)s。") % {"key": key}
    check, expected = KINDS[parameter.kind]
    if not check(value):
        return N_("参数 %(key)s（%(label)s）应为%(expected)s。") % {
            "key": key,
            "label": parameter.label,
            "expected": expected,
        }
    if parameter.kind == "codes" and isinstance(value, list) and not set(value) <= set(parameter.value):
        return N_("参数 %(key)s（%(label)s）只能从这些代码中选择：%(codes)s。") % {
            "key": key,
            "label": parameter.label,
            "codes": " ".join(parameter.value),
        }
    if isinstance(value, int) and value < parameter.minimum:
        return N_("参数 %(key)s（%(label)s）不能小于 %(minimum)s。") % {
            "key": key,
            "label": parameter.label,
            "minimum": parameter.minimum,
        }
    if isinstance(value, int) and value > parameter.maximum:
        return N_("参数 %(key)s（%(label)s）不能大于 %(maximum)s。") % {
            "key": key,
            "label": parameter.label,
            "maximum": parameter.maximum,
        }
    return None


def _is_whole(value: object) -> bool:
    return type(value) is int


def _is_share(value: object) -> bool:
    match value:
        case [int(numerator), int(denominator)] if not isinstance(numerator, bool):
            return not isinstance(denominator, bool) and 0 < numerator <= denominator
    return False


def _is_codes(value: object) -> bool:
    """A rule set may leave codes of a closed list out, never add one: 户籍 and its like must stay out (三(二))."""
    if not isinstance(value, list) or not value:
        return False
    return all(isinstance(code, str) and code for code in value) and len(set(value)) == len(value)


def _is_ladder(value: object) -> bool:
    return isinstance(value, list) and bool(value) and all(map(_is_row, value)) and _unique_rows(value)


def _is_row(row: object) -> bool:
    if not isinstance(row, dict) or row.keys() != ROW_KEYS:
        return False
    known = row["target"] in LEVELS and row["degree"] in DEGREES and (row["title"] is None or row["title"] in LEVELS)
    return known and _is_whole(row["years"]) and row["years"] >= 0 and isinstance(row["trial"], bool)


def _unique_rows(rows: list[dict[str, Any]]) -> bool:
    return len({(row["target"], row["degree"]) for row in rows}) == len(rows)


KINDS: Mapping[str, tuple[Callable[[object], bool], str]] = {
    "whole": (_is_whole, N_("整数")),
    "share": (_is_share, N_("[分子, 分母]，且不大于 1")),
    "codes": (_is_codes, N_("理由代码的列表，至少一个，不重复")),
    "ladder": (_is_ladder, N_("条件行的列表")),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Cycle:
    """One review year and the last day of each of its stages (DOMAIN 6, annual timeline)."""

    year: int
    opens_on: date
    unit_until: date
    channel_until: date
    intake_until: date
    panel_until: date
    meeting_until: date
    closes_on: date

    def takes_submissions(self, day: date) -> bool:
        """Whether an applicant may submit, and a firm approve, on that day."""
        return self.opens_on <= day <= self.unit_until

    def takes_filings(self, day: date) -> bool:
        """Whether a firm may send an application to its channel on that day."""
        return self.opens_on <= day <= self.channel_until

    def is_open(self, day: date) -> bool:
        """Whether the day lies in the cycle."""
        return self.opens_on <= day <= self.closes_on


def default_cycle(year: int) -> Cycle:
    """The stages of a year for which the city has published no dates of its own [D]."""
    return Cycle(
        year=year,
        opens_on=date(year, 7, 1),
        unit_until=date(year, 7, 31),
        channel_until=date(year, 8, 31),
        intake_until=date(year, 9, 30),
        panel_until=date(year, 10, 31),
        meeting_until=date(year, 11, 30),
        closes_on=date(year, 12, 31),
    )
