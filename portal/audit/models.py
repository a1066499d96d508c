"""Tables of the ledger and the triggers that refuse to change it."""

from sqlalchemy import DDL, BigInteger, Index, Integer, String, Text, UniqueConstraint, event, text
from sqlalchemy.orm import Mapped, mapped_column

from portal.kernel.database import Model, table_of


class LedgerEntry(Model):
    """One act. ``canonical`` is the text that the hash covers; the other columns repeat parts of it for reading."""

    __tablename__ = "ledger_entry"
    __table_args__ = (
        UniqueConstraint("stream", "seq"),
        Index("uq_ledger_entry_case_version", "case_number", "case_version", unique=True),
    )

    id: Mapped[int] = mapped_column(BigInteger().with_variant(Integer, "sqlite"), primary_key=True)
    stream: Mapped[str] = mapped_column(String(80))
    seq: Mapped[int] = mapped_column(Integer)
    at: Mapped[str] = mapped_column(String(27))
    event: Mapped[str] = mapped_column(String(40))
    actor_name: Mapped[str] = mapped_column(String(80))
    organisation_code: Mapped[str] = mapped_column(String(20))
    case_number: Mapped[str | None] = mapped_column(String(20))
    case_version: Mapped[int | None] = mapped_column(Integer)
    canonical: Mapped[str] = mapped_column(Text)
    previous_hash: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64))


class LedgerHead(Model):
    """The newest entry of a stream; locked while the stream grows."""

    __tablename__ = "ledger_head"

    stream: Mapped[str] = mapped_column(String(80), primary_key=True)
    seq: Mapped[int] = mapped_column(Integer, server_default=text("0"))
    hash: Mapped[str] = mapped_column(String(64), server_default="")


SQLITE_TRIGGERS = tuple(
    f"CREATE TRIGGER ledger_entry_no_{act.lower()} BEFORE {act} ON ledger_entry "
    "BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END"
    for act in ("UPDATE", "DELETE")
)
POSTGRES_TRIGGERS = (
    (
        "CREATE OR REPLACE FUNCTION ledger_is_append_only() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'the ledger is append-only'; END $$"
    ),
    (
        "CREATE TRIGGER ledger_entry_no_change BEFORE UPDATE OR DELETE ON ledger_entry "
        "FOR EACH ROW EXECUTE FUNCTION ledger_is_append_only()"
    ),
    (
        "CREATE TRIGGER ledger_entry_no_truncate BEFORE TRUNCATE ON ledger_entry "
        "FOR EACH STATEMENT EXECUTE FUNCTION ledger_is_append_only()"
    ),
)


def _install_triggers() -> None:
    for dialect, statements in (("sqlite", SQLITE_TRIGGERS), ("postgresql", POSTGRES_TRIGGERS)):
        for statement in statements:
            trigger = DDL(statement)  # type: ignore[no-untyped-call]
            event.listen(table_of(LedgerEntry), "after_create", trigger.execute_if(dialect=dialect))


_install_triggers()
