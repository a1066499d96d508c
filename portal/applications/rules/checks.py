"""The checks beside a case: value, threshold, clause and result (INV-2: achievements are never judged by number)."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from portal.applications.rules.draft import DEGREE_LABELS, LEVEL_LABELS, Details, judge
from portal.kernel.refusal import Refusal
from portal.kernel.text import N_
from portal.rulebook.ladder import CONTINUING_EDUCATION, DEGREES, LadderRow, LadderTerms, LadderVerdict

CURRENT_PARAMETER = N_("本系统当前参数")
"""What stands in place of a clause where the threshold is not the Notice's own (DOMAIN, marks V, A, K and D)."""


OF_THE_FIRM = frozenset({"staff", "publicity"})
"""Keys of the checks that ask something of the firm."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One line of the table. key: its stable name; outcome: ok fail warn waived unknown."""

    key: str
    label: str
    value: str | None
    threshold: str | None
    clause: str
    outcome: str
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Publicity:
    """The unit's notice: posted, and last day."""

    posted_on: date
    ends_on: date
    place: str


def checks(
    details: Details,
    *,
    terms: LadderTerms,
    today: date,
    on_staff: bool,
    missing_materials: Collection[str],
    publicity: Publicity | None,
    publicity_days: int,
) -> tuple[Check, ...]:
    """All checks of an application, in the order in which a clerk looks at them. The labels are marked texts.

    Somebody without a firm is on nobody's staff and is published by no unit: those two are left out (DOMAIN 3, row 22).
    """
    verdict = judge(details, terms, today)
    rows = (
        _ladder(details, verdict, terms, today),
        _hours(details, verdict, terms),
        Check(
            key="staff",
            label=N_("在职"),
            value=N_("有在职记录") if on_staff else N_("没有在职记录"),
            threshold=N_("合同与社保，或劳务派遣"),
            clause=CURRENT_PARAMETER,
            outcome="ok" if on_staff else "warn",
        ),
        Check(
            key="commitment",
            label=N_("诚信承诺"),
            value=N_("已签署") if details.commitment_signed_at else N_("未签署"),
            threshold=N_("本人签署"),
            clause="三(三)",
            outcome="ok" if details.commitment_signed_at else "fail",
        ),
        Check(
            key="materials",
            label=N_("必备材料"),
            value="缺" + "、".join(missing_materials) if missing_materials else N_("齐全"),
            threshold=N_("不缺件"),
            clause=CURRENT_PARAMETER,
            outcome="warn" if missing_materials else "ok",
        ),
        _publicity(publicity, publicity_days),
    )
    free = details.enterprise_organisation_id is None
    return tuple(row for row in rows if not (free and row.key in OF_THE_FIRM))


def _ladder(details: Details, verdict: LadderVerdict | Refusal | None, terms: LadderTerms, today: date) -> Check:
    held = LEVEL_LABELS.get(details.current_title or "", N_("无职称"))
    years = details.years_in_current(today)
    value = None
    if details.degree:
        value = f"{DEGREE_LABELS[details.degree]}，{held}" + (f" {years} 年" if details.current_title else "")
    outcome, note = _ladder_outcome(details, verdict)
    return Check(
        key="ladder",
        label=N_("学历与资历"),
        value=value,
        threshold=_threshold(details, terms),
        clause=CURRENT_PARAMETER,
        outcome=outcome,
        note=note,
    )


def _ladder_outcome(details: Details, verdict: LadderVerdict | Refusal | None) -> tuple[str, str]:
    if verdict is None:
        return "unknown", ""
    if isinstance(verdict, Refusal):
        return "fail", verdict.message
    if not set(verdict.missing) - {CONTINUING_EDUCATION}:
        return "ok", ""
    return ("warn", N_("申报人按破格申报")) if details.exceptional else ("fail", "")


def _threshold(details: Details, terms: LadderTerms) -> str | None:
    """The row that the degree leads to, in words; None where there is none."""
    if not details.degree or not details.target_level:
        return None
    rank = DEGREES.index(details.degree)
    rows = [row for row in terms.rows if row.target == details.target_level and DEGREES.index(row.degree) <= rank]
    return _row_words(max(rows, key=lambda row: DEGREES.index(row.degree))) if rows else N_("此学历没有正常申报途径")


def _row_words(row: LadderRow) -> str:
    words = f"{DEGREE_LABELS[row.degree]}以上"
    if row.title:
        words += f"，{LEVEL_LABELS[row.title]}满 {row.years} 年"
    return words + ("，见习期满" if row.trial else "")


def _hours(details: Details, verdict: LadderVerdict | Refusal | None, terms: LadderTerms) -> Check:
    missing = isinstance(verdict, LadderVerdict) and CONTINUING_EDUCATION in verdict.missing
    outcome = "unknown" if details.hours is None else "ok"
    if details.hours is not None and missing:
        outcome = "warn" if details.exceptional else "fail"
    value = None if details.hours is None else f"{details.hours}（专业科目 {details.specialised_hours or 0}）"
    return Check(
        key="hours",
        label=N_("继续教育学时"),
        value=value,
        threshold=f"≥ {terms.hours}（专业科目 ≥ {terms.specialised_hours}）",
        clause=CURRENT_PARAMETER,
        outcome=outcome,
    )


def _publicity(publicity: Publicity | None, days: int) -> Check:
    value = f"{publicity.posted_on.isoformat()} — {publicity.ends_on.isoformat()}" if publicity else None
    return Check(
        key="publicity",
        label=N_("单位公示"),
        value=value,
        threshold=f"≥ {days} 个工作日",
        clause=CURRENT_PARAMETER,
        outcome="ok" if publicity else "unknown",
    )
