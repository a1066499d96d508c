import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.exc import OperationalError

from portal.audit.models import LedgerEntry
from portal.audit.service import Entry, append
from portal.kernel.actor import Actor
from portal.kernel.database import db
from portal.kernel.errors import NestedUseCaseError
from portal.kernel.use_case import session, use_case
from tests.conftest import any_database


@use_case
def record(event: str, actor: Actor) -> str:
    append(session(), Entry(stream="org:A-01", event=event), actor)
    if event == "broken":
        raise ValueError(event)
    return event


@use_case
def nested(event: str, actor: Actor) -> str:
    return record(event, actor)


def entries() -> int:
    db.session.rollback()
    return db.session.execute(select(func.count()).select_from(LedgerEntry)).scalar_one()


@any_database
def test_it_commits_what_returns_and_nothing_that_raises(app: Flask) -> None:
    assert record("good", Actor.system()) == "good"
    with pytest.raises(ValueError, match="broken"):
        record("broken", Actor.system())
    assert entries() == 1


def test_one_act_is_one_transaction(app: Flask) -> None:
    with pytest.raises(NestedUseCaseError):
        nested("good", Actor.system())
    assert entries() == 0
    with pytest.raises(RuntimeError, match="no use case"):
        session()


class Deadlock(Exception):
    sqlstate = "40P01"


def test_the_victim_of_a_deadlock_is_tried_once_more(app: Flask) -> None:
    attempts = []

    @use_case
    def unlucky(times: int, actor: Actor) -> int:
        attempts.append(times)
        append(session(), Entry(stream="org:A-01", event="try"), actor)
        if len(attempts) <= times:
            raise OperationalError("x", {}, Deadlock())
        return len(attempts)

    assert unlucky(1, Actor.system()) == 2
    assert entries() == 1
    attempts.clear()
    with pytest.raises(OperationalError):
        unlucky(2, Actor.system())
    assert entries() == 1
