"""Somebody without access comes to the agency with his papers, and follows his case at home by the code he is given."""

import re

import pytest
from playwright.sync_api import Locator, expect

from tests.journeys import enterprise
from tests.journeys.conftest import LOCAL, NO_SCRIPT, Come
from tests.journeys.desk import Desk, act, act_form, fill, state
from tests.journeys.live_portal import LivePortal
from tests.journeys.person import Person
from tests.journeys.seed import AGENCY, PASSWORD
from tests.materials.samples import pdf

pytestmark = [pytest.mark.browser, pytest.mark.parametrize("portal", [LOCAL, NO_SCRIPT], indirect=True, ids=str)]
SCAN = {"name": "扫描件.pdf", "mimeType": "application/pdf", "buffer": pdf()}
LOOKED_AT = {f"application-{page}" for page in ("target", "achievements", "achievement-added", "materials")}
"""The steps of a draft are looked at in the main journey; here they are one more clerk's, not new pages."""

UNIT_SCANS = ("单位审核意见（盖章）扫描件", "单位公示证明（盖章）扫描件")


def test_paper_intake_followed_by_its_code(portal: LivePortal, person: Come) -> None:
    portal.set_clock("2026-07-28 09:00")
    known = portal.seed("tests.journeys.seed")
    portal.start()

    clerk = person("clerk who enters")
    clerk.sign_in("agency.sun", PASSWORD)
    number = _enter(clerk, known)
    _file(clerk)
    expect(state(clerk)).to_contain_text("渠道审核中")
    expect(clerk.page.get_by_role("main")).to_contain_text("申报人 孙海平，由 孙敏")
    code = _receipt(clerk, number)

    somebody = person("the applicant at home")
    answer = _follow(somebody, number, code, "follow-channel")
    expect(answer).to_contain_text("申报渠道正在审核")
    _follow(somebody, number, "2222222222")
    expect(somebody.page.get_by_role("main")).to_contain_text("没有查到相符的申报")

    _may_not_send(clerk, number)
    colleague = person("her colleague")
    colleague.sign_in("agency.qian", PASSWORD)
    desk = Desk(colleague, AGENCY)
    desk.open()
    desk.open_case(number, "case-from-paper")
    act(colleague, "审核通过并转报", {"审核意见": "纸质材料齐全，同意转报。"}, "sent-from-paper")
    answer = _follow(somebody, number, code, "follow-office")
    expect(answer).to_contain_text("评审委员会办事机构正在审核材料")


def _enter(clerk: Person, known: dict[str, str]) -> str:
    """The person, his consent, and the steps that every application has."""
    clerk.open(f"/o/{AGENCY}/desk/todo")
    clerk.follow("代办申报", clerk.page.get_by_role("navigation", name="工作台", exact=True), "intakes")
    main = clerk.page.get_by_role("main")
    clerk.leave(main.get_by_role("link", name="代办录入", exact=True).first, "intake-new")
    fill(main, {"姓名": "孙海平", "身份证号": known["first_id"], "联系电话": "13800001234"})
    main.get_by_label("委托代办同意书").set_input_files(SCAN)
    fill(main, {"统一社会信用代码": known["firm"], "入职日期": "2016-03-01"})
    clerk.press("保存并继续", main)
    number = clerk.page.url.rsplit("/", 2)[1]
    clerk.seen |= LOOKED_AT
    enterprise.fill_in(clerk)
    for kind in UNIT_SCANS:
        clerk.open(f"/o/{AGENCY}/applications/{number}/materials")
        fill(main, {"材料类别": kind})
        main.get_by_label("文件").set_input_files(SCAN)
        clerk.press("上传", main)
    clerk.follow("下一步：承诺与提交", main, "intake-file")
    return number


def _file(clerk: Person) -> None:
    main = clerk.page.get_by_role("main")
    fill(main, {"单位审核意见": "经审核，材料属实，同意申报。", "公示地点或方式": "厂区公告栏"})
    fill(main, {"单位公示开始日期": "2026-07-15", "单位公示结束日期": "2026-07-24"})
    main.get_by_label("申报人已在纸质诚信承诺书上签名").check()
    clerk.press("报送", main, "intake-filed")


def _receipt(clerk: Person, number: str) -> str:
    """The printed receipt; the code on it comes back."""
    clerk.press("开具查询回执", then="receipt")
    text = clerk.page.get_by_role("main").inner_text()
    assert number in text
    (code,) = re.findall(r"[2-9A-Z]{5}-[2-9A-Z]{5}", text)
    return str(code)


def _follow(somebody: Person, number: str, code: str, name: str = "") -> Locator:
    somebody.open(f"/follow?number={number}")
    somebody.page.get_by_label("查询码").fill(code)
    somebody.press("查询", somebody.page.get_by_role("main"), name)
    return somebody.page.get_by_role("main")


def _may_not_send(clerk: Person, number: str) -> None:
    """Who entered it is told that another person sends it on."""
    clerk.open(f"/o/{AGENCY}/cases/{number}")
    with clerk.expecting(409):
        form = act_form(clerk, "审核通过并转报")
        form.get_by_role("button", name="审核通过并转报").click()
        expect(clerk.page.get_by_role("main")).to_contain_text("须由本单位另一名工作人员审核转报")
