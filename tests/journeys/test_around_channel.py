"""Around the channel: a case is recalled on the same day, declined, corrected after the window's end."""

import pytest
from playwright.sync_api import Locator, expect

from tests.journeys.conftest import LOCAL, Come
from tests.journeys.desk import PATIENCE, Desk, act, act_form, fill, state
from tests.journeys.live_portal import LivePortal
from tests.journeys.seed import AGENCY, OFFICE, PASSWORD
from tests.journeys.seed_channel import DISTRICT
from tests.materials.samples import pdf

pytestmark = [pytest.mark.browser, pytest.mark.parametrize("portal", [LOCAL], indirect=True, ids=str)]
SCAN = {"name": "重新扫描.pdf", "mimeType": "application/pdf", "buffer": pdf(b"/N 2")}


@pytest.fixture(scope="module")
def known(portal: LivePortal) -> dict[str, str]:
    """The portal runs, 15 July; the agency has three applications."""
    portal.set_clock("2026-07-15 09:00")
    told = portal.seed("tests.journeys.seed_channel")
    portal.start()
    return told


def _clerk(person: Come, username: str, desk: str) -> Desk:
    somebody = person(username)
    somebody.sign_in(username, PASSWORD)
    found = Desk(somebody, desk)
    found.open()
    return found


def test_recalled_on_the_same_day_unless_it_is_claimed_there(person: Come, known: dict[str, str]) -> None:
    number = known["recalled"]
    agency = _clerk(person, "agency.sun", AGENCY)
    for _time in range(2):
        agency.open()
        if not agency.row(number).count():
            agency.open("working")
        agency.open_case(number)
        act(agency.person, "审核通过并转报", {"审核意见": "材料齐全，同意转报。"})
        if _time:
            break
        agency.person.open(f"/o/{AGENCY}/cases/{number}", "trace")
        agency.person.follow("撤回转报", then="recall-form")
        fill(agency.page.locator("#act-form"), {"理由": "材料放错了，撤回核对。"})
        agency.person.press("撤回转报", agency.page.locator("#act-form"), "recalled")
        agency.person.open(f"/o/{AGENCY}/cases/{number}")
        expect(state(agency.person)).to_contain_text("渠道审核中")

    office = _clerk(person, "secretary.li", OFFICE)
    office.open_case(number)
    office.person.press("认领")
    agency.person.open(f"/o/{AGENCY}/cases/{number}/do/recall")
    with agency.person.expecting(409):
        fill(agency.page.locator("#act-form"), {"理由": "还想撤回。"})
        agency.page.locator("#act-form").get_by_role("button", name="撤回转报").click()
        expect(agency.page.locator(".problem").first).to_contain_text("接收单位已经开始办理")


def test_declined_in_writing_it_stands_on_the_districts_desk(person: Come, known: dict[str, str]) -> None:
    number = known["declined"]
    agency = _clerk(person, "agency.sun", AGENCY)
    agency.open_case(number)
    form = act_form(agency.person, "移交兜底", "decline-form")
    form.get_by_label("该企业不属本单位主管或代理").check()
    fill(form, {"情况说明": "代理合同不含职称业务。"})
    agency.person.press("移交兜底", form, "declined")
    agency.person.open(f"/o/{AGENCY}/cases/{number}", "trace-declined")
    expect(agency.page.get_by_role("main")).to_contain_text("市南区")

    district = _clerk(person, "district.wu", DISTRICT)
    expect(district.row(number)).to_contain_text("兜底接办", timeout=PATIENCE)
    district.open_case(number, "case-declined")
    expect(district.page.get_by_role("main")).to_contain_text("代理合同不含职称业务。")


def test_corrected_item_by_item_after_the_windows_end(portal: LivePortal, person: Come, known: dict[str, str]) -> None:
    number, firm = known["corrected"], known["firm"]
    portal.set_clock("2026-07-27 09:00")
    agency = _clerk(person, "agency.sun", AGENCY)
    agency.open_case(number)
    form = act_form(agency.person, "一次性告知补正", "correction-form")
    _ask(form, "学历学位证书", "第二页扫描不清。")
    _ask(form, "继续教育学时", "缺2025年度学时证明。")
    agency.person.press("一次性告知补正", form, "correction-asked")
    expect(state(agency.person)).to_contain_text("待补正")
    agency.page.goto("about:blank")

    portal.set_clock("2026-08-07 09:00")
    hr = person("HR")
    hr.sign_in("hr.lin", PASSWORD)
    hr.open(f"/o/{firm}/cases/{number}", "case-to-correct")
    hr.follow("打印补正告知书", then="correction-paper")
    expect(hr.page.get_by_role("main")).to_contain_text("2026年8月10日")
    hr.open(f"/o/{firm}/cases/{number}")
    hr.follow("去补正", then="correction")
    main = hr.page.get_by_role("main")
    main.get_by_label("新文件").first.set_input_files(SCAN)
    hr.press("保存第 1 项", main, "correction-half")
    with hr.expecting(409):
        hr.press("提交补正", main)
    expect(hr.page.locator(".problem")).to_contain_text("还有 1 项没有补正：继续教育学时")
    hr.page.locator("section", has_text="第 2 项").get_by_label("补正说明").fill("当年停训，已附单位说明。")
    hr.press("保存第 2 项", main)
    hr.press("提交补正", main, "correction-done")
    expect(state(hr)).to_contain_text("渠道审核中")
    _sees_both_versions(_clerk(person, "agency.qian", AGENCY), number)


def _ask(form: Locator, label: str, reason: str) -> None:
    form.get_by_role("checkbox", name=label).check()
    form.get_by_label(f"{label}：补正要求").fill(reason)


def _sees_both_versions(agency: Desk, number: str) -> None:
    agency.open_case(number, "case-corrected")
    main = agency.page.get_by_role("main")
    expect(main).to_contain_text("当年停训，已附单位说明。")
    agency.person.leave(main.get_by_role("link", name="新旧对照"), "compare")
    expect(agency.page.locator("iframe")).to_have_count(2)
