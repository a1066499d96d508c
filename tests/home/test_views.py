import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from portal.kernel.permissions import Permission, Role
from portal.kernel.registry import NavEntry, registry
from tests.accounts.fixtures import LogIn, MakeAccount

CLERK = ("370212", Role.CHANNEL_CLERK)
CITY = ("370200", Role.CITY_HR_OFFICER)


def text(response: TestResponse) -> str:
    return response.get_data(as_text=True)


def test_who_has_one_post_goes_straight_there(client: FlaskClient, account: MakeAccount, log_in: LogIn) -> None:
    account("wang.fang", CLERK)
    log_in("wang.fang")
    assert client.get("/").location == "/o/370212/"


def test_who_has_several_chooses(client: FlaskClient, account: MakeAccount, log_in: LogIn) -> None:
    account("wang.fang", CLERK, ("370212", Role.CHANNEL_SUPERVISOR), CITY)
    log_in("wang.fang")
    page = text(client.get("/"))
    assert page.count('<section class="panel">') == 2
    assert 'href="/o/370212/"' in page
    assert "渠道经办人、渠道负责人" in page


def test_who_has_none_is_told_what_to_do(client: FlaskClient, account: MakeAccount, log_in: LogIn) -> None:
    account("wang.fang")
    log_in("wang.fang")
    assert "没有岗位" in text(client.get("/"))


def test_a_post_starts_with_its_first_entry(
    client: FlaskClient, account: MakeAccount, log_in: LogIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    account("admin.one", ("370200", Role.SYSTEM_ADMIN))
    log_in("admin.one")
    assert client.get("/o/370200/").location == "/o/370200/accounts"
    mine = frozenset({Permission.ACCOUNTS_MANAGE})
    entries = [
        NavEntry(label="稍后", endpoint="accounts.manage", permissions=mine, order=20),
        NavEntry(label="首先", endpoint="accounts.create", permissions=mine, order=10),
        NavEntry(label="人人可看", endpoint="accounts.profile", permissions=frozenset(), order=5),
        NavEntry(label="别人的", endpoint="accounts.manage", permissions=frozenset({Permission.AUDIT_READ}), order=1),
    ]
    monkeypatch.setattr(registry(), "nav", entries)
    assert client.get("/o/370200/").location == "/o/370200/accounts/new"


def test_a_post_without_entries_has_a_plain_page(
    client: FlaskClient, account: MakeAccount, log_in: LogIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(registry(), "nav", [])
    account("ju.jian", ("370212", Role.NOMINATOR))
    log_in("ju.jian")
    page = text(client.get("/o/370212/"))
    assert "举荐人" in page
    assert 'href="/o/370212/messages"' in page


def test_another_organisation_is_not_found(client: FlaskClient, account: MakeAccount, log_in: LogIn) -> None:
    account("wang.fang", CLERK)
    log_in("wang.fang")
    assert client.get("/o/370213/").status_code == 404
    assert client.get("/o/nowhere/").status_code == 404


def test_nobody_begins_without_a_session(client: FlaskClient) -> None:
    assert client.get("/").location == "/login?next=/"
