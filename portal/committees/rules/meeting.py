"""What a meeting may do next, and what a sheet of votes means (DOMAIN section 5)."""

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from portal.committees.rules.filing import Filing, fits
from portal.committees.rules.vote import CLAUSE, Share, VoteCount, VoteVerdict, judge_vote, needed
from portal.kernel.refusal import Refusal
from portal.kernel.text import N_


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingFacts:
    """What the acts on a meeting ask. waiting: items without a result; filing_valid: on the day of the meeting."""

    state: str
    seats: int
    present: int
    items: int
    waiting: int
    filing_valid: bool
    presider: bool
    quorum: Share


@dataclass(frozen=True, slots=True, kw_only=True)
class Ballots:
    """What was counted for one item."""

    agree: int
    disagree: int
    abstain: int
    spoiled: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemSheet:
    """One row of the sheet. ballots None: not entered yet."""

    item_id: int
    recused: int
    ballots: Ballots | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """What the sheet says. verdicts: item id -> result; wrong: item id -> what has to be put right."""

    verdicts: Mapping[int, VoteVerdict]
    wrong: Mapping[int, Refusal]


MEETING_STATES = {
    "planned": N_("筹备中"),
    "open": N_("正在进行"),
    "recorded": N_("待主任委员确认"),
    "concluded": N_("已确认"),
    "cancelled": N_("已取消"),
}
ITEM_STATES = {
    "waiting": N_("待表决"),
    "recorded": N_("已记录"),
    "postponed": N_("延期评审"),
    "passed": N_("通过"),
    "failed": N_("未通过"),
    "withdrawn": N_("已退出议程"),
}
SEAT_ROLES = {"chair": N_("主任委员"), "vice_chair": N_("副主任委员"), "member": N_("委员")}

COLUMNS = ("agree", "disagree", "abstain", "spoiled")
"""The columns of the sheet, in their order."""
_LONGEST = 3  # digits


def read_ballots(typed: Mapping[str, str]) -> Ballots | Refusal | None:
    """One row as it was typed: None where nothing stands in it; a cell left empty in a started row counts as 0."""
    cells = {name: unicodedata.normalize("NFKC", typed.get(name, "")).strip() for name in COLUMNS}
    if not any(cells.values()):
        return None
    if any(cell and not (cell.isdecimal() and len(cell) <= _LONGEST) for cell in cells.values()):
        return Refusal("NOT_A_NUMBER", N_("票数只能填写整数。"), CLAUSE)
    return Ballots(**{name: int(cell or 0) for name, cell in cells.items()})


def refuse_agenda(level: str, specialty: str, filing: Filing) -> list[Refusal]:
    """Why an application may not stand on the agenda of a committee's meeting."""
    if fits(filing, level, specialty):
        return []
    if level == "full_senior" and not filing.may_review_full_senior:
        message = N_("该评委会没有正高级评审备案，正高级申报由省评委会评审。")
        return [Refusal("FULL_SENIOR_NOT_FILED", message, "二(一)")]
    return [Refusal("OUTSIDE_FILING", N_("申报的层级或专业不在该评委会的备案范围内。"), "committee.filing_years")]


def refuse_open(facts: MeetingFacts) -> list[Refusal]:
    """Why the agenda may not be locked and the meeting opened."""
    found = []
    if facts.state != "planned":
        found.append(Refusal("NOT_PLANNED", N_("会议已经开始或已经结束。")))
    if facts.items == 0:
        found.append(Refusal("NO_ITEMS", N_("议程中还没有申报，请先选择议程。")))
    if not facts.presider:
        found.append(Refusal("NO_PRESIDER", N_("请选择到会的主任委员或副主任委员主持会议。"), None, "presider"))
    if not facts.filing_valid:
        found.append(Refusal("FILING_ENDED", N_("评委会备案在会议当日无效，不能评审。"), "committee.filing_years"))
    least = needed(facts.quorum, facts.seats)
    if facts.present < least:
        message = N_("到会 %(present)s 人，少于法定的 %(least)s 人（席位 %(seats)s），会议无效。") % {
            "present": facts.present,
            "least": least,
            "seats": facts.seats,
        }
        found.append(Refusal("NO_QUORUM", message, CLAUSE))
    return found


def judge_sheet(rows: Sequence[ItemSheet], *, seats: int, present: int, quorum: Share, passing: Share) -> Judged:
    """Judge every row on its own; a row without ballots is left out unless recusals postpone it (DOMAIN 5)."""
    verdicts: dict[int, VoteVerdict] = {}
    wrong: dict[int, Refusal] = {}
    for row in rows:
        postponed = present - row.recused < needed(quorum, seats)
        if row.ballots is None and not postponed:
            continue
        ballots = Ballots(agree=0, disagree=0, abstain=0, spoiled=0) if row.ballots is None else row.ballots
        judged = judge_vote(
            VoteCount(
                seats=seats,
                present=present,
                recused=row.recused,
                agree=ballots.agree,
                disagree=ballots.disagree,
                abstain=ballots.abstain,
                spoiled=ballots.spoiled,
            ),
            quorum=quorum,
            passing=passing,
        )
        if isinstance(judged, Refusal):
            wrong[row.item_id] = judged
        elif judged.result == "no_quorum":
            wrong[row.item_id] = Refusal("NO_QUORUM", N_("到会人数未达到法定人数，会议无效，不能记录表决。"), CLAUSE)
        else:
            verdicts[row.item_id] = judged
    return Judged(verdicts=verdicts, wrong=wrong)


def refuse_finish(facts: MeetingFacts) -> list[Refusal]:
    """Why the secretary may not hand the record to the chair."""
    if facts.state != "open":
        return [Refusal("NOT_OPEN", N_("只有正在进行的会议可以结束记录。"))]
    if facts.waiting:
        message = N_("还有 %(count)s 项没有表决记录，请补齐后再提交。") % {"count": facts.waiting}
        return [Refusal("VOTES_MISSING", message, CLAUSE)]
    return []


def refuse_conclude(facts: MeetingFacts) -> list[Refusal]:
    """Why the chair may not confirm what the secretary recorded."""
    if facts.state != "recorded":
        return [Refusal("NOT_RECORDED", N_("秘书尚未完成表决记录，或会议结果已经确认。"))]
    if not facts.filing_valid:
        return [Refusal("FILING_ENDED", N_("评委会备案在会议当日无效，结果不能确认。"), "committee.filing_years")]
    return []
