"""The door of the portal in a browser: log-in, refusal, one's own account, with and without JavaScript."""

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import LOCAL, NO_SCRIPT, Come
from tests.journeys.live_portal import LivePortal
from tests.journeys.seed import PASSWORD

pytestmark = [pytest.mark.browser, pytest.mark.parametrize("portal", [LOCAL, NO_SCRIPT], indirect=True, ids=str)]
NAMES = ("hr.lin", "agency.sun", "secretary.li", "chair.zhao", "city.wang")


@pytest.fixture(autouse=True, scope="module")
def _city(portal: LivePortal) -> None:
    portal.set_clock("2026-07-20 09:00")
    portal.seed("tests.journeys.seed")
    portal.start()


def test_what_was_wrong_is_said_and_the_name_is_kept(person: Come) -> None:
    visitor = person("a visitor")
    visitor.open("/login", "login")
    visitor.page.get_by_label("用户名").fill("hr.lin")
    visitor.page.get_by_label("密码").fill("not the password")
    with visitor.expecting(422):
        visitor.press("登录", then="login refused")
    expect(visitor.page.get_by_role("alert")).to_contain_text("用户名或密码不正确")
    expect(visitor.page.get_by_label("用户名")).to_have_value("hr.lin")


@pytest.mark.parametrize("username", NAMES)
def test_everybody_reaches_every_page_that_his_column_offers(person: Come, username: str) -> None:
    someone = person(username)
    someone.sign_in(username, PASSWORD)
    column = someone.page.get_by_role("navigation", name="工作台", exact=True)
    for path in column.get_by_role("link").evaluate_all("links => links.map(link => link.getAttribute('href'))"):
        someone.open(path, path)
    for path in ("/account/", "/account/password", "/account/sessions"):
        someone.open(path, path)
