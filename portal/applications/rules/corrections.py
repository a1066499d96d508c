"""One-time notices: what can be ticked, and what has to be answered before the case goes back (DOMAIN 6.1)."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from portal.applications.rules.checks import Check
from portal.applications.rules.reasons import CORRECTION_ITEMS
from portal.kernel.refusal import Refusal
from portal.kernel.text import N_

MATERIAL, MISSING, CHECK = "material_", "missing_", "check_"
LONGEST = 500
_GENERAL = ("achievements", "other")
"""What can always be ticked beside the case's own papers and checks."""

PART_OF: Mapping[str, str] = {
    "check_ladder": "education",
    "check_hours": "education",
    "check_commitment": "commitment",
    "education": "education",
    "achievements": "achievements",
    "commitment": "commitment",
}
"""Code of an item -> the part of the application where it is put right."""


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper of the case as it hangs there now."""

    id: int
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """One thing that a notice may ask to be put right. outcome: of a check, else "". kind: of the paper that lacks."""

    code: str
    label: str
    group: str
    outcome: str = ""
    material_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """One item of a notice: what, and what is wrong with it ("": the notice's text says so)."""

    code: str
    label: str
    reason: str
    material_id: int | None


def topics(papers: Iterable[Paper], missing: Mapping[str, str], checks: Iterable[Check]) -> tuple[Topic, ...]:
    """What can be ticked: each paper, each needed paper that is not there (kind -> label), each check, and the rest."""
    found = [
        Topic(code=f"{MATERIAL}{paper.id}", label=paper.title, group=N_("已交材料"), material_id=paper.id)
        for paper in papers
    ]
    found += [
        Topic(code=f"{MISSING}{kind}", label=label, group=N_("缺少的材料"), outcome="warn")
        for kind, label in missing.items()
    ]
    found += [
        Topic(code=f"{CHECK}{check.key}", label=check.label, group=N_("核对事项"), outcome=check.outcome)
        for check in checks
    ]
    found += [Topic(code=code, label=CORRECTION_ITEMS[code], group=N_("其他")) for code in _GENERAL]
    return tuple(found)


def resolve(
    asked: Sequence[str | Sequence[str]], known: Iterable[Topic], text: str
) -> tuple[Wanted, ...] | dict[str, list[str]]:
    """The items of a notice from what was ticked (codes, or pairs of code and reason), or what is wrong, by field.

    Besides the case's own topics the general codes of CORRECTION_ITEMS are taken. A text alone is an item by itself.
    """
    by_code = {topic.code: topic for topic in known}
    found: list[Wanted] = []
    for each in asked:
        code, reason = (each, "") if isinstance(each, str) else (each[0], each[1].strip())
        topic = by_code.get(code)
        label = topic.label if topic else CORRECTION_ITEMS.get(code)
        if label is None or code in {one.code for one in found}:
            return {"items": [N_("所列内容已有变化，请重新勾选。")]}
        if not reason and not text.strip():
            return {f"reason_{code}": [N_("请写明此项缺什么、怎样补。")]}
        if len(reason) > LONGEST:
            return {f"reason_{code}": [N_("请不超过 500 个字。")]}
        found.append(Wanted(code=code, label=label, reason=reason, material_id=topic.material_id if topic else None))
    if not found and text.strip():
        found.append(Wanted(code="other", label=CORRECTION_ITEMS["other"], reason="", material_id=None))
    return tuple(found) if found else {"items": [N_("请至少勾选一项。")]}


def notice_words(items: Collection[Wanted], text: str) -> str:
    """The whole notice as one text, for the history and the ledger."""
    lines = [
        f"{number}. {item.label}" + (f"：{item.reason}" if item.reason else "")
        for number, item in enumerate(items, start=1)
    ]
    return "\n".join([*lines, *([text.strip()] if text.strip() else [])])


def missing_kind(code: str) -> str | None:
    """The kind of the paper that an item says is not there, or None."""
    return code.removeprefix(MISSING) if code.startswith(MISSING) else None


def answer_refusal(*, text: str, has_file: bool, has_new_version: bool) -> Refusal | None:
    """An item is answered by a newer paper or by a note; either does."""
    if text.strip() or has_file or has_new_version:
        return None
    return Refusal("NO_ANSWER", N_("请上传文件，或写明如何补正、为何不能补正。"), field="answer")
