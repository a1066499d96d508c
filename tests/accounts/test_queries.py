from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import event, literal

from portal.accounts import queries, service
from portal.accounts.queries import Identity
from portal.kernel import clock
from portal.kernel.actor import Actor
from portal.kernel.database import db
from portal.kernel.permissions import Permission, Role
from portal.kernel.registry import registry
from portal.kernel.use_case import session, use_case
from portal.organisations.queries import ids_of_codes
from tests.accounts.fixtures import PASSWORD, MakeAccount, SignInBelow
from tests.conftest import any_database

CITY = ("370200", Role.CITY_HR_OFFICER)
CLERK = ("370212", Role.CHANNEL_CLERK)
SUPERVISOR = ("370212", Role.CHANNEL_SUPERVISOR)


@pytest.fixture
def statements(app: Flask) -> Iterator[list[str]]:
    seen = []

    def note(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        if not statement.startswith("BEGIN"):
            seen.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    yield seen
    event.remove(db.engine, "before_cursor_execute", note)


def identity(token_hash: str, organisation: str | None = None) -> Identity | None:
    db.session.remove()
    return queries.identity(db.session(), token_hash, organisation)


@any_database
@pytest.mark.parametrize("posts", [[], [CLERK], [CLERK, SUPERVISOR, CITY]])
def test_an_identity_is_one_statement_whatever_the_posts(
    account: MakeAccount, sign_in: SignInBelow, statements: list[str], posts: list[tuple[str, Role]]
) -> None:
    account("wang.fang", *posts)
    here = sign_in("wang.fang")
    statements.clear()
    found = identity(here, "370212")
    assert len(statements) == 1
    assert sorted((post.organisation_code, post.role) for post in found.held) == sorted(posts)


def test_posts_in_one_organisation_act_together(account: MakeAccount, sign_in: SignInBelow) -> None:
    account("wang.fang", CLERK, SUPERVISOR, CITY)
    found = identity(sign_in("wang.fang"), "370212")
    assert [(post.code, post.role_labels) for post in found.posts] == [
        ("370200", ("市人社局专技处经办人",)),
        ("370212", ("渠道经办人", "渠道负责人")),
    ]
    assert (found.organisation_code, found.organisation_name) == ("370212", "崂山区人社局")
    actor = found.actor("370212", "10.0.0.9")
    assert actor.roles == {Role.CHANNEL_CLERK, Role.CHANNEL_SUPERVISOR}
    assert actor.may(Permission.CASE_REFUSE)
    assert not actor.may(Permission.RESULT_CONFIRM)
    assert (actor.ip, actor.name) == ("10.0.0.9", "wang.fang某")
    assert found.actor("370200").roles == {Role.CITY_HR_OFFICER}


def test_where_there_is_no_post_there_is_no_actor(account: MakeAccount, sign_in: SignInBelow) -> None:
    account("wang.fang", CLERK)
    found = identity(sign_in("wang.fang"), "370213")
    assert found.actor("370213") is None
    assert found.organisation_code == ""
    assert identity(found.token_hash, "no-such-code").actor("no-such-code") is None


def test_a_post_counts_from_its_first_day_until_the_day_before_its_end(
    account: MakeAccount, sign_in: SignInBelow
) -> None:
    with clock.at("2026-07-20 09:00"):
        account("wang.fang")
        service.add_post(service.AddPost("wang.fang", *CLERK, clock.today().replace(day=22)), Actor.system())
        post = queries.account_of(db.session(), "wang.fang").posts[0]
        assert (post.current, post.past) == (False, False)
    for day, held in ((21, False), (22, True), (23, True)):
        with clock.at(f"2026-07-{day} 09:00"):
            assert bool(identity(sign_in("wang.fang"), "370212").held) is held
    with clock.at("2026-07-24 09:00"):
        here = sign_in("wang.fang")
        service.end_post(service.EndPost("wang.fang", post.id), Actor.system())
        assert identity(here, "370212").held == ()


@any_database
def test_registered_parts_come_with_the_identity(
    account: MakeAccount, sign_in: SignInBelow, monkeypatch: pytest.MonkeyPatch
) -> None:
    account("wang.fang", CLERK)
    account("shen.qing", ("370212", Role.APPLICANT))
    for name, part in (
        ("where", lambda columns: columns.organisation_id),
        ("office", lambda columns: columns.office_id),
        ("who", lambda columns: columns.account_id + literal(1000)),
    ):
        monkeypatch.setitem(registry().identity_parts, name, part)
    laoshan = ids_of_codes(db.session(), ["370212"])["370212"]
    clerk, applicant = sign_in("wang.fang"), sign_in("shen.qing")
    found = identity(clerk, "370212")
    assert (found.parts["where"], found.parts["office"]) == (laoshan, laoshan)
    assert found.parts["who"] == found.account_id + 1000
    found = identity(applicant, "370212")
    assert (found.parts["where"], found.parts["office"]) == (laoshan, None)
    assert identity(clerk).parts["where"] is None
    assert identity(clerk, "370213").parts["office"] is None


def test_an_unknown_token_is_nobody(app: Flask) -> None:
    assert identity("0" * 64) is None


@any_database
@pytest.mark.parametrize("number", [1, 60])
def test_a_page_of_accounts_is_two_statements(app: Flask, statements: list[str], number: int) -> None:
    @use_case
    def fill(_command: None, actor: Actor) -> None:
        new = [
            service.CreateAccount(
                username=f"user-{n:03}",
                password=PASSWORD,
                display_name=f"用户{n}",
                organisation_code="370212",
                role=Role.CHANNEL_CLERK,
            )
            for n in range(number)
        ]
        service.insert_accounts(session(), new, ids_of_codes(session(), ["370212"]), actor)

    fill(None, Actor.system())
    db.session.remove()
    statements.clear()
    page = queries.accounts_page(db.session())
    assert len(statements) == 2
    assert len(page.rows) == min(number, 50)
    assert all(len(row.posts) == 1 for row in page.rows)
    rest = queries.accounts_page(db.session(), cursor=page.next_cursor) if page.next_cursor else None
    assert (len(rest.rows) if rest else 0) == max(0, number - 50)
    assert [row.username for row in queries.accounts_page(db.session(), "user-00").rows][:1] == ["user-000"]
    assert queries.accounts_page(db.session(), "%").rows == ()


def test_holders_are_those_who_hold_the_role_today(account: MakeAccount) -> None:
    account("wang.fang", CLERK)
    account("li.na", SUPERVISOR)
    laoshan = ids_of_codes(db.session(), ["370212"])["370212"]
    found = queries.holders(db.session(), laoshan, [Role.CHANNEL_CLERK])
    assert list(found.values()) == ["wang.fang某"]
