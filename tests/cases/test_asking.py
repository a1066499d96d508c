"""Questions to other organisations: who may ask whom, who sees what, and what is told when nobody answers."""

from datetime import date

import pytest
from sqlalchemy import update

from portal.audit import queries as ledger
from portal.cases import queries
from portal.cases.models import Case
from portal.cases.queries import OpenRequest, open_request, reader_of, requests_page
from portal.cases.service import AnswerRequest, AskAbout, answer_request, ask_about, remind_requests
from portal.kernel import clock
from portal.kernel.actor import Actor
from portal.kernel.database import table_of, write_session
from portal.kernel.errors import Invalid, NotFound, Refused, Stale
from portal.kernel.permissions import Role
from portal.messages.queries import inbox
from portal.organisations.queries import ids_of_codes
from portal.people.service import NewPerson, register_person
from tests.cases.sample import Act, World, do, fresh_session, stamps
from tests.conftest import any_database

HERE, BUREAU = "370202", "370200-I"


@pytest.fixture
def asked(world: World) -> World:
    """The world with the bureau of industry in it."""
    with write_session() as session:
        world.ids |= ids_of_codes(session, [BUREAU, "370200-P"])
    return world


def bureau(world: World) -> Actor:
    return world.actor(BUREAU, "秦朗", Role.INDUSTRY_OFFICER)


def ask(world: World, number: str, actor: Actor | None = None, **changes: object) -> None:
    values = {"kind": "directory_verification", "organisation": BUREAU, "question": "在第几批目录？"} | changes
    ask_about(AskAbout(number=number, seen=0, **values), actor or world.actor(HERE))  # type: ignore[arg-type]


def waiting(actor: Actor, *, answered: bool = False, cursor: str | None = None) -> list[OpenRequest]:
    with fresh_session() as session:
        rows = requests_page(session, actor.organisation_id, reader_of(actor), answered=answered, cursor=cursor).rows
        return list(rows)


def texts(actor: Actor) -> list[str]:
    with fresh_session() as session:
        return [row.text for row in inbox.page(session, actor).rows]


@any_database
def test_a_question_is_answered_while_the_case_stays(asked: World) -> None:
    with clock.at("2026-07-20 09:00"):
        (number,) = asked.open()
        with fresh_session() as session:
            before = stamps(session)
        ask(asked, number)
        (row,) = waiting(bureau(asked))
        assert (row.number, row.due_on, row.asked_from) == (number, date(2026, 7, 27), "市南区人社局")
        assert any(number in text for text in texts(bureau(asked)))
        answer_request(AnswerRequest(request_id=row.id, verdict="listed", text="第四批，有效"), bureau(asked))
        assert waiting(bureau(asked)) == []
        (done,) = waiting(bureau(asked), answered=True)
        assert (done.verdict, done.answered_by) == ("listed", "秦朗")
        assert any("已答复征询" in text for text in texts(asked.actor(HERE)))
        with fresh_session() as session:
            after = stamps(session)
            assert all(after[asked.ids[code]] == before.get(asked.ids[code], 0) + 2 for code in (HERE, BUREAU))
            events = [each.event for each in ledger.of_stream(session, f"case:{number}")]
        assert events[-2:] == ["ask", "answer"]
        assert asked.row(number).version == 1


def test_who_may_ask(asked: World) -> None:
    (number,) = asked.open()
    for actor in (asked.actor("370203", "赵乙"), bureau(asked), asked.actor(HERE, "申报人", Role.APPLICANT)):
        with pytest.raises(NotFound):
            ask(asked, number, actor)
    do(Act("note", {number: 0}), asked.actor(HERE))
    with pytest.raises(Stale):
        ask_about(
            AskAbout(number=number, seen=1, kind="industry_opinion", organisation=BUREAU, question="？"),
            asked.actor(HERE),
        )


