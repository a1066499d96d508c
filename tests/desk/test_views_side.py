"""What is done beside a case's steps: pages for stepping back, stopping a case and asking others."""

import re

import pytest
from sqlalchemy import update

from portal.accounts.service import AddPost, add_post
from portal.cases import service as door
from portal.cases.models import Case
from portal.kernel.actor import Actor
from portal.kernel.database import table_of, write_session
from portal.kernel.permissions import Role
from portal.people.service import NewPerson, register_person
from tests.cases.sample import Act, World, do
from tests.desk.conftest import HERE, THERE, MakeBrowser, statements
from tests.journeys.page_checks import html_problems

CITY, BUREAU = "370200", "370200-I"


def side(number: str, what: str, org: str = HERE) -> str:
    return f"/o/{org}/cases/{number}/{what}"


def of_person(world: World, count: int = 1) -> list[str]:
    numbers = world.open(count)
    with write_session() as session, session.begin():
        person = register_person(session, NewPerson(name="张三", id_number="370201199001011230"), Actor.system())
        session.execute(update(table_of(Case)).values(subject_person_id=person))
    return numbers


def colleague(world: World) -> None:
    """Somebody else who can handle the desk's cases."""
    world.actor(HERE, "孙同事")
    add_post(AddPost("clerk0", HERE, Role.CHANNEL_CLERK), Actor.system())


def test_who_steps_back_is_told_what_follows_and_sees_the_case_no_more(world: World, browser: MakeBrowser) -> None:
    (number, second) = of_person(world, 2)
    colleague(world)
    clerk = browser()
    assert side(number, "step-back") in clerk.get(side(number, "")[:-1]).text
    page = clerk.get(side(number, "step-back"))
    assert "都对您关闭" in page.text
    assert not list(html_problems(page.text))
    assert clerk.post(side(number, "step-back"), {}).status_code == 422
    kept = clerk.post(side(number, "step-back"), {"ground": "other", "note": " "})
    assert (kept.status_code, "请说明情形" in kept.text) == (422, True)
    done = clerk.post(side(number, "step-back"), {"ground": "kin", "tab": "working"})
    assert (done.status_code, done.location) == (303, f"/o/{HERE}/desk/working")
    assert "由同事办理" in clerk.get(done.location).text
    for url in (number, second):
        assert clerk.get(side(url, "")[:-1]).status_code == 404
        assert clerk.get(side(url, "step-back")).status_code == 404
    assert number not in clerk.get(f"/o/{HERE}/search?q=张三").text
    assert second not in clerk.get(f"/o/{HERE}/desk/todo").text


def test_the_trace_of_a_case_is_closed_too(world: World, browser: MakeBrowser) -> None:
    (number, second) = of_person(world, 2)
    colleague(world)
    clerk = browser()
    do(Act("pass_on", {number: 0}), world.actor(HERE, "孙同事"))
    trace = clerk.get(side(number, "")[:-1]).location
    assert clerk.get(trace).status_code == 200
    clerk.post(side(second, "step-back"), {"ground": "former_colleague"})
    assert [clerk.get(url).status_code for url in (trace, side(number, "")[:-1])] == [404, 404]
    assert number not in clerk.get(f"/o/{HERE}/desk/sent").text


def test_with_nobody_left_the_fallback_takes_over(world: World, browser: MakeBrowser) -> None:
    (number,) = of_person(world)
    done = browser().post(side(number, "step-back"), {"ground": "kin"})
    assert done.status_code == 303
    assert (world.row(number).accountable_id, world.row(number).taken_over) == (world.ids[CITY], True)


def test_supervisor_and_city_see_who_stepped_back_and_the_city_lifts_it(world: World, browser: MakeBrowser) -> None:
    (number,) = of_person(world)
    colleague(world)
    clerk, other = browser(), browser("周丙")
    clerk.post(side(number, "step-back"), {"ground": "kin", "note": "表兄"})
    chief = browser("赵负责", (HERE, Role.CHANNEL_SUPERVISOR))
    city = browser("市局", (CITY, Role.CITY_HR_OFFICER))
    assert "表兄" in chief.get(side(number, "")[:-1]).text
    assert "表兄" not in other.get(side(number, "")[:-1]).text
    page = city.get(side(number, "", CITY)[:-1]).text
    found = re.search(rf'href="(/o/{CITY}/cases/{number}/recusals/\d+/lift)', page)
    assert found is not None
    assert "表兄" in city.get(found[1]).text
    assert chief.get(found[1].replace(CITY, HERE, 1)).status_code == 403
    assert city.post(found[1], {}).status_code == 422
    assert city.post(found[1], {"reason": "查明并非亲属"}).status_code == 303
    assert clerk.get(side(number, "")[:-1]).status_code == 200
    assert city.post(found[1], {"reason": "再次"}).status_code == 404


