"""Objections over HTTP: who may make, hear and answer them, what they stop, and that nobody learns who objected."""

import json
import re
from collections.abc import Callable
from datetime import date

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from portal.audit.models import LedgerEntry
from portal.cases.models import Hold, Objection
from portal.cases.queries import holds_of
from portal.cases.service import DecideObjection, ObjectOnline, decide_objection, object_online, remind_objections
from portal.committees import service
from portal.kernel import clock
from portal.kernel.actor import Actor
from portal.kernel.database import table_of
from portal.kernel.errors import Refused
from portal.kernel.registry import registry
from portal.messages.models import Message
from portal.routing.service import sweep_overdue
from tests.committees.conftest import CITY, FIRM, OFFICE, World, looking
from tests.conftest import any_database
from tests.journeys.page_checks import html_problems

Enter = Callable[[str], FlaskClient]
WHO, WHERE = "钱知情", "13905320000"
SAID = "第一完成人不是他，见立项书"


def url(number: str, rest: str = "objections", org: str = OFFICE) -> str:
    return f"/o/{org}/cases/{number}/{rest}"


def published(world: World, count: int = 1) -> list[str]:
    """Results in publicity since Tuesday, 10 November 2026: the last day is the 17th."""
    numbers = world.ready(count)
    meeting = world.concluded(numbers, *(15 for _number in numbers))
    service.publish_meeting(meeting, world.secretary)
    return numbers


def in_unit(world: World) -> str:
    return world.open_at_office(1, ("submit_to_unit", "approve"))[0].number


def letter(world: World, number: str, **more: str) -> dict[str, str]:
    return {
        "seen_version": str(world.case(number).version),
        "named": "yes",
        "name": WHO,
        "contact": WHERE,
        "content": SAID,
        "way": "letter",
        "received_on": clock.today().isoformat(),
        **more,
    }


def register(world: World, client: FlaskClient, number: str, org: str = OFFICE, **more: str) -> int:
    answer = client.post(url(number, "objections/new", org), data=letter(world, number, **more))
    assert answer.status_code == 303, answer.text
    with looking() as session:
        return session.scalar(select(func.max(table_of(Objection).c.id))) or 0


def decide(world: World, client: FlaskClient, number: str, objection: int, verdict: str, org: str = OFFICE) -> int:
    data = {"seen_version": world.case(number).version, "upheld": verdict, "reasons": "立项书与验收证书一致"}
    return client.post(url(number, f"objections/{objection}/decide", org), data=data).status_code


def everything_written() -> str:
    """Ledger, messages and holds, as they stand in the database."""
    with looking() as session:
        ledger = session.scalars(select(table_of(LedgerEntry).c.canonical)).all()
        texts = session.scalars(select(table_of(Message).c.text)).all()
        holds = [str(tuple(row)) for row in session.execute(select(table_of(Hold)))]
        sealed = [str(tuple(row)) for row in session.execute(select(table_of(Objection)))]
    return json.dumps([*ledger, *texts, *holds, *sealed], ensure_ascii=False)


@any_database
def test_a_dismissal_lets_the_publicity_go_on_with_the_days_that_are_left(world: World, browser: Enter) -> None:
    (number,) = published(world)
    assert world.case(number).due_on == date(2026, 11, 17)
    with clock.at("2026-11-12 10:00"):
        secretary = browser("secretary")
        one = register(world, secretary, number)
        two = register(world, secretary, number, named="no")
        assert (world.case(number).hold_count, world.case(number).held_left) == (2, 3)
    with clock.at("2026-11-23 10:00"):
        secretary = browser("secretary")
        assert sweep_overdue(None, Actor.system()).moved == 0  # the clock stands still
        assert decide(world, secretary, number, one, "no") == 303
        assert (world.case(number).hold_count, world.case(number).due_on.year) == (1, 9999)
        assert decide(world, secretary, number, one, "no") == 409
        assert decide(world, secretary, number, two, "no") == 303
        assert world.case(number).due_on == date(2026, 11, 26)
    with clock.at("2026-11-26 23:00"):
        assert sweep_overdue(None, Actor.system()).moved == 0
    with clock.at("2026-11-27 00:10"):
        assert sweep_overdue(None, Actor.system()).moved == 1
        assert world.case(number).state == "awaiting_confirmation"
        assert browser("secretary").get(url(number, f"objections/{one}/papers/reply")).status_code == 200


