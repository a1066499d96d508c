"""One line in, one line out: JSON Lines judged by a rule, in the same order, nothing kept between lines."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NoReturn

from portal.kernel.text import N_
from portal.kernel.workdays import WorkCalendar
from portal.policy.rules.fields import Field, Record
from portal.policy.rules.kinds import Anything, LineError, Values
from portal.rulebook.rules import RuleSet

BLANK = b" \t\r\n"
BOM = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class Terms:
    """The parameters and the working days by which a line is judged."""

    rules: RuleSet
    calendar: WorkCalendar


@dataclass(frozen=True, slots=True, kw_only=True)
class BenchRule:
    """A rule as the bench offers it.

    fields: after ``id``, in the order in which they are judged; judge: values and terms in, the output without ``id``
    and ``rule_set`` out, LineError for the rule's own errors; example: an input line.
    """

    name: str
    summary: str
    fields: tuple[Field, ...]
    judge: Callable[[Values, Terms], Mapping[str, Any]]
    example: str
    own_codes: tuple[str, ...] = ()

    @property
    def record(self) -> Record:
        """The whole line."""
        return Record((Field(name="id", kind=Anything(), note="copied to the output"), *self.fields))


@dataclass(frozen=True, slots=True)
class Answer:
    """One output line (without its end) and whether the input line could be judged."""

    line: bytes
    judged: bool


def judge_lines(lines: Iterable[bytes], rule: BenchRule, terms: Terms) -> Iterator[Answer]:
    """Answer every line that is not blank; blank ones are skipped but counted."""
    for number, line in enumerate(lines, start=1):
        raw = line.removeprefix(BOM) if number == 1 else line
        if raw.strip(BLANK):
            yield _judge_line(raw, number, rule, terms)


def _judge_line(raw: bytes, number: int, rule: BenchRule, terms: Terms) -> Answer:
    try:
        document = _parse(raw)
        identity = document.get("id")
        try:
            result = {"id": identity, **_judge(document, rule, terms), "rule_set": terms.rules.name}
            return Answer(_write(result), judged=True)
        except LineError as error:
            told: dict[str, Any] = {"code": error.code, "field": error.field, "message": error.message}
            return Answer(_write({"id": identity, "error": told}), judged=False)
    except (ValueError, RecursionError):
        told = {"code": "BAD_JSON", "field": None, "message": N_("这一行不是有效的 JSON 对象。"), "line": number}
        return Answer(_write({"id": None, "error": told}), judged=False)


def _parse(raw: bytes) -> dict[str, Any]:
    """ValueError for anything but an object; of a name written twice the last value counts."""
    document = json.loads(raw.decode("utf-8"), parse_constant=_refuse_constant)
    if not isinstance(document, dict):
        msg = "not an object"
        raise ValueError(msg)  # noqa: TRY004 - every reason why a line is no JSON object is one error
    return document


def _refuse_constant(name: str) -> NoReturn:
    msg = f"{name} is not JSON"
    raise ValueError(msg)


def _judge(document: dict[str, Any], rule: BenchRule, terms: Terms) -> Mapping[str, Any]:
    unknown = next(rule.record.unknown(document, ""), None)
    if unknown is not None:
        raise LineError("UNKNOWN_FIELD", unknown, N_("没有字段 %(field)s，请核对名称。") % {"field": unknown})
    return rule.judge(rule.record.read(document, ""), terms)


def _write(document: Mapping[str, Any]) -> bytes:
    """Compact JSON in UTF-8; ValueError for a number too large to be one."""
    text = json.dumps(document, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    try:
        return text.encode("utf-8")
    except UnicodeEncodeError:  # half of a surrogate pair, legal as an escape in JSON and in nothing else
        return json.dumps(document, allow_nan=False, separators=(",", ":")).encode("ascii")