@pytest.mark.parametrize("role", [Role.APPLICANT, Role.AUDITOR, Role.ENTERPRISE_HR, Role.SYSTEM_ADMIN])
def test_who_does_not_work_on_the_desk_does_none_of_it(world: World, browser: MakeBrowser, role: Role) -> None:
    (number,) = of_person(world)
    somebody = browser("某人", (HERE, role))
    for what in ("step-back", "ask", "hold", "recusals/1/lift", "holds/1/lift"):
        assert somebody.get(side(number, what)).status_code in {403, 404}
        assert somebody.post(side(number, what), {"reason": "x"}).status_code in {403, 404}


def test_the_city_stops_a_case_and_lets_it_go_on(world: World, browser: MakeBrowser) -> None:
    (number,) = world.open()
    city, clerk = browser("市局", (CITY, Role.CITY_HR_OFFICER)), browser()
    page = city.get(side(number, "hold", CITY))
    assert not list(html_problems(page.text))
    assert 'value="objection"' not in page.text  # registered on a page of its own
    data = {"seen_version": 1, "kind": "integrity", "reason": "核查学历"}
    assert city.post(side(number, "hold", CITY), data | {"kind": ""}).status_code == 422
    assert city.post(side(number, "hold", CITY), data).status_code == 303
    shown = clerk.get(side(number, "")[:-1]).text
    for words in ("暂停办理：诚信核查", "核查学历", "还剩 10 个工作日"):
        assert words in shown
    assert "holds/1/lift" not in shown  # not this desk's to lift
    stale = city.post(side(number, "hold", CITY), data)
    assert stale.status_code == 409
    assert "核查学历</textarea>" in stale.text
    assert 'name="seen_version" value="2"' in stale.text
    lift = side(number, "holds/1/lift", CITY)
    assert "核查学历" in city.get(lift).text
    assert clerk.get(side(number, "holds/1/lift")).status_code in {403, 404}
    assert city.post(lift, {"seen_version": 2, "reason": "查无实据"}).status_code == 303
    assert "暂停办理：" not in clerk.get(side(number, "")[:-1]).text


def test_an_applicant_is_not_told_why_his_case_stands_still(world: World, browser: MakeBrowser) -> None:
    (number,) = of_person(world)
    person = world.row(number).subject_person_id
    officer = world.actor(CITY, "市局", Role.CITY_HR_OFFICER)
    door.hold_case(door.HoldCase(number=number, seen=0, kind="integrity", reason="举报材料不实"), officer)
    applicant = browser("张三", (HERE, Role.APPLICANT))
    with write_session() as session, session.begin():
        from portal.accounts.models import Account  # noqa: PLC0415 - only this test knows the person's account

        table = table_of(Account)
        session.execute(update(table).where(table.c.display_name == "张三").values(person_id=person))
    page = applicant.get(side(number, "")[:-1]).text
    assert "暂停办理：诚信核查" in page
    assert "举报材料不实" not in page


