"""Pages of a paper intake and the public page of its code."""

import re
from collections.abc import Callable
from datetime import date
from html import unescape
from io import BytesIO
from typing import Any

import pytest
from flask import Flask

from portal.applications import service
from portal.applications.rules.intake import shown_code
from portal.applications.service.intake import IssueCode, issue_code
from portal.kernel import clock
from portal.kernel.permissions import Role
from tests.applications.conftest import DISTRICT, FIRM, Browser, World, id_number
from tests.applications.service.test_intake import OTHER, UNIT, begin, filed, fill
from tests.counting import counted_statements
from tests.materials.samples import pdf

Enter = Callable[..., Browser]
NEW = f"/o/{DISTRICT}/intake/new"


def upload() -> tuple[BytesIO, str]:
    return BytesIO(pdf()), "扫描件.pdf"


def person(**changes: object) -> dict[str, Any]:
    values: dict[str, Any] = {
        "name": "赵样例",
        "id_number": id_number(900),
        "phone": "13800001234",
        "credit_code": FIRM,
        "employed_since": "2019-01-01",
        "employment": "contract",
        "social_insurance": "y",
        "consent": upload(),
    }
    return values | changes


def test_the_form_begins_a_draft_and_the_steps_go_on(world: World, browser: Enter) -> None:
    clerk = browser(DISTRICT, Role.CHANNEL_CLERK)
    assert "代办申报" in clerk.get(f"/o/{DISTRICT}/desk/todo").text
    assert NEW in clerk.get(f"/o/{DISTRICT}/intake").text
    assert "委托代办同意书" in clerk.get(NEW).text
    answer = clerk.post(NEW, person())
    assert answer.status_code == 303
    number = answer.location.rsplit("/", 2)[1]
    assert clerk.get(answer.location).status_code == 200
    base = f"/o/{DISTRICT}/applications/{number}"
    assert "单位公示证明（盖章）扫描件" in clerk.get(f"{base}/materials").text
    assert clerk.get(f"{base}/commitment").location.endswith(f"/intake/{number}/file")
    page = clerk.get(f"/o/{DISTRICT}/intake/{number}/file").text
    assert "单位公示开始日期" in page
    case = clerk.get(f"/o/{DISTRICT}/cases/{number}").text
    assert "申报人 赵样例，由 张经办" in case
    assert "按申报人的书面委托，由张经办" in case
    assert "代为录入纸质材料（申报人：赵样例）" in case
    assert "申报人 赵样例，由 " in case
    assert "·张经办 代办</p>" in case
    assert "纸质材料报送" in case


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"consent": None}, "请选择要上传的扫描件"),
        ({"consent": (BytesIO(b"MZ"), "a.exe")}, "只接收 PDF"),
        ({"id_number": "37020119900101001"}, "身份证号应为 18 位"),
        ({"credit_code": "91370202MA3NOFIRM9"}, "没有查到此统一社会信用代码"),
        ({"credit_code": ""}, "请填写工作地点"),
        ({"employed_since": "昨天"}, "请填写有效日期"),
    ],
)
def test_what_is_wrong_is_said_beside_the_field(
    world: World, browser: Enter, changes: dict[str, Any], words: str
) -> None:
    answer = browser(DISTRICT, Role.CHANNEL_CLERK).post(NEW, person(**changes))
    assert answer.status_code == 422
    assert words in answer.text
    assert "赵样例" in answer.text


def test_filing_names_what_speaks_against_it_and_then_goes_through(world: World, browser: Enter) -> None:
    number = begin(world, world.clerk)
    clerk, url = browser(DISTRICT, Role.CHANNEL_CLERK), f"/o/{DISTRICT}/intake/{number}/file"
    answer = clerk.post(url, {"submit": "1"})
    assert answer.status_code == 409
    assert "还有内容没有填完" in answer.text
    wrong = clerk.post(url, {"posted_on": "2026-07-03", "ends_on": "2026-07-01"})
    assert wrong.status_code == 422
    assert "结束日期应晚于开始日期" in wrong.text
    fill(number, world.clerk)
    dates = {"posted_on": "2026-06-24", "ends_on": "2026-07-03"}
    form = UNIT | dates | {"signed": "y", "submit": "1"}
    old = clerk.post(url, form | {"seen_version": "1"})
    assert old.status_code == 409
    assert "已在别处保存过" in old.text
    assert clerk.post(url, form).location.endswith(f"/cases/{number}")
    assert world.case(number).filed_on == date(2026, 7, 6)


