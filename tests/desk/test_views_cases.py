"""The case page: what stands on it, for whom, and what it costs."""

import re

import pytest

from portal.cases import service as door
from portal.cases.queries import locked
from portal.cases.service import NewCase, Note
from portal.kernel import clock
from portal.kernel.actor import Actor
from portal.kernel.permissions import Role
from portal.kernel.use_case import session as current_session
from portal.kernel.use_case import use_case
from portal.kernel.workflow import Placement
from tests.cases.sample import Act, World, do, open_all
from tests.conftest import any_database
from tests.desk.conftest import HERE, THERE, MakeBrowser, statements


def page_of(number: str, org: str = HERE) -> str:
    return f"/o/{org}/cases/{number}"


@use_case
def hold(number: str, actor: Actor) -> None:
    (case,) = locked(current_session(), actor.scope, {number: 0})
    door.place_hold(current_session(), case, "integrity", "正在调查", actor)


@any_database
def test_the_page_shows_head_panels_history_and_acts(world: World, browser: MakeBrowser) -> None:
    clerk = browser()
    (number,) = world.open()
    do(Act("pass_on", {number: 0}, Note(text="请接办")), world.actor(HERE))
    do(Act("pass_on", {number: 0}, Note(text="材料齐全")), world.actor(THERE, "赵乙"))
    page = clerk.get(f"{page_of(number)}?tab=todo").text
    for shown in ("张三", "青岛样例公司", "工程师", "机械", f"材料 {number}", "核对 王经办", "材料齐全", "赵乙"):
        assert shown in page, shown
    assert "转给另一单位 → 市北区" in page
    assert page.index(">转给另一单位</a>") < page.index(">记录</button>")
    assert ">办结</a>" not in page  # refusing needs the supervisor
    assert ">兜底接办<" not in page.split('class="action-bar"')[1]  # the worker's step
    assert f'href="/o/{HERE}/desk/todo"' in page


@any_database
def test_the_page_costs_six_statements_and_its_panels(world: World, browser: MakeBrowser) -> None:
    clerk = browser()
    first, second = world.open(2)
    for _turn in range(4):
        do(Act("pass_on", {second: 0}), world.actor(HERE))
        do(Act("pass_on", {second: 0}), world.actor(THERE, "赵乙"))
    door.claim(door.ClaimCases((second,)), world.actor(HERE, "李四"))
    clerk.get(page_of(first))
    with statements() as fresh:
        clerk.get(page_of(first))
    with statements() as long:
        clerk.get(page_of(second))
    assert len(fresh) == 6  # the sample kind's panels send none
    assert len(long) == len(fresh)  # the claim stands beside it


def test_others_do_not_see_it(world: World, browser: MakeBrowser) -> None:
    (number,) = world.open()
    other = browser("孙丁", (THERE, Role.CHANNEL_CLERK))
    assert other.get(page_of(number, THERE)).status_code == 404
    assert other.get(page_of(number)).status_code == 404
    assert browser("何庚", (HERE, Role.SYSTEM_ADMIN)).get(page_of(number)).status_code == 403


def test_an_old_link_to_a_case_that_has_left_leads_to_its_trace(world: World, browser: MakeBrowser) -> None:
    (number,) = world.open()
    do(Act("pass_on", {number: 0}), world.actor(HERE))
    answer = browser("周丙").get(page_of(number))
    assert answer.status_code == 303
    assert re.fullmatch(rf"/o/{HERE}/trace/\d+", answer.location)
    assert browser("何庚", (HERE, Role.SYSTEM_ADMIN)).get(page_of(number)).status_code == 403


