"""Kinds and states of organisations, and what an act on one of them needs."""

import re
from collections.abc import Collection, Iterable, Mapping
from datetime import date
from enum import StrEnum

from portal.kernel.refusal import Refusal
from portal.kernel.text import N_

CITY = "370200"
CITY_SUPERVISOR = "370200-S"
ALWAYS_ACTIVE = frozenset({CITY, CITY_SUPERVISOR})
"""The top of the fallback ladder never closes (DOMAIN 3: it never loses a case)."""


class Kind(StrEnum):
    """What an organisation is."""

    CITY = "city"
    CITY_SUPERVISOR = "city_supervisor"
    DISTRICT = "district"
    ZONE = "zone"
    DEPARTMENT = "department"
    AGENCY = "agency"
    INDUSTRY_BUREAU = "industry_bureau"
    PRIVATE_ECONOMY_BUREAU = "private_economy_bureau"
    ENTERPRISE = "enterprise"
    COMMITTEE_OFFICE = "committee_office"


KIND_LABELS: Mapping[Kind, str] = {
    Kind.CITY: N_("市人力资源社会保障局"),
    Kind.CITY_SUPERVISOR: N_("市级督办"),
    Kind.DISTRICT: N_("区市人力资源社会保障局"),
    Kind.ZONE: N_("功能区党群工作部"),
    Kind.DEPARTMENT: N_("企业主管部门"),
    Kind.AGENCY: N_("人事代理机构"),
    Kind.INDUSTRY_BUREAU: N_("工业和信息化局"),
    Kind.PRIVATE_ECONOMY_BUREAU: N_("民营经济发展局"),
    Kind.ENTERPRISE: N_("企业"),
    Kind.COMMITTEE_OFFICE: N_("评委会办事机构"),
}

CHANNEL_KINDS = frozenset({Kind.CITY, Kind.CITY_SUPERVISOR, Kind.DISTRICT, Kind.ZONE, Kind.DEPARTMENT, Kind.AGENCY})
"""Kinds that take applications in (clause 三(二)); a zone does so only while its switch is on."""


class Status(StrEnum):
    """Whether an organisation can act: a closing one keeps its cases until they are moved and takes no new ones."""

    ACTIVE = "active"
    CLOSING = "closing"
    INACTIVE = "inactive"


STATUS_LABELS: Mapping[Status, str] = {
    Status.ACTIVE: N_("正常"),
    Status.CLOSING: N_("正在关闭"),
    Status.INACTIVE: N_("已停用"),
}


def refuse_status(code: str, status: Status) -> Refusal | None:
    """Why the organisation may not be given the status, or None."""
    if code in ALWAYS_ACTIVE and status is not Status.ACTIVE:
        return Refusal("ALWAYS_ACTIVE", N_("市级渠道和市级督办是兜底的最后一级，不能关闭。"), "三(二)")
    return None


KEPT_KINDS = (Kind.DISTRICT, Kind.ZONE, Kind.DEPARTMENT, Kind.AGENCY)
"""The four kinds of channel that the city keeps (clause 三(二)), in the order in which they are listed."""

PREFIXES: Mapping[Kind, str] = {Kind.DEPARTMENT: "D", Kind.AGENCY: "A"}
"""Kinds to which the system gives their codes; they are bodies with a credit code of their own."""

EVENT_LABELS: Mapping[str, str] = {
    "organisation_created": N_("建立"),
    "organisation_renamed": N_("更名"),
    "organisation_territory": N_("变更所在区市"),
    "organisation_credit_code": N_("更正统一社会信用代码"),
    "organisation_status": N_("变更状态"),
    "organisation_switched": N_("变更是否为独立渠道"),
    "organisation_four_eyes": N_("变更双人审核"),
    "authorisation_added": N_("增加代理授权"),
    "authorisation_ended": N_("提前结束代理授权"),
    "post_added": N_("增加岗位"),
    "post_ended": N_("结束岗位"),
}
"""What the ledger's events on an organisation are called."""


def next_code(kind: Kind, taken: Iterable[str]) -> str:
    """The code of a new department or agency: one more than the highest number ever given, ``D-13``."""
    start = f"{PREFIXES[kind]}-"
    numbers = [int(code.removeprefix(start)) for code in taken if code.removeprefix(start).isdecimal()]
    return f"{start}{max(numbers, default=0) + 1:02d}"


_DISTRICT_CODE = re.compile(r"3702\d\d")
_ZONE_CODE = re.compile(r"Z-[A-Z0-9]{2,10}")


def new_code_fault(kind: Kind, code: str, taken: Collection[str], obsolete: Mapping[str, str]) -> str | None:
    """Why a new district or zone may not have the code, or None.

    taken: codes of all districts and zones, closed ones too, which keep theirs; obsolete: merged division -> its
    successor.
    """
    if code in taken or code in ALWAYS_ACTIVE:
        return N_("这个代码已有单位使用；已停用的单位保留原代码，可以恢复。")
    if code in obsolete:
        return N_("这是已撤并区划的代码，导入名单时按 %(code)s 识别，不能再用。") % {"code": obsolete[code]}
    if kind is Kind.DISTRICT and not _DISTRICT_CODE.fullmatch(code):
        return N_("区市代码为六位数字，以 3702 开头（GB/T 2260）。")
    if kind is Kind.ZONE and not _ZONE_CODE.fullmatch(code):
        return N_("功能区代码为“Z-”加 2 至 10 位大写字母或数字。")
    return None


def refuse_switch(kind: str) -> Refusal | None:
    """Only a zone may stop being a channel of its own while it exists (DOMAIN 8)."""
    if kind == Kind.ZONE:
        return None
    return Refusal("NOT_A_ZONE", N_("只有功能区可以设置是否为独立渠道。"), "三(二)")


def refuse_early_end(starts_on: date, ends_on: date, last_day: date, today: date) -> Refusal | None:
    """Why an authorisation may not end on ``last_day``: it must be shortened, and never into the past."""
    if max(today, starts_on) <= last_day < ends_on:
        return None
    message = N_("最后一天应不早于今天和授权起期，并早于原来的授权止期。需要立即停止的，请停用该机构。")
    return Refusal("BAD_LAST_DAY", message, field="last_day")
