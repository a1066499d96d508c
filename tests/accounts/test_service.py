from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import text

from portal.accounts import queries, service
from portal.accounts.queries import SessionRow
from portal.accounts.rules import SIGN_IN_REFUSED
from portal.accounts.service import SignedIn, SignIn
from portal.audit import queries as ledger
from portal.kernel import clock
from portal.kernel.actor import Actor
from portal.kernel.database import db
from portal.kernel.errors import Invalid, NotFound, Refused
from portal.kernel.permissions import Role
from tests.accounts.fixtures import PASSWORD, MakeAccount, SignInBelow
from tests.conftest import any_database

OTHER = "four loud engines"
CLERK = ("370212", Role.CHANNEL_CLERK)


def events(username: str) -> list[str]:
    db.session.remove()
    return [row.event for row in ledger.of_stream(db.session(), f"account:{username}")]


def attempt(username: str, password: str) -> SignedIn:
    db.session.remove()
    return service.sign_in(SignIn(username, password))


def actor_of(token_hash: str, organisation: str | None = "370212") -> Actor:
    db.session.remove()
    found = queries.identity(db.session(), token_hash, organisation)
    return found.actor(organisation) if organisation else found.account_actor()


def own_actor(token_hash: str) -> Actor:
    db.session.remove()
    return queries.identity(db.session(), token_hash, None).account_actor()


def sessions(username: str) -> tuple[SessionRow, ...]:
    db.session.remove()
    account = queries.account_of(db.session(), username)
    return queries.sessions_of(db.session(), account.id)


@any_database
def test_a_sign_in_opens_a_session_and_stands_in_the_ledger(account: MakeAccount, sign_in: SignInBelow) -> None:
    account("wang.fang", CLERK)
    token_hash = sign_in(" Wang.Fang ")
    assert [(row.token_hash, row.ip) for row in sessions("wang.fang")] == [(token_hash, "10.0.0.1")]
    assert events("wang.fang") == ["account_created", "sign_in"]


def test_the_token_itself_is_not_stored(account: MakeAccount, app: Flask) -> None:
    account("wang.fang", CLERK)
    token = attempt("wang.fang", PASSWORD).token
    assert token not in str(db.session.execute(text("SELECT * FROM login_session")).all())


def test_a_wrong_password_and_an_unknown_name_get_the_same_answer(account: MakeAccount) -> None:
    account("wang.fang")
    assert attempt("wang.fang", "wrong") == attempt("nobody.here", "wrong")
    assert attempt("nobody.here", "wrong").refusal.message == SIGN_IN_REFUSED


