"""The page of a case takes at most twelve statements: in every state, for everybody who may see it."""

from collections import defaultdict
from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import select

from portal.accounts.models import Account
from portal.cases.models import Case
from portal.cases.queries.rows import in_scope
from portal.demo.rules.posts import ACCOUNTS, PASSWORD, DemoAccount
from portal.kernel.actor import Actor
from portal.kernel.database import db, table_of
from portal.kernel.permissions import Permission, Role, permissions_of
from portal.organisations import queries as organisations
from tests.conftest import Databases
from tests.counting import counted_statements
from tests.pages.conftest import Browser, SignIn

MOST = 12  # ARCHITECTURE, the statement budget of the page of a case
SAMPLES = 2
CASE = table_of(Case)
Shown = dict[tuple[Role, str], list[tuple[DemoAccount, str, str]]]
"""Role and state -> who of that role sees cases of that state, in which organisation, and their numbers."""


@pytest.fixture
def city(app: Flask, databases: Databases) -> Flask:
    """The demo city."""
    return databases.with_city("sqlite")


def _seen(each: DemoAccount, organisation: str) -> Iterator[tuple[str, str]]:
    """Cases in the account's scope, those to which most happened first: (state, number)."""
    account = db.session.scalars(select(Account).where(Account.username == each.username)).one()
    place = organisations.by_code(db.session, organisation)
    assert place is not None
    actor = Actor.of(
        account_id=account.id,
        person_id=account.person_id,
        name=account.display_name,
        organisation_id=place.id,
        organisation_code=organisation,
        organisation_name=place.name,
        roles=frozenset(post_role for code, post_role in each.posts if code == organisation),
    )
    asked = select(CASE.c.state, CASE.c.number).where(in_scope(actor.scope)).order_by(CASE.c.version.desc(), CASE.c.id)
    yield from ((row.state, row.number) for row in db.session.execute(asked))


def _reads(role: Role) -> bool:
    return Permission.CASE_READ in permissions_of(frozenset({role}))


def _shown() -> Shown:
    found: Shown = defaultdict(list)
    for each in ACCOUNTS:
        for organisation, role in each.posts:
            if not _reads(role):
                continue
            for state, number in _seen(each, organisation):
                if len(found[role, state]) < SAMPLES:
                    found[role, state].append((each, organisation, number))
    db.session.remove()
    return found


@pytest.mark.demo
def test_no_page_of_a_case_takes_more_than_twelve_statements(city: Flask, enter: SignIn) -> None:
    shown = _shown()
    states = set(db.session.scalars(select(CASE.c.state)))  # test_load demands every state of the workflow
    db.session.remove()
    readers = {role for each in ACCOUNTS for _, role in each.posts if _reads(role)}
    assert {state for _, state in shown} == states
    assert {role for role, _ in shown} == readers
    for everywhere in (Role.CITY_HR_OFFICER, Role.AUDITOR, Role.ENTERPRISE_HR):
        assert {state for role, state in shown if role is everywhere} == states, f"{everywhere} does not see all states"
    browsers: dict[str, Browser] = {}
    costs = defaultdict[tuple[str, str], set[int]](set)
    for (role, state), samples in shown.items():
        for each, organisation, number in samples:
            if each.username not in browsers:
                browsers[each.username] = enter(each.username, PASSWORD)
            with counted_statements() as seen:
                answer = browsers[each.username].get(f"/o/{organisation}/cases/{number}")
            assert answer.status_code == 200, f"{each.username} gets {answer.status_code} for {number}"
            costs[role.value, state].add(len(seen))
    assert {where: cost for where, cost in costs.items() if max(cost) > MOST} == {}
    assert min(min(cost) for cost in costs.values()) > 5  # the counter counts
