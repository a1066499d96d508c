"""Where a channel has four eyes, what one person took up is sent on by another (DOMAIN 6.1, send_on)."""

import pytest

from portal.accounts.service import AddPost, add_post
from portal.applications import service
from portal.applications.service import TakeStep
from portal.audit import queries as ledger
from portal.cases.service import Blocked, ClaimCases, Moved, claim, release
from portal.cases.service.recusals import StepBack, step_back
from portal.kernel import clock
from portal.kernel.actor import Actor
from portal.kernel.database import write_session
from portal.kernel.errors import Invalid, NotFound, Refused
from portal.kernel.permissions import Role
from portal.organisations import queries as organisations
from portal.organisations.service.four_eyes import SetFourEyes
from portal.routing.queries.four_eyes import plan_four_eyes
from portal.routing.service import order_take_over
from portal.routing.service.four_eyes import switch_four_eyes
from tests.applications.conftest import CITY, DISTRICT, FIRM, World
from tests.applications.service.answers import codes
from tests.conftest import any_database

pytestmark = any_database
DAY = "2026-07-15 09:00"


def posted(world: World, name: str, code: str, role: Role) -> Actor:
    """An officer who holds his post there."""
    known = name in world.actors
    actor = world.actor(name, code, role)
    if not known:
        add_post(AddPost(f"user{list(world.actors).index(name)}", code, role), Actor.system())
    return actor


def second(world: World) -> Actor:
    """Another clerk with a post there."""
    return posted(world, "同事", DISTRICT, Role.CHANNEL_CLERK)


def first(world: World) -> Actor:
    return posted(world, "经办", DISTRICT, Role.CHANNEL_CLERK)


def switched(world: World) -> tuple[Actor, Actor]:
    """Two clerks of a channel with four eyes."""
    both = first(world), second(world)
    switch_four_eyes(SetFourEyes(DISTRICT, on=True, reason="局务会〔2026〕3号"), world.officer)
    return both


def took(number: str, actor: Actor) -> None:
    claim(ClaimCases((number,)), actor)
    release(ClaimCases((number,)), actor)


def test_off_by_default(world: World) -> None:
    number = world.at_channel()
    with clock.at(DAY):
        took(number, world.clerk)
        assert world.take(number, "send_on", world.clerk).state == "office_intake"


def test_who_took_a_case_up_does_not_send_it_on_and_nobody_does_both(world: World) -> None:
    number = world.at_channel()
    with clock.at(DAY):
        one, other = switched(world)
        with pytest.raises(Refused) as caught:
            world.take(number, "send_on", one)
        assert codes(caught) == {"NOT_TAKEN_UP"}, "one person alone is not two"
        took(number, one)
        took(number, other)
        with pytest.raises(Refused) as caught:
            world.take(number, "send_on", one)
        assert codes(caught) == {"SAME_PERSON"}
        assert "双人审核" in caught.value.refusals[0].message
        assert "移交兜底" not in caught.value.refusals[0].message
        assert world.take(number, "send_on", other).state == "office_intake"


def test_who_asked_for_corrections_worked_on_it(world: World) -> None:
    number = world.at_channel()
    with clock.at(DAY):
        one, other = switched(world)
        took(number, one)
        world.take(number, "request_correction", other, "请补", data={"items": ["other"]})
        world.answer_all(number)
        world.take(number, "resubmit", world.hr)
        with pytest.raises(Refused) as caught:
            world.take(number, "send_on", other)
        assert codes(caught) == {"SAME_PERSON"}
        assert world.take(number, "send_on", one).state == "office_intake"


def test_full_seniors_to_the_city_too(world: World) -> None:
    number = world.at_channel(target_level="full_senior", exceptional=True, exceptional_reason="重大贡献")
    with clock.at(DAY):
        one, other = switched(world)
        took(number, one)
        with pytest.raises(Refused) as caught:
            world.take(number, "send_on", one)
        assert codes(caught) == {"SAME_PERSON"}
        assert world.take(number, "send_on", other).state == "city_review"


