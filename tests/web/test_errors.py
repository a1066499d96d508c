import pytest
from flask import Flask, abort
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import TooManyRequests

from portal.kernel.errors import Invalid, NotFound, Refused, Stale
from portal.kernel.refusal import Refusal
from portal.web.access import public

from .conftest import SignIn, clerk, is_valid_html

CASES = [
    (NotFound(), 404, "没有找到这个页面或事项"),
    (Stale("李建国 09:31 已转报", ["09:30 领办", "09:31 审核通过并转报"]), 409, "09:31 审核通过并转报"),
    (Refused([Refusal("QUOTA", "名额已用完", "二(一)")]), 409, "依据：二(一)"),
    (Invalid({"opinion": ["请填写意见"]}), 422, "请填写意见"),
    (CSRFError(), 400, "页面打开太久"),
    (TooManyRequests(retry_after=60), 429, "操作过于频繁"),
]


def raising(site: Flask, error: Exception) -> None:
    @site.get("/raise")
    @public
    def view() -> str:
        raise error


@pytest.mark.parametrize(("error", "status", "words"), CASES)
@pytest.mark.parametrize("signed", [True, False])
def test_errors_become_valid_pages_in_words(
    site: Flask, sign_in: SignIn, error: Exception, status: int, words: str, signed: bool
) -> None:
    raising(site, error)
    if signed:
        sign_in(clerk())
    answer = site.test_client().get("/raise")
    assert answer.status_code == status
    assert words in answer.text
    assert answer.text.count("<h1") == 1
    is_valid_html(answer.text)


@pytest.mark.parametrize(("error", "status", "words"), CASES)
def test_htmx_gets_a_fragment_that_the_script_finds(site: Flask, error: Exception, status: int, words: str) -> None:
    raising(site, error)
    answer = site.test_client().get("/raise", headers={"HX-Request": "true"})
    assert answer.status_code == status
    assert words in answer.text
    assert "data-problem" in answer.text
    assert "<html" not in answer.text
    is_valid_html(answer.text)


@pytest.mark.parametrize("status", [400, 403, 404, 413, 418, 429, 500, 503])
def test_each_http_error_says_what_happened_and_what_to_do(site: Flask, status: int) -> None:
    @site.get("/raise")
    @public
    def view() -> str:
        abort(status)

    answer = site.test_client().get("/raise")
    assert answer.status_code == status
    assert "请" in answer.text
    is_valid_html(answer.text)


def test_an_unknown_address_is_not_found(site: Flask) -> None:
    assert site.test_client().get("/nowhere").status_code == 404


def test_a_wrong_method_names_the_right_ones(site: Flask) -> None:
    answer = site.test_client().post("/open")
    assert answer.status_code == 405
    assert "GET" in answer.headers["Allow"]


def test_too_many_requests_says_when_to_come_back(site: Flask) -> None:
    raising(site, TooManyRequests(retry_after=60))
    assert site.test_client().get("/raise").headers["Retry-After"] == "60"


def test_a_fault_of_ours_shows_no_code_and_asks_nothing_of_the_frame(site: Flask, sign_in: SignIn) -> None:
    site.config["PROPAGATE_EXCEPTIONS"] = False
    raising(site, ZeroDivisionError("secret detail"))
    sign_in(clerk())
    answer = site.test_client().get("/raise")
    assert answer.status_code == 500
    assert "没有保存任何内容" in answer.text
    assert "secret detail" not in answer.text
    assert "user-menu" not in answer.text


def test_a_form_without_its_token_is_explained(site: Flask) -> None:
    site.config["WTF_CSRF_ENABLED"] = True
    answer = site.test_client().post("/o/370212/certificates")
    assert answer.status_code == 400
    assert "页面打开太久" in answer.text


def test_words_in_an_error_are_escaped(site: Flask) -> None:
    raising(site, Stale("<script>", ["<b>"]))
    assert "&lt;script&gt;" in site.test_client().get("/raise").text
