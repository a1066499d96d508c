"""The full matrix: every state, event and role, through the door's own question, against the table of DOMAIN 6.1."""

from datetime import date
from itertools import product

import pytest

from portal.applications.rules import ApplicationFacts
from portal.applications.workflow import APPLICATION, STAGES
from portal.cases.rules import Standing, why_not
from portal.kernel.actor import Actor
from portal.kernel.permissions import Role
from portal.kernel.workflow import Overdue, Placement

DESK, PERSON = 7, 3
TODAY = date(2026, 7, 20)
HR = Role.ENTERPRISE_HR
BOTH = frozenset({Role.APPLICANT, HR})
CLERKS = frozenset({Role.CHANNEL_CLERK, Role.CHANNEL_SUPERVISOR})
CITY = frozenset({Role.CITY_HR_OFFICER})
SECRETARY = frozenset({Role.COMMITTEE_SECRETARY})
CHAIR = frozenset({Role.COMMITTEE_CHAIR})
SYSTEM: frozenset[Role] = frozenset()
EARLY = "draft unit_review unit_publicity paper_publicity channel_review correction_required city_review office_intake"
LATE = "accepted panel_review meeting_ready"
ALL_OPEN = f"{EARLY} {LATE} sent_to_province voted_passed result_publicity awaiting_confirmation confirmed"

TABLE: dict[tuple[str, str], tuple[str, frozenset[Role]]] = {
    ("draft", "submit_to_unit"): ("unit_review", BOTH),
    ("unit_review", "return_to_applicant"): ("draft", frozenset({HR})),
    ("unit_review", "approve"): ("unit_publicity", frozenset({HR})),
    ("unit_publicity", "uphold_objection"): ("terminated", frozenset({HR})),
    ("unit_publicity", "send_to_channel"): ("channel_review", frozenset({HR})),
    ("channel_review", "request_correction"): ("correction_required", CLERKS | SECRETARY),
    ("office_intake", "request_correction"): ("correction_required", CLERKS | SECRETARY),
    ("correction_required", "resubmit"): ("BACK", BOTH),
    ("draft", "file_paper"): ("channel_review", CLERKS),
    ("correction_required", "resubmit_paper"): ("BACK", CLERKS | SECRETARY),
    **{(state, "withdraw_paper"): ("withdrawn", CLERKS) for state in ("draft", "channel_review")},
    ("correction_required", "withdraw_paper"): ("withdrawn", CLERKS | SECRETARY),
    ("city_review", "withdraw_paper"): ("withdrawn", CITY),
    **{(state, "withdraw_paper"): ("withdrawn", SECRETARY) for state in f"office_intake {LATE}".split()},
    ("correction_required", "timeout"): ("lapsed", SYSTEM),
    ("channel_review", "send_on"): ("office_intake", CLERKS),
    ("channel_review", "send_to_city"): ("city_review", CLERKS),
    ("channel_review", "refuse"): ("not_accepted", frozenset({Role.CHANNEL_SUPERVISOR})),
    ("unit_review", "paper_unit_review"): ("paper_publicity", CLERKS),
    ("paper_publicity", "uphold_objection"): ("terminated", CLERKS),
    ("paper_publicity", "file_unit_review"): ("channel_review", CLERKS),
    ("unit_publicity", "file_for_unit"): ("channel_review", CLERKS),
    ("channel_review", "ask_fallback_to_refuse"): ("channel_review", CLERKS),
    ("channel_review", "decline"): ("channel_review", CLERKS),
    ("channel_review", "take_over"): ("channel_review", SYSTEM),
    **{
        (state, "take_over"): (state, SYSTEM)
        for state in ("draft", "unit_review", "unit_publicity", "paper_publicity", "correction_required")
    },
    **{
        (state, event): (state, CITY)
        for state in ("channel_review", "correction_required")
        for event in ("order_take_over", "reassign")
    },
    ("paper_publicity", "order_take_over"): ("paper_publicity", CITY),
    ("office_intake", "return_to_channel"): ("channel_review", SECRETARY),
    ("city_review", "return_to_channel"): ("channel_review", CITY),
    ("office_intake", "recall"): ("channel_review", CLERKS),
    ("city_review", "recall"): ("channel_review", CLERKS),
    ("city_review", "endorse"): ("sent_to_province", CITY),
    ("sent_to_province", "record_passed"): ("province_passed", CITY),
    ("sent_to_province", "record_failed"): ("voted_failed", CITY),
    ("office_intake", "refuse"): ("not_accepted", SECRETARY),
    ("office_intake", "accept"): ("accepted", SECRETARY),
    ("accepted", "assign_panel"): ("panel_review", SECRETARY),
    ("panel_review", "opinions_in"): ("meeting_ready", SECRETARY),
    ("meeting_ready", "conclude_passed"): ("voted_passed", CHAIR),
    ("meeting_ready", "conclude_failed"): ("voted_failed", CHAIR),
    ("voted_passed", "publish"): ("result_publicity", SECRETARY),
    ("result_publicity", "end_publicity"): ("awaiting_confirmation", SECRETARY),
    ("result_publicity", "reject_result"): ("terminated", SECRETARY),
    ("awaiting_confirmation", "confirm"): ("confirmed", CITY),
    ("confirmed", "issue"): ("certified", CITY),
    ("certified", "revoke"): ("revoked", SYSTEM),
    **{(state, "withdraw"): ("withdrawn", frozenset({Role.APPLICANT})) for state in f"{EARLY} {LATE}".split()},
    **{(state, "terminate"): ("terminated", SYSTEM) for state in ALL_OPEN.split()},
}
"""(state, event) -> target and the roles that may (on whose desk it stands is asked apart); the system may all."""

