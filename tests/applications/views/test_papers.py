from collections.abc import Callable

from portal.audit import queries as ledger
from portal.kernel import clock
from portal.kernel.database import write_session
from portal.kernel.permissions import Role
from tests.applications.conftest import DISTRICT, FIRM, Browser, World, id_number

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
