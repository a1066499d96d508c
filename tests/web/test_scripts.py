"""The scripts in Chromium, under the real content security policy, with htmx from the CDN's address."""

import os
import shutil
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace

import pytest
from flask import Flask, Response, make_response, render_template_string, request
from playwright.sync_api import Page, sync_playwright
from werkzeug.serving import make_server

from portal.kernel.errors import Refused
from portal.kernel.refusal import Refusal
from portal.web.access import public, signed_in
from portal.web.htmx import is_htmx, poll_reply

from .conftest import SignIn, clerk

pytestmark = pytest.mark.browser
PACKAGE = Path(__file__).parents[2] / "node_modules" / "htmx.org"
CHROMIUM = shutil.which("chromium")

DESK = """
{% extends "web/base.html" %}
{% from "web/macros/table.html" import table, tick_all %}
{% from "web/macros/forms.html" import action_bar %}
{% block title %}待办理{% endblock %}
{% block content %}
<h1>待办理</h1>
<form id="bulk" method="post" action="/act"></form>
{% set live = live_attributes("/live", tag, "200ms") %}
{% call table("待办理", [tick_all(), "编号", "企业"], body_id="rows", body_attrs=live) %}{% include rows %}{% endcall %}
{% call action_bar() %}
<span data-tick-count></span><button class="btn btn-primary" form="bulk" data-needs-ticks>转报</button>
{% endcall %}
{% endblock %}
"""
ROWS = """
{% from "web/macros/table.html" import tick %}
{% for n in numbers %}
<tr id="row-{{ n }}" data-row data-key="{{ n }}">
  <td class="td-tick">{{ tick(n, n, n in ticked) }}</td>
  <th scope="row" class="td-main"><a data-open href="/case/{{ n }}">{{ n }}</a></th>
  <td data-label="企业">企业 {{ n }}</td>
</tr>
{% endfor %}
"""
FORM = """
{% extends "web/base.html" %}
{% import "web/macros/forms.html" as f %}
{% from "web/macros/table.html" import vote_grid %}
{% block title %}办理{% endblock %}
{% block content %}
<h1>办理</h1>
{% call f.form("/save", id="draft", autosave="/save") %}
{{ f.plain("opinion", "意见") }}{{ f.autosave_state() }}
{% endcall %}
{% call f.form("/act", id="act", attrs={"hx-post": "/act"}) %}{{ f.submit("审核通过") }}{% endcall %}
{% call f.form("/act", id="plain") %}{{ f.submit("转报") }}{% endcall %}
{{ vote_grid("票数", items) }}
{% endblock %}
"""
ITEMS = [{"key": "1", "title": "甲", "voters": 25, "votes": {}}, {"key": "2", "title": "乙", "voters": 24, "votes": {}}]


@dataclass
class Desk:
    """What the small site shows, changed by the tests."""

    numbers: list[str] = field(default_factory=lambda: ["1", "2"])
    tag: int = 1
    fails: bool = False
    saved: list[str] = field(default_factory=list)
    acts: int = 0
    polls: list[int] = field(default_factory=list)
    gate: threading.Event = field(default_factory=threading.Event)


def add_pages(site: Flask, desk: Desk) -> None:
    @site.get("/live")
    @signed_in
    def live() -> Response:
        ticked = request.args.getlist("ticked")
        shown = desk.numbers + [number for number in ticked if number not in desk.numbers]
        context = {"numbers": shown, "ticked": ticked}
        tag = f"{desk.tag}-{'.'.join(ticked)}"
        if not is_htmx():
            rows = site.jinja_env.from_string(ROWS)
            return make_response(render_template_string(DESK, rows=rows, tag=tag, **context))
        answer = poll_reply(tag, lambda: render_template_string(ROWS, **context))
        if desk.fails:
            answer.status_code = 500
        desk.polls.append(answer.status_code)
        return answer

    @site.get("/form")
    @signed_in
    def form() -> str:
        return render_template_string(FORM, items=ITEMS)

    @site.post("/save")
    @signed_in
    def save() -> tuple[str, int]:
        desk.saved.append(request.form["opinion"])
        return "", 204

    @site.post("/act")
    @signed_in
    def act() -> Response:
        desk.acts += 1
        desk.gate.wait(5)
        raise Refused([Refusal("QUOTA", "名额已用完", "二(一)")])

    @site.get("/case/<number>")
    @signed_in
    def case(number: str) -> str:
        return f"case {number}"

    @site.get("/login")
    @public
    def login() -> str:
        return "log in"


@pytest.fixture
def desk() -> Desk:
    return Desk()


@pytest.fixture
def page(site: Flask, sign_in: SignIn, desk: Desk) -> Iterator[Page]:
    """A page of Chromium at the running site; fails where the policy or a script complains."""
    scripts = [PACKAGE / "dist" / "htmx.min.js", PACKAGE / "dist" / "ext" / "hx-ptag.min.js"]
    if CHROMIUM is None or not all(script.is_file() for script in scripts):
        if os.environ.get("REQUIRE_BROWSER"):
            pytest.fail("no Chromium, or no npm package of htmx (npm ci)")
        pytest.skip("no Chromium, or no npm package of htmx (npm ci)")
    sign_in(clerk())
    add_pages(site, desk)
    server = make_server("127.0.0.1", 0, site, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    complaints: list[str] = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = browser.new_page(base_url=f"http://127.0.0.1:{server.server_port}")
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda line: complaints.append(line.text) if "Security Policy" in line.text else None)
        page.route(
            "https://cdn.jsdelivr.net/**",
            lambda route: route.fulfill(
                path=PACKAGE / route.request.url.split("@4.0.1/")[1],
                content_type="text/javascript",
                headers={"access-control-allow-origin": "*"},
            ),
        )
        yield page
        desk.gate.set()
        browser.close()
    server.shutdown()
    thread.join()
    assert complaints == []


