"""What no rule set changes: the numbers that the Notice states, and the closed lists of reasons; shown, not kept."""

from collections.abc import Mapping
from dataclasses import dataclass

from portal.applications.rules.draft import CATEGORY_LABELS, LEVEL_LABELS
from portal.applications.rules.reasons import CORRECTION_ITEMS, DECLINE_LABELS, REFUSAL_LABELS
from portal.enterprises.rules.quota import CAPS, FULL_SENIOR
from portal.kernel.text import N_
from portal.rulebook.ladder import CONDITION_LABELS, NOMINATED_LEVELS, WAIVED
from portal.rulebook.rules import STATED


@dataclass(frozen=True, slots=True)
class Stated:
    """One thing that the Notice states: parts are shown one after the other, each translated by itself."""

    key: str
    label: str
    clause: str
    parts: tuple[str, ...]


def stated() -> tuple[Stated, ...]:
    """The numbers and lists of the Notice, as the code holds them."""
    parts: Mapping[str, tuple[str, ...]] = {
        "quota.national": _cap("national"),
        "quota.provincial": _cap("provincial"),
        "nomination.levels": tuple(LEVEL_LABELS[each] for each in LEVEL_LABELS if each in NOMINATED_LEVELS),
        "nomination.waived": tuple(CONDITION_LABELS[each] for each in WAIVED),
        "self_review.levels": tuple(LEVEL_LABELS[each] for each in LEVEL_LABELS if each not in NOMINATED_LEVELS),
        "achievement.categories": tuple(CATEGORY_LABELS.values()),
        "refusal.forbidden": (N_("户籍"), N_("人员身份"), N_("档案所在地"), N_("企业所有制")),
    }
    return tuple(Stated(key, label, clause, parts[key]) for key, (label, clause) in STATED.items())


def _cap(level: str) -> tuple[str, ...]:
    cap = CAPS[level]
    numbers = {"total": cap.total, "full": cap.full_senior, "level": LEVEL_LABELS[FULL_SENIOR]}
    return (N_("每年度 %(total)s 人，其中%(level)s不超过 %(full)s 人") % numbers,)


def closed_lists() -> tuple[tuple[str, Mapping[str, str]], ...]:
    """The lists of reason codes that stand in code: title, code -> label."""
    return (
        (N_("不予受理的理由"), REFUSAL_LABELS),
        (N_("渠道移交的理由"), DECLINE_LABELS),
        (N_("一次性告知的事项"), CORRECTION_ITEMS),
    )
