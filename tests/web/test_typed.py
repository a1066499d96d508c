"""Text that was typed into a form outlives the log-in that ended meanwhile."""

import pytest
from flask import Flask
from werkzeug.datastructures import MultiDict

from portal.web.access import public
from portal.web.typed import typed_texts

from .conftest import SignIn, clerk, is_valid_html

FORM = "/o/370212/certificates"
SENT = {
    "reason": "业绩材料第3项与原件不符，\n请核对 <b>",
    "title": "发明专利",
    "level": "senior",
    "seen": "12",
    "csrf_token": "abc",
    "phone": "1380000 0000",
    "id_number": "370202 19900101",
    "password": "我的 密码",
}
HERE = {"Referer": f"http://localhost{FORM}/new?x=1"}
LOGIN = '<a href="/login?next=/o/370212/certificates/new%3Fx%3D1">'


def test_only_words_are_kept_and_no_personal_number_or_secret() -> None:
    assert typed_texts(MultiDict(SENT)) == [SENT["reason"], "发明专利"]
    assert typed_texts(MultiDict([("a", "一"), ("a", "二"), ("b", " \n "), ("c", "a word")])) == ["一", "二", "a word"]
    for secret in ("current", "again", "email", "code", "document_no", "id_number-2", "people-0-phone"):
        assert typed_texts(MultiDict({secret: "一 二"})) == []


@pytest.mark.parametrize(("csrf", "status"), [(True, 400), (False, 401)])
def test_an_ended_log_in_gives_the_text_back(site: Flask, csrf: bool, status: int) -> None:
    site.config["WTF_CSRF_ENABLED"] = csrf
    answer = site.test_client().post(FORM, data=SENT, headers=HERE)
    assert answer.status_code == status
    assert "与原件不符，\n请核对 &lt;b&gt;</textarea>" in answer.text
    assert "发明专利</textarea>" in answer.text
    assert "粘贴" in answer.text
    assert LOGIN in answer.text
    assert answer.headers["Cache-Control"] == "no-store"
    for kept_away in ("1380000", "19900101", "我的 密码", "senior"):
        assert kept_away not in answer.text
    is_valid_html(answer.text)


@pytest.mark.parametrize(("csrf", "status"), [(True, 400), (False, 401)])
def test_htmx_is_told_beside_the_form_and_not_led_away(site: Flask, csrf: bool, status: int) -> None:
    site.config["WTF_CSRF_ENABLED"] = csrf
    headers = {"HX-Request": "true", "HX-Current-URL": HERE["Referer"]}
    answer = site.test_client().post(FORM, data=SENT, headers=headers)
    assert answer.status_code == status
    assert "HX-Redirect" not in answer.headers
    assert "data-problem" in answer.text
    assert "发明专利</textarea>" in answer.text
    assert LOGIN in answer.text
    is_valid_html(answer.text)


def test_who_is_still_signed_in_is_led_back_to_the_form(site: Flask, sign_in: SignIn) -> None:
    site.config["WTF_CSRF_ENABLED"] = True
    sign_in(clerk())
    first = site.before_request_funcs[None]
    first.insert(0, first.pop())  # who calls is known before the token is looked at, as in the whole application
    page = site.test_client().post(FORM, data=SENT, headers=HERE).text
    assert "发明专利</textarea>" in page
    assert '<a href="/o/370212/certificates/new?x=1">' in page
    assert "/login" not in page


def test_a_public_form_asks_for_no_log_in(site: Flask) -> None:
    site.config["WTF_CSRF_ENABLED"] = True

    @site.post("/ask")
    @public
    def ask() -> str:
        return "asked"

    page = site.test_client().post("/ask", data=SENT, headers={"Referer": "http://localhost/ask"}).text
    assert "发明专利</textarea>" in page
    assert '<a href="/ask">' in page
    assert "/login" not in page


def test_nothing_typed_leads_to_the_log_in_as_before(site: Flask) -> None:
    answer = site.test_client().post(FORM, data={"seen": "3"}, headers=HERE)
    assert answer.status_code == 303
    assert answer.location.startswith("/login?next=")


def test_words_of_another_site_are_not_shown(site: Flask) -> None:
    site.config["WTF_CSRF_ENABLED"] = True
    answer = site.test_client().post(FORM, data=SENT, headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 400
    assert "发明专利" not in answer.text