def test_filing_is_offered_once_nothing_is_left_and_till_then_what_is_left_is_linked(
    world: World, browser: Enter
) -> None:
    number = begin(world, world.clerk)
    clerk, url = browser(DISTRICT, Role.CHANNEL_CLERK), f"/o/{DISTRICT}/intake/{number}/file"
    file_button, notice = 'name="submit" value="1"', "现在还不能报送"
    page = clerk.get(url).text
    assert file_button not in page
    left = page.split(notice, 1)[1].split("</section>", 1)[0]
    for part in ("education", "target", "achievements", "materials"):
        assert f"/o/{DISTRICT}/applications/{number}/{part}" in left
    assert "还缺诚信承诺书" in left
    fill(number, world.clerk)
    page = clerk.get(url).text
    assert file_button in page
    assert notice not in page
    assert "2026-06-24 — 2026-07-03" in page
    with clock.at("2026-09-01 09:00"):
        page = browser(DISTRICT, Role.CHANNEL_CLERK).get(url).text
    assert file_button not in page
    assert "今天不在本年度向渠道报送的时间内" in page.split(notice, 1)[1]


def test_somebody_without_a_firm_is_not_warned_of_a_missing_employment(world: World, browser: Enter) -> None:
    free = {"credit_code": "", "place_of_work": "崂山区某路 1 号", "district": DISTRICT, "employed_since": None}
    number = begin(world, world.clerk, **free)
    fill(number, world.clerk, firm=False)
    page = browser(DISTRICT, Role.CHANNEL_CLERK).get(f"/o/{DISTRICT}/intake/{number}/file").text
    assert "没有在职记录" not in page
    assert 'name="submit" value="1"' in page


def test_a_channel_lists_what_it_entered_wherever_it_stands(world: World, browser: Enter) -> None:
    list_page = f"/o/{DISTRICT}/intake"
    clerk = browser(DISTRICT, Role.CHANNEL_CLERK)
    assert "没有录入中的代办申报" in clerk.get(list_page).text
    draft, sent = begin(world, world.clerk), filed(world, world.clerk)
    others = begin(world, world.actor("邻区", OTHER, Role.CHANNEL_CLERK))
    drafts, everything = clerk.get(list_page).text, clerk.get(f"{list_page}?show=all").text
    assert (draft in drafts, sent in drafts, others in drafts) == (True, False, False)
    assert (draft in everything, sent in everything, others in everything) == (True, True, False)
    for words in ("王样例", "区经办", "2026-07-06", "草稿", f"/intake/{draft}/file"):
        assert words in drafts
    assert f"/intake/{sent}" in everything
    assert list_page in clerk.get(f"/o/{DISTRICT}/desk/todo").text
    assert browser(FIRM, Role.ENTERPRISE_HR).get(f"/o/{FIRM}/intake").status_code == 403


def test_the_list_of_paper_intakes_turns_its_pages_at_the_same_cost(world: World, browser: Enter) -> None:
    numbers = [begin(world, world.clerk) for _each in range(2)]
    clerk, url = browser(DISTRICT, Role.CHANNEL_CLERK), f"/o/{DISTRICT}/intake"
    clerk.get(url)
    with counted_statements() as few:
        clerk.get(url)
    numbers += [begin(world, world.clerk) for _each in range(49)]
    with counted_statements() as many:
        first = clerk.get(url).text
    assert len(many) == len(few) <= 6
    assert numbers[-1] in first
    assert numbers[0] not in first
    following = re.search(r'rel="next" href="([^"]+)"', first)
    assert following is not None
    second = clerk.get(unescape(following[1])).text
    assert numbers[0] in second
    assert numbers[-1] not in second
    before = re.search(r'rel="prev" href="([^"]+)"', second)
    assert before is not None
    assert numbers[-1] in clerk.get(unescape(before[1])).text