@any_database
def test_an_objection_found_right_ends_the_result(world: World, browser: Enter) -> None:
    number, other = published(world, 2)
    secretary = browser("secretary")
    one, two = register(world, secretary, number), register(world, secretary, number, name="周另一")
    page = secretary.get(url(number)).text
    assert not list(html_problems(page))
    assert decide(world, secretary, number, one, "yes") == 303
    case = world.case(number)
    assert (case.state, case.hold_count, world.case(other).state) == ("terminated", 0, "result_publicity")
    with looking() as session:
        assert all(each.lifted_at for each in holds_of(session, case.id))
    reply = secretary.get(url(number, f"objections/{one}/papers/reply"))
    for words in (
        "公示异议答复书",
        f"{number}-Y1",
        WHO,
        "异议成立",
        "立项书与验收证书一致",
        "三(三)",
        "2026年11月10日",
    ):
        assert words in reply.text
    assert reply.headers["Cache-Control"] == "no-store"
    assert "不再对异议作出结论" in secretary.get(url(number, f"objections/{two}/papers/reply")).text
    for word in (WHERE, "3702"):
        assert word not in reply.text.split("<article", 1)[1].replace(number, "")


def test_nothing_ends_by_an_objection_that_nobody_made(world: World, browser: Enter) -> None:
    (number,), unit = published(world), in_unit(world)
    secretary, hr = browser("secretary"), browser("firmhr")
    for client, case, event, org in (
        (secretary, number, "reject_result", OFFICE),
        (hr, unit, "uphold_objection", FIRM),
    ):
        data = {"seen_version": world.case(case).version, "reason": "有人说"}
        assert client.post(url(case, f"do/{event}", org), data=data).status_code == 404
        before = world.case(case).state
        with pytest.raises(Refused) as refused:
            world.step(case, event)
        assert refused.value.refusals[0].code == "NO_OBJECTION"
        assert world.case(case).state == before


def test_the_step_leads_to_the_objections_and_is_registered_once(world: World, browser: Enter) -> None:
    (number,) = published(world)
    secretary = browser("secretary")
    register(world, secretary, number)
    assert secretary.get(url(number, "do/reject_result")).location.endswith(url(number))
    for kind, acts in registry().acts.items():
        events = [act.event for act in acts]
        assert len(events) == len(set(events)), kind


@any_database
def test_the_firm_hears_the_objections_of_its_publicity(world: World, browser: Enter) -> None:
    number, hr = in_unit(world), browser("firmhr")
    form = hr.get(url(number, "objections/new", FIRM))
    assert not list(html_problems(form.text))
    for wrong, words in (
        ({"name": " "}, "署名异议请填写提出人"),
        ({"content": ""}, "请写明异议的内容和依据"),
        ({"received_on": "2026-11-11"}, "不能晚于今天"),
        ({"way": "online"}, "收到的方式"),
    ):
        answer = hr.post(url(number, "objections/new", FIRM), data=letter(world, number, **wrong))
        assert (answer.status_code, words in answer.text) == (422, True)
        assert world.case(number).hold_count == 0
    one = register(world, hr, number, FIRM)
    assert WHO in hr.get(url(number, "objections", FIRM)).text
    named = {"seen_version": world.case(number).version, "upheld": "yes", "reasons": f"{WHO}所说属实"}
    refused = hr.post(url(number, f"objections/{one}/decide", FIRM), data=named)
    assert (refused.status_code, "不要写提出人的姓名" in refused.text) == (422, True)
    assert decide(world, hr, number, one, "yes", FIRM) == 303
    assert world.case(number).state == "terminated"


def test_nobody_but_the_handler_learns_who_objected(world: World, browser: Enter) -> None:
    (number,) = published(world)
    secretary = browser("secretary")
    one = register(world, secretary, number)
    written = everything_written()
    for word in (WHO, WHERE, SAID):
        assert word not in written
    assert secretary.get(url(number)).status_code == 200
    for name, org, status in (
        ("firmhr", FIRM, 404),
        ("stranger", "C-T2", 404),
        ("clerk", "370202", 403),
        ("chair", OFFICE, 403),
    ):
        client = browser(name)
        for rest in ("objections", f"objections/{one}/decide", f"objections/{one}/papers/reply"):
            answer = client.get(url(number, rest, org))
            assert answer.status_code in {status, 404}, (name, rest)
            assert WHO not in answer.text
    assert WHO in browser("officer").get(url(number, "objections", CITY)).text


