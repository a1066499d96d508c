"""The ledger on both databases: chained, append-only, and proven."""

import pytest
from flask import Flask
from sqlalchemy import select, text, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from portal.audit import queries
from portal.audit.models import LedgerEntry, LedgerHead
from portal.audit.rules import canonical_text, chained_hash
from portal.audit.service import Entry, append, append_many
from portal.kernel.actor import Actor
from portal.kernel.database import db, table_of, write_session
from portal.kernel.reading import snapshot
from tests.conftest import any_database

ENTRY, HEAD = table_of(LedgerEntry), table_of(LedgerHead)


def fill(app: Flask) -> None:
    with write_session() as session, session.begin():
        append(session, Entry(stream="org:A-01", event="created", data={"名": "某机构"}), Actor.system())
        append_many(
            session,
            [
                Entry(stream="case:2026-000001", event="create", case_number="2026-000001", case_version=1),
                Entry(stream="case:2026-000002", event="create", case_number="2026-000002", case_version=1),
                Entry(stream="case:2026-000001", event="send", case_number="2026-000001", case_version=2),
            ],
            Actor.system(),
        )


def verified() -> tuple[int, queries.Break | None]:
    with snapshot() as session:
        return queries.verify(session)


def drop_triggers(session: Session) -> None:
    """What an intruder with the database's password would do first."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("ALTER TABLE ledger_entry DISABLE TRIGGER USER"))
        return
    for name in ("update", "delete"):
        session.execute(text(f"DROP TRIGGER ledger_entry_no_{name}"))


@any_database
def test_entries_are_chained_per_stream(app: Flask) -> None:
    fill(app)
    rows = db.session.execute(select(ENTRY).order_by(ENTRY.c.stream, ENTRY.c.seq)).mappings().all()
    assert [(row["stream"], row["seq"]) for row in rows] == [
        ("case:2026-000001", 1),
        ("case:2026-000001", 2),
        ("case:2026-000002", 1),
        ("org:A-01", 1),
    ]
    assert rows[1]["previous_hash"] == rows[0]["hash"] == chained_hash("", rows[0]["canonical"])
    assert verified() == (4, None)


@any_database
@pytest.mark.parametrize("act", ["UPDATE ledger_entry SET event = 'x'", "DELETE FROM ledger_entry"])
def test_the_database_refuses_to_change_an_entry(app: Flask, act: str) -> None:
    fill(app)
    with pytest.raises(DBAPIError, match="append-only"), write_session() as session, session.begin():
        session.execute(text(act))


@pytest.mark.postgres
@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_postgresql_refuses_to_truncate(app: Flask) -> None:
    fill(app)
    with pytest.raises(DBAPIError, match="append-only"), write_session() as session, session.begin():
        session.execute(text("TRUNCATE ledger_entry"))


@any_database
@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"canonical": '{"event":"x"}'}, "the hash does not fit the text"),
        ({"event": "x"}, "the column event differs from the text"),
        ({"previous_hash": "0" * 64}, "the previous hash is not that of the entry before"),
        ({"seq": 7}, "entry 2 is missing"),
    ],
)
def test_a_changed_entry_is_named(app: Flask, change: dict[str, object], reason: str) -> None:
    fill(app)
    with write_session() as session, session.begin():
        drop_triggers(session)
        session.execute(update(ENTRY).where(ENTRY.c.stream == "case:2026-000001", ENTRY.c.seq == 2).values(change))
    broken = verified()[1]
    assert broken is not None
    assert (broken.stream, broken.reason) == ("case:2026-000001", reason)


@any_database
def test_an_entry_cut_off_the_end_is_noticed(app: Flask) -> None:
    fill(app)
    with write_session() as session, session.begin():
        drop_triggers(session)
        session.execute(ENTRY.delete().where(ENTRY.c.stream == "case:2026-000001", ENTRY.c.seq == 2))
    broken = verified()[1]
    assert broken is not None
    assert broken.reason == "the head does not fit the last entry"


def test_a_rehashed_entry_breaks_the_head(app: Flask) -> None:
    fill(app)
    with write_session() as session, session.begin():
        drop_triggers(session)
        row = session.execute(select(ENTRY).where(ENTRY.c.stream == "org:A-01")).mappings().one()
        forged = row["canonical"].replace("某机构", "别机构")
        session.execute(
            update(ENTRY)
            .where(ENTRY.c.id == row["id"])
            .values(canonical=forged, hash=chained_hash(row["previous_hash"], forged))
        )
    assert verified()[1] is not None


def test_the_command_answers_with_its_exit_code(app: Flask) -> None:
    fill(app)
    runner = app.test_cli_runner()
    good = runner.invoke(args=["audit", "verify"])
    assert (good.exit_code, good.output) == (0, "ledger intact: 4 entries\n")
    with write_session() as session, session.begin():
        drop_triggers(session)
        session.execute(update(ENTRY).where(ENTRY.c.stream == "org:A-01").values(actor_name="别人"))
    db.session.rollback()
    bad = runner.invoke(args=["audit", "verify"])
    assert bad.exit_code == 1
    assert "org:A-01 #1" in bad.output


def test_a_version_is_recorded_once(app: Flask) -> None:
    fill(app)
    again = Entry(stream="case:x", event="send", case_number="2026-000001", case_version=2)
    with pytest.raises(DBAPIError), write_session() as session, session.begin():
        append(session, again, Actor.system())


def test_the_canonical_text_does_not_depend_on_the_order() -> None:
    assert canonical_text({"b": 1, "a": "文"}) == '{"a":"文","b":1}' == canonical_text({"a": "文", "b": 1})
