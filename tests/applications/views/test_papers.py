from collections.abc import Callable

from portal.applications.service.silent import OpenPaperReview, open_paper_review
from portal.audit import queries as ledger
from portal.kernel import clock
from portal.kernel.database import write_session
from portal.kernel.permissions import Role
from tests.applications.conftest import DISTRICT, FIRM, Browser, World, id_number
from tests.applications.service.test_intake import filed

Enter = Callable[..., Browser]


def test_the_unit_notice_names_dates_but_no_number(world: World, browser: Enter) -> None:
    number = world.at_channel()
    page = browser(FIRM, Role.ENTERPRISE_HR).get(f"/o/{FIRM}/cases/{number}/papers/publicity").text
    for words in ("2026年7月6日", "2026年7月13日", "公告栏", "王样例", "高级工程师"):
        assert words in page
    assert "3702" not in page.split("<article", 1)[1].replace(number, "")


def test_the_refusal_is_printed_with_reason_and_remedies(world: World, browser: Enter) -> None:
    number = world.at_channel()
    with clock.at("2026-07-15 09:00"):
        world.take(number, "refuse", world.supervisor, "没有社保记录", code="NOT_STAFF")
    hr = browser(FIRM, Role.ENTERPRISE_HR)
    page = hr.get(f"/o/{FIRM}/cases/{number}/papers/refusal").text
    for words in ("不予受理决定书", "没有社保记录", "不是该企业在职人员", "2026年7月15日", "书面申请复核"):
        assert words in page
    assert "打印不予受理决定书" in hr.get(f"/o/{FIRM}/cases/{number}").text


def test_papers_that_do_not_exist_are_not_found(world: World, browser: Enter) -> None:
    hr, number = browser(FIRM, Role.ENTERPRISE_HR), world.draft()
    for paper in ("publicity", "correction", "refusal"):
        assert hr.get(f"/o/{FIRM}/cases/{number}/papers/{paper}").status_code == 404


def test_a_number_is_shown_once_for_a_reason_and_leaves_a_row(world: World, browser: Enter) -> None:
    number = world.at_channel()
    clerk, url = browser(DISTRICT, Role.CHANNEL_CLERK), f"/o/{DISTRICT}/cases/{number}/unmask"
    plain = id_number(world.people)
    page = clerk.get(url)
    assert "3702**********" in page.text
    assert plain not in page.text
    assert clerk.post(url, {"field": "id_number", "reason": "看"}).status_code == 422
    answer = clerk.post(url, {"field": "id_number", "reason": "核对学历证书"})
    assert plain in answer.text
    assert answer.headers["Cache-Control"] == "no-store"
    with write_session() as session:
        rows = [row for row in ledger.of_stream(session, f"case:{number}") if row.event == "unmask"]
    assert [row.data["reason"] for row in rows] == ["核对学历证书"]
    assert browser("370203", Role.CHANNEL_CLERK).get(f"/o/370203/cases/{number}/unmask").status_code == 404
    assert browser("370200", Role.AUDITOR).get(f"/o/370200/cases/{number}/unmask").status_code == 403


def test_the_notice_that_a_channel_posts_for_a_silent_employer_bears_its_own_name(world: World, browser: Enter) -> None:
    number = world.complete()
    world.take(number, "submit_to_unit", world.hr)
    with clock.at("2026-07-21 09:00"):
        open_paper_review(OpenPaperReview(number=number, version=0, reason="催办无果", place="本局网站"), world.clerk)
        hr = browser(FIRM, Role.ENTERPRISE_HR)
        paper = hr.get(f"/o/{FIRM}/cases/{number}/papers/publicity").text.split("<article", 1)[1]
        public = hr.get("/publicity?kind=unit").text
        page = hr.get(f"/o/{FIRM}/cases/{number}").text
    name = "崂山区人力资源和社会保障局"
    assert "逾期未审核，由本单位代行单位审核" in paper
    assert name in paper.split("paper-sign", 1)[1]
    assert "王样例" in public
    assert "渠道代行公示中" in page
    assert "催办无果" in page


def test_who_lost_his_channel_gets_a_notice_that_names_both_and_says_what_stays(world: World, browser: Enter) -> None:
    number = world.at_channel()
    hr, url = browser(FIRM, Role.ENTERPRISE_HR), f"/o/{FIRM}/cases/{number}/papers/change"
    assert hr.get(url).status_code == 404
    assert "打印变更告知书" not in hr.get(f"/o/{FIRM}/cases/{number}").text
    with clock.at("2026-07-15 09:00"):
        world.take(number, "decline", world.clerk, "负责人是亲属", code="CONFLICT_OF_INTEREST")
        hr = browser(FIRM, Role.ENTERPRISE_HR)
        assert "打印变更告知书" in hr.get(f"/o/{FIRM}/cases/{number}").text
        paper = hr.get(url).text.split("<article", 1)[1]
    for words in (
        "崂山区人力资源和社会保障局办理。因",
        "书面说明不能办理",
        "自2026年7月15日起由",
        "申报日（2026年7月14日）",
        "不需要重新报送",
    ):
        assert words in paper
    assert "亲属" not in paper


def test_a_notice_of_corrections_to_a_paper_intake_sends_nobody_to_a_log_in(world: World, browser: Enter) -> None:
    number = filed(world, world.clerk)
    world.take(number, "request_correction", world.clerk, data={"items": [("other", "请补充说明")]})
    paper = browser(DISTRICT, Role.CHANNEL_CLERK).get(f"/o/{DISTRICT}/cases/{number}/papers/correction").text
    assert "把补正材料交到本单位" in paper
    assert "登录申报系统" not in paper
    assert "申报人签收" in paper


def test_the_consent_can_be_printed_before_it_is_signed(world: World, browser: Enter) -> None:
    clerk = browser(DISTRICT, Role.CHANNEL_CLERK)
    assert f"/o/{DISTRICT}/intake/consent" in clerk.get(f"/o/{DISTRICT}/intake/new").text
    paper = clerk.get(f"/o/{DISTRICT}/intake/consent").text
    for words in ("委托代办同意书", "崂山区人力资源和社会保障局", "委托人（申报人）签名", "真实、完整"):
        assert words in paper
    assert browser(FIRM, Role.ENTERPRISE_HR).get(f"/o/{FIRM}/intake/consent").status_code == 403