def test_the_handling_is_prolonged_once_with_a_notice(world: World, browser: Enter) -> None:
    (number,) = published(world)
    secretary = browser("secretary")
    one = register(world, secretary, number)
    paper = url(number, f"objections/{one}/papers/extension")
    assert secretary.get(paper).status_code == 404
    data = {"seen_version": world.case(number).version, "reason": "须向原单位调取档案"}
    assert secretary.post(url(number, f"objections/{one}/extend"), data=data).status_code == 303
    told = secretary.get(paper).text
    for words in ("延期处理告知书", "须向原单位调取档案", "2026年12月22日"):
        assert words in told
    again = secretary.post(url(number, f"objections/{one}/extend"), data=data)
    assert (again.status_code, "不能再次延期" in again.text) == (409, True)
    with clock.at("2026-12-22 12:00"):
        assert remind_objections(None, Actor.system()) == 0
    with clock.at("2026-12-23 12:00"):
        assert [remind_objections(None, Actor.system()) for _round in range(2)] == [1, 0]


def test_anybody_signed_in_may_object_and_reads_his_answer(world: World, browser: Enter) -> None:
    number, other = published(world, 2)
    clerk, secretary = browser("clerk"), browser("secretary")
    listed = clerk.get("/publicity").text
    links = re.findall(r'href="(/publicity/result/\d+/objection)"', listed)
    assert len(links) == 2
    link = next(each for each in links if world.case(number).subject_name in clerk.get(each).text)
    form = clerk.get(link)
    assert not list(html_problems(form.text))
    data = {"named": "yes", "name": WHO, "contact": WHERE, "content": SAID}
    assert clerk.post(link, data=data | {"content": " "}).status_code == 422
    assert clerk.post(link, data=data | {"name": ""}).status_code == 422
    assert clerk.post(link, data=data).status_code == 303
    assert (world.case(number).hold_count, world.case(other).hold_count) == (1, 0)
    again = clerk.post(link, data=data)
    assert (again.status_code, "正在处理，请等待答复" in again.text) == (409, True)
    written = everything_written()
    for word in (WHO, WHERE, SAID):
        assert word not in written
    own = clerk.get("/publicity/objections")
    assert f"{number}-Y1" in own.text
    assert not list(html_problems(own.text))
    assert f"{number}-Y1" not in browser("firmhr").get("/publicity/objections").text
    paper = f"/publicity/objections/{number}-Y1/reply"
    assert clerk.get(paper).status_code == 404
    assert decide(world, secretary, number, 1, "no") == 303
    assert "异议不成立" in clerk.get(paper).text
    assert browser("firmhr").get(paper).status_code == 404
    assert clerk.post(link, data=data | {"named": "no"}).status_code == 303  # a new one, without a name
    assert decide(world, secretary, number, 2, "no") == 303
    assert WHO not in secretary.get(url(number)).text.split(f"{number}-Y2", 1)[1]
    assert clerk.get(f"/publicity/objections/{number}-Y2/reply").status_code == 404
    assert secretary.get(url(number, "objections/2/papers/reply")).status_code == 404
    assert "匿名异议不出具书面答复" in secretary.get(url(number)).text


def test_what_is_in_no_publicity_cannot_be_objected_to(world: World, browser: Enter) -> None:
    (number,) = published(world)
    clerk = browser("clerk")
    (link,) = re.findall(r'href="(/publicity/result/\d+/objection)"', clerk.get("/publicity").text)
    assert clerk.get(link.replace("result", "unit")).status_code == 404
    assert clerk.get("/publicity/result/999/objection").status_code == 404
    data = {"named": "no", "content": SAID}
    with clock.at("2026-11-18 00:01"):
        late = browser("clerk").post(link, data=data)
        assert (late.status_code, "公示期已满" in late.text) == (409, True)
        sweep_overdue(None, Actor.system())
        assert browser("clerk").post(link, data=data).status_code == 404
    assert world.case(number).hold_count == 0
    assert world.app.test_client().get(link).status_code in {302, 303, 401}


def test_nobody_decides_on_his_own_objection(world: World) -> None:
    (number,) = published(world)
    case = world.case(number)
    account = world.secretary.account_id
    assert account is not None
    made = object_online(
        ObjectOnline(
            case_id=case.id, account_id=account, person_id=None, named=False, name="", contact="", content="疑"
        ),
        Actor.system(),
    )
    command = DecideObjection(number=number, seen=0, objection_id=made.id, upheld=False, reasons="查无实据")
    with pytest.raises(Refused) as refused:
        decide_objection(command, world.secretary)
    assert refused.value.refusals[0].code == "OWN_OBJECTION"
    assert decide_objection(command, world.officer)


def test_a_withdrawn_application_answers_its_objections(world: World, browser: Enter) -> None:
    number, hr = in_unit(world), browser("firmhr")
    one = register(world, hr, number, FIRM)
    world.withdraw(number)
    reply = hr.get(url(number, f"objections/{one}/papers/reply", FIRM)).text
    assert "不再对异议作出结论" in reply
    assert "申报人撤回申报" in reply