def test_an_unknown_name_costs_a_check_of_a_password_too(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    checked = []
    monkeypatch.setattr("portal.accounts.service.sessions.verify", lambda stored, _typed: checked.append(stored))
    attempt("nobody.here", "wrong")
    assert checked == [None]


@any_database
def test_five_failures_lock_and_the_right_password_is_told_so(account: MakeAccount) -> None:
    account("wang.fang")
    for _ in range(5):
        assert attempt("wang.fang", "wrong").refusal.code == "SIGN_IN"
    assert attempt("wang.fang", "wrong").refusal.code == "SIGN_IN"
    assert attempt("wang.fang", PASSWORD).refusal.code == "LOCKED"
    assert events("wang.fang") == ["account_created", *["sign_in_failed"] * 4, "locked"]


def test_a_lock_ends_by_itself_and_the_next_is_twice_as_long(account: MakeAccount) -> None:
    account("wang.fang")
    with clock.at("2026-07-20 09:00"):
        for _ in range(5):
            attempt("wang.fang", "wrong")
    with clock.at("2026-07-20 09:14"):
        assert attempt("wang.fang", PASSWORD).refusal.code == "LOCKED"
    with clock.at("2026-07-20 09:16"):
        for _ in range(5):
            attempt("wang.fang", "wrong")
    with clock.at("2026-07-20 09:45"):
        assert attempt("wang.fang", PASSWORD).refusal.code == "LOCKED"
    with clock.at("2026-07-20 09:47"):
        assert attempt("wang.fang", PASSWORD).token


def test_a_success_forgets_the_failures(account: MakeAccount) -> None:
    account("wang.fang")
    for _ in range(3):
        for _ in range(4):
            attempt("wang.fang", "wrong")
        assert attempt("wang.fang", PASSWORD).token


def test_an_administrator_unlocks(account: MakeAccount) -> None:
    account("wang.fang")
    for _ in range(5):
        attempt("wang.fang", "wrong")
    service.unlock_account(service.UnlockAccount("wang.fang"), Actor.system())
    assert attempt("wang.fang", PASSWORD).token
    assert "unlocked" in events("wang.fang")


def test_a_changed_password_ends_all_other_sessions(account: MakeAccount, sign_in: SignInBelow) -> None:
    account("wang.fang", CLERK)
    here, elsewhere = sign_in("wang.fang"), sign_in("wang.fang", ip="10.0.0.2")
    changed = service.change_password(service.ChangePassword(PASSWORD, OTHER, here), own_actor(here))
    assert changed.sessions_ended == 1
    assert queries.identity(db.session(), here, None) is not None
    assert queries.identity(db.session(), elsewhere, None) is None
    assert attempt("wang.fang", PASSWORD).token is None
    assert attempt("wang.fang", OTHER).token


@pytest.mark.parametrize(
    ("current", "new", "field"),
    [("wrong", OTHER, "current"), (PASSWORD, "short", "password"), (PASSWORD, PASSWORD, "password")],
)
def test_a_password_that_cannot_be_changed_stays(
    account: MakeAccount, sign_in: SignInBelow, current: str, new: str, field: str
) -> None:
    account("wang.fang")
    here = sign_in("wang.fang")
    with pytest.raises(Invalid) as caught:
        service.change_password(service.ChangePassword(current, new, here), own_actor(here))
    assert list(caught.value.errors) == [field]
    assert attempt("wang.fang", PASSWORD).token


def test_a_session_ends_after_half_an_hour_of_rest_and_after_twelve_hours(
    account: MakeAccount, sign_in: SignInBelow
) -> None:
    account("wang.fang")
    with clock.at("2026-07-20 08:00"):
        here = sign_in("wang.fang")
    with clock.at("2026-07-20 08:29"):
        db.session.remove()
        found = queries.identity(db.session(), here, None)
        touched = service.Touch(here, found.last_seen_at, found.idle_expires)
        service.touch(touched, found.account_actor())
        service.touch(touched, found.account_actor())
    with clock.at("2026-07-20 08:58"):
        db.session.remove()
        assert queries.identity(db.session(), here, None).last_seen_at == clock.stamp(
            clock.now() - timedelta(minutes=29)
        )
    with clock.at("2026-07-20 09:00"):
        assert queries.identity(db.session(), here, None) is None


def test_work_all_day_ends_after_twelve_hours(account: MakeAccount, sign_in: SignInBelow) -> None:
    account("wang.fang")
    with clock.at("2026-07-20 08:00"):
        here = sign_in("wang.fang")
        moment = clock.now()
    for _ in range(36):  # every twenty minutes
        db.session.remove()
        with clock.at(moment):
            found = queries.identity(db.session(), here, None)
            assert found is not None, moment
            service.touch(service.Touch(here, found.last_seen_at, found.idle_expires), found.account_actor())
        moment += timedelta(minutes=20)
    db.session.remove()
    with clock.at(moment):
        assert queries.identity(db.session(), here, None) is None


@any_database
def test_one_session_or_all_others_are_ended_by_their_owner_alone(account: MakeAccount, sign_in: SignInBelow) -> None:
    account("wang.fang")
    account("li.na")
    here, second, third = sign_in("wang.fang"), sign_in("wang.fang"), sign_in("wang.fang")
    hers = sign_in("li.na")
    with pytest.raises(NotFound):
        service.end_sessions(service.EndSessions(hers, keep=here), own_actor(here))
    assert service.end_sessions(service.EndSessions(second, keep=here), own_actor(here)) == 1
    assert {row.token_hash for row in sessions("wang.fang")} == {here, third}
    assert service.end_sessions(service.EndSessions(keep=here), own_actor(here)) == 1
    assert [row.token_hash for row in sessions("wang.fang")] == [here]
    assert [row.token_hash for row in sessions("li.na")] == [hers]
    assert events("wang.fang")[-2:] == ["sessions_ended", "sessions_ended"]


def test_a_sign_out_ends_the_session_once(account: MakeAccount, sign_in: SignInBelow) -> None:
    account("wang.fang")
    here = sign_in("wang.fang")
    owner = own_actor(here)
    service.sign_out(service.SignOut(here), owner)
    service.sign_out(service.SignOut(here), owner)
    assert sessions("wang.fang") == ()
    assert events("wang.fang").count("sign_out") == 1


@any_database
def test_a_post_is_added_ended_and_given_again_on_one_day(account: MakeAccount, sign_in: SignInBelow) -> None:
    account("wang.fang", CLERK)
    here = sign_in("wang.fang")
    (post,) = queries.account_of(db.session(), "wang.fang").posts
    service.end_post(service.EndPost("wang.fang", post.id), Actor.system())
    db.session.remove()
    assert queries.identity(db.session(), here, "370212").actor("370212") is None
    service.add_post(service.AddPost("wang.fang", *CLERK), Actor.system())
    assert actor_of(here).roles == {Role.CHANNEL_CLERK}
    with pytest.raises(Invalid):
        service.add_post(service.AddPost("wang.fang", *CLERK), Actor.system())
    assert events("wang.fang") == ["account_created", "sign_in", "post_ended", "post_added"]


def test_a_disabled_account_is_out_at_once_and_cannot_come_back(account: MakeAccount, sign_in: SignInBelow) -> None:
    account("wang.fang")
    here = sign_in("wang.fang")
    service.set_disabled(service.SetDisabled("wang.fang", disabled=True), Actor.system())
    db.session.remove()
    assert queries.identity(db.session(), here, None) is None
    assert attempt("wang.fang", PASSWORD).refusal.code == "SIGN_IN"
    service.set_disabled(service.SetDisabled("wang.fang", disabled=False), Actor.system())
    assert attempt("wang.fang", PASSWORD).token


def test_a_reset_password_must_be_changed_by_its_owner(account: MakeAccount, sign_in: SignInBelow) -> None:
    account("wang.fang")
    here = sign_in("wang.fang")
    service.reset_password(service.ResetPassword("wang.fang", OTHER), Actor.system())
    db.session.remove()
    assert queries.identity(db.session(), here, None) is None
    signed = attempt("wang.fang", OTHER)
    assert signed.must_change_password
    again = service.hash_token(signed.token)
    service.change_password(service.ChangePassword(OTHER, PASSWORD, again), own_actor(again))
    assert not attempt("wang.fang", PASSWORD).must_change_password


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"username": "Wang Fang"}, "username"),
        ({"username": "li.na"}, "username"),
        ({"password": "short"}, "password"),
        ({"display_name": "  "}, "display_name"),
        ({"organisation_code": "D-99"}, "organisation_code"),
    ],
)
def test_what_is_wrong_with_a_new_account_is_said_by_field(
    account: MakeAccount, change: dict[str, Any], field: str
) -> None:
    account("li.na")
    new = {
        "username": "wang.fang",
        "password": PASSWORD,
        "display_name": "王芳",
        "organisation_code": "370212",
        "role": Role.CHANNEL_CLERK,
    }
    with pytest.raises(Invalid) as caught:
        service.create_account(service.CreateAccount(**(new | change)), Actor.system())
    assert list(caught.value.errors) == [field]
    db.session.remove()
    assert queries.account_of(db.session(), "wang.fang") is None


