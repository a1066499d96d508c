import json

import pytest
from flask import Flask, make_response
from jinja2 import DictLoader

from portal.web.htmx import fragment_or_page, go_to, is_htmx, live_attributes, poll_reply, say

HTMX = {"HX-Request": "true"}


def test_a_browser_gets_the_page_and_htmx_the_fragment(site: Flask) -> None:
    site.jinja_loader = DictLoader({"page.html": "page {{ n }}", "_fragment.html": "fragment {{ n }}"})
    with site.test_request_context():
        page = fragment_or_page("_fragment.html", "page.html", n=1)
    with site.test_request_context(headers=HTMX):
        fragment = fragment_or_page("_fragment.html", "page.html", status=422, n=1)
    assert (page.get_data(as_text=True), page.status_code) == ("page 1", 200)
    assert (fragment.get_data(as_text=True), fragment.status_code) == ("fragment 1", 422)
    assert "HX-Request" in page.vary


def test_going_back_in_history_asks_for_the_page(site: Flask) -> None:
    with site.test_request_context(headers={**HTMX, "HX-History-Restore-Request": "true"}):
        assert not is_htmx()


def test_after_an_act_a_browser_is_redirected_and_htmx_told_to_go(site: Flask) -> None:
    with site.test_request_context():
        assert (go_to("/next").status_code, go_to("/next").location) == (303, "/next")
    with site.test_request_context(headers=HTMX):
        assert (go_to("/next").status_code, go_to("/next").headers["HX-Redirect"]) == (204, "/next")


def test_a_poll_with_the_tag_that_holds_is_answered_without_rendering(site: Flask) -> None:
    def render() -> str:
        pytest.fail("rendered for nothing")

    with site.test_request_context(headers={"HX-PTag": "7-2026"}):
        answer = poll_reply("7-2026", render)
    assert (answer.status_code, answer.data, answer.headers["HX-PTag"]) == (304, b"", "7-2026")


@pytest.mark.parametrize("sent", [{}, {"HX-PTag": "6-2026"}])
def test_a_poll_with_another_tag_or_none_gets_the_rows_and_the_new_tag(site: Flask, sent: dict[str, str]) -> None:
    with site.test_request_context(headers=sent):
        answer = poll_reply("7-2026", lambda: "<tr></tr>")
    assert (answer.status_code, answer.get_data(as_text=True), answer.headers["HX-PTag"]) == (
        200,
        "<tr></tr>",
        "7-2026",
    )
    assert answer.headers["Cache-Control"] == "no-store"


def test_an_announcement_travels_in_a_plain_ascii_header(site: Flask) -> None:
    with site.test_request_context():
        header = say(make_response(""), "已领办").headers["HX-Trigger"]
    assert header.isascii()
    assert json.loads(header) == {"portal:say": {"message": "已领办"}}


def test_a_live_element_sends_its_ticks_and_gives_up_after_five_seconds() -> None:
    attributes = live_attributes("/desk", "t1")
    assert attributes["hx-include"] == "input[name='ticked']:checked"
    assert attributes["hx-config"] == "timeout:5000"
    assert attributes["hx-trigger"] == "every 3s"
    assert "hx-include" not in live_attributes("/desk", "t1", include=None)
