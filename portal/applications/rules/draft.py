"""What an application consists of, and what of it is still missing."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from portal.kernel.refusal import Refusal
from portal.kernel.text import N_
from portal.rulebook.ladder import LadderTerms, LadderVerdict, judge_ladder

DEGREE_LABELS = {
    "secondary": N_("中专"),
    "college": N_("大专"),
    "bachelor": N_("本科"),
    "second_bachelor": N_("第二学士学位"),
    "master": N_("硕士"),
    "doctor": N_("博士"),
}
LEVEL_LABELS = {
    "technician": N_("技术员"),
    "assistant": N_("助理工程师"),
    "engineer": N_("工程师"),
    "senior": N_("高级工程师"),
    "full_senior": N_("正高级工程师"),
}
SPECIALTIES = (
    "机械",
    "电气",
    "电子信息",
    "计算机/软件",
    "自动化",
    "材料",
    "化工",
    "纺织",
    "轻工",
    "食品",
    "冶金",
    "建筑",
    "土木",
    "市政",
    "水利",
    "交通",
    "船舶与海洋",
    "轨道交通装备",
    "汽车",
    "环境",
    "安全",
    "质量与计量",
    "测绘",
    "能源动力",
    "生物医药",
    "标准化",
    "工业互联网",
    "新型功能材料",
    "物联网",
    "智能制造",
)
"""Engineering specialties (DOMAIN 8, seed list [K])."""


class Category(StrEnum):
    """The seven kinds of achievements (clause 一)."""

    TECH_INNOVATION = "TECH_INNOVATION"
    PATENT = "PATENT"
    TRANSFER = "TRANSFER"
    DIFFUSION = "DIFFUSION"
    STANDARD = "STANDARD"
    ADVISORY = "ADVISORY"
    PUBLIC_SERVICE = "PUBLIC_SERVICE"


CATEGORY_LABELS: dict[Category, str] = {
    Category.TECH_INNOVATION: N_("技术创新"),
    Category.PATENT: N_("专利发明"),
    Category.TRANSFER: N_("成果转化"),
    Category.DIFFUSION: N_("技术推广"),
    Category.STANDARD: N_("标准制定"),
    Category.ADVISORY: N_("决策咨询"),
    Category.PUBLIC_SERVICE: N_("公共服务"),
}


class Part(StrEnum):
    """The steps in which an application is filled in."""

    PERSON = "person"
    EDUCATION = "education"
    TARGET = "target"
    ACHIEVEMENTS = "achievements"
    MATERIALS = "materials"
    COMMITMENT = "commitment"


PART_LABELS: dict[Part, str] = {
    Part.PERSON: N_("人员"),
    Part.EDUCATION: N_("学历与资历"),
    Part.TARGET: N_("申报职称"),
    Part.ACHIEVEMENTS: N_("业绩成果"),
    Part.MATERIALS: N_("材料"),
    Part.COMMITMENT: N_("承诺与提交"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Details:
    """An application as it is kept; every value may be missing while it is a draft. revision counts its savings."""

    case_id: int
    person_id: int
    enterprise_organisation_id: int | None
    created_by_account: int | None = None
    paper_intake: bool = False
    degree: str | None = None
    graduated_on: date | None = None
    school: str | None = None
    major: str | None = None
    current_title: str | None = None
    current_title_on: date | None = None
    years_of_work: int | None = None
    trial_year_passed: bool = False
    hours: int | None = None
    specialised_hours: int | None = None
    target_level: str | None = None
    specialty: str | None = None
    series: str = "engineering"
    exceptional: bool = False
    exceptional_reason: str = ""
    market_recognition: str = ""
    enterprise_contribution: str = ""
    commitment_signed_at: str | None = None
    revision: int = 1
    updated_at: str = ""

    def years_in_current(self, today: date) -> int:
        """Full years for which the present title has been held; 0 where there is none."""
        since = self.current_title_on
        if self.current_title is None or since is None or since > today:
            return 0
        return today.year - since.year - ((today.month, today.day) < (since.month, since.day))


def judge(details: Details, terms: LadderTerms, today: date) -> LadderVerdict | Refusal | None:
    """The ladder's answer, None while degree or target level are not filled in."""
    if details.degree is None or details.target_level is None:
        return None
    return judge_ladder(
        details.target_level,
        details.degree,
        details.current_title,
        details.years_in_current(today),
        details.trial_year_passed,
        details.hours or 0,
        details.specialised_hours or 0,
        terms=terms,
    )


def missing_parts(details: Details, achievements: int, missing_materials: Collection[str]) -> tuple[Part, ...]:
    """Parts that still lack something, in the order in which they are filled in.

    achievements: how many are entered; missing_materials: needed kinds of which there is none. Clause 一 names no
    minimum per kind; one achievement of any kind is what a reviewer needs at least [D].
    """
    education = (details.degree, details.graduated_on, details.school, details.major, details.years_of_work)
    title_dated = details.current_title is None or details.current_title_on is not None
    hours = details.hours is not None and details.specialised_hours is not None
    target = details.target_level and details.specialty
    reason = not details.exceptional or details.exceptional_reason.strip()
    complete = {
        Part.PERSON: True,
        Part.EDUCATION: all(value not in {None, ""} for value in education) and title_dated and hours,
        Part.TARGET: bool(target and reason),
        Part.ACHIEVEMENTS: achievements > 0,
        Part.MATERIALS: not missing_materials,
        Part.COMMITMENT: details.commitment_signed_at is not None,
    }
    return tuple(part for part in Part if not complete[part])
