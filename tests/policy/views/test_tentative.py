"""A due date over a year without a loaded list is marked 暂定 wherever somebody reads it; loading unmarks it."""

from collections.abc import Callable

from sqlalchemy import select

from portal.cases.service import AskAbout, ask_about
from portal.kernel import clock
from portal.kernel.actor import Actor
from portal.kernel.database import db, table_of
from portal.kernel.permissions import Role
from portal.messages.models import Message
from portal.policy import service
from portal.policy.service import LoadYear
from tests.applications.conftest import CITY, DISTRICT, FIRM, Browser, World
from tests.counting import counted_statements
from tests.journeys.page_checks import html_problems

Enter = Callable[..., Browser]
MARK = 'class="tentative"'
LIST = LoadYear(2027, "1月1日\n5月1日\n7月14日\n10月1日至3日", "7月17日", "示例〔2026〕7号")


def posted(world: World) -> str:
    number = world.complete()
    world.take(number, "submit_to_unit", world.hr)
    world.take(number, "approve", world.hr, data={"place": "公告栏"})
    return number


def marked(page: str, date: str) -> bool:
    """Whether the date stands on the page with its mark behind it."""
    assert list(html_problems(page)) == []
    assert date in page
    return f"{date}<span {MARK}" in page


def test_every_page_and_paper_marks_it_until_the_list_is_loaded(world: World, browser: Enter, author: Actor) -> None:
    with clock.at("2027-07-05 09:00"):
        firm = browser(FIRM, Role.ENTERPRISE_HR)
        number = posted(world)
        db.session.remove()
        case, paper = f"/o/{FIRM}/cases/{number}", f"/o/{FIRM}/cases/{number}/papers/publicity"
        assert marked(firm.get("/publicity?kind=unit").text, "2027-07-12")
        assert marked(firm.get(case).text, "2027-07-12")
        assert marked(firm.get(case).text, "2027年7月12日")
        assert marked(firm.get(paper).text, "2027年7月12日")
        assert "标有“暂定”的日期" in firm.get(paper).text
    with clock.at("2027-07-13 09:00"):
        firm, clerk = browser(FIRM, Role.ENTERPRISE_HR), browser(DISTRICT, Role.CHANNEL_CLERK)
        world.take(number, "send_to_channel", world.hr)
        asked = AskAbout(number=number, seen=0, kind="data_task", organisation=CITY, question="登记住所在哪？")
        ask_about(asked, world.clerk)
        assert (
            "（暂定）前答复"
            in db.session.scalars(select(table_of(Message).c.text).where(table_of(Message).c.kind == "request")).one()
        )
        db.session.remove()
        assert marked(clerk.get(f"/o/{DISTRICT}/desk/todo").text, "2027-07-27")
        world.take(number, "request_correction", world.clerk, data={"items": [("other", "补章")]})
        db.session.remove()
        own = firm.get(f"/o/{FIRM}/applications/{number}/correction").text
        assert marked(own, "2027年7月27日")
        notice = clerk.get(f"/o/{DISTRICT}/cases/{number}/papers/correction").text
        assert marked(notice, "2027年7月27日")
        assert "标有“暂定”的日期" in notice
        rows = f"/o/{DISTRICT}/desk/waiting"
        tag = clerk.get(f"{rows}/rows", headers={"HX-Request": "true", "HX-PTag": "-"}).headers["HX-PTag"]
        service.load_year(LIST, author)
        db.session.remove()
        for page in (rows, f"/o/{DISTRICT}/cases/{number}", f"/o/{DISTRICT}/cases/{number}/papers/correction"):
            text = clerk.get(page).text
            assert "2027" in text
            assert MARK not in text, page
        answer = clerk.get(f"{rows}/rows", headers={"HX-Request": "true", "HX-PTag": tag})
        assert answer.status_code == 200  # an open desk drops the mark without a change of its own


def test_the_mark_costs_a_signed_in_page_no_statement(world: World, browser: Enter) -> None:
    def cost(day: str) -> int:
        with clock.at(day):
            clerk = browser(DISTRICT, Role.CHANNEL_CLERK)
            clerk.get(f"/o/{DISTRICT}/desk/todo")
            with counted_statements() as seen:
                page = clerk.get(f"/o/{DISTRICT}/desk/todo").text
        assert (MARK in page) is day.startswith("2027")
        return len(seen)

    world.at_channel()
    db.session.remove()
    firm_year = cost("2026-07-15 09:00")
    with clock.at("2027-07-05 09:00"):
        number = posted(world)
    with clock.at("2027-07-13 09:00"):
        world.take(number, "send_to_channel", world.hr)
        db.session.remove()
    assert cost("2027-07-13 10:00") == firm_year
