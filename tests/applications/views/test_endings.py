"""The paper of an application that ended without a result: what it says, and who may print it."""

import re
from collections.abc import Callable

from flask import Flask

from portal.applications.rules.intake import shown_code
from portal.applications.service import AnswerItem, answer_item
from portal.applications.service.intake import IssueCode, issue_code
from portal.cases.service import RegisterObjection, register_objection
from portal.kernel import clock
from portal.kernel.actor import Actor
from portal.kernel.permissions import Role
from portal.routing.service import sweep_overdue
from tests.applications.conftest import CITY, DISTRICT, FIRM, OTHER_FIRM, Browser, World
from tests.applications.service.test_intake import filed
from tests.conftest import any_database
from tests.counting import counted_statements

Enter = Callable[..., Browser]
WHO, SAID, DECIDED = "钱知情", "第一完成人不是他", "经钱知情所述核实，成果非本人完成"


def paper(org: str, number: str) -> str:
    return f"/o/{org}/cases/{number}/papers/ending"


def article(page: str) -> str:
    return page.split("<article", 1)[1]


def lapsed(world: World, number: str, ask: Actor) -> None:
    """Two things were to be put right, one was, and the days ran out."""
    with clock.at("2026-07-15 09:00"):
        world.take(
            number,
            "request_correction",
            ask,
            "请补",
            data={"items": [("other", "社保清单"), ("education", "毕业日期")]},
        )
        if world.case(number).entered_by == "":
            answer_item(AnswerItem(number=number, item_id=world.items(number)[1].id, text="已更正"), world.hr)
    with clock.at("2026-07-30 00:10"):
        assert sweep_overdue(None, Actor.system()).moved == 1


@any_database
def test_a_lapse_names_what_was_not_put_right_and_until_when(world: World, browser: Enter) -> None:
    number = world.at_channel()
    lapsed(world, number, world.clerk)
    with clock.at("2026-07-30 09:00"):
        hr = browser(FIRM, Role.ENTERPRISE_HR)
        case = hr.get(f"/o/{FIRM}/cases/{number}").text
        assert f'href="{paper(FIRM, number)}"' in case
        page = article(hr.get(paper(FIRM, number)).text)
        for words in (
            "职称申报视为放弃告知书", "2026年7月15日", "2026年7月29日", "1 项没有补正", "社保清单", "2026年7月30日",
            "崂山区人力资源和社会保障局", "申报人签收", "（盖章）", "2026年7月31日", "重新申报", "三(三)", number,
        ):  # fmt: skip
            assert words in page, words
        assert "毕业日期" not in page, "what was answered in time is not held against him"


@any_database
def test_the_desk_on_which_it_ended_prints_it_from_its_trace_and_no_other(world: World, browser: Enter) -> None:
    number, sent = world.at_channel(), world.at_office()
    lapsed(world, number, world.clerk)
    person = world.case(number).subject_person_id
    with clock.at("2026-07-30 09:00"):
        clerk = browser(DISTRICT, Role.CHANNEL_CLERK)
        list_page = clerk.get(f"/o/{DISTRICT}/desk/sent").text
        row = next(each for each in list_page.split("</tr>") if f">{number}</a>" in each)
        trace = re.search(r'href="(/o/[^"]*/trace/\d+)"', row)
        assert trace is not None
        assert f'href="{paper(DISTRICT, number)}"' in clerk.get(trace[1]).text
        assert "视为放弃告知书" in clerk.get(paper(DISTRICT, number)).text
        applicant = browser(FIRM, Role.APPLICANT, person)
        assert f'href="{paper(FIRM, number)}"' in applicant.get(f"/o/{FIRM}/cases/{number}").text
        assert applicant.get(paper(FIRM, number)).status_code == 200
        assert browser(CITY, Role.CITY_HR_OFFICER).get(paper(CITY, number)).status_code == 200
        for org, role in (
            ("370203", Role.CHANNEL_CLERK),
            (OTHER_FIRM, Role.ENTERPRISE_HR),
            (FIRM, Role.APPLICANT),
        ):
            assert browser(org, role).get(paper(org, number)).status_code == 404, role
        assert clerk.get(paper(DISTRICT, sent)).status_code == 404, "it only went on"


@any_database
def test_a_termination_never_tells_who_objected(world: World, browser: Enter) -> None:
    number = world.complete()
    world.take(number, "submit_to_unit", world.hr)
    world.take(number, "approve", world.hr, data={"place": "公告栏"})
    command = RegisterObjection(
        number=number, seen=0, way="visit", named=True, name=WHO, contact="", content=SAID, received_on=clock.today()
    )
    register_objection(command, world.hr)
    world.take(number, "uphold_objection", world.hr, DECIDED)
    person = world.case(number).subject_person_id
    page = article(browser(FIRM, Role.APPLICANT, person).get(paper(FIRM, number)).text)
    for words in ("职称申报终止告知书", "单位公示", "异议成立", "青岛样例甲有限公司", "2026年7月6日", "书面申请复核"):
        assert words in page, words
    for secret in (WHO, SAID, "成果非本人完成"):
        assert secret not in page


@any_database
def test_a_withdrawal_after_the_window_sends_to_the_next_year(world: World, browser: Enter) -> None:
    number = world.at_channel()
    with clock.at("2026-08-03 09:00"):
        world.take(number, "withdraw", world.applicant(number), "另有安排")
        clerk = browser(DISTRICT, Role.CHANNEL_CLERK)
        with counted_statements() as seen:
            page = article(clerk.get(paper(DISTRICT, number)).text)
        assert len(seen) <= 12, "\n".join(each[:150] for each in seen)
    for words in ("职称申报撤回告知书", "撤回理由：另有安排", "2026年8月3日", "下一年度"):
        assert words in page, words


@any_database
def test_what_came_from_paper_is_handed_out_at_the_counter_and_followed(
    app: Flask, world: World, browser: Enter
) -> None:
    number = filed(world, world.clerk)
    code = issue_code(IssueCode(number), world.clerk)
    lapsed(world, number, world.supervisor)
    with clock.at("2026-07-30 09:00"):
        clerk = browser(DISTRICT, Role.CHANNEL_CLERK)
        counter = clerk.get(f"/o/{DISTRICT}/intake/{number}").text
        assert f'href="{paper(DISTRICT, number)}"' in counter
        assert "由区经办（" in article(clerk.get(paper(DISTRICT, number)).text)
        anybody = Browser(app, app.test_client())
        page = anybody.post("/follow", {"number": number, "code": shown_code(code)}).text
        for words in ("视为放弃申报", "没有补正的内容", "社保清单", "2026年7月30日", "书面告知书"):
            assert words in page, words
        assert "没有期限" not in page


def test_what_did_not_end_so_has_no_such_paper(world: World, browser: Enter) -> None:
    hr, running = browser(FIRM, Role.ENTERPRISE_HR), world.at_channel()
    assert hr.get(paper(FIRM, running)).status_code == 404
    assert "打印书面告知书" not in hr.get(f"/o/{FIRM}/cases/{running}").text
    with clock.at("2026-07-15 09:00"):
        world.take(running, "refuse", world.supervisor, "没有社保记录", code="NOT_STAFF")
    assert hr.get(paper(FIRM, running)).status_code == 404