@pytest.mark.parametrize("asset_mode", ["cdn", "auto"], indirect=True)
def test_new_rows_are_lit_and_idle_polls_cost_nothing(page: Page, desk: Desk) -> None:
    page.goto("/live")
    for _poll in range(2):
        page.wait_for_event("response", lambda answer: answer.url.endswith("/live"))
    assert set(desk.polls) == {304}
    desk.numbers, desk.tag = ["1", "2", "3"], 2
    page.wait_for_selector("#row-3.is-new")
    assert page.locator("#row-1.is-new, #row-2.is-new").count() == 0
    page.wait_for_selector("#row-3:not(.is-new)", timeout=5000)


def test_a_ticked_row_stays_with_the_focus_until_it_is_unticked(page: Page, desk: Desk) -> None:
    page.goto("/live")
    assert page.locator("button[data-needs-ticks]").is_disabled()
    page.check("#row-2 input")
    assert page.inner_text("[data-tick-count]") == "已选 1 件"
    page.focus("#row-1 a")
    desk.numbers, desk.tag = ["1", "3"], 2
    page.wait_for_selector("#row-3")
    assert page.is_checked("#row-2 input")
    assert page.evaluate("document.activeElement.textContent") == "1"
    page.uncheck("#row-2 input")
    page.wait_for_selector("#row-2", state="detached")


def test_a_lost_server_is_shown_and_forgotten_when_it_is_back(page: Page, desk: Desk) -> None:
    page.goto("/live")
    desk.fails, desk.tag = True, 2
    page.wait_for_selector("#live-state:visible")
    assert page.inner_text("#live-state").startswith("已断开，正在重连…")
    desk.fails = False
    page.wait_for_selector("#live-state", state="hidden", timeout=10000)
    assert page.locator(".is-lost").count() == 0


def test_a_hidden_tab_does_not_poll(page: Page, desk: Desk) -> None:
    page.goto("/live")
    page.evaluate("Object.defineProperty(document, 'hidden', {get: () => true, configurable: true})")
    page.wait_for_timeout(300)
    before = len(desk.polls)
    page.wait_for_timeout(700)
    assert len(desk.polls) == before
    with page.expect_response(lambda answer: answer.url.endswith("/live")):
        page.evaluate("delete document.hidden; document.dispatchEvent(new Event('visibilitychange'))")


def test_a_session_that_is_over_ends_in_the_log_in_page(page: Page, visitor: SimpleNamespace) -> None:
    page.goto("/live")
    visitor.identity = visitor.actor = None
    page.wait_for_url("**/login?next=/live")


def test_the_row_opens_the_case_but_its_tick_does_not(page: Page) -> None:
    page.goto("/live")
    page.click("#row-1 .td-tick input")
    assert page.url.endswith("/live")
    page.keyboard.press("j")
    assert page.evaluate("document.activeElement.textContent") == "2"
    page.keyboard.press("x")
    assert page.inner_text("[data-tick-count]") == "已选 2 件"
    page.click("#row-2 [data-label='企业']")
    page.wait_for_url("**/case/2")


@pytest.mark.parametrize("form", ["#act", "#plain"])
def test_an_act_is_sent_once_and_says_at_once_that_it_was_taken(page: Page, desk: Desk, form: str) -> None:
    page.goto("/form")
    button = page.locator(f"{form} button")
    send_twice = "button => { button.click(); button.click(); button.form.requestSubmit(); return button.textContent }"
    assert button.evaluate(send_twice) == "正在提交…"
    desk.gate.set()
    page.wait_for_selector("[data-problem]")
    assert "名额已用完" in page.inner_text("[data-problem]")
    assert desk.acts == 1
    if form == "#act":
        assert button.inner_text() == "审核通过"
        assert button.get_attribute("aria-disabled") is None
        assert page.evaluate("document.activeElement.hasAttribute('data-problem')")


def test_what_is_typed_is_saved_with_the_time(page: Page, desk: Desk) -> None:
    page.goto("/form")
    page.fill("#opinion", "同意")
    page.wait_for_selector("[data-autosave-state]:text-matches('^已保存 [0-9]{2}:[0-9]{2}$')")
    assert desk.saved == ["同意"]


def test_the_vote_sheet_moves_like_a_spreadsheet_and_counts(page: Page) -> None:
    page.goto("/form")
    page.focus("[name=agree-1]")
    for value in ("17", "6", "3"):
        page.keyboard.type(f"{value}x")
        page.keyboard.press("ArrowRight")
    row = page.locator("tr[data-voters='25']")
    assert row.locator("[data-sum]").inner_text() == "26 / 25 多 1 票"
    assert row.locator("[data-result]").inner_text() == ""
    page.fill("[name=abstain-1]", "2")
    assert row.locator("[data-result]").inner_text() == "✓ 通过"
    page.fill("[name=agree-1]", "16")
    page.fill("[name=disagree-1]", "7")
    assert row.locator("[data-result]").inner_text() == "✕ 未通过"
    page.focus("[name=agree-1]")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.name") == "agree-2"
    page.keyboard.press("ArrowUp")
    assert page.evaluate("document.activeElement.name") == "agree-1"
    assert page.url.endswith("/form")
