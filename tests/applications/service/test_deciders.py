"""Who is left to decide on a case is judged without those who stepped back from it (DOMAIN 7)."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import select

from portal.accounts.models import Account
from portal.applications.queries.deciders import SENDERS, second_persons
from portal.applications.queries.offers import may_ask_to_refuse
from portal.cases.queries.handlers import free_handlers
from portal.cases.service import StepBack, step_back
from portal.kernel import clock
from portal.kernel.actor import Actor
from portal.kernel.database import db, table_of
from portal.kernel.permissions import Role
from tests.applications.conftest import CITY, DISTRICT, World
from tests.conftest import any_database

pytestmark = any_database
Enter = Callable[..., Any]


def supervised(world: World, number: str, browser: Enter) -> Actor:
    """A supervisor of the district with a post of his own, who steps back from the case's person."""
    browser(DISTRICT, Role.CHANNEL_CLERK)  # a colleague goes on with it
    with db.session.session_factory() as session:
        before = set(session.scalars(select(table_of(Account).c.id)))
    browser(DISTRICT, Role.CHANNEL_SUPERVISOR)
    with db.session.session_factory() as session:
        (account,) = set(session.scalars(select(table_of(Account).c.id))) - before
    chief = Actor.of(
        account_id=account,
        person_id=None,
        name="赵负责",
        organisation_id=world.ids[DISTRICT],
        organisation_code=DISTRICT,
        organisation_name=DISTRICT,
        roles=frozenset({Role.CHANNEL_SUPERVISOR}),
    )
    assert not step_back(StepBack(number, "kin"), chief).taken_over
    return chief


def test_a_supervisor_who_stepped_back_is_nobody_who_may_refuse(world: World, browser: Enter) -> None:
    number = world.at_channel()
    with clock.at("2026-07-15 09:00"):
        supervised(world, number, browser)
        with db.session.session_factory() as session:
            assert may_ask_to_refuse(session, world.case(number), world.clerk)
        case = world.take(number, "ask_fallback_to_refuse", world.clerk, "没有社保记录", code="NOT_STAFF")
    assert (case.accountable_id, case.taken_over) == (world.ids[CITY], True)


def test_who_stepped_back_is_no_second_person(world: World, browser: Enter) -> None:
    number = world.at_channel()
    with clock.at("2026-07-15 09:00"):
        chief = supervised(world, number, browser)
        case, desk = world.case(number), world.ids[DISTRICT]
        with db.session.session_factory() as session:
            entered = {case.id: {"paper_intake_by": -1}}
            assert second_persons(session, (case,), desk, entered) == {case.id: True}
            (colleague,) = {
                each.account_id for each in free_handlers(session, (case,), desk, SENDERS, clock.today())[case.id]
            }
            assert colleague != chief.account_id
            entered = {case.id: {"paper_intake_by": colleague}}
            assert second_persons(session, (case,), desk, entered) == {case.id: False}
            assert second_persons(session, (case,), desk, {case.id: {}}) == {}
