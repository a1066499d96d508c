"""The live desk in Chromium: what others do appears by itself, and what this clerk is doing stays."""

import re
import threading
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, Route, expect
from werkzeug.serving import make_server

from portal.cases import service as door
from portal.kernel import clock
from portal.kernel.permissions import Role
from tests.accounts.fixtures import PASSWORD, MakeAccount
from tests.cases.sample import Act, World, do
from tests.desk.conftest import HERE
from tests.journeys.conftest import chromium
from tests.journeys.person import package_file

__all__ = ["chromium"]
pytestmark = pytest.mark.browser
POLL = 8_000  # ms: two polls and a slow machine


@pytest.fixture
def page(app: Flask, world: World, account: MakeAccount, chromium: Browser) -> Iterator[Page]:
    """The desk of a signed-in clerk."""
    clock.set_offset(clock.now() - datetime.now(UTC))  # the server's threads live on the test's day
    account("clerk", (HERE, Role.CHANNEL_CLERK), display_name="王经办")
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    context = chromium.new_context(base_url=f"http://127.0.0.1:{server.server_port}")
    opened = context.new_page()
    opened.route(re.compile(r"^https://cdn\."), _from_package)
    opened.goto("/login")
    opened.get_by_label("用户名").fill("clerk")
    opened.get_by_label("密码").fill(PASSWORD)
    opened.get_by_role("main").get_by_role("button", name="登录").click()
    expect(opened).not_to_have_url(re.compile("/login"))
    yield opened
    context.close()
    server.shutdown()
    thread.join()


def _from_package(route: Route) -> None:
    path = package_file(route.request.url.partition("/dist/")[2])
    if path is None:
        pytest.skip("htmx is not here: run `make assets`")
    headers = {"access-control-allow-origin": "*", "content-type": "text/javascript"}
    route.fulfill(path=path, headers=headers)


def test_ticks_and_focus_stay_while_rows_come_and_go(page: Page, world: World) -> None:
    gone, taken, kept, other = world.open(4)
    page.goto(f"/o/{HERE}/desk/todo")
    for number in (gone, taken):
        page.locator(f"#row-{number}").get_by_role("checkbox").check()
    page.locator(f"#row-{kept}").get_by_role("link").focus()
    colleague = world.actor(HERE, "李四")
    do(Act("pass_on", {gone: 0, other: 0}), colleague)
    door.claim(door.ClaimCases((taken,)), colleague)
    (new,) = world.open()

    expect(page.locator(f"#row-{new}")).to_be_visible(timeout=POLL)
    expect(page.locator(f"#row-{other}")).to_have_count(0)
    expect(page.locator(f"#row-{kept}").get_by_role("link")).to_be_focused()
    for number in (gone, taken):
        expect(page.locator(f"#row-{number}.row-left")).to_contain_text("已离开本队列")
        expect(page.locator(f"#row-{number}").get_by_role("checkbox")).to_be_checked()
    assert "张三" not in page.locator(f"#row-{gone}").inner_text()
    expect(page.locator("#nav-side")).to_contain_text(re.compile(r"待审核\s*2"))

    page.locator(f"#row-{gone}").get_by_role("checkbox").uncheck()
    expect(page.locator(f"#row-{gone}")).to_have_count(0, timeout=POLL)
    expect(page.locator(f"#row-{taken}")).to_have_count(1)


def test_claiming_moves_the_row_and_says_so(page: Page, world: World) -> None:
    first, second = world.open(2)
    page.goto(f"/o/{HERE}/desk/todo")
    page.locator(f"#row-{first}").get_by_role("button", name="认领").click()
    expect(page.locator(f"#row-{first}")).to_have_count(0)
    expect(page.locator("#desk-message p")).to_be_focused()
    door.claim(door.ClaimCases((second,)), world.actor(HERE, "李四"))
    page.locator(f"#row-{second}").get_by_role("button", name="认领").click()
    expect(page.locator("#problems")).to_contain_text("已由 李四 认领")


def test_an_act_is_written_and_corrected_on_the_case_page(page: Page, world: World) -> None:
    (number,) = world.open()
    page.goto(f"/o/{HERE}/desk/todo")
    page.locator(f"#row-{number} .td-firm").click()
    page.get_by_role("link", name="转给另一单位").click()
    form = page.locator("#act-form")
    form.get_by_role("button", name="转给另一单位").click()
    expect(form).to_contain_text("请填写审核意见")
    form.get_by_label("审核意见").fill("材料齐全。")
    form.get_by_role("button", name="转给另一单位").click()
    expect(page).to_have_url(re.compile("/after"))
    expect(page.get_by_role("main")).to_contain_text("市北区")
