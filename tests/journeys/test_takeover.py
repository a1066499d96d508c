"""The fallback in Chromium: silence, an authorisation that ends, a district that is closed, clerks who step back.

One portal for all, whose clock only goes forward; the worker is the real one.
"""

import re

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import LOCAL, Come
from tests.journeys.desk import PATIENCE, Desk, act, fill, state
from tests.journeys.live_portal import LivePortal
from tests.journeys.person import Person
from tests.journeys.seed import CITY, PASSWORD
from tests.journeys.seed_takeover import CLOSING, FALLBACK, LAPSING, MANY, RECUSED, SILENT

pytestmark = [pytest.mark.browser, pytest.mark.parametrize("portal", [LOCAL], indirect=True, ids=str)]
SENSITIVE = re.compile(r"\d{17}[\dX]|1[3-9]\d{9}")


@pytest.fixture(scope="module")
def numbers(portal: LivePortal) -> dict[str, list[str]]:
    """The running portal's cases by channel, filed on 2026-07-14."""
    portal.set_clock("2026-07-15 09:00")
    found: dict[str, list[str]] = portal.seed("tests.journeys.seed_takeover")
    portal.start()
    return found


def _come(person: Come, username: str) -> Person:
    someone = person(username)
    someone.sign_in(username, PASSWORD)
    return someone


