"""Lines on which a new rule set is tried beside the old one: every row of the ladder, every size of a committee."""

import json
from collections.abc import Iterator, Mapping
from itertools import product
from typing import Any

from portal.policy.rules.bench import Terms, judge_lines
from portal.policy.rules.catalogue import RULES
from portal.rulebook.ladder import DEGREES, LEVELS

SIZES = (7, 9, 11, 13, 25, 27)
Line = dict[str, Any]


def _ladder() -> Iterator[Line]:
    """Every target and degree, from the title below, with 0 to 6 years, and hours at and below the usual number."""
    for target, degree in product(LEVELS, DEGREES):
        below = LEVELS[LEVELS.index(target) - 1] if target != LEVELS[0] else None
        for years in range(7):
            yield _person(target, degree, below, years)
        yield _person(target, degree, None, 0) | {"trial_year_passed": True}
    for hours, specialised in product((0, 30, 60, 72, 89, 90, 120), (0, 30, 59, 60, 90)):
        if specialised <= hours:
            yield _person("engineer", "doctor", None, 0) | {"hours": hours, "specialised_hours": specialised}


def _person(target: str, degree: str, current: str | None, years: int) -> Line:
    return {
        "target": target,
        "degree": degree,
        "current": current,
        "years_in_current": years,
        "hours": 90,
        "specialised_hours": 60,
    }


def _vote() -> Iterator[Line]:
    """Every number present and every number in favour."""
    for seats in SIZES:
        for present in range((seats + 1) // 2, seats + 1):
            for agree in range(present // 2, present + 1):
                yield {"seats": seats, "present": present, "agree": agree, "disagree": present - agree}


def lines(rule: str) -> list[str]:
    """The lines of a rule, numbered by ``id``; the bench's own example last."""
    made = {"ladder": _ladder, "vote": _vote}
    found = [
        json.dumps({"id": number} | line, ensure_ascii=False)
        for number, line in enumerate(made[rule]() if rule in made else (), 1)
    ]
    return [*found, RULES[rule].example]


def answers(rule: str, terms: Terms) -> list[Mapping[str, Any]]:
    """What the rule says to each of its lines, without the name of the rule set."""
    raw = (line.encode("utf-8") for line in lines(rule))
    found = [json.loads(answer.line) for answer in judge_lines(raw, RULES[rule], terms)]
    return [{key: value for key, value in each.items() if key != "rule_set"} for each in found]