def test_asking_and_answering(world: World, browser: MakeBrowser) -> None:
    (number,) = world.open()
    clerk, bureau = browser(), browser("秦朗", (BUREAU, Role.INDUSTRY_OFFICER))
    page = clerk.get(side(number, "ask"))
    assert not list(html_problems(page.text))
    assert "5 个工作日" in page.text
    data = {"seen_version": 1, "kind": "industry_opinion", "organisation": BUREAU, "question": "技术是否领先？"}
    wrong = clerk.post(side(number, "ask"), data | {"organisation": THERE})
    assert (wrong.status_code, "技术是否领先？</textarea>" in wrong.text) == (422, True)
    assert clerk.post(side(number, "ask"), data).status_code == 303
    assert "尚未答复" in clerk.get(side(number, "")[:-1]).text
    again = clerk.post(side(number, "ask"), data)
    assert (again.status_code, "尚未答复" in again.text) == (409, True)

    listed = bureau.get(f"/o/{BUREAU}/requests")
    assert number in listed.text
    assert not list(html_problems(listed.text))
    link = re.search(rf'href="(/o/{BUREAU}/requests/\d+)"', listed.text)
    assert link is not None
    question = bureau.get(link[1])
    assert "技术是否领先？" in question.text
    assert not list(html_problems(question.text))
    assert bureau.get(side(number, "", BUREAU)[:-1]).status_code == 403
    empty = bureau.post(link[1], {"verdict": "support", "text": ""})
    assert empty.status_code == 422
    assert bureau.post(link[1], {"verdict": "support", "text": "国内领先"}).status_code == 303
    late = bureau.post(link[1], {"verdict": "against", "text": "另一意见"})
    assert (late.status_code, "另一意见" in late.text) == (409, True)
    assert "没有待答复的征询" in bureau.get(f"/o/{BUREAU}/requests").text
    assert number in bureau.get(f"/o/{BUREAU}/requests?tab=answered").text
    assert "国内领先" in clerk.get(side(number, "")[:-1]).text


def test_a_question_is_the_asked_organisations_alone(world: World, browser: MakeBrowser) -> None:
    (number,) = world.open()
    command = door.AskAbout(number=number, seen=0, kind="data_task", organisation=CITY, question="登记住所在哪个区市？")
    door.ask_about(command, world.actor(HERE))
    city, clerk = browser("市局", (CITY, Role.CITY_HR_OFFICER)), browser()
    assert city.get(f"/o/{CITY}/requests/1").status_code == 200
    assert clerk.get(f"/o/{HERE}/requests/1").status_code == 404
    assert number not in clerk.get(f"/o/{HERE}/requests").text
    assert browser("何庚", (CITY, Role.SYSTEM_ADMIN)).get(f"/o/{CITY}/requests").status_code == 403


def test_the_list_of_questions_costs_the_same_whatever_it_holds(world: World, browser: MakeBrowser) -> None:
    clerk = browser("周丙", (THERE, Role.CHANNEL_CLERK))
    url = f"/o/{THERE}/requests"
    clerk.get(url)
    with statements() as none:
        clerk.get(url)
    for number in world.open(12):
        command = door.AskAbout(number=number, seen=0, kind="data_task", organisation=THERE, question="？")
        door.ask_about(command, world.actor(HERE))
    with statements() as many:
        page = clerk.get(url).text
    assert page.count("data-row") == 12
    assert len(many) == len(none) == 3  # who asks, the rows, the counts of the desk


def test_the_count_of_questions_costs_a_poll_nothing(world: World, browser: MakeBrowser) -> None:
    clerk = browser()
    page = clerk.get(f"/o/{HERE}/desk/todo").text
    tag = re.search(r'hx-ptag="([^"]+)"', page) or re.search(r"ptag[^0-9a-f]+([0-9a-f]{32})", page)
    assert tag is not None
    with statements() as found:
        assert clerk.get(f"/o/{HERE}/desk/todo/rows", poll=tag[1]).status_code == 304
    assert len(found) == 1


def test_a_question_is_taken_back_and_what_others_owe_is_listed(world: World, browser: MakeBrowser) -> None:
    (number,) = world.open()
    clerk, bureau = browser(), browser("秦朗", (BUREAU, Role.INDUSTRY_OFFICER))
    data = {"seen_version": 1, "kind": "industry_opinion", "organisation": BUREAU, "question": "技术是否领先？"}
    assert clerk.post(side(number, "ask"), data).status_code == 303
    listed = clerk.get(f"/o/{HERE}/requests?tab=asked")
    assert number in listed.text
    assert not list(html_problems(listed.text))
    assert side(number, "requests/1/withdraw") in clerk.get(side(number, "")[:-1]).text
    assert bureau.get(side(number, "requests/1/withdraw", BUREAU)).status_code in {403, 404}
    assert "技术是否领先？" in clerk.get(side(number, "requests/1/withdraw")).text
    assert clerk.post(side(number, "requests/1/withdraw"), {"reason": ""}).status_code == 422
    assert clerk.post(side(number, "requests/1/withdraw"), {"reason": "已查到"}).status_code == 303
    assert bureau.get(f"/o/{BUREAU}/requests/1").status_code == 404
    assert "没有等待答复的征询" in clerk.get(f"/o/{HERE}/requests?tab=asked").text
