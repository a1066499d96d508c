"""The city of the journey in this process, and signed-in browsers."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from portal.kernel import clock
from portal.kernel.database import db
from tests.journeys import seed


@dataclass
class Browser:
    """A browser; every request in an application context of its own, as on a server."""

    app: Flask
    client: FlaskClient

    def get(self, path: str, headers: Mapping[str, str] | None = None) -> TestResponse:
        """Ask for a page."""
        with self.app.app_context():
            return self.client.get(path, headers=dict(headers or {}))

    def post(self, path: str, data: Mapping[str, Any], headers: Mapping[str, str] | None = None) -> TestResponse:
        """Send a form."""
        with self.app.app_context():
            return self.client.post(path, data=data, headers=dict(headers or {}))


SignIn = Callable[..., Browser]


@pytest.fixture
def known(app: Flask) -> Iterator[dict[str, str]]:
    """The city of the journey on 29 July 2026, when drafts are nearly due; what it tells (the firm's code)."""
    with clock.at("2026-07-29 09:00"):
        told = seed.build()
        db.session.remove()
        yield told


@pytest.fixture
def enter(app: Flask) -> SignIn:
    """A browser, signed in where a name is given."""

    def make(username: str = "", password: str = seed.PASSWORD) -> Browser:
        browser = Browser(app, app.test_client())
        if username:
            answer = browser.post("/login", {"username": username, "password": password})
            assert answer.status_code == 303, f"{username} cannot sign in"
        return browser

    return make