def test_a_supervisor_may_refuse_and_end_a_colleagues_claim(world: World, browser: MakeBrowser) -> None:
    chief = browser("赵负责", (HERE, Role.CHANNEL_SUPERVISOR))
    (number,) = world.open()
    assert '<span class="apart">' in chief.get(page_of(number)).text
    door.claim(door.ClaimCases((number,)), world.actor(HERE, "李四"))
    page = chief.get(page_of(number)).text
    assert "李四 正在办理此件" in page
    assert ">记录</button>" not in page
    assert "结束 李四 的认领" in page
    clerk = browser("周丙")
    assert "的认领" not in clerk.get(page_of(number)).text.split("</aside>")[1]
    assert clerk.post(f"{page_of(number)}/release", {"forced": "1"}).status_code == 409
    assert chief.post(f"{page_of(number)}/release", {"forced": "1"}).status_code == 303
    assert world.row(number).claimant_name is None


def test_claiming_and_releasing_on_the_page(world: World, browser: MakeBrowser) -> None:
    clerk = browser()
    (number,) = world.open()
    answer = clerk.post(f"{page_of(number)}/claim", {"tab": "due"})
    assert answer.location == f"{page_of(number)}?tab=due"
    assert "<dd>本人</dd>" in clerk.get(page_of(number)).text
    clerk.post(f"{page_of(number)}/release")
    assert world.row(number).claimed is False


@pytest.mark.parametrize(("minutes", "renewed"), [(10, False), (16, True)])
def test_opening_the_page_renews_ones_own_claim_alone(
    world: World, browser: MakeBrowser, minutes: int, renewed: bool
) -> None:
    clerk, other = browser(), browser("周丙")
    (number,) = world.open()
    clerk.get(page_of(number))
    assert world.row(number).claimed is False
    clerk.post(f"{page_of(number)}/claim")
    with clock.at(f"2026-07-20 09:{minutes}"):
        other.get(page_of(number))
        clerk.get(page_of(number))
        until = "09:46" if renewed else "09:30"
        assert f"至 {until}" in other.get(page_of(number)).text


def test_a_hold_is_shown_and_closes_the_acts(world: World, browser: MakeBrowser) -> None:
    clerk = browser()
    (number,) = world.open()
    hold(number, world.actor(HERE))
    page = clerk.get(page_of(number)).text
    assert "正在调查" in page
    assert "计时暂停" in page
    assert ">记录</button>" not in page


def test_the_applicant_reads_steps_but_neither_opinions_nor_names(world: World, browser: MakeBrowser) -> None:
    case = NewCase(
        kind="sample", place=Placement(world.ids[HERE], world.ids["370200"]), facts=world.facts(), cycle_year=2026,
        subject_name="张三", initials="zs", firm_id=world.ids[THERE], firm_name="样例",
    )  # fmt: skip
    (number,) = open_all([case], world.actor(HERE))
    door.claim(door.ClaimCases((number,)), world.actor(HERE))
    do(Act("note", {number: 0}, Note(text="内部意见")), world.actor(HERE))
    hold(number, world.actor(HERE))
    page = browser("企业人事", (THERE, Role.ENTERPRISE_HR)).get(page_of(number, THERE)).text
    assert "记录" in page
    assert "暂停" in page
    for secret in ("内部意见", "正在调查", "王经办", "认领"):
        assert secret not in page.split("办理经过</h2>")[1].split("</aside>")[0], secret


def test_after_an_act_the_next_case_is_offered(world: World, browser: MakeBrowser) -> None:
    clerk = browser()
    first, second = world.open(2)
    sent = clerk.post(f"{page_of(first)}/do/pass_on", {"seen_version": 1, "reason": "同意", "tab": "todo"})
    assert sent.location == f"{page_of(first)}/after?tab=todo"
    page = clerk.get(sent.location).text
    assert "已转给另一单位。" in page
    assert "市北区" in page
    assert f'href="{page_of(second)}?tab=todo"' in page
    stays = clerk.post(f"{page_of(second)}/do/note", {"seen_version": 1, "tab": "todo"})
    assert stays.location == f"{page_of(second)}?tab=todo&done=1"
    assert clerk.get(f"{page_of(second)}/after").status_code == 404