def _until(person: Person, path: str, words: str) -> None:
    """Open a page again until the worker has done what it shows."""
    for _attempt in range(PATIENCE // 500):
        person.page.goto(path)
        if words in person.page.get_by_role("main").inner_text():
            break
        person.page.wait_for_timeout(500)
    expect(person.page.get_by_role("main")).to_contain_text(words)
    person.look()


def _only_the_trace(former: Person, organisation: str, number: str) -> None:
    """The old desk no longer has the case; its link leads to the trace, without numbers of the person and papers."""
    desk = Desk(former, organisation)
    desk.open()
    expect(desk.row(number)).to_have_count(0)
    desk.open("sent")
    main = former.page.get_by_role("main")
    former.follow(number, main, f"trace-{organisation}")
    expect(main).to_contain_text("不显示证件号码、联系方式和材料")
    assert not SENSITIVE.search(main.inner_text())
    assert "扫描件" not in main.inner_text()
    former.open(f"/o/{organisation}/cases/{number}")
    expect(former.page).to_have_url(re.compile(rf"/o/{organisation}/trace/\d+"))


def _step_back(clerk: Person, desk: Desk, number: str, name: str) -> None:
    desk.open()
    desk.open_case(number, f"{name}-case")
    clerk.follow("申请回避", then=name)
    clerk.page.get_by_role("main").get_by_label("与申报人有亲属关系").check()
    clerk.press("确认回避", clerk.page.get_by_role("main"), f"{name}-done")


def test_a_clerk_steps_back_and_then_his_colleague(
    portal: LivePortal, person: Come, numbers: dict[str, list[str]]
) -> None:
    (number,) = numbers[RECUSED]
    clerk, colleague = _come(person, "licang.he"), _come(person, "licang.lu")
    _step_back(clerk, Desk(clerk, RECUSED), number, "step-back")
    expect(clerk.page.get_by_role("main")).not_to_contain_text("赵")
    with clerk.expecting(404):
        clerk.page.goto(f"/o/{RECUSED}/cases/{number}")
        expect(clerk.page.get_by_role("main")).to_contain_text("没有")
    with clerk.expecting(404):
        clerk.page.goto(f"/o/{RECUSED}/cases/{number}/step-back")

    desk = Desk(colleague, RECUSED)
    desk.open()
    expect(desk.row(number)).to_be_visible()
    _step_back(colleague, desk, number, "step-back-last")
    city = _come(person, "city.deng")
    of_city = Desk(city, CITY)
    of_city.open()
    expect(of_city.row(number)).to_contain_text("兜底接办")
    of_city.open_case(number, "case-after-recusals")
    expect(city.page.get_by_role("main")).to_contain_text("本单位经办人员全部回避，由兜底单位接办")


def test_a_district_is_closed_with_thirty_cases(
    portal: LivePortal, person: Come, numbers: dict[str, list[str]]
) -> None:
    city = _come(person, "city.wang")
    city.open(f"/o/{CITY}/channels/{CLOSING}", "channel")
    city.follow("停用渠道", then="channel-close")
    plan = city.page.locator("#plan")
    expect(plan.get_by_role("row").filter(has_text="渠道审核中")).to_contain_text(str(MANY))
    expect(plan).to_contain_text(f"现有 {MANY} 件在办件")
    fill(city.page.get_by_role("main"), {"依据或原因": "示例文〔2026〕9号，机构改革"})
    city.press("停用并移交在办件", city.page.get_by_role("main"), "channel-closing")
    _until(city, f"/o/{CITY}/channels/{CLOSING}", "没有在办件")
    _until(city, f"/o/{CITY}/channels/{CLOSING}", "已停用")  # the worker closes it when it is empty, a moment later
    expect(city.page.get_by_role("main").get_by_role("link", name="恢复渠道")).to_be_visible()

    clerk = _come(person, "city.deng")
    desk = Desk(clerk, CITY)
    desk.open("fallback", "desk-fallback")
    shown = clerk.page.locator("tr[data-row]").filter(has_text="青岛示例3号智造有限公司")
    expect(shown).to_have_count(MANY)
    desk.open_case(numbers[CLOSING][-1], "case-of-closed-district")
    expect(clerk.page.get_by_role("main")).to_contain_text("原承办渠道停止受理，由兜底单位接办")


def test_an_authorisation_ends_at_midnight(portal: LivePortal, person: Come, numbers: dict[str, list[str]]) -> None:
    (number,) = numbers[LAPSING]
    portal.set_clock("2026-07-16 23:50")
    city = _come(person, "city.wang")
    city.open(f"/o/{CITY}/channels/{LAPSING}", "channel-agency")
    city.follow("提前结束 示例授权〔2024〕2号", then="authorisation-end")
    main = city.page.get_by_role("main")
    fill(main, {"授权的最后一天": "2026-07-16"})
    city.press("查看会移动的件", main, "authorisation-plan")
    expect(city.page.locator("#plan")).to_contain_text("渠道审核中")
    fill(main, {"依据或原因": "示例文〔2026〕10号"})
    city.press("结束授权", main, "authorisation-ended")

    agency, district = _come(person, "lusi.feng"), _come(person, "shibei.wu")
    todo = Desk(agency, LAPSING)
    todo.open()
    expect(todo.row(number)).to_be_visible()
    desk = Desk(district, FALLBACK[LAPSING])
    desk.open()
    expect(desk.row(number)).to_have_count(0)
    portal.set_clock("2026-07-17 00:01")
    expect(desk.row(number)).to_be_visible(timeout=PATIENCE)
    desk.open_case(number, "case-after-authorisation")
    expect(district.page.get_by_role("main")).to_contain_text("人事代理机构的职称代理授权已到期，由兜底单位接办")
    _only_the_trace(agency, LAPSING, number)


def test_a_silent_agency_is_reminded_and_then_loses_the_case(
    portal: LivePortal, person: Come, numbers: dict[str, list[str]]
) -> None:
    (number,) = numbers[SILENT]
    portal.set_clock("2026-07-23 09:00")  # the seventh working day
    agency = _come(person, "agency.sun")
    _until(agency, f"/o/{SILENT}/messages", f"{number} 将于 2026-07-28 到期，逾期由兜底单位接办")
    agency.page.goto("about:blank")

    portal.set_clock("2026-07-28 23:50")  # the tenth
    agency.sign_in("agency.sun", PASSWORD)
    todo = Desk(agency, SILENT)
    todo.open()
    expect(todo.row(number)).to_be_visible()
    district = _come(person, "shinan.zhou")
    desk = Desk(district, FALLBACK[SILENT])
    desk.open(name="desk-district")
    expect(desk.row(number)).to_have_count(0)
    portal.set_clock("2026-07-29 00:01")
    expect(desk.row(number)).to_be_visible(timeout=PATIENCE)
    expect(desk.row(number)).to_contain_text("兜底接办")
    district.look("desk-district-with-case")
    desk.open_case(number, "case-taken-over")
    expect(district.page.get_by_role("main")).to_contain_text("承办单位在规定工作日内未办理，由兜底单位接办")
    _only_the_trace(agency, SILENT, number)
    act(district, "审核通过并转报", {"审核意见": "材料齐全，同意转报。"}, "sent-by-district")
    district.open(f"/o/{FALLBACK[SILENT]}/desk/sent")
    expect(district.page.get_by_role("main")).to_contain_text(number)
    hr = _come(person, "hr.lin")
    hr.open(f"/o/{_firm_of(hr)}/cases/{number}")
    expect(state(hr)).to_contain_text("办事机构审核")


def _firm_of(hr: Person) -> str:
    found = re.search(r"/o/([0-9A-Z]{18})/", hr.page.url)
    assert found is not None
    return found[1]