def test_without_a_second_person_the_way_to_the_fallback_is_said(world: World) -> None:
    number = world.at_channel()
    with clock.at(DAY):
        one, other = switched(world)
        took(number, one)
        step_back(StepBack(number, "kin"), other)
        with pytest.raises(Refused) as caught:
            world.take(number, "send_on", one)
        assert "移交兜底" in caught.value.refusals[0].message
        with write_session() as session:
            row = organisations.by_code(session, DISTRICT)
            assert row is not None
            plan = plan_four_eyes(session, row)
        assert (plan.by_person, plan.untouched, plan.stuck) == ((("经办", 1),), 0, (number,))


def test_the_next_desk_begins_anew(world: World) -> None:
    number = world.at_channel()
    with clock.at(DAY):
        one, _other = switched(world)
        took(number, one)
        assert world.case(number).taken_up_by == one.account_id
        world.take(number, "decline", one, "回避", code="CONFLICT_OF_INTEREST")
        assert world.case(number).taken_up_by is None
        city = world.actor("市渠道", CITY, Role.CHANNEL_CLERK)
        assert world.take(number, "send_on", city).state == "office_intake", "the switch is the district's own"


def test_an_applicant_who_answers_is_not_the_first_of_two_officers(world: World) -> None:
    number = world.at_channel()
    with clock.at(DAY):
        city = [posted(world, name, CITY, Role.CHANNEL_CLERK) for name in ("市甲", "市乙")]
        switch_four_eyes(SetFourEyes(CITY, on=True, reason="处务会〔2026〕1号"), world.officer)
        world.take(number, "request_correction", world.clerk, "请补", data={"items": ["other"]})
        order_take_over(number, 0, {"reason": "督办"}, world.officer)
        world.answer_all(number)
        assert world.take(number, "resubmit", world.applicant(number)).handler_account_id is None
        with pytest.raises(Refused) as caught:
            world.take(number, "send_on", city[0])
        assert codes(caught) == {"NOT_TAKEN_UP"}
        took(number, city[1])
        assert world.take(number, "send_on", city[0]).state == "office_intake"


def test_of_many_those_are_named_that_need_another_person(world: World) -> None:
    numbers = [world.at_channel() for _each in range(3)]
    with clock.at(DAY):
        one, other = switched(world)
        took(numbers[0], one)
        took(numbers[1], other)
        command = TakeStep(event="send_on", versions=dict.fromkeys(numbers, 0), text="同意")
        outcomes = dict(zip(numbers, service.take_step_many(command, one), strict=True))
    assert isinstance(outcomes[numbers[1]], Moved)
    blocked = {number: each.refusals[0].code for number, each in outcomes.items() if isinstance(each, Blocked)}
    assert blocked == {numbers[0]: "SAME_PERSON", numbers[2]: "NOT_TAKEN_UP"}


def test_who_may_switch_it_and_when(world: World) -> None:
    on = SetFourEyes(DISTRICT, on=True, reason="局务会〔2026〕3号")
    first(world)
    with pytest.raises(Refused) as caught:
        switch_four_eyes(on, world.officer)
    assert codes(caught) == {"TOO_FEW"}
    chief = posted(world, "负责", DISTRICT, Role.CHANNEL_SUPERVISOR)
    for actor in (world.clerk, world.hr, world.actor("邻区负责", "370203", Role.CHANNEL_SUPERVISOR)):
        with pytest.raises(Refused) as caught:
            switch_four_eyes(on, actor)
        assert codes(caught) == {"NOT_PERMITTED"}
    with pytest.raises(Invalid):
        switch_four_eyes(SetFourEyes(DISTRICT, on=True, reason=" "), chief)
    for code in (FIRM, "X"):
        with pytest.raises(NotFound):
            switch_four_eyes(SetFourEyes(code, on=True, reason="试"), world.officer)
    switch_four_eyes(on, chief)
    with pytest.raises(Refused) as caught:
        switch_four_eyes(on, world.officer)
    assert codes(caught) == {"ALREADY"}
    switch_four_eyes(SetFourEyes(DISTRICT, on=False, reason="人员调整"), world.officer)
    with write_session() as session:
        rows = [row for row in ledger.of_stream(session, f"org:{DISTRICT}") if row.event == "organisation_four_eyes"]
        row = organisations.by_code(session, DISTRICT)
    assert [(each.data["to"], each.data["reason"], each.actor_name) for each in rows] == [
        (True, "局务会〔2026〕3号", "负责"),
        (False, "人员调整", "市局"),
    ]
    assert row is not None
    assert not row.four_eyes
