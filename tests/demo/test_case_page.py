"""What the page of an application costs in the demo city: never more than twelve statements once it was filed."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from portal.cases.models import Case
from portal.demo.rules.posts import PASSWORD
from portal.kernel.database import db, table_of
from tests.counting import counted_statements

MOST = 12
CASE = table_of(Case)


def signed_in(app: Flask, username: str) -> FlaskClient:
    client = app.test_client()
    assert client.post("/login", data={"username": username, "password": PASSWORD}).status_code == 303
    return client


def numbers(state: str) -> list[str]:
    return list(db.session.scalars(select(CASE.c.number).where(CASE.c.state == state).order_by(CASE.c.id)))


def costs(client: FlaskClient, org: str, state: str) -> set[int]:
    """How many statements the pages of all cases in the state take that the reader may see."""
    found = set()
    for number in numbers(state):
        with counted_statements() as seen:
            status = client.get(f"/o/{org}/cases/{number}").status_code
        if status == 200:
            found.add(len(seen))
    return found


@pytest.mark.parametrize(
    ("username", "org", "state", "least"),
    [
        ("laoshan-clerk1", "370212", "channel_review", 10),
        ("secretary1", "C-01", "meeting_ready", 10),
        ("secretary1", "C-01", "certified", 11),
        ("city-hr1", "370200", "channel_review", 11),
        ("city-hr1", "370200", "certified", 12),
    ],
)
def test_the_page_of_an_application(city: Flask, username: str, org: str, state: str, least: int) -> None:
    found = costs(signed_in(city, username), org, state)
    assert (min(found), max(found) <= MOST) == (least, True), found
