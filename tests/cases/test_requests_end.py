"""How a question ends without an answer: taken back, not needed any more, its answerer gone; and when it is told."""

from datetime import date

import pytest

from portal.audit import queries as ledger
from portal.cases.queries import asked_by_desk, open_request, reader_of, requests_of, requests_page
from portal.cases.service import (
    AskAbout,
    WithdrawRequest,
    ask_about,
    remind_answerers,
    remind_requests,
    withdraw_request,
)
from portal.kernel import clock
from portal.kernel.actor import Actor
from portal.kernel.database import write_session
from portal.kernel.errors import Invalid, NotFound
from portal.kernel.permissions import Role
from portal.messages.queries import inbox
from portal.organisations.queries import ids_of_codes
from portal.organisations.rules import Status
from portal.organisations.service import SetStatus
from portal.routing.service import close_organisation, sweep_questions
from tests.cases.sample import Act, World, do, fresh_session
from tests.conftest import any_database

HERE, OTHER, BUREAU, CITY = "370202", "370203", "370200-I", "370200"
MORNING = "2026-07-20 09:00"


def ask(world: World, number: str, organisation: str = BUREAU, kind: str = "industry_opinion") -> None:
    with write_session() as session:
        world.ids |= ids_of_codes(session, [organisation])
    command = AskAbout(number=number, seen=0, kind=kind, organisation=organisation, question="技术是否领先？")
    ask_about(command, world.actor(HERE))


def bureau(world: World) -> Actor:
    return world.actor(BUREAU, "秦朗", Role.INDUSTRY_OFFICER)


def told(actor: Actor) -> list[str]:
    with fresh_session() as session:
        return [row.text for row in inbox.page(session, actor).rows]


def events(number: str) -> list[str]:
    with fresh_session() as session:
        return [row.event for row in ledger.of_stream(session, f"case:{number}")]


@any_database
def test_a_question_is_taken_back_by_the_desk_that_has_the_case(world: World) -> None:
    (number,) = world.open()
    ask(world, number)
    for actor, request, reason, error in (
        (world.actor(OTHER, "周丙"), 1, "不需要了", NotFound),
        (world.actor(HERE), 2, "不需要了", NotFound),
        (world.actor(HERE), 1, " ", Invalid),
    ):
        with pytest.raises(error):
            withdraw_request(WithdrawRequest(number=number, request_id=request, reason=reason), actor)
    withdraw_request(WithdrawRequest(number=number, request_id=1, reason="已在目录中查到"), world.actor(HERE))
    with fresh_session() as session:
        assert requests_of(session, world.row(number).id) == []
        with pytest.raises(NotFound):
            open_request(session, world.ids[BUREAU], reader_of(bureau(world)), 1)
    assert events(number)[-1] == "withdraw_request"
    assert any("征询已撤回" in text for text in told(bureau(world)))
    with pytest.raises(NotFound):
        withdraw_request(WithdrawRequest(number=number, request_id=1, reason="再次"), world.actor(HERE))


@any_database
def test_a_case_that_is_over_leaves_no_question_behind(world: World) -> None:
    with clock.at(MORNING):
        number, other = world.open(2)
        ask(world, number)
        ask(world, other)
        do(Act("withdraw", {number: 0}), Actor.system())
    with clock.at("2026-08-10 09:00"), fresh_session() as session:
        waiting = requests_page(session, world.ids[BUREAU], reader_of(bureau(world))).rows
        assert [row.number for row in waiting] == [other]
    with clock.at("2026-08-10 09:00"):
        assert remind_requests(None, Actor.system()) == 1
    assert "withdraw_request" in events(number)
    assert "answer_late" not in events(number)


@any_database
def test_the_answerer_is_reminded_once_before_and_everybody_told_once_after(world: World) -> None:
    system = Actor.system()
    with clock.at(MORNING):  # five working days: due on Monday, the 27th
        (number,) = world.open()
        ask(world, number)
        assert remind_answerers(None, system) == 0
    with clock.at("2026-07-22 09:00"):
        assert [remind_answerers(None, system), remind_answerers(None, system)] == [1, 0]
        assert any("到期，请答复" in text for text in told(bureau(world)))
        assert not any("到期，请答复" in text for text in told(world.actor(HERE)))
    with clock.at("2026-07-28 00:10"):
        assert [remind_answerers(None, system), remind_requests(None, system)] == [0, 1]
        assert remind_requests(None, system) == 0
    for actor in (bureau(world), world.actor(HERE), world.actor(CITY, "市经办")):
        assert sum("逾期未答复" in text for text in told(actor)) == 1


@any_database
def test_a_desk_lists_what_others_owe_it_the_latest_first(world: World) -> None:
    with clock.at(MORNING):
        first, second = world.open(2)
        ask(world, second)
    with clock.at("2026-07-22 09:00"):
        ask(world, first, CITY, "data_task")
    clerk = world.actor(HERE)
    with clock.at("2026-08-10 09:00"), fresh_session() as session:
        page = asked_by_desk(session, world.ids[HERE], reader_of(clerk))
        assert [(row.number, row.due_on) for row in page.rows] == [
            (second, date(2026, 7, 27)),
            (first, date(2026, 7, 29)),
        ]
        assert asked_by_desk(session, world.ids[OTHER], reader_of(clerk)).rows == ()


@any_database
def test_where_the_answerer_closes_the_ladders_next_one_is_asked(world: World) -> None:
    officer = world.actor(CITY, "市局", Role.CITY_HR_OFFICER)
    with clock.at(MORNING):
        (number,) = world.open()
        ask(world, number, OTHER, "data_task")
        assert sweep_questions(None, Actor.system()) == 0
    with clock.at("2026-07-27 23:00"):
        close_organisation(SetStatus(OTHER, Status.CLOSING, "机构改革"), officer)
        assert [sweep_questions(None, Actor.system()), sweep_questions(None, Actor.system())] == [1, 0]
        with fresh_session() as session:
            (asked,) = requests_of(session, world.row(number).id)
        assert (asked.organisation_id, asked.due_on, asked.question) == (
            world.ids[CITY],
            date(2026, 8, 3),
            "技术是否领先？",
        )
        with pytest.raises(Invalid):  # nobody is asked there any more
            ask(world, number, OTHER, "data_task")
    assert any("已停止办理，征询" in text for text in told(world.actor(HERE)))