def test_the_desk_marks_what_came_from_paper(world: World, browser: Enter) -> None:
    number = filed(world, world.clerk)
    clerk = browser(DISTRICT, Role.CHANNEL_CLERK)
    row = clerk.get(f"/o/{DISTRICT}/desk/todo").text.split(f'id="row-{number}"', 1)[1].split("</tr>", 1)[0]
    assert ">代办</span>" in row
    page = clerk.get(f"/o/{DISTRICT}/cases/{number}").text
    assert "渠道代申报人报送纸质材料（申报人：王样例）" in page
    assert f"申报人 王样例，由 {DISTRICT}·区经办 代办" in page


def test_what_came_from_paper_keeps_its_mark_after_it_has_left(world: World, browser: Enter) -> None:
    number, plain = filed(world, world.clerk), world.at_channel()
    for each in (number, plain):
        world.take(each, "send_on", world.supervisor)
    clerk = browser(DISTRICT, Role.CHANNEL_CLERK)
    sent = clerk.get(f"/o/{DISTRICT}/desk/sent").text
    rows = {each: next(row for row in sent.split("</tr>") if f">{each}</a>" in row) for each in (number, plain)}
    assert ">代办</span>" in rows[number]
    assert "代办" not in rows[plain]
    links = {each: re.search(r'href="(/o/[^"]*/trace/\d+)"', row) for each, row in rows.items()}
    shown = clerk.get(links[number][1]).text  # type: ignore[index]
    assert f"申报人 王样例，由 {DISTRICT}·区经办 代办" in shown
    assert "代办</p>" not in clerk.get(links[plain][1]).text  # type: ignore[index]


def test_what_no_channel_entered_carries_no_mark(world: World, browser: Enter) -> None:
    number = world.at_channel()
    clerk = browser(DISTRICT, Role.CHANNEL_CLERK)
    assert ">代办</span>" not in clerk.get(f"/o/{DISTRICT}/desk/todo").text
    assert "代办</p>" not in clerk.get(f"/o/{DISTRICT}/cases/{number}").text


def test_a_case_that_goes_elsewhere_leaves_the_receipt_at_the_counter(world: World, browser: Enter) -> None:
    elsewhere = world.actor("邻区", OTHER, Role.CHANNEL_CLERK)
    number = begin(world, elsewhere)
    fill(number, elsewhere)
    clerk = browser(OTHER, Role.CHANNEL_CLERK)
    form = UNIT | {"posted_on": "2026-06-24", "ends_on": "2026-07-03", "signed": "y", "submit": "1"}
    answer = clerk.post(f"/o/{OTHER}/intake/{number}/file", form)
    page = clerk.get(answer.location).text
    assert "崂山" in page
    assert "开具查询回执" in page
    assert clerk.post(f"/o/{OTHER}/intake/{number}/receipt").status_code == 200


def test_the_receipt_names_both_and_shows_a_code_that_opens_the_page(world: World, browser: Enter) -> None:
    number = filed(world, world.clerk)
    clerk = browser(DISTRICT, Role.CHANNEL_CLERK)
    receipt = clerk.post(f"/o/{DISTRICT}/intake/{number}/receipt")
    assert receipt.headers["Cache-Control"] == "no-store"
    for words in ("职称申报代办录入回执", "王样例", "区经办", number, "data:image/svg+xml", "/follow?number="):
        assert words in receipt.text
    assert "3702" not in receipt.text.split("<article", 1)[1].replace(f"/o/{DISTRICT}", "")
    assert "重新开具回执" in clerk.get(f"/o/{DISTRICT}/cases/{number}").text


def test_the_public_page_tells_the_minimum_and_one_answer_to_wrong_pairs(
    app: Flask, world: World, browser: Enter
) -> None:
    number = filed(world, world.clerk)
    world.take(number, "request_correction", world.supervisor, "电话 13800001234", data={"items": ["other"]})
    code = issue_code(IssueCode(number), world.clerk)
    anybody = Browser(app, app.test_client())
    assert f'value="{number}"' in anybody.get(f"/follow?number={number}").text
    page = anybody.post("/follow", {"number": number, "code": shown_code(code)})
    assert page.headers["Cache-Control"] == "no-store"
    for words in ("材料需要补正", "崂山", "2026年7月20日", "其他材料", "下一步"):
        assert words in page.text
    for secret in ("13800001234", "王样例", "3702**", code):
        assert secret not in page.text
    wrong = [
        anybody.post("/follow", pair)
        for pair in ({"number": number, "code": "2222222222"}, {"number": "x", "code": code})
    ]
    assert all("没有查到相符的申报" in answer.text and answer.status_code == 200 for answer in wrong)
    assert anybody.post("/follow", {"number": number}).status_code == 422


