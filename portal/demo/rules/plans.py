"""What becomes of each application of the demo: who does what, how many working days before today."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import count, cycle, islice

from portal.demo.rules.fates import AFTER_MEETING, FATES, MEETINGS, Fate
from portal.demo.rules.firms import ACTIVE, AGENCY, DEPARTMENT, OTHER_DEPARTMENT, DemoFirm
from portal.demo.rules.posts import CITY, DISTRICT, LOWER_OFFICE, OFFICE, OTHER_DISTRICT, SPECIALTY_OFFICE, ZONE

SPECIALTY_FIELDS = ("工业互联网", "智能制造", "物联网")
"""What the committee by specialty is filed for."""
_OTHERS = ("机械", "电气", "自动化", "材料", "质量与计量", "计算机/软件", "环境", "生物医药")

CHANNEL: dict[int, str] = {
    1: AGENCY, 2: DISTRICT, 3: DISTRICT, 4: DEPARTMENT, 5: OTHER_DISTRICT, 6: ZONE, 7: OTHER_DEPARTMENT,
    8: OTHER_DISTRICT, 9: "370211", 10: CITY, 11: AGENCY,
}  # fmt: skip
"""Firm -> the channel that route() names for it."""
CLERKS: dict[str, tuple[str, ...]] = {
    AGENCY: ("agency-clerk1", "agency-clerk2"),
    DISTRICT: ("laoshan-clerk1", "laoshan-clerk2"),
    DEPARTMENT: ("department-clerk1",),
    OTHER_DISTRICT: ("chengyang-clerk1",),
    ZONE: ("zone-clerk1",),
    CITY: ("city-clerk1",),
}
SUPERVISORS = {DISTRICT: "laoshan-supervisor", OTHER_DISTRICT: "chengyang-supervisor"}
SECRETARIES = {OFFICE: "secretary1", SPECIALTY_OFFICE: "secretary2", LOWER_OFFICE: "secretary2"}

UNIT_GAPS = {"submit_to_unit": 1, "approve": 1, "send_to_channel": 6}
"""Working days between an act and the one before it; publicity in the unit takes five full ones."""


@dataclass(frozen=True, slots=True)
class PlannedAct:
    """An event, ``back`` working days before today, by an account in an organisation ("" and "": the worker)."""

    event: str
    back: int
    username: str
    organisation: str
    code: str = ""


@dataclass(frozen=True, slots=True)
class CasePlan:
    """One application. acts: from ``create`` on; meeting: key of the meeting that hears it; passes: how it votes."""

    key: int
    fate: str
    firm: DemoFirm
    level: str
    specialty: str
    acts: tuple[PlannedAct, ...]
    meeting: str = ""
    passes: bool = True
    applicant: str = ""
    held: bool = False
    claimed_by: str = ""


def office_of(level: str, specialty: str) -> str:
    """The committee's office for a level and a specialty; "" for the province's."""
    if level == "full_senior":
        return ""
    if level in {"senior", "engineer"} and specialty in SPECIALTY_FIELDS:
        return SPECIALTY_OFFICE
    return OFFICE if level == "senior" else LOWER_OFFICE


def plans() -> list[CasePlan]:
    """Every application of the demo, in the order of the fates."""
    keys = count(1)
    return [_plan(next(keys), fate, index) for fate in FATES for index in range(fate.number)]


def _plan(key: int, fate: Fate, index: int) -> CasePlan:
    firm = ACTIVE[fate.firms[index % len(fate.firms)] - 1]
    level = fate.levels[index % len(fate.levels)]
    specialty = _specialty(fate, firm, key)
    plan = CasePlan(key, fate.name, firm, level, specialty, (), fate.meeting, fate.passes)
    person = fate.applicants[index % len(fate.applicants)] if fate.applicants else ""
    clerk = _clerk(CHANNEL[firm.sequence], index) if index < fate.claims else ""
    plan = replace(plan, applicant=person, held=index < fate.holds, claimed_by=clerk)
    return replace(plan, acts=(*_acts(plan, fate, index), *_after_meeting(plan, fate)))


def _specialty(fate: Fate, firm: DemoFirm, key: int) -> str:
    if fate.fields:
        return fate.fields[key % len(fate.fields)]
    return firm.specialty if key % 3 else next(islice(cycle(_OTHERS), key % len(_OTHERS), None))


def _clerk(desk: str, index: int) -> str:
    clerks = CLERKS[desk]
    return clerks[index % len(clerks)]


def _acts(plan: CasePlan, fate: Fate, index: int) -> Iterator[PlannedAct]:
    """The acts before a meeting, in their order; days are counted back from the last one."""
    gaps = _gaps(fate)
    heard_on = max(MEETINGS[fate.meeting].back, 0) if fate.meeting else 0
    day = heard_on + fate.back + index % fate.spread + sum(gap for _, gap in gaps)
    desk = CHANNEL[plan.firm.sequence]
    for event, gap in gaps:
        day -= gap
        name, _, code = event.partition(":")
        yield PlannedAct(name, day, *_who(name, plan, desk, index), code)


def _after_meeting(plan: CasePlan, fate: Fate) -> Iterator[PlannedAct]:
    for event in fate.after:
        day = MEETINGS[fate.meeting].back - AFTER_MEETING[event]
        yield PlannedAct(event, day, *_who(event, plan, "", 0))


def _gaps(fate: Fate) -> Sequence[tuple[str, int]]:
    """(event, working days after the one before); the first one is ``create``."""
    steps: list[tuple[str, int]] = [("create", 0)]
    for step in fate.steps:
        event, _, days = step.partition("+")
        steps.append((event, int(days) if days else UNIT_GAPS.get(event, 1)))
    return steps


def _who(event: str, plan: CasePlan, desk: str, index: int) -> tuple[str, str]:
    """Who does it: account and organisation."""
    office = office_of(plan.level, plan.specialty)
    if event in _WORKER:
        return "", ""
    if event in _APPLICANT and plan.applicant:
        return plan.applicant, plan.firm.code
    if event in _APPLICANT | _UNIT:
        return plan.firm.hr, plan.firm.code
    if event in _CITY:
        return "city-hr1", CITY
    if event in _OFFICE:
        return SECRETARIES[office], office
    if event == "refuse":
        return SUPERVISORS[desk], desk
    return _clerk(desk, index), desk


_WORKER = frozenset({"take_over", "timeout", "end_publicity", "revoke"})
_APPLICANT = frozenset({"create", "submit_to_unit", "resubmit", "withdraw"})
_CITY = frozenset({"endorse", "record_passed", "record_failed", "confirm", "issue"})
_UNIT = frozenset({"return_to_applicant", "approve", "send_to_channel", "uphold_objection"})
_OFFICE = frozenset(
    {
        "accept",
        "assign_panel",
        "opinions_in",
        "reject_result",
        "office_correction",
        "office_refuse",
        "return_to_channel",
    }
)
