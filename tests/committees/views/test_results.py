import re
from collections.abc import Callable
from html import unescape

import pytest
from flask.testing import FlaskClient

from portal.committees import service
from portal.committees.service import Step
from portal.kernel import clock
from tests.committees.conftest import FIRM, OFFICE, World
from tests.counting import counted_statements

Enter = Callable[[str], FlaskClient]


def certified(world: World) -> str:
    (number,) = world.ready()
    service.publish_meeting(world.concluded([number], 12), world.secretary)
    step = Step(versions={number: 0})
    with clock.at("2026-11-18 08:00"):
        service.end_publicity(step, world.secretary)
        service.confirm(step, world.officer)
        service.issue(step, world.officer)
    return number


def test_publicity_needs_a_session_and_shows_the_minimum(world: World, browser: Enter) -> None:
    (number,) = world.ready()
    service.publish_meeting(world.concluded([number], 12), world.secretary)
    page = browser("clerk").get("/publicity")
    assert page.status_code == 200
    for words in ("申报1", "青岛样例制造有限公司", "机械", "高级工程师", "2026-11-17"):
        assert words in page.text
    assert number not in page.text
    stranger = FlaskClient(world.app)
    assert stranger.get("/publicity").status_code in {302, 303, 401}


def test_the_list_costs_the_same_with_one_and_with_many(world: World, browser: Enter) -> None:
    clerk = browser("clerk")
    clerk.get("/publicity")
    costs = []
    for count in (1, 4):
        service.publish_meeting(world.concluded(world.ready(count), *[12] * count), world.secretary)
        with counted_statements() as seen:
            clerk.get("/publicity")
        costs.append(len(seen))
    assert costs[0] == costs[1] <= 6


def test_unit_publicity_lists_what_stands_in_its_unit(world: World, browser: Enter) -> None:
    world.in_unit_publicity()
    page = browser("clerk").get("/publicity?kind=unit").text
    assert "申报1" in page


def _turned(client: FlaskClient, way: str, page: str) -> str:
    """The page behind the link 上一页 or 下一页."""
    (link,) = re.findall(rf'rel="{way}" href="([^"]+)"', page)
    return client.get(unescape(link)).text


@pytest.mark.parametrize("kind", ["result", "unit"])
def test_publicity_is_paged_on_and_back(
    world: World, browser: Enter, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    monkeypatch.setattr("portal.committees.queries.results.PAGE_SIZE", 2)
    if kind == "unit":
        world.open_at_office(5, ("submit_to_unit", "approve"))
    else:
        service.publish_meeting(world.concluded(world.ready(5), *[12] * 5), world.secretary)
    clerk = browser("clerk")
    pages = [clerk.get(f"/publicity?kind={kind}").text]
    pages += [_turned(clerk, "next", pages[0])]
    pages += [_turned(clerk, "next", pages[1])]
    names = [re.findall(r'class="td-main">([^<]+)<', page) for page in pages]
    assert list(map(len, names)) == [2, 2, 1]
    assert len({name for page in names for name in page}) == 5
    assert 'rel="next"' not in pages[2]
    assert 'rel="prev"' not in pages[0]
    back = _turned(clerk, "prev", pages[2])
    first = _turned(clerk, "prev", back)
    assert [re.findall(r'class="td-main">([^<]+)<', page) for page in (back, first)] == [names[1], names[0]]
    assert 'rel="prev"' not in first
    assert 'rel="next"' in first


def test_the_certificate_is_for_those_who_see_the_case(world: World, browser: Enter) -> None:
    number = certified(world)
    page = browser("firmhr").get(f"/o/{FIRM}/cases/{number}/certificate")
    assert page.status_code == 200
    for words in ("QD2026000001", "data:image/svg+xml", "省内通用", "青岛市工程技术高级评审委员会"):
        assert words in page.text
    assert browser("clerk").get(f"/o/370202/cases/{number}/certificate").status_code == 404
    assert browser("secretary").get(f"/o/{OFFICE}/cases/{number}/certificate").status_code == 200


def test_a_case_without_certificate_has_no_page(world: World, browser: Enter) -> None:
    (number,) = world.arrived()
    assert browser("secretary").get(f"/o/{OFFICE}/cases/{number}/certificate").status_code == 404


def test_the_check_answers_number_and_name_together(world: World) -> None:
    certified(world)
    client = FlaskClient(world.app)
    right = client.get("/verify?number=QD2026000001&name=申报1")
    assert right.status_code == 200
    for words in ("证书有效", "高级工程师", "青岛样例制造有限公司", "2026年11月18日", "省内通用"):
        assert words in right.text
    wrong_name = client.get("/verify?number=QD2026000001&name=别人").text
    wrong_number = client.get("/verify?number=QD2026999999&name=别人").text
    assert "没有查到相符的证书" in wrong_name
    assert wrong_name.replace("QD2026000001", "?") == wrong_number.replace("QD2026999999", "?")


def test_the_check_asks_for_both(world: World) -> None:
    client = FlaskClient(world.app)
    assert client.get("/verify").status_code == 200
    prefilled = client.get("/verify?number=QD2026000001")
    assert 'value="QD2026000001"' in prefilled.text
    assert "没有查到" not in prefilled.text
    missing = client.get("/verify?number=QD2026000001&name=")
    assert missing.status_code == 422
    assert "请填写证书上的姓名" in missing.text


def test_the_check_tells_a_revoked_certificate(world: World) -> None:
    number = certified(world)
    with clock.at("2026-12-01 08:00"):
        world.revoke(number)
    page = FlaskClient(world.app).get("/verify?number=QD2026000001&name=申报1").text
    assert "此证书已被撤销" in page
    assert "2026年12月1日" in page


def test_names_cannot_be_tried_without_end(world: World) -> None:
    client = FlaskClient(world.app)
    world.app.config["RATELIMIT_ENABLED"] = True
    try:
        answers = [client.get(f"/verify?number=QD2026000001&name=n{place}").status_code for place in range(31)]
    finally:
        world.app.config["RATELIMIT_ENABLED"] = False
    assert answers[:30] == [200] * 30
    assert answers[30] == 429
