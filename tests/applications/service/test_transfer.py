"""Applications that their channel loses: by transfer, by order, by closing; with what they bring along."""

from datetime import date

import pytest
from sqlalchemy import select

from portal.applications.workflow import APPLICATION
from portal.kernel import clock
from portal.kernel.actor import Actor
from portal.kernel.database import write_session
from portal.kernel.errors import Refused
from portal.messages.models import Message
from portal.organisations.rules import Status
from portal.organisations.service import SetStatus
from portal.routing.service import close_organisation, order_take_over, plan_closing, reassign, sweep_unable
from tests.applications.conftest import CITY, DISTRICT, FIRM, OFFICE, World
from tests.conftest import any_database


def told(number: str) -> set[tuple[str, int | None]]:
    with write_session() as session:
        return {
            (row.kind, row.organisation_id)
            for row in session.execute(
                select(Message.kind, Message.organisation_id).where(Message.case_number == number)
            )
        }


@any_database
def test_the_city_gives_it_to_another_channel_as_new(world: World) -> None:
    number = world.at_channel()
    with clock.at("2026-07-20 09:00"):
        said = reassign(number, 0, {"to": "370203", "reason": "企业反映渠道有误"}, world.officer)
    assert said == f"{number} 已移交市北区人社局办理，原单位和申报人都已告知。"
    case = world.case(number)
    assert (case.accountable_id, case.fallback_id) == (world.ids["370203"], world.ids[CITY])
    assert (case.state, case.filed_on, case.due_on) == ("channel_review", date(2026, 7, 14), date(2026, 8, 3))
    assert {("taken_over", world.ids[DISTRICT]), ("arrived", world.ids["370203"])} <= told(number)
    assert ("progress", None) in told(number)


@any_database
def test_days_to_correct_are_not_touched_by_an_order(world: World) -> None:
    number = world.at_channel()
    with clock.at("2026-07-15 09:00"):
        due = world.take(number, "request_correction", world.clerk, data={"items": ["other"]}).due_on
        order_take_over(number, 0, {"reason": "渠道长期无人办理"}, world.officer)
    case = world.case(number)
    assert (case.state, case.accountable_id, case.due_on) == ("correction_required", world.ids[CITY], due)
    assert case.taken_over


def test_only_while_it_is_with_a_channel(world: World) -> None:
    number = world.at_office()
    with pytest.raises(Refused) as raised:
        reassign(number, 0, {"to": "370203", "reason": "示例"}, world.officer)
    assert [refusal.code for refusal in raised.value.refusals] == ["NO_SUCH_STEP"]
    assert world.case(number).accountable_id == world.ids[OFFICE]


@any_database
def test_a_closed_district_keeps_nothing_that_stood_there(world: World) -> None:
    reviewed, waiting, draft = world.at_channel(), world.at_channel(), world.draft()
    with clock.at("2026-07-15 09:00"):
        world.take(waiting, "request_correction", world.clerk, data={"items": ["other"]})
        with write_session() as session:
            plan = plan_closing(session, DISTRICT)
        assert (plan.standing, plan.backed) == (2, 1)  # the draft is the firm's, with the district behind it
        close_organisation(SetStatus(DISTRICT, Status.CLOSING, "机构改革"), Actor.system())
        while sweep_unable(None, Actor.system()).any:
            pass
    for number in (reviewed, waiting):
        case = world.case(number)
        assert (case.accountable_id, case.fallback_id) == (world.ids[CITY], world.ids["370200-S"])
    case = world.case(draft)
    assert (case.accountable_id, case.fallback_id) == (world.ids[FIRM], world.ids[CITY])


def test_the_fallback_can_take_over_whatever_may_stand_on_a_channels_desk() -> None:
    """A paper intake begins on the channel's own desk, so every state before the office's may stand there."""
    for state in (
        "draft", "unit_review", "unit_publicity", "paper_publicity", "channel_review", "correction_required",
    ):  # fmt: skip
        step = APPLICATION.step(state, "take_over")
        assert step is not None, state
        assert (step.target, step.through_hold) == (state, True)