def test_only_the_administrator_manages_and_not_himself(account: MakeAccount, sign_in: SignInBelow) -> None:
    account("admin.one", ("370200", Role.SYSTEM_ADMIN))
    account("wang.fang", CLERK)
    admin, clerk = actor_of(sign_in("admin.one"), "370200"), actor_of(sign_in("wang.fang"))
    for act, command in (
        (service.unlock_account, service.UnlockAccount("admin.one")),
        (service.add_post, service.AddPost("admin.one", *CLERK)),
        (service.reset_password, service.ResetPassword("admin.one", OTHER)),
        (service.set_disabled, service.SetDisabled("admin.one", disabled=True)),
    ):
        for actor, code in ((clerk, "NOT_PERMITTED"), (admin, "OWN_ACCOUNT")):
            with pytest.raises(Refused) as caught:
                act(command, actor)
            assert [refusal.code for refusal in caught.value.refusals] == [code]
    service.add_post(service.AddPost("wang.fang", "370213", Role.CHANNEL_CLERK), admin)
    assert events("wang.fang")[-1] == "post_added"


def test_an_administrator_is_created_by_the_system_alone(account: MakeAccount, sign_in: SignInBelow) -> None:
    account("admin.one", ("370200", Role.SYSTEM_ADMIN))
    new = service.CreateAdmin("admin.two", PASSWORD, "李管理")
    with pytest.raises(Refused):
        service.create_admin(new, actor_of(sign_in("admin.one"), "370200"))
    service.create_admin(new, Actor.system())
    assert actor_of(sign_in("admin.two"), "370200").roles == {Role.SYSTEM_ADMIN}


@any_database
def test_sessions_long_over_are_deleted(account: MakeAccount, sign_in: SignInBelow) -> None:
    account("wang.fang")
    with clock.at("2026-05-01 09:00"):
        sign_in("wang.fang")
    with clock.at("2026-07-20 09:00"):
        here = sign_in("wang.fang")
        assert service.purge_sessions(Actor.system()) == 1
        assert service.purge_sessions(Actor.system()) == 0
        assert [row.token_hash for row in sessions("wang.fang")] == [here]
