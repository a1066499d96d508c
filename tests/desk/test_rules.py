from datetime import date

import pytest

from portal.desk import rules
from portal.kernel.actor import Actor
from portal.kernel.permissions import Permission, Role
from portal.kernel.registry import Act
from portal.kernel.scope import Reach
from portal.kernel.workflow import State, Step, Workflow

FLOW = Workflow(
    kind="flow",
    label="流程",
    initial="a",
    states=(
        State("a", "甲", 1),
        State("b", "乙", 2),
        State("w", "等", 2, waiting=True),
        State("c", "丙", 3),
        State("no", "未成", 2, closed=True),
        State("yes", "成", 3, closed=True),
    ),
    steps=(
        Step(event="go", sources=("a",), target="b", permission=Permission.CASE_SEND, label="去"),
        Step(event="no", sources=("a", "b"), target="no", permission=Permission.CASE_REFUSE, label="否"),
        Step(event="back", sources=("b",), target="a", permission=Permission.CASE_RECALL, label="回", anywhere=True),
        Step(event="stop", sources=("a",), target="no", permission=Permission.CASE_SEND, label="停", through_hold=True),
    ),
)
ACTS = (
    Act(event="no", style="danger"),
    Act(event="stop"),
    Act(event="go", style="primary", run_many=lambda *_given: []),
    Act(event="back"),
)


def actor(role: Role = Role.CHANNEL_CLERK, desk: int = 1) -> Actor:
    return Actor.of(
        account_id=1, person_id=None, name="王", organisation_id=desk, organisation_code="D", organisation_name="D",
        roles=frozenset({role}),
    )  # fmt: skip


def offered(place: rules.Place, who: Actor) -> list[str]:
    return [offer.act.event for offer in rules.offers(FLOW, ACTS, place, who)]


def test_the_usual_step_first_and_refusal_last() -> None:
    assert offered(rules.Place("a", 1), actor()) == ["go", "stop"]
    assert offered(rules.Place("a", 1), actor(Role.CHANNEL_SUPERVISOR)) == ["go", "stop", "no"]


@pytest.mark.parametrize(
    ("place", "events"),
    [
        (rules.Place("a", 2), []),
        (rules.Place("b", 2), ["back"]),
        (rules.Place("a", 1, held=True), ["stop"]),
        (rules.Place("a", 1, busy=True), []),
        (rules.Place("b", 1, busy=True), ["back"]),
        (rules.Place("yes", None), []),
    ],
)
def test_what_closes_an_act(place: rules.Place, events: list[str]) -> None:
    assert offered(place, actor()) == events


def test_the_desk_offers_only_acts_that_take_many() -> None:
    assert [each.act.event for each in rules.bulk_acts(FLOW, ACTS, actor())] == ["go"]
    assert rules.bulk_acts(FLOW, ACTS, actor(Role.AUDITOR)) == ()


def test_the_desk_offers_only_acts_that_fit_a_state_on_show() -> None:
    assert [each.act.event for each in rules.bulk_acts(FLOW, ACTS, actor(), {"b", "a"})] == ["go"]
    assert rules.bulk_acts(FLOW, ACTS, actor(), {"b", "w"}) == ()
    assert rules.bulk_acts(FLOW, ACTS, actor(), frozenset()) == ()


def test_an_act_without_anything_to_write_is_done_at_once() -> None:
    go = FLOW.steps[0]
    assert rules.Offer(Act(event="go"), go).at_once
    for act in (Act(event="go", confirm="!"), Act(event="go", page="x"), Act(event="go", form=object)):
        assert not rules.Offer(act, go).at_once


def drawn(state: str, *entered: tuple[str, str]) -> list[tuple[str, str | None]]:
    return [(each.state, each.date) for each in rules.progress(FLOW, ("一", "二", "三"), FLOW.state(state), entered)]


def test_the_progress_line() -> None:
    assert drawn("a", ("a", "1")) == [("current", "1"), ("todo", None), ("todo", None)]
    assert drawn("b", ("a", "1"), ("b", "2")) == [("done", "2"), ("current", "2"), ("todo", None)]
    assert drawn("a", ("a", "1"), ("b", "2"), ("a", "3")) == [("current", "1"), ("todo", None), ("todo", None)]
    assert drawn("no", ("a", "1"), ("no", "2")) == [("done", "2"), ("stopped", "2"), ("todo", None)]
    assert drawn("yes", ("a", "1"), ("c", "2"), ("yes", "3")) == [("done", "2"), ("done", "2"), ("done", "2")]


@pytest.mark.parametrize(
    ("reach", "target", "shown"),
    [
        (Reach.DESK, "b", True),
        (Reach.ALL, None, True),
        (Reach.PERSON, "b", False),
        (Reach.PERSON, "w", True),
        (Reach.FIRM, "no", True),
        (Reach.FIRM, None, False),
        (Reach.FIRM, "unknown", False),
    ],
)
def test_who_reads_what_an_officer_wrote(reach: Reach, target: str | None, shown: bool) -> None:
    assert rules.shows_note(reach, FLOW, target) is shown


def test_ticked_numbers_and_versions_are_cleaned() -> None:
    assert rules.ticked_numbers(["2026-000002", "x", "2026-000001", "2026-000002"]) == ("2026-000001", "2026-000002")
    assert len(rules.ticked_numbers(f"2026-{each:06d}" for each in range(500))) == rules.MOST_TICKED
    endless = "2026-000003:" + "9" * 5000
    assert rules.seen_versions(["2026-000001:3", "2026-000002:x", endless, "y:1", "z"]) == {"2026-000001": 3}


@pytest.mark.parametrize(
    ("state", "claimed", "taken_over", "due", "tabs"),
    [
        ("a", False, False, 31, {"todo"}),
        ("a", True, False, 1, {"working", "due"}),
        ("w", False, True, 1, {"waiting", "fallback"}),
    ],
)
def test_in_which_tabs_a_case_is_listed(state: str, claimed: bool, taken_over: bool, due: int, tabs: set[str]) -> None:
    standing = rules.Standing(state, claimed, taken_over, date(2026, 7, due))
    found = {tab for tab in rules.TABS if rules.in_tab(tab, standing, date(2026, 7, 5), {"w"})}
    assert found == tabs
