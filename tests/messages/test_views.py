import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from portal.kernel.actor import Actor
from portal.kernel.database import db
from portal.kernel.permissions import Role
from portal.messages import service
from portal.messages.service import Tell
from portal.organisations.queries import ids_of_codes
from tests.accounts.fixtures import LogIn, MakeAccount
from tests.counting import counted_statements
from tests.messages.conftest import Mailbox, Wants, free_port, tell, use_server, work

CLERK = ("370212", Role.CHANNEL_CLERK)


def text(response: TestResponse) -> str:
    return response.get_data(as_text=True)


def test_messages_link_to_their_cases_and_are_marked(client: FlaskClient, account: MakeAccount, log_in: LogIn) -> None:
    account("wang.fang", CLERK)
    laoshan = ids_of_codes(db.session(), ["370212"])["370212"]
    new = [Tell(organisation_id=laoshan, case_number=f"2026-00000{n}", text=f"第{n}件", kind="arrived") for n in (1, 2)]
    tell(new, Actor.system())
    log_in("wang.fang")
    page = text(client.get("/o/370212/messages"))
    assert page.index("第2件") < page.index("第1件")
    assert 'id="bell-count">2<' in page
    first, second = (part.split("/read")[0] for part in page.split('action="/o/370212/messages/')[2:4])
    assert client.post(f"/o/370212/messages/{first}/read").location == "/o/370212/messages"
    assert 'id="bell-count">1<' in text(client.get("/o/370212/messages"))
    assert f'href="/o/370212/messages/{second}/open"' in page
    assert client.get(f"/o/370212/messages/{second}/open").location == "/o/370212/cases/2026-000001"
    assert "bell-count" not in text(client.get("/o/370212/messages"))
    tell(new, Actor.system())
    assert client.post("/o/370212/messages/read").status_code == 303
    page = text(client.get("/o/370212/messages"))
    assert "bell-count" not in page
    assert "标为已读" not in page


def test_messages_of_another_desk_are_not_found(client: FlaskClient, account: MakeAccount, log_in: LogIn) -> None:
    account("wang.fang", CLERK)
    log_in("wang.fang")
    assert client.get("/o/370213/messages").status_code == 404
    assert client.post("/o/370213/messages/read").status_code == 404
    assert client.post("/o/370212/messages/999/read").status_code == 404
    assert client.get("/o/370212/messages/999/open").status_code == 404


def test_an_empty_list_says_what_would_stand_there(client: FlaskClient, account: MakeAccount, log_in: LogIn) -> None:
    account("wang.fang", CLERK)
    log_in("wang.fang")
    assert "还没有消息" in text(client.get("/o/370212/messages"))


def test_the_bell_answers_304_after_one_statement_until_something_is_told(
    client: FlaskClient, account: MakeAccount, log_in: LogIn, laoshan: int
) -> None:
    account("wang.fang", CLERK)
    log_in("wang.fang")
    first = client.get("/o/370212/messages/bell", headers={"HX-Request": "true", "HX-PTag": "x"})
    assert (first.status_code, first.headers["HX-PTag"], "bell-count" in text(first)) == (200, "0", False)
    poll = {"HX-Request": "true", "HX-PTag": "0"}
    db.session.remove()
    with counted_statements() as statements:
        assert client.get("/o/370212/messages/bell", headers=poll).status_code == 304
    assert len(statements) == 1
    tell([Tell(organisation_id=laoshan, text="到达", kind="arrived")], Actor.system())
    answer = client.get("/o/370212/messages/bell", headers=poll)
    assert (answer.status_code, answer.headers["HX-PTag"]) == (200, "1")
    assert 'id="bell-count">1<' in text(answer)
    assert client.get("/o/370213/messages/bell").status_code == 404


def test_the_bell_polls_where_no_desk_does(client: FlaskClient, account: MakeAccount, log_in: LogIn) -> None:
    account("wang.fang", CLERK)
    log_in("wang.fang")
    assert 'hx-get="/o/370212/messages/bell"' in text(client.get("/o/370212/messages"))
    desk = text(client.get("/o/370212/desk/todo"))
    assert '<span id="bell">' in desk
    assert "/messages/bell" not in desk


def test_the_owner_sets_his_mail_and_typing_errors_are_kept(
    client: FlaskClient, account: MakeAccount, log_in: LogIn
) -> None:
    account("wang.fang", CLERK)
    log_in("wang.fang")
    assert 'href="/account/messages"' in text(client.get("/account/"))
    assert "没有开通邮件" in text(client.get("/account/messages"))
    for given in (
        {"email": "wang@", "digest": "daily"},
        {"email": "", "digest": "daily"},
        {"email": "", "digest": "x"},
    ):
        wrong = client.post("/account/messages", data=given)
        assert wrong.status_code == 422
        assert f'value="{given["email"]}"' in text(wrong)
    done = client.post("/account/messages", data={"email": "wang@example.cn", "digest": "daily"}, follow_redirects=True)
    assert "邮件提醒已设置" in text(done)
    assert 'value="wang@example.cn"' in text(done)


@pytest.mark.usefixtures("smtp")
def test_the_administrator_sees_what_was_given_up_and_sends_it_again(
    client: FlaskClient, mailbox: Mailbox, account: MakeAccount, log_in: LogIn, wants: Wants, laoshan: int
) -> None:
    wants(account("wang.fang", CLERK), "wang@example.cn")
    account("admin.one", ("370200", Role.SYSTEM_ADMIN))
    mailbox.by_address["wang@example.cn"] = "550 no such mailbox"
    tell([Tell(organisation_id=laoshan, text="林一", kind="arrived")], Actor.system())
    work()
    log_in("admin.one")
    page = text(client.get("/o/370200/mail"))
    assert "550 no such mailbox" in page
    assert "林一" not in page
    mailbox.by_address.clear()
    address = page.split('action="')[-1].split('"')[0]
    assert "没有停止发送的邮件" in text(client.post(address, follow_redirects=True))
    assert client.post(address).status_code == 404
    assert (work(), len(mailbox.taken)) == (1, 1)


def test_the_page_of_the_mail_is_the_administrators(client: FlaskClient, account: MakeAccount, log_in: LogIn) -> None:
    account("wang.fang", CLERK)
    log_in("wang.fang")
    assert client.get("/o/370212/mail").status_code == 403
    assert client.post("/o/370212/mail/1/retry").status_code == 403
    use_server(f"smtp://127.0.0.1:{free_port()}")
    try:
        assert "没有开通邮件" not in text(client.get("/account/messages"))
    finally:
        service.configure(None)