EVENTS = sorted({event for _state, event in TABLE})
OWN = {"submit_to_unit", "resubmit", "withdraw"}
ANYWHERE = {
    "paper_unit_review", "file_for_unit", "resubmit", "take_over", "order_take_over", "reassign", "recall", "revoke",
    "withdraw", "terminate",
}  # fmt: skip
THROUGH_HOLD = {
    "take_over", "order_take_over", "reassign", "withdraw", "withdraw_paper", "terminate",
    "reject_result", "uphold_objection",
}  # fmt: skip


def yes(event: str) -> ApplicationFacts:
    """Facts with which every guard of the event agrees."""
    place = Placement(8, 9)
    return ApplicationFacts(
        today=TODAY,
        due_on=date(2026, 7, 17),
        takes_submissions=True,
        takes_filings=True,
        commitment_signed=True,
        on_staff=True,
        objections_open=1,
        places={"office": place, "channel": place, "city": place, "fallback": place},
        panel_size=3,
        opinions_open=0,
        filing_valid=True,
        province_committee=event == "send_to_city",
        vote_result={"conclude_passed": "passed", "conclude_failed": "failed"}.get(event),
        is_fallback=True,
        unit_reviewed_by=2,
        unit_idle=True,
        paper=True,
        has_firm=False,
        sent_on_by=1,
        sent_on_on=TODAY,
        actor_account_id=1,
    )


def actor(role: Role | None, desk: int = DESK, person: int | None = None) -> Actor:
    if role is None:
        return Actor.system()
    return Actor.of(
        account_id=1,
        person_id=person,
        name="某",
        organisation_id=desk,
        organisation_code="X",
        organisation_name="X",
        roles=frozenset({role}),
    )


def ask(state: str, event: str, who: Actor, *, holds: int = 0, text: str = "意见") -> set[str]:
    closed = APPLICATION.state(state).closed
    standing = Standing(
        state=state, accountable_id=None if closed else DESK, subject_person_id=PERSON, hold_count=holds
    )
    return {refusal.code for refusal in why_not(APPLICATION, standing, event, yes(event), who, text)}


def test_the_table_and_the_workflow_name_the_same_steps() -> None:
    known = {(source, step.event): step.target for step in APPLICATION.steps for source in step.sources}
    assert known == {key: target for key, (target, _roles) in TABLE.items()}


@pytest.mark.parametrize("role", [*Role, None])
def test_every_state_and_event_is_allowed_exactly_as_the_table_says(role: Role | None) -> None:
    who = actor(role)
    for state, event in product((each.code for each in APPLICATION.states), EVENTS):
        refused = ask(state, event, who)
        entry = TABLE.get((state, event))
        if entry is None:
            assert refused == {"NO_SUCH_STEP"}, (state, event)
        elif role is None or role in entry[1]:
            assert not refused, (state, event, refused)
        else:
            assert "NOT_PERMITTED" in refused, (state, event)


@pytest.mark.parametrize(("state", "event"), sorted(TABLE))
def test_another_desk_acts_only_where_the_step_may_be_taken_from_anywhere(state: str, event: str) -> None:
    for role in TABLE[state, event][1]:
        assert ("NOT_YOUR_DESK" in ask(state, event, actor(role, desk=99))) is (event not in ANYWHERE)


@pytest.mark.parametrize(("state", "event"), sorted(TABLE))
def test_nobody_handles_his_own_case_but_as_its_applicant(state: str, event: str) -> None:
    for role in TABLE[state, event][1]:
        assert ("OWN_CASE" in ask(state, event, actor(role, person=PERSON))) is (event not in OWN)


@pytest.mark.parametrize(("state", "event"), sorted(TABLE))
def test_a_hold_stops_all_but_the_named_steps(state: str, event: str) -> None:
    assert ("ON_HOLD" in ask(state, event, Actor.system(), holds=1)) is (event not in THROUGH_HOLD)


def test_opinions_and_reasons_are_demanded() -> None:
    silent = {event for state, event in TABLE if "REASON_MISSING" in ask(state, event, Actor.system(), text=" ")}
    assert silent >= {"approve", "send_on", "send_to_city", "endorse", "refuse", "decline", "request_correction"}
    assert "confirm" not in silent


def test_every_open_state_has_a_clock_and_every_closed_one_has_none() -> None:
    for state in APPLICATION.states:
        clocked = state.deadline.working_days is not None or state.deadline.fact is not None
        assert clocked is not state.closed
        assert (state.overdue is Overdue.NOTHING) is state.closed
        assert 1 <= state.stage <= len(STAGES) <= 7


def test_every_state_can_be_reached() -> None:
    reached, fresh = {"draft"}, {"draft"}
    while fresh:
        fresh = {step.target for step in APPLICATION.steps if reached & set(step.sources)} - reached - {"BACK"}
        reached |= fresh
    assert reached == {state.code for state in APPLICATION.states}
