import re
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_login import current_user, login_required
from werkzeug.test import TestResponse

from portal.accounts import queries, service
from portal.accounts.views.requests import COOKIE
from portal.kernel import clock
from portal.kernel.database import db
from portal.kernel.permissions import Role
from tests.accounts.fixtures import PASSWORD, LogIn, MakeAccount, SignInBelow

CLERK = ("370212", Role.CHANNEL_CLERK)
ADMIN = ("370200", Role.SYSTEM_ADMIN)


def here(client: FlaskClient) -> str:
    return service.hash_token(client.get_cookie(COOKIE).value)


def text(response: TestResponse) -> str:
    return response.get_data(as_text=True)


def test_the_log_in_page_has_the_fixed_names(client: FlaskClient) -> None:
    page = text(client.get("/login"))
    assert re.search(r'name="csrf_token"[^>]*value="[^"]+"', page)
    assert re.search(r'<input[^>]*name="username"', page)
    assert re.search(r'<input[^>]*name="password"[^>]*type="password"|type="password"[^>]*name="password"', page)


def test_a_token_against_forgery_is_needed(
    app: Flask, client: FlaskClient, log_in: LogIn, account: MakeAccount, monkeypatch: pytest.MonkeyPatch
) -> None:
    account("wang.fang", CLERK)
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", True)
    assert log_in("wang.fang").status_code == 400
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', text(client.get("/login"))).group(1)
    assert log_in("wang.fang", csrf_token=token).status_code == 303


def test_a_log_in_leads_home_and_the_cookie_is_out_of_reach(
    client: FlaskClient, log_in: LogIn, account: MakeAccount
) -> None:
    account("wang.fang", CLERK)
    answer = log_in("Wang.Fang")
    assert (answer.status_code, answer.location) == (303, "/")
    (cookie,) = [line for line in answer.headers.getlist("Set-Cookie") if line.startswith(COOKIE)]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Secure" not in cookie
    assert client.get("/account/").status_code == 200


def test_the_cookie_is_for_https_alone_where_the_page_came_by_it(
    client: FlaskClient, log_in: LogIn, account: MakeAccount
) -> None:
    account("wang.fang", CLERK)
    answer = client.post(
        "/login", data={"username": "wang.fang", "password": PASSWORD}, base_url="https://portal.example"
    )
    (cookie,) = [line for line in answer.headers.getlist("Set-Cookie") if line.startswith(COOKIE)]
    assert "Secure" in cookie


@pytest.mark.parametrize(
    ("wanted", "target"),
    [
        ("/account/sessions", "/account/sessions"),
        ("https://evil.example/", "/"),
        ("//evil.example/", "/"),
        ("/\\evil.example", "/"),
        ("/login", "/"),
        ("/login/?next=/", "/"),
        ("/logout", "/"),
        ("", "/"),
    ],
)
def test_next_leads_only_to_a_page_of_this_site(
    client: FlaskClient, log_in: LogIn, account: MakeAccount, wanted: str, target: str
) -> None:
    account("wang.fang", CLERK)
    assert log_in("wang.fang", next=wanted).location == target
    assert client.get("/login", query_string={"next": wanted}).location == target


def test_a_failure_keeps_the_name_and_sets_no_cookie(client: FlaskClient, log_in: LogIn, account: MakeAccount) -> None:
    account("wang.fang", CLERK)
    answer = log_in("wang.fang", "wrong")
    assert answer.status_code == 422
    assert 'value="wang.fang"' in text(answer)
    assert "wrong" not in text(answer)
    assert client.get_cookie(COOKIE) is None
    unknown = log_in("no.body", "wrong")
    assert text(unknown).replace("no.body", "wang.fang") == text(answer)


def test_many_attempts_are_slowed_down(
    app: Flask, client: FlaskClient, log_in: LogIn, account: MakeAccount, monkeypatch: pytest.MonkeyPatch
) -> None:
    account("wang.fang", CLERK)
    monkeypatch.setitem(app.config, "RATELIMIT_ENABLED", True)
    answers = [log_in("no.body.limited", "wrong").status_code for _ in range(21)]
    assert answers == [422] * 20 + [429]
    assert log_in("wang.fang").status_code == 303