def test_what_may_be_asked_of_whom(asked: World) -> None:
    (number,) = asked.open()
    for changes, field in (
        ({"kind": "panel_opinion"}, "kind"),
        ({"kind": "whim"}, "kind"),
        ({"organisation": "nobody"}, "organisation"),
        ({"organisation": "370203"}, "organisation"),
        ({"kind": "data_task", "organisation": BUREAU}, "organisation"),
        ({"kind": "data_task", "organisation": HERE}, "organisation"),
        ({"question": " "}, "question"),
    ):
        with pytest.raises(Invalid) as fault:
            ask(asked, number, **changes)
        assert field in fault.value.errors
    ask(asked, number)
    with pytest.raises(Refused):
        ask(asked, number)
    ask(asked, number, kind="industry_opinion")
    ask(asked, number, kind="data_task", organisation="370200")


def test_only_the_organisation_that_was_asked_answers_and_once(asked: World) -> None:
    (number,) = asked.open()
    ask(asked, number)
    (row,) = waiting(bureau(asked))
    command = AnswerRequest(request_id=row.id, verdict="listed", text="有效")
    for actor in (asked.actor("370200-P", "尤佳宁", Role.PRIVATE_ECONOMY_OFFICER), asked.actor(HERE)):
        with pytest.raises(NotFound):
            answer_request(command, actor)
    with pytest.raises(Invalid) as fault:
        answer_request(AnswerRequest(request_id=row.id, verdict="support", text=""), bureau(asked))
    assert set(fault.value.errors) == {"verdict", "text"}
    answer_request(command, bureau(asked))
    with pytest.raises(Refused):
        answer_request(command, bureau(asked))


def test_nobody_answers_in_his_own_case(asked: World) -> None:
    (number,) = asked.open()
    with write_session() as session, session.begin():
        person = register_person(session, NewPerson(name="张三", id_number="370201199001011230"), Actor.system())
        session.execute(update(table_of(Case)).values(subject_person_id=person))
    ask(asked, number)
    himself = asked.actor(BUREAU, "张三", Role.INDUSTRY_OFFICER, person=person)
    (row,) = waiting(bureau(asked))
    assert waiting(himself) == []
    with fresh_session() as session, pytest.raises(NotFound):
        open_request(session, himself.organisation_id, reader_of(himself), row.id)
    with pytest.raises(NotFound):
        answer_request(AnswerRequest(request_id=row.id, verdict="listed", text="有效"), himself)


@any_database
def test_a_late_answer_is_told_once(asked: World) -> None:
    with clock.at("2026-07-20 09:00"):
        (number,) = asked.open()
        ask(asked, number)
    with clock.at("2026-07-27 23:00"):
        assert remind_requests(None, Actor.system()) == 0
    with clock.at("2026-07-28 09:00"):
        assert remind_requests(None, Actor.system()) == 1
        assert remind_requests(None, Actor.system()) == 0
    told = (bureau(asked), asked.actor(HERE), asked.actor("370200", "市局", Role.CITY_HR_OFFICER))
    assert [sum("征询逾期未答复" in text for text in texts(actor)) for actor in told] == [1, 1, 1]
    with fresh_session() as session:
        assert ledger.of_stream(session, f"case:{number}")[-1].event == "answer_late"


@any_database
def test_pages_of_questions_lead_on_and_back(asked: World) -> None:
    with clock.at("2026-07-20 09:00"):
        for number in asked.open(53):
            ask(asked, number)
    actor = bureau(asked)
    with fresh_session() as session:
        first = requests_page(session, actor.organisation_id, reader_of(actor))
        second = requests_page(session, actor.organisation_id, reader_of(actor), cursor=first.next_cursor)
        back = requests_page(session, actor.organisation_id, reader_of(actor), cursor=second.previous_cursor)
    assert (len(first.rows), len(second.rows), back.rows) == (50, 3, first.rows)
    assert first.previous_cursor is None
    assert second.next_cursor is None
    for row in first.rows:
        answer_request(AnswerRequest(request_id=row.id, verdict="listed", text="有效"), actor)
    newest = waiting(actor, answered=True)
    assert newest[0].id == first.rows[-1].id


def test_everything_beside_a_case_is_one_statement_and_the_same(asked: World) -> None:
    (number,) = asked.open()
    ask(asked, number)
    case = asked.row(number)
    with fresh_session() as session:
        found = queries.beside(session, case.id, None)
        assert list(found.requests) == queries.requests_of(session, case.id)
        assert (found.claim, found.holds, found.recusals) == (None, (), ())
