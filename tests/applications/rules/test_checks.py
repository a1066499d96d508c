from dataclasses import replace
from datetime import date
from typing import Any

from portal.applications.rules.checks import Check, Publicity, checks
from portal.rulebook.rules import built_in
from tests.applications.rules.test_draft import COMPLETE, TODAY


def table(**changes: object) -> dict[str, Check]:
    details = replace(COMPLETE, **changes.pop("details", {}))
    values: dict[str, Any] = {
        "terms": built_in().ladder(),
        "today": TODAY,
        "on_staff": True,
        "missing_materials": (),
        "publicity": Publicity(posted_on=date(2026, 7, 6), ends_on=date(2026, 7, 13), place="公告栏"),
        "publicity_days": 5,
    }
    return {row.label: row for row in checks(details, **(values | changes))}


def test_a_good_application_is_all_right() -> None:
    assert {row.outcome for row in table().values()} == {"ok"}


def test_the_ladder_says_value_and_threshold() -> None:
    row = table()["学历与资历"]
    assert row.value == "硕士，助理工程师 3 年"
    assert row.threshold == "硕士以上，助理工程师满 2 年"
    assert row.clause == "本系统当前参数"


def test_years_too_few_fail_and_exceptional_ones_are_looked_at() -> None:
    young = {"current_title_on": date(2026, 1, 1)}
    assert table(details=young)["学历与资历"].outcome == "fail"
    assert table(details=young | {"exceptional": True})["学历与资历"].outcome == "warn"


def test_a_title_held_already_is_told() -> None:
    row = table(details={"current_title": "engineer"})["学历与资历"]
    assert row.outcome == "fail"
    assert "达到" in row.note


def test_hours_are_judged_apart_from_the_ladder() -> None:
    found = table(details={"hours": 89})
    assert found["继续教育学时"].outcome == "fail"
    assert found["学历与资历"].outcome == "ok"


def test_what_is_not_there_yet_is_unknown() -> None:
    found = table(details={"degree": None, "hours": None}, publicity=None)
    assert {label for label, row in found.items() if row.outcome == "unknown"} == {
        "学历与资历", "继续教育学时", "单位公示",
    }  # fmt: skip


def test_a_degree_without_a_way_up_says_so() -> None:
    row = table(details={"degree": "secondary", "target_level": "senior"})["学历与资历"]
    assert row.threshold == "此学历没有正常申报途径"
    assert row.outcome == "fail"


def test_nothing_is_asked_of_a_firm_that_is_not_there() -> None:
    found = table(on_staff=False, publicity=None, details={"enterprise_organisation_id": None})
    assert {"在职", "单位公示"} & set(found) == set()
    assert {row.outcome for row in found.values()} == {"ok"}


def test_missing_papers_and_staff_are_warned_of() -> None:
    found = table(missing_materials=("学历学位证书",), on_staff=False, details={"commitment_signed_at": None})
    assert [found[label].outcome for label in ("必备材料", "在职", "诚信承诺")] == ["warn", "warn", "fail"]
    assert found["必备材料"].value == "缺学历学位证书"
