"""Entries of the 专精特新 directory: kinds, levels and when one is effective (clauses P1, 二(一), 三(一))."""

from collections.abc import Collection, Mapping
from datetime import date, timedelta
from enum import StrEnum

from portal.kernel.permissions import Role
from portal.kernel.refusal import Refusal
from portal.kernel.text import N_


class EntryKind(StrEnum):
    """The kinds of listed firms."""

    SRDI_SME = "srdi_sme"
    LITTLE_GIANT = "little_giant"
    SINGLE_CHAMPION = "single_champion"


class Level(StrEnum):
    """Who lists the firm; in this order, the highest counts (QR2)."""

    NATIONAL = "national"
    PROVINCIAL = "provincial"
    MUNICIPAL = "municipal"


KIND_LABELS: Mapping[EntryKind, str] = {
    EntryKind.SRDI_SME: N_("专精特新中小企业"),
    EntryKind.LITTLE_GIANT: N_("专精特新“小巨人”企业"),
    EntryKind.SINGLE_CHAMPION: N_("制造业单项冠军企业"),
}
LEVEL_LABELS: Mapping[Level, str] = {
    Level.NATIONAL: N_("国家级"),
    Level.PROVINCIAL: N_("省级"),
    Level.MUNICIPAL: N_("市级"),
}
LEVEL_ORDER: tuple[Level, ...] = (Level.NATIONAL, Level.PROVINCIAL, Level.MUNICIPAL)


def refuse_level(kind: EntryKind, level: Level) -> Refusal | None:
    """“小巨人” is a national list, 专精特新中小企业 never is; champions exist at every level."""
    fits = {
        EntryKind.LITTLE_GIANT: level is Level.NATIONAL,
        EntryKind.SRDI_SME: level is not Level.NATIONAL,
        EntryKind.SINGLE_CHAMPION: True,
    }[kind]
    return (
        None
        if fits
        else Refusal(
            "LEVEL_MISFIT",
            N_("这类名单没有这个级别：“小巨人”企业只有国家级，专精特新中小企业为省级或市级。"),
            field="level",
        )
    )


def last_day(first: date, years: int) -> date:
    """The last day of a validity of ``years`` years (rulebook ``directory.valid_years``); ``first`` counts."""
    try:
        anniversary = first.replace(year=first.year + years)
    except ValueError:  # 29 February
        anniversary = date(first.year + years, 3, 1)
    return anniversary - timedelta(days=1)


def is_effective(valid_from: date, valid_to: date, delisted_on: date | None, on: date) -> bool:
    """Whether an entry counts on the day: within its validity and before its delisting."""
    return valid_from <= on <= valid_to and (delisted_on is None or on < delisted_on)


def refuse_delisting(valid_from: date, valid_to: date, delisted_on: date | None, on: date) -> Refusal | None:
    """Why an entry cannot be taken off its list from ``on``, or None."""
    if delisted_on is not None:
        return Refusal("ALREADY_DELISTED", N_("该企业已从这份名单移出。"))
    if not valid_from <= on <= valid_to:
        return Refusal("OUTSIDE_VALIDITY", N_("移出日期应在有效期内。"), field="on")
    return None


def refuse_counting(roles: Collection[Role], kind: EntryKind) -> Refusal | None:
    """Why somebody cannot say whether an entry counts as a firm's (OQ-P2: the industry officer, champions), or None."""
    if kind is not EntryKind.SINGLE_CHAMPION:
        return Refusal("NOT_A_CHAMPION", N_("只有制造业单项冠军名单需要核定。"))
    if Role.INDUSTRY_OFFICER not in roles:
        return Refusal("NOT_PERMITTED", N_("单项冠军产品企业由工信局经办人核定。"))
    return None
