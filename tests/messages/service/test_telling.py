import pytest
from flask import Flask
from sqlalchemy import event, select
from sqlalchemy.exc import IntegrityError

from portal.accounts import queries as accounts
from portal.kernel.actor import Actor
from portal.kernel.database import db
from portal.kernel.errors import NotFound
from portal.kernel.permissions import Role
from portal.messages import queries, service
from portal.messages.queries import inbox
from portal.messages.service import MarkAllRead, MarkRead, Tell
from tests.accounts.fixtures import MakeAccount, SignInBelow
from tests.conftest import any_database
from tests.messages.conftest import tell

CLERK = ("370212", Role.CHANNEL_CLERK)


def reader(token_hash: str, organisation: str | None = "370212") -> tuple[Actor, int]:
    db.session.remove()
    found = accounts.identity(db.session(), token_hash, organisation)
    return found.actor(organisation), found.bell


def told(actor: Actor) -> list[tuple[str, bool]]:
    return [(row.text, row.read) for row in queries.page(db.session(), actor).rows]


@any_database
def test_a_desk_and_a_person_are_told_apart(
    account: MakeAccount, sign_in: SignInBelow, laoshan: int, person: int
) -> None:
    account("wang.fang", CLERK)
    account("lin.yi", ("370212", Role.APPLICANT), person_id=person)
    tell(
        [
            Tell(organisation_id=laoshan, case_number="2026-000001", text="到达", kind="arrived"),
            Tell(person_id=person, case_number="2026-000001", text="补正", kind="correction"),
        ],
        Actor.system(),
    )
    clerk, bell = reader(sign_in("wang.fang"))
    assert (told(clerk), bell) == ([("到达", False)], 1)
    applicant, bell = reader(sign_in("lin.yi"))
    assert (told(applicant), bell) == ([("补正", False)], 1)


@any_database
def test_each_reader_of_a_desk_reads_for_himself(account: MakeAccount, sign_in: SignInBelow, laoshan: int) -> None:
    account("wang.fang", CLERK)
    account("li.na", CLERK)
    tell([Tell(organisation_id=laoshan, text=str(n), kind="arrived") for n in range(3)], Actor.system())
    first, second = sign_in("wang.fang"), sign_in("li.na")
    actor, _bell = reader(first)
    newest = queries.page(db.session(), actor).rows[0]
    service.mark_read(MarkRead(newest.id), actor)
    service.mark_read(MarkRead(newest.id), actor)
    assert told(actor) == [("1", False), ("0", False), ("2", True)]
    assert (reader(first)[1], reader(second)[1]) == (2, 3)
    service.mark_all_read(MarkAllRead(), actor)
    service.mark_all_read(MarkAllRead(), actor)
    assert (reader(first)[1], reader(second)[1]) == (0, 3)


def test_what_others_were_told_cannot_be_marked(account: MakeAccount, sign_in: SignInBelow, laoshan: int) -> None:
    account("zhao.lei", ("370213", Role.CHANNEL_CLERK))
    account("shen.qing", ("370212", Role.APPLICANT))
    account("admin.one", ("370200", Role.SYSTEM_ADMIN))
    tell([Tell(organisation_id=laoshan, text="到达", kind="arrived")], Actor.system())
    message_id = db.session.scalar(select(db.metadata.tables["message"].c.id))
    for name, code in (("zhao.lei", "370213"), ("shen.qing", "370212"), ("admin.one", "370200")):
        actor, bell = reader(sign_in(name), code)
        assert (told(actor), bell) == ([], 0)
        with pytest.raises(NotFound):
            service.mark_read(MarkRead(message_id), actor)


def test_the_bell_stops_at_99(account: MakeAccount, sign_in: SignInBelow, laoshan: int) -> None:
    account("wang.fang", CLERK)
    tell([Tell(organisation_id=laoshan, text=str(n), kind="arrived") for n in range(150)], Actor.system())
    assert reader(sign_in("wang.fang"))[1] == 99


def test_many_are_told_in_one_statement(app: Flask, laoshan: int) -> None:
    seen = []

    def note(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        seen.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        tell([Tell(organisation_id=laoshan, text=str(n), kind="arrived") for n in range(500)], Actor.system())
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
    assert len([statement for statement in seen if not statement.startswith("BEGIN")]) == 1


@any_database
@pytest.mark.parametrize("both", [True, False])
def test_a_message_has_exactly_one_addressee(app: Flask, laoshan: int, person: int, both: bool) -> None:
    addressees = {"organisation_id": laoshan, "person_id": person} if both else {}
    with pytest.raises(IntegrityError, match="one_addressee"):
        tell([Tell(text="x", kind="x", **addressees)], Actor.system())


@any_database
def test_pages_of_fifty_are_one_statement_each_and_lose_nothing(
    account: MakeAccount, sign_in: SignInBelow, laoshan: int
) -> None:
    account("wang.fang", CLERK)
    tell([Tell(organisation_id=laoshan, text=str(n), kind="arrived") for n in range(120)], Actor.system())
    actor, _bell = reader(sign_in("wang.fang"))
    seen, texts, cursor = [], [], None

    def note(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        seen.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        for _ in range(3):
            page = queries.page(db.session(), actor, cursor)
            texts += [int(row.text) for row in page.rows]
            cursor = page.next_cursor
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
    assert texts == list(range(119, -1, -1))
    assert cursor is None
    assert len(seen) == 3


@any_database
def test_unread_comes_first_and_no_page_loses_or_repeats_a_message(
    account: MakeAccount, sign_in: SignInBelow, laoshan: int
) -> None:
    account("wang.fang", CLERK)
    tell([Tell(organisation_id=laoshan, text=str(n), kind="arrived") for n in range(120)], Actor.system())
    actor, _bell = reader(sign_in("wang.fang"))
    ids = {text: row.id for row in queries.page(db.session(), actor).rows for text in (row.text,)}
    for text in ("119", "100"):
        service.mark_read(MarkRead(ids[text]), actor)
    texts, cursor = [], None
    for _ in range(3):
        page = queries.page(db.session(), actor, cursor)
        texts += [int(row.text) for row in page.rows]
        cursor = page.next_cursor
    assert texts == [n for n in range(119, -1, -1) if n not in {119, 100}] + [119, 100]
    assert cursor is None


def test_what_is_older_than_the_newest_follows_by_date(
    account: MakeAccount, sign_in: SignInBelow, laoshan: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inbox, "LIST_LOOKS_AT", 2)
    account("wang.fang", CLERK)
    tell([Tell(organisation_id=laoshan, text=str(n), kind="arrived") for n in range(4)], Actor.system())
    actor, _bell = reader(sign_in("wang.fang"))
    newest = queries.page(db.session(), actor).rows[0]
    service.mark_read(MarkRead(newest.id), actor)
    assert told(actor) == [("2", False), ("3", True), ("1", False), ("0", False)]
