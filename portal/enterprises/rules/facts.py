"""The dated facts of a firm that decide its channel (clause 三(二), DOMAIN 3): their values, and who confirms them."""

from collections.abc import Collection, Mapping
from datetime import date, timedelta
from enum import StrEnum

from portal.kernel.actor import Actor
from portal.kernel.permissions import Permission, Role
from portal.kernel.refusal import Refusal
from portal.kernel.text import N_


class Fact(StrEnum):
    """What is kept with dates; a firm may have several claims, of every other fact one value a day."""

    AFFILIATION = "affiliation"
    COMPETENT_DEPT = "competent_dept"
    CLAIM = "claim"
    REG_DISTRICT = "reg_district"
    REG_ZONE = "reg_zone"


FACT_LABELS: Mapping[Fact, str] = {
    Fact.AFFILIATION: N_("隶属关系"),
    Fact.COMPETENT_DEPT: N_("企业主管部门"),
    Fact.CLAIM: N_("列为所属的区市或功能区"),
    Fact.REG_DISTRICT: N_("登记住所所在区市"),
    Fact.REG_ZONE: N_("登记住所所在功能区"),
}

AFFILIATION_LABELS: Mapping[str, str] = {
    "municipal": N_("市直所属"),
    "soe": N_("国有企业所属"),
    "local": N_("区市或功能区所属"),
    "none": N_("无上述隶属关系"),
}

OUTSIDE = "outside"
OUTSIDE_LABEL = N_("青岛市外")
UNKNOWN_LABEL = N_("未登记")

_CLERKS = frozenset({Role.CHANNEL_CLERK, Role.CHANNEL_SUPERVISOR})


class FactStatus(StrEnum):
    """A proposal counts from its confirmation on; a declined one never."""

    PROPOSED = "proposed"
    CONFIRMED = "confirmed"
    DECLINED = "declined"


STATUS_LABELS: Mapping[FactStatus, str] = {
    FactStatus.PROPOSED: N_("待确认"),
    FactStatus.CONFIRMED: N_("已确认"),
    FactStatus.DECLINED: N_("未采纳"),
}


def refuse_value(
    fact: Fact, value: str, *, districts: Collection[str], zones: Collection[str], departments: Collection[str]
) -> Refusal | None:
    """Why ``value`` is not one of the fact's values, or None. An empty value means: none from that day on."""
    allowed: dict[Fact, Collection[str]] = {
        Fact.AFFILIATION: AFFILIATION_LABELS,
        Fact.COMPETENT_DEPT: {*departments, ""},
        Fact.CLAIM: {*districts, *zones},
        Fact.REG_DISTRICT: {*districts, OUTSIDE, ""},
        Fact.REG_ZONE: {*zones, ""},
    }
    if value in allowed[fact]:
        return None
    return Refusal("BAD_VALUE", N_("请选择列表中的值。"), "三(二)", "value")


def may_propose(actor: Actor, credit_code: str) -> bool:
    """The firm's own HR, and everybody who may confirm for the city (DOMAIN 6, firm facts)."""
    own = Role.ENTERPRISE_HR in actor.roles and actor.organisation_code == credit_code
    return own or actor.may(Permission.CONFIG_MANAGE)


def may_confirm(actor: Actor, named: str) -> bool:
    """The city, and the clerks of the organisation that the fact or contract names."""
    return actor.may(Permission.CONFIG_MANAGE) or (bool(actor.roles & _CLERKS) and actor.organisation_code == named)


def day_before(day: date) -> date:
    """The last day of the period that a new one ends."""
    return day - timedelta(days=1)