def test_without_a_session_every_page_leads_to_the_log_in_and_back(client: FlaskClient) -> None:
    answer = client.get("/account/sessions?x=1")
    assert (answer.status_code, answer.location) == (303, "/login?next=/account/sessions%3Fx%3D1")
    poll = client.get("/account/sessions", headers={"HX-Request": "true", "HX-PTag": "1"})
    assert poll.status_code == 401
    assert poll.headers["HX-Redirect"].startswith("/login")


def test_a_log_out_ends_the_session_itself(client: FlaskClient, log_in: LogIn, account: MakeAccount) -> None:
    account("wang.fang", CLERK)
    log_in("wang.fang")
    token = client.get_cookie(COOKIE).value
    assert client.get("/logout").status_code == 405
    assert client.post("/logout").location == "/login"
    client.set_cookie(COOKIE, token)
    assert client.get("/account/").status_code == 303


def test_a_page_moves_the_idle_limit_at_most_once_a_minute_and_a_poll_never(
    client: FlaskClient, log_in: LogIn, account: MakeAccount
) -> None:
    account("wang.fang", CLERK)
    start = clock.now()

    def seen_after(minutes: float, **headers: str) -> datetime | None:
        with clock.at(start + timedelta(minutes=minutes)):
            client.get("/account/", headers=headers)
            db.session.remove()
            row = queries.identity(db.session(), token_hash, None)
            return None if row is None else clock.parse_stamp(row.last_seen_at)

    with clock.at(start):
        log_in("wang.fang")
    token_hash = here(client)
    assert seen_after(0.5) == start
    assert seen_after(2) == start + timedelta(minutes=2)
    for minute in (10, 20, 30):
        assert seen_after(minute, **{"HX-PTag": "x", "HX-Request": "true"}) == start + timedelta(minutes=2)
    assert seen_after(33, **{"HX-PTag": "x", "HX-Request": "true"}) is None


def test_a_password_given_by_another_must_be_changed_first(
    client: FlaskClient, log_in: LogIn, account: MakeAccount
) -> None:
    account("wang.fang", CLERK, must_change_password=True)
    log_in("wang.fang")
    for path in ("/", "/account/", "/account/sessions", "/o/370212/"):
        assert client.get(path).location == "/account/password"
    assert "初始密码" in text(client.get("/account/password"))
    new = {"current": PASSWORD, "password": "four loud engines", "again": "four loud engines"}
    assert client.post("/account/password", data=new).location == "/account/"
    assert client.get("/account/").status_code == 200


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"current": "wrong"}, "current"),
        ({"password": "short", "again": "short"}, "password"),
        ({"again": "x"}, "again"),
    ],
)
def test_a_password_form_says_what_is_wrong(
    client: FlaskClient, log_in: LogIn, account: MakeAccount, change: dict[str, Any], field: str
) -> None:
    account("wang.fang", CLERK)
    log_in("wang.fang")
    new = {"current": PASSWORD, "password": "four loud engines", "again": "four loud engines"}
    answer = client.post("/account/password", data=new | change)
    assert answer.status_code == 422
    assert f'id="{field}-error"' in text(answer)
    assert "four loud engines" not in text(answer)


def test_the_list_of_sessions_ends_one_and_all_others(
    app: Flask, client: FlaskClient, log_in: LogIn, account: MakeAccount, sign_in: SignInBelow
) -> None:
    account("wang.fang", CLERK)
    log_in("wang.fang")
    second, third, fourth = (sign_in("wang.fang") for _ in range(3))
    page = text(client.get("/account/sessions"))
    assert page.count('name="session"') == 3
    assert client.post("/account/sessions/end", data={"session": second}).status_code == 303
    assert client.post("/account/sessions/end", data={"session": second}).status_code == 404
    page = text(client.get("/account/sessions"))
    assert second not in page
    assert third in page
    client.post("/account/sessions/end")
    assert fourth not in text(client.get("/account/sessions"))
    assert client.get("/account/").status_code == 200


