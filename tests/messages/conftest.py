"""A real mail server in a thread, and people who want mail."""

import socket
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from types import SimpleNamespace
from typing import Any, cast

import pytest
from aiosmtpd.controller import Controller
from flask import Flask
from sqlalchemy import insert

from portal.kernel.actor import Actor
from portal.kernel.database import db
from portal.kernel.use_case import session, use_case
from portal.messages import service
from portal.messages.rules.addresses import server_of
from portal.messages.rules.timing import Digest
from portal.messages.service import Tell, tell_many
from portal.messages.service.settings import Mailing
from portal.organisations.queries import ids_of_codes
from tests.accounts.fixtures import account, city, log_in, sign_in

__all__ = ["account", "city", "log_in", "sign_in"]

OK = "250 OK"
Wants = Callable[..., None]


@dataclass
class Mailbox:
    """What the server took; answers: what it says to the next messages, then OK; by_address: to a recipient."""

    taken: list[EmailMessage] = field(default_factory=list)
    answers: list[str] = field(default_factory=list)
    by_address: dict[str, str] = field(default_factory=dict)
    seen: list[SimpleNamespace] = field(default_factory=list)

    async def handle_RCPT(self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any) -> str:  # noqa: ANN401, N802 - aiosmtpd's names
        answer = self.by_address.get(address, OK)
        if answer == OK:
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, _server: Any, session: Any, envelope: Any) -> str:  # noqa: ANN401, N802
        self.seen.append(SimpleNamespace(tls=session.ssl is not None, user=session.auth_data, to=envelope.rcpt_tos))
        answer = self.answers.pop(0) if self.answers else OK
        if answer == OK:
            self.taken.append(cast("EmailMessage", message_from_bytes(envelope.content, policy=default)))
        return answer


def free_port() -> int:
    with socket.socket() as place:
        place.bind(("127.0.0.1", 0))
        return int(place.getsockname()[1])


@pytest.fixture
def mailbox() -> Mailbox:
    return Mailbox()


@pytest.fixture
def smtp(app: Flask, mailbox: Mailbox) -> Iterator[Controller]:
    """A mail server that the portal is configured to use."""
    controller = Controller(mailbox, hostname="127.0.0.1", port=free_port())
    controller.start()
    use_server(f"smtp://127.0.0.1:{controller.port}")
    yield controller
    service.configure(None)
    controller.stop(no_assert=True)


def use_server(url: str) -> None:
    """Configure the portal to send by this server."""
    service.configure(Mailing(server_of(url), "职称平台 <portal@example.cn>", "https://portal.example.cn"))


@use_case
def tell(command: list[Tell], actor: Actor) -> None:
    tell_many(session(), command)


@pytest.fixture
def laoshan(city: None, app: Flask) -> int:
    """The id of a district's organisation."""
    return ids_of_codes(db.session(), ["370212"])["370212"]


@pytest.fixture
def person(city: None, app: Flask) -> int:
    """A person, written below the people room: only the key matters here."""
    people = db.metadata.tables["person"]

    @use_case
    def write(_command: None, _actor: Actor) -> int:
        values = {
            "name": "林一",
            "name_search": "林一",
            "initials": "ly",
            "id_number_cipher": "x",
            "id_number_index": "x",
            "gender": "female",
            "birth_date": date(1990, 1, 1),
            "created_at": "2026-07-20T01:02:03.123456Z",
        }
        return session().execute(insert(people).values(values).returning(people.c.id)).scalar_one()

    return write(None, Actor.system())


@pytest.fixture
def wants() -> Callable[..., None]:
    """Say for an account how it wants mail."""

    def say(account_id: int, email: str, digest: Digest = Digest.AT_ONCE) -> None:
        owner = Actor.of(
            account_id=account_id,
            person_id=None,
            name="王经办",
            organisation_id=0,
            organisation_code="",
            organisation_name="",
            roles=frozenset(),
        )
        service.set_mail(service.SetMail(email, digest), owner)

    return say


def work() -> int:
    """One turn of the worker's mail jobs; returns how many mails were tried."""
    while service.spread(None, Actor.system()):
        pass
    return service.post_mail(Actor.system())
