"""Two clerks on one case: one wins; the other learns who did what, and loses not a word. And a desk left open."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select

from portal.audit.models import LedgerEntry
from portal.kernel import clock
from portal.kernel.database import db
from portal.kernel.permissions import Role
from tests.applications.conftest import DISTRICT, MONDAY, World, browser, world
from tests.applications.conftest import Browser as Enter

__all__ = ["browser", "world"]

MINE = "材料齐全，本人已逐项核对原件，同意转报。"
HTMX = {"HX-Request": "true"}
Open = Callable[..., Enter]


@pytest.fixture(params=[{}, HTMX], ids=["page", "htmx"])
def headers(request: pytest.FixtureRequest) -> dict[str, str]:
    """How the slower one's browser asks."""
    return dict(request.param)


def _version(page: str) -> str:
    found = re.search(r'name="seen_version"[^>]*value="(\d+)"', page)
    assert found
    return found[1]


def _events(number: str, event: str) -> int:
    statement = select(func.count()).select_from(LedgerEntry).where(LedgerEntry.case_number == number)
    count = db.session.scalar(statement.where(LedgerEntry.event == event))
    db.session.remove()
    return int(count or 0)


@pytest.mark.parametrize(
    ("faster", "told"),
    [("send_on", "已离开本单位"), ("request_correction", "一次性告知补正")],
    ids=["the case has left", "the case has changed"],
)
def test_the_slower_one_gets_409_and_keeps_what_he_wrote(
    world: World, browser: Open, headers: dict[str, str], faster: str, told: str
) -> None:
    number = world.at_channel()
    with clock.at("2026-07-15 09:00"):
        slow = browser(DISTRICT, Role.CHANNEL_CLERK)
        address = f"/o/{DISTRICT}/cases/{number}/do/send_on"
        version = _version(slow.get(address).text)
        more = {"data": {"items": ["other"]}} if faster == "request_correction" else {}
        world.take(number, faster, world.clerk, "请补交学位证书。", **more)
        answer = slow.post(address, {"seen_version": version, "reason": MINE}, headers=headers)
    assert answer.status_code == 409
    assert told in answer.text
    assert MINE in answer.text
    assert world.clerk.name in answer.text or faster == "send_on"
    assert answer.text.lstrip().startswith("<!doctype html>") is not bool(headers)
    assert _events(number, "send_on") == (1 if faster == "send_on" else 0)


def test_a_desk_left_open_does_not_keep_its_owner_signed_in(world: World, browser: Open) -> None:
    start = datetime.fromisoformat(MONDAY)
    clerk = browser(DISTRICT, Role.CHANNEL_CLERK)
    rows, poll = f"/o/{DISTRICT}/desk/todo/rows", {**HTMX, "HX-PTag": "none"}
    ended = None
    for minutes in range(5, 24 * 60, 5):
        with clock.at(start + timedelta(minutes=minutes)):
            answer = clerk.get(rows, headers=poll)
        if answer.status_code != 200:
            ended = answer
            break
    assert ended is not None, "polls kept the log-in for a whole day"
    assert ended.status_code == 401
    assert ended.headers["HX-Redirect"].startswith("/login")


def test_work_on_the_desk_keeps_its_owner_signed_in(world: World, browser: Open) -> None:
    start = datetime.fromisoformat(MONDAY)
    clerk = browser(DISTRICT, Role.CHANNEL_CLERK)
    for minutes in range(5, 180, 5):
        with clock.at(start + timedelta(minutes=minutes)):
            assert clerk.get(f"/o/{DISTRICT}/desk/todo").status_code == 200