def test_flask_login_knows_who_is_there(app: Flask, client: FlaskClient, log_in: LogIn, account: MakeAccount) -> None:
    account_id = account("wang.fang", CLERK)

    @login_required
    def page() -> str:
        return current_user.get_id()

    with app.test_request_context("/"):
        app.preprocess_request()
        assert not current_user.is_authenticated
    log_in("wang.fang")
    cookie = {"Cookie": f"{COOKIE}={client.get_cookie(COOKIE).value}"}
    with app.test_request_context("/account/", headers=cookie):
        app.preprocess_request()
        assert page() == str(account_id)


def test_the_administrator_keeps_accounts(client: FlaskClient, log_in: LogIn, account: MakeAccount) -> None:
    account("admin.one", ADMIN)
    log_in("admin.one")
    new = {
        "username": "li.na",
        "display_name": "李娜",
        "organisation_code": "370212",
        "role": "channel_clerk",
        "password": "first password given",
    }
    assert client.get("/o/370200/accounts/new").status_code == 200
    assert client.post("/o/370200/accounts/new", data=new).location == "/o/370200/accounts"
    assert "li.na" in text(client.get("/o/370200/accounts?q=li"))
    again = client.post("/o/370200/accounts/new", data=new)
    assert again.status_code == 422
    assert 'id="username-error"' in text(again)

    page = "/o/370200/accounts/li.na"
    post = {"organisation_code": "370213", "role": "channel_supervisor"}
    assert client.post(f"{page}/posts", data=post).location == page
    assert client.post(f"{page}/posts", data=post).status_code == 422
    posts = queries.account_of(db.session(), "li.na").posts
    assert {(held.organisation_code, held.role) for held in posts} == {CLERK, ("370213", Role.CHANNEL_SUPERVISOR)}
    for held in posts:
        assert client.post(f"{page}/posts/{held.id}/end").location == page
    assert text(client.get(page)).count("/end") == 0
    assert client.post(f"{page}/password", data={"password": "short"}).status_code == 422
    assert client.post(f"{page}/password", data={"password": "second password given"}).location == page
    assert client.post(f"{page}/disabled", data={"disabled": "1"}).location == page
    assert "已停用" in text(client.get(page))
    assert client.post(f"{page}/disabled", data={"disabled": "0"}).location == page
    assert client.get("/o/370200/accounts/no.body").status_code == 404


def test_the_administrator_unlocks_and_not_himself(client: FlaskClient, log_in: LogIn, account: MakeAccount) -> None:
    account("admin.one", ADMIN)
    account("wang.fang", CLERK)
    for _ in range(5):
        log_in("wang.fang", "wrong")
    assert log_in("wang.fang").status_code == 422
    log_in("admin.one")
    assert "已锁定" in text(client.get("/o/370200/accounts"))
    assert client.post("/o/370200/accounts/wang.fang/unlock").status_code == 303
    refused = client.post("/o/370200/accounts/admin.one/unlock")
    assert refused.status_code == 409
    assert "不能管理自己的账号" in text(refused)
    client.post("/logout")
    assert log_in("wang.fang").status_code == 303


@pytest.mark.parametrize(
    ("role", "status"), [(Role.SYSTEM_ADMIN, 200), (Role.CITY_HR_OFFICER, 403), (Role.AUDITOR, 403)]
)
def test_accounts_are_for_the_administrator(
    client: FlaskClient, log_in: LogIn, account: MakeAccount, role: Role, status: int
) -> None:
    account("some.one", ("370200", role))
    log_in("some.one")
    assert client.get("/o/370200/accounts").status_code == status
    assert client.get("/o/370212/accounts").status_code == 404


def test_commands_create_the_first_administrator_and_list(app: Flask, log_in: LogIn) -> None:
    runner = app.test_cli_runner()
    made = runner.invoke(
        args=["accounts", "create-admin", "--username", "root.one", "--name", "周管理", "--password", PASSWORD]
    )
    assert made.exit_code == 0, made.output
    assert log_in("root.one").status_code == 303
    assert "root.one\t周管理\tactive\t370200:system_admin" in runner.invoke(args=["accounts", "list"]).output
    refused = runner.invoke(args=["accounts", "create-admin", "--username", "x", "--name", "周", "--password", "short"])
    assert refused.exit_code == 1
