"""Invented people and what they write into their applications; the same on every machine (one seed)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from random import Random
from typing import Any

from faker import Faker

from portal.demo.rules.identity import id_number, phone
from portal.demo.rules.plans import CasePlan

SEED = 20221111
"""The day of the Notice."""


@dataclass(frozen=True, slots=True)
class Sketch:
    """One applicant: who he is, since when at his firm, and the values of his application."""

    name: str
    id_number: str
    phone: str
    employed_since: date
    values: Mapping[str, Any]
    achievements: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True, slots=True)
class _Ladder:
    """What somebody who applies for a level usually has: age, degrees in turn, the title held and since how long."""

    age: int
    degrees: tuple[str, ...]
    title: str | None
    years: int


_LADDERS = {
    "assistant": _Ladder(24, ("bachelor",), None, 0),
    "engineer": _Ladder(30, ("bachelor", "master"), "assistant", 5),
    "senior": _Ladder(37, ("bachelor", "master", "doctor"), "engineer", 6),
    "full_senior": _Ladder(46, ("bachelor", "master"), "senior", 7),
}
_SCHOOLS = ("青岛示例理工大学", "山东示例工业大学", "海岬示例大学", "华东示例科技大学", "北方示例工程学院")
_MAJORS = {
    "机械": "机械设计制造及其自动化",
    "电子信息": "电子信息工程",
    "材料": "材料科学与工程",
    "化工": "化学工程与工艺",
}
_ACHIEVEMENTS = (
    ("TECH_INNOVATION", "%s关键部件国产化研制", "项目负责人，完成方案设计和样机试制"),
    ("PATENT", "一种%s用检测装置（发明专利）", "第一发明人"),
    ("TRANSFER", "%s生产线改造成果投产", "技术负责人，产线效率提高约两成"),
    ("DIFFUSION", "%s节能工艺在三家企业推广", "主要完成人"),
    ("STANDARD", "%s产品团体标准起草", "第三起草人"),
    ("ADVISORY", "区级%s产业发展建议", "主要执笔人"),
    ("PUBLIC_SERVICE", "%s公共检测平台建设", "骨干成员"),
)


def names(fake: Faker) -> Iterator[str]:
    """Names that have not been used yet."""
    used: set[str] = set()
    while True:
        name = fake.name()
        if name not in used and len(name) > 1:
            used.add(name)
            yield name


def invented_names() -> Iterator[str]:
    """Chinese names, always the same ones in the same order."""
    fake = Faker("zh_CN")
    fake.seed_instance(SEED)
    return names(fake)


def sketch(plan: CasePlan, name: str, today: date) -> Sketch:
    """The applicant of a plan, old enough and long enough in his title on ``today``."""
    chance = Random(SEED + plan.key)
    ladder = _LADDERS[plan.level]
    degree = ladder.degrees[plan.key % len(ladder.degrees)]
    born = date(today.year - ladder.age - chance.randrange(6), chance.randrange(1, 13), chance.randrange(1, 28))
    graduated = date(born.year + 23, 7, 1)
    held_since = date(today.year - ladder.years - 1 - plan.key % 2, 12, 20)
    values: dict[str, Any] = {
        "degree": degree,
        "graduated_on": graduated,
        "school": chance.choice(_SCHOOLS),
        "major": _MAJORS.get(plan.specialty, plan.specialty),
        "current_title": ladder.title,
        "current_title_on": held_since if ladder.title else None,
        "years_of_work": today.year - graduated.year,
        "trial_year_passed": True,
        "hours": 90 + 2 * (plan.key % 10),
        "specialised_hours": 60 + plan.key % 10,
        "target_level": plan.level,
        "specialty": plan.specialty,
        "market_recognition": f"产品进入{2 + plan.key % 5}家行业骨干企业的供应链，客户评价良好。",
        "enterprise_contribution": f"牵头的项目近三年为企业新增销售收入约{300 + 40 * (plan.key % 17)}万元。",
    }
    done = chance.sample(_ACHIEVEMENTS, 2 if plan.level in {"assistant", "engineer"} else 3)
    told = tuple((kind, title % plan.specialty, share) for kind, title, share in done)
    since = date(max(graduated.year, today.year - 9), 8, 1)
    return Sketch(name, id_number(born, plan.key), phone(plan.key), since, values, told)


def applicant_id_number(sequence: int) -> str:
    """The number of an applicant who has an account of his own."""
    return id_number(date(1990, 3, 10 + sequence), 900 + sequence)
