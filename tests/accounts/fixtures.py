from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from portal.accounts import service
from portal.accounts.service import CreateAccount, SignIn
from portal.kernel.actor import Actor
from portal.kernel.database import db
from portal.kernel.permissions import Role
from portal.organisations import service as organisations

PASSWORD = "three quiet boats"
MakeAccount = Callable[..., int]
SignInBelow = Callable[..., str]
LogIn = Callable[..., TestResponse]


@pytest.fixture(autouse=True)
def city(request: pytest.FixtureRequest) -> None:
    """The reference list is loaded wherever a test uses the application."""
    if "app" in request.fixturenames:
        request.getfixturevalue("app")
        organisations.load_reference(organisations.LoadReference(), Actor.system())
        db.session.remove()


@pytest.fixture
def account(app: Flask) -> MakeAccount:
    """Create an account: name, posts as (organisation code, role), more fields of ``CreateAccount``."""

    def make(username: str, *posts: tuple[str, Role], **more: Any) -> int:  # noqa: ANN401
        first = dict(zip(("organisation_code", "role"), posts[0], strict=True)) if posts else {}
        new = {"username": username, "password": PASSWORD, "display_name": f"{username}某"} | first | more
        account_id = service.create_account(CreateAccount(**new), Actor.system())
        for code, role in posts[1:]:
            service.add_post(service.AddPost(username, code, role), Actor.system())
        db.session.remove()
        return account_id

    return make


@pytest.fixture
def sign_in(app: Flask) -> SignInBelow:
    """Sign in below the browser; the token hash comes back."""

    def enter(username: str, password: str = PASSWORD, ip: str = "10.0.0.1") -> str:
        signed = service.sign_in(SignIn(username, password, ip, "Firefox"))
        db.session.remove()
        assert signed.token is not None, signed
        return service.hash_token(signed.token)

    return enter


@pytest.fixture
def log_in(client: FlaskClient) -> LogIn:
    """Sign in with the browser ``client``."""

    def enter(username: str, password: str = PASSWORD, **more: str) -> TestResponse:
        return client.post("/login", data={"username": username, "password": password, **more})

    return enter
