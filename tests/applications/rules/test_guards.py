from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from portal.applications.rules import ApplicationFacts, guards, intake
from portal.applications.workflow import APPLICATION
from portal.kernel.refusal import Refusal
from portal.kernel.workflow import Placement

TODAY = date(2026, 7, 20)
FACTS = ApplicationFacts(today=TODAY, actor_account_id=1)
REFUSAL = Refusal("X", "不行。")
POSTED = {"unit_days": 5, "unit_ends_on": date(2026, 7, 17)}

CASES: list[tuple[Callable[[ApplicationFacts], Refusal | None], dict[str, Any], dict[str, Any], str]] = [
    (guards.submissions_open, {"takes_submissions": True}, {}, "WINDOW_CLOSED"),
    (guards.filings_open, {"takes_filings": True}, {}, "WINDOW_CLOSED"),
    (guards.draft_complete, {}, {"missing_parts": ("材料",)}, "INCOMPLETE"),
    (guards.commitment_given, {"commitment_signed": True}, {}, "NO_COMMITMENT"),
    (guards.staff_member, {"on_staff": True}, {}, "NOT_STAFF"),
    (guards.ladder_met, {}, {"ladder_missing": ("education",)}, "LADDER_NOT_MET"),
    (guards.ladder_met, {"ladder_missing": ("education",), "exceptional": True}, {"ladder_refusal": REFUSAL}, "X"),
    (guards.ladder_met, {"ladder_missing": ("education",), "nominated": True}, {"ladder_refusal": REFUSAL}, "X"),
    (guards.no_active_bar, {"barred_until": date(2026, 7, 19)}, {"barred_until": TODAY}, "ACTIVE_BAR"),
    (guards.only_live_one, {}, {"other_live": "2026-000001"}, "DUPLICATE"),
    (guards.unit_publicity_over, {"due_on": date(2026, 7, 19)}, {"due_on": TODAY}, "NO_PUBLICITY"),
    (guards.channel_found, {}, {"route_refusal": REFUSAL}, "X"),
    (guards.items_answered, {}, {"items_open": ("学历学位证书",)}, "ITEMS_OPEN"),
    (guards.objection_open, {"objections_open": 1}, {}, "NO_OBJECTION"),
    (guards.nobody_here_refuses, {}, {"refusers": ("某负责",)}, "REFUSE_HERE"),
    (guards.stands_behind, {"is_fallback": True}, {}, "NOT_BEHIND"),
    (guards.unit_silent, {"due_on": date(2026, 7, 19)}, {"due_on": TODAY}, "UNIT_IN_TIME"),
    (guards.not_the_reviewer, {"unit_reviewed_by": 2}, {"unit_reviewed_by": 1}, "SAME_PERSON"),
    (guards.unit_not_sending, {"unit_idle": True}, {"unit_idle_from": TODAY}, "UNIT_IN_TIME"),
    (guards.another_person, {"unit_reviewed_by": 2}, {"unit_reviewed_by": 1}, "SAME_PERSON"),
    (guards.first_correction, {}, {"corrections_in_stage": 1}, "CORRECTION_ONCE"),
    (guards.correction_overdue, {"due_on": date(2026, 7, 19)}, {"due_on": TODAY}, "NOT_OVERDUE"),
    (guards.not_supervisor, {"accountable_kind": "city"}, {"accountable_kind": "city_supervisor"}, "TOP_OF_LADDER"),
    (guards.another_person, {"paper_intake_by": 2}, {"paper_intake_by": 1}, "SAME_PERSON"),
    (
        guards.another_person,
        {"handled_by": frozenset({1})},
        {"handled_by": frozenset({1}), "four_eyes": True},
        "SAME_PERSON",
    ),
    (guards.another_person, {"four_eyes": True, "taken_up_by": 2}, {"four_eyes": True}, "NOT_TAKEN_UP"),
    (
        guards.another_person,
        {"four_eyes": True, "taken_up_by": 1, "handled_by": frozenset({2})},
        {"four_eyes": True, "taken_up_by": 1},
        "SAME_PERSON",
    ),
    (
        guards.another_person,
        {"four_eyes": True, "paper_intake_by": 2, "taken_up_by": 1},
        {"four_eyes": True},
        "NOT_TAKEN_UP",
    ),
    (guards.not_the_handler, {"handled_by": frozenset({2})}, {"handled_by": frozenset({1})}, "HANDLED_IT"),
    (guards.for_the_city, {"province_committee": True}, {}, "NOT_PROVINCIAL"),
    (guards.for_the_office, {}, {"province_committee": True}, "PROVINCIAL"),
    (guards.committee_found, {"places": {"office": Placement(1, 2)}}, {}, "COMMITTEE_MISSING"),
    (
        guards.sent_by_actor_today,
        {"sent_on_by": 1, "sent_on_on": TODAY},
        {"sent_on_by": 1, "sent_on_on": date(2026, 7, 19)},
        "RECALL_TOO_LATE",
    ),
    (
        guards.sent_by_actor_today,
        {"sent_on_by": 1, "sent_on_on": TODAY},
        {"sent_on_by": 2, "sent_on_on": TODAY},
        "RECALL_TOO_LATE",
    ),
    (guards.not_claimed_there, {}, {"claimed": True}, "CLAIMED_THERE"),
    (guards.requests_answered, {}, {"accepted_requests_open": 1}, "REQUESTS_OPEN"),
    (guards.agenda_open, {}, {"agenda_locked": True}, "AGENDA_LOCKED"),
    (guards.panel_large_enough, {"panel_size": 3}, {"panel_size": 2}, "PANEL_TOO_SMALL"),
    (guards.panel_without_recusal, {}, {"panel_recused": ("甲",)}, "RECUSAL"),
    (guards.opinions_complete, {"opinions_open": 0}, {}, "OPINIONS_OPEN"),
    (guards.filing_in_force, {"filing_valid": True}, {}, "FILING_EXPIRED"),
    (guards.filing_in_force, {"filing_valid": True}, {"filing_valid": False}, "FILING_EXPIRED"),
    (guards.count_passed, {"vote_result": "passed"}, {"vote_result": "failed"}, "OTHER_RESULT"),
    (guards.count_passed, {"vote_result": "passed"}, {"vote_result": "postponed"}, "NO_RESULT"),
    (guards.count_passed, {"vote_result": "passed"}, {"vote_result": "passed", "vote_refusal": REFUSAL}, "X"),
    (guards.count_failed, {"vote_result": "failed"}, {"vote_result": "passed"}, "OTHER_RESULT"),
    (guards.result_publicity_over, {"due_on": date(2026, 7, 19)}, {"due_on": TODAY}, "PUBLICITY_RUNNING"),
    (intake.from_paper, {"paper": True}, {}, "NOT_PAPER"),
    (intake.staff_or_free, {"on_staff": True}, {"on_staff": False}, "NOT_STAFF"),
    (intake.staff_or_free, {"has_firm": False}, {"has_firm": True}, "NOT_STAFF"),
    (intake.unit_reviewed, {"unit_opinion": True}, {}, "NO_UNIT_OPINION"),
    (intake.unit_reviewed, {"has_firm": False}, {}, "NO_UNIT_OPINION"),
    (intake.unit_published, POSTED, {}, "NO_PUBLICITY"),
    (intake.unit_published, POSTED, POSTED | {"unit_days": 4}, "NO_PUBLICITY"),
    (intake.unit_published, {"has_firm": False}, POSTED | {"unit_ends_on": TODAY}, "NO_PUBLICITY"),
]


@pytest.mark.parametrize(("guard", "agrees", "refuses", "code"), CASES)
def test_a_guard_agrees_and_refuses(
    guard: Callable[[ApplicationFacts], Refusal | None], agrees: dict[str, Any], refuses: dict[str, Any], code: str
) -> None:
    assert guard(replace(FACTS, **agrees)) is None
    refusal = guard(replace(FACTS, **refuses))
    assert refusal is not None
    assert refusal.code == code
    assert refusal.message.endswith("。")


def test_every_guard_of_the_workflow_is_tried_here() -> None:
    used = {guard for step in APPLICATION.steps for guard in step.guards}
    assert used == {guard for guard, *_rest in CASES}


def test_who_entered_a_paper_is_told_who_sends_it_on() -> None:
    alone = guards.another_person(replace(FACTS, paper_intake_by=1, second_person=False))
    among = guards.another_person(replace(FACTS, paper_intake_by=1))
    assert alone is not None
    assert among is not None
    assert "移交兜底" in alone.message
    assert "本单位另一名工作人员" in among.message
