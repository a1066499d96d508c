from collections.abc import Sequence

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from portal.kernel.actor import Actor
from portal.kernel.database import db
from portal.kernel.permissions import Role
from portal.kernel.use_case import session, use_case
from portal.messages.service import Tell, tell_many
from portal.organisations.queries import ids_of_codes
from tests.accounts.fixtures import LogIn, MakeAccount

CLERK = ("370212", Role.CHANNEL_CLERK)


@use_case
def tell(command: Sequence[Tell], actor: Actor) -> None:
    tell_many(session(), command)


def text(response: TestResponse) -> str:
    return response.get_data(as_text=True)


def test_messages_link_to_their_cases_and_are_marked(client: FlaskClient, account: MakeAccount, log_in: LogIn) -> None:
    account("wang.fang", CLERK)
    laoshan = ids_of_codes(db.session(), ["370212"])["370212"]
    new = [Tell(organisation_id=laoshan, case_number=f"2026-00000{n}", text=f"第{n}件", kind="arrived") for n in (1, 2)]
    tell(new, Actor.system())
    log_in("wang.fang")
    page = text(client.get("/o/370212/messages"))
    assert 'href="/o/370212/cases/2026-000002"' in page
    assert page.index("第2件") < page.index("第1件")
    assert 'id="bell-count">2<' in page
    first = page.split('action="/o/370212/messages/')[2].split("/read")[0]
    assert client.post(f"/o/370212/messages/{first}/read").location == "/o/370212/messages"
    assert 'id="bell-count">1<' in text(client.get("/o/370212/messages"))
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


def test_an_empty_list_says_what_would_stand_there(client: FlaskClient, account: MakeAccount, log_in: LogIn) -> None:
    account("wang.fang", CLERK)
    log_in("wang.fang")
    assert "还没有消息" in text(client.get("/o/370212/messages"))