def test_codes_cannot_be_tried_out(app: Flask, world: World) -> None:
    anybody = Browser(app, app.test_client())
    app.config["RATELIMIT_ENABLED"] = True
    try:
        answers = [anybody.post("/follow", {"number": "x", "code": "y"}).status_code for _each in range(11)]
    finally:
        app.config["RATELIMIT_ENABLED"] = False
    assert answers[-1] == 429
    assert answers[0] == 200


def test_a_written_withdrawal_needs_its_scan(world: World, browser: Enter) -> None:
    number = filed(world, world.clerk)
    clerk, url = browser(DISTRICT, Role.CHANNEL_CLERK), f"/o/{DISTRICT}/intake/{number}/withdraw"
    page = clerk.get(url).text
    assert "由区经办" in page
    assert clerk.post(url, {"reason": "不想申报"}).status_code == 422
    seen = {"seen_version": "1", "reason": "不想申报", "file": upload()}
    assert clerk.post(url, seen).status_code == 409
    version = world.case(number).version
    assert clerk.post(url, seen | {"seen_version": str(version), "file": upload()}).status_code == 303
    assert world.case(number).state == "withdrawn"


def test_who_may_not_enter_paper_finds_no_page(world: World, browser: Enter) -> None:
    number = begin(world, world.clerk)
    hr = browser(FIRM, Role.ENTERPRISE_HR)
    assert hr.get(f"/o/{FIRM}/intake/new").status_code == 403
    assert hr.get(f"/o/{FIRM}/applications/{number}").location.endswith(f"/cases/{number}")
    assert "这里只能查看" in hr.get(f"/o/{FIRM}/applications/{number}/target").text
    assert browser(OTHER, Role.CHANNEL_CLERK).get(f"/o/{OTHER}/intake/{number}/file").status_code == 404
    assert browser("370200", Role.AUDITOR).get("/o/370200/intake/new").status_code == 403
    secretary = browser("C-T1", Role.COMMITTEE_SECRETARY)
    assert secretary.post(f"/o/C-T1/intake/{number}/receipt").status_code == 403


def test_only_a_case_from_paper_offers_what_its_subject_asks_for_in_writing(world: World, browser: Enter) -> None:
    paper, plain = filed(world, world.clerk), world.at_channel()
    clerk = browser(DISTRICT, Role.CHANNEL_CLERK)
    assert f"/intake/{paper}/withdraw" in clerk.get(f"/o/{DISTRICT}/cases/{paper}").text
    page = clerk.get(f"/o/{DISTRICT}/cases/{plain}").text
    assert "登记书面撤回" not in page
    assert "代办录入</h2>" not in page
    assert clerk.get(f"/o/{DISTRICT}/intake/{plain}/withdraw").status_code == 404


def test_the_desk_that_asked_answers_the_notice_on_its_page(world: World, browser: Enter) -> None:
    number = filed(world, world.clerk)
    world.take(number, "request_correction", world.supervisor, "请补", data={"items": ["other"]})
    clerk, url = browser(DISTRICT, Role.CHANNEL_CLERK), f"/o/{DISTRICT}/applications/{number}/correction"
    assert "录入补正" in clerk.get(f"/o/{DISTRICT}/cases/{number}").text
    assert "其他材料" in clerk.get(url).text
    paper = clerk.get(f"/o/{DISTRICT}/cases/{number}/papers/correction").text
    assert "申报人王样例，由区经办" in paper
    for item in world.items(number):
        service.answer_item(service.AnswerItem(number=number, item_id=item.id, text="当面补交"), world.clerk)
    seen = {"seen_version": str(world.case(number).version)}
    assert clerk.post(f"{url}/submit", seen).status_code == 303
    assert world.case(number).state == "channel_review"
