"""Firms to be routed (the same city as the directory's tests), and cases of the sample kind on two desks."""

from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient

from portal.accounts import service as accounts
from portal.kernel.actor import Actor
from portal.kernel.database import db
from portal.kernel.permissions import Role
from portal.kernel.registry import registry
from tests.cases.sample import World, sampled
from tests.enterprises.conftest import _day, city, import_list
from tests.routing.ladder import Ladder, laddered

__all__ = ["_day", "city", "import_list"]
PASSWORD = "three quiet boats"
Browser = Callable[[str, Role], FlaskClient]


@pytest.fixture
def world(app: Flask) -> Iterator[World]:
    with sampled(registry()) as made:
        yield made


@pytest.fixture
def ladder(app: Flask) -> Iterator[Ladder]:
    with laddered(registry()) as made:
        yield made


@pytest.fixture
def browser(app: Flask, ladder: Ladder) -> Browser:
    """Somebody signed in with one post."""

    def enter(code: str, role: Role) -> FlaskClient:
        name = f"{role.value}.{code.lower()}"
        new = accounts.CreateAccount(
            username=name, password=PASSWORD, display_name="王经办", organisation_code=code, role=role
        )
        accounts.create_account(new, Actor.system())
        client = app.test_client()
        assert client.post("/login", data={"username": name, "password": PASSWORD}).status_code == 303
        db.session.rollback()
        return client

    return enter
