import pytest
from flask import Flask

from portal.web.access import access_mark, local_path, public, unmarked_routes

from .conftest import SignIn, clerk


def test_a_public_page_needs_nobody(site: Flask) -> None:
    assert site.test_client().get("/open").text == "open"


@pytest.mark.parametrize("path", ["/mine", "/o/370212/desk", "/o/370212/start"])
def test_without_a_session_every_other_page_leads_to_the_log_in(site: Flask, path: str) -> None:
    answer = site.test_client().get(f"{path}?a=1")
    assert answer.status_code == 303
    assert answer.location == f"/login?next={path}%3Fa%3D1"


def test_htmx_is_led_to_the_log_in_by_a_header_and_back_to_the_page_that_polled(site: Flask) -> None:
    headers = {"HX-Request": "true", "HX-Current-URL": "http://localhost/o/370212/desk?tab=new"}
    answer = site.test_client().get("/o/370212/desk?ticked=1", headers=headers)
    assert answer.status_code == 401
    assert answer.headers["HX-Redirect"] == "/login?next=/o/370212/desk%3Ftab%3Dnew"
    assert answer.text == ""


def test_a_page_of_another_site_is_not_come_back_to(site: Flask) -> None:
    headers = {"HX-Request": "true", "HX-Current-URL": "https://elsewhere.example/o/370212/desk"}
    assert site.test_client().get("/mine", headers=headers).headers["HX-Redirect"] == "/login"


def test_a_post_with_the_permission_may(site: Flask, sign_in: SignIn) -> None:
    sign_in(clerk())
    assert site.test_client().get("/o/370212/desk").text == "desk of 370212"


def test_a_post_without_the_permission_is_refused_in_words(site: Flask, sign_in: SignIn) -> None:
    sign_in(clerk())
    answer = site.test_client().post("/o/370212/certificates")
    assert answer.status_code == 403
    assert "您的岗位没有这项权限" in answer.text


@pytest.mark.parametrize("path", ["/o/370213/desk", "/o/370213/start"])
def test_an_organisation_without_a_post_there_is_not_found(site: Flask, sign_in: SignIn, path: str) -> None:
    sign_in(None)
    assert site.test_client().get(path).status_code == 404


def test_every_route_of_the_kit_is_marked_and_an_unmarked_one_is_found_and_never_served(site: Flask) -> None:
    assert unmarked_routes(site) == []
    site.add_url_rule("/forgotten", "forgotten", lambda: "secret")
    assert unmarked_routes(site) == ["/forgotten"]
    with pytest.raises(RuntimeError, match="forgotten"):
        site.test_client().get("/forgotten")


def test_marks_say_what_they_are(site: Flask) -> None:
    assert access_mark(site, "open_page") == "public"
    assert access_mark(site, "own_page") == "signed_in"
    assert access_mark(site, "desk") == "requires audit.read case.read"
    assert access_mark(site, "web.static") == "public"
    assert public(access_mark) is access_mark


@pytest.mark.parametrize("path", ["/", "/o/370212/desk?tab=new&q=张", "/a#b"])
def test_paths_of_this_site_are_taken(path: str) -> None:
    assert local_path(path) == path


@pytest.mark.parametrize(
    "path",
    [
        None,
        "",
        "desk",
        "//evil.example",
        "/\\evil.example",
        "https://evil.example/",
        "/a\\b",
        "/a\nb",
        "\t//x",
        "/\t/x",
    ],
)
def test_paths_that_could_lead_elsewhere_are_not(path: str | None) -> None:
    assert local_path(path) is None
