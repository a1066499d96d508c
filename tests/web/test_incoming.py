import pytest
from flask import Flask

from portal.web.access import public

from .conftest import SignIn, clerk


@pytest.fixture
def numbered(site: Flask) -> Flask:
    @site.route("/things/<int:thing>", methods=["GET", "POST"])
    @public
    def thing(thing: int) -> str:
        return f"thing {thing}"

    return site


def test_an_address_with_a_nul_or_a_number_without_an_end_names_nothing(numbered: Flask, sign_in: SignIn) -> None:
    visitor = numbered.test_client()
    sign_in(clerk())
    assert visitor.get("/o/370212/desk").status_code == 200
    assert visitor.get("/o/3702%0012/desk").status_code == 404
    assert visitor.get(f"/things/{2**63 - 1}").status_code == 200
    assert visitor.get(f"/things/{2**63}").status_code == 404


def test_texts_with_a_nul_are_turned_away(numbered: Flask) -> None:
    visitor = numbered.test_client()
    assert visitor.get("/things/1?q=a%00b").status_code == 400
    assert visitor.post("/things/1", data={"reason": "a\0b"}).status_code == 400
    assert visitor.post("/things/1", data={"a\0b": "x"}).status_code == 400
    assert visitor.post("/things/1", data={"reason": "同意\n转报"}).status_code == 200
