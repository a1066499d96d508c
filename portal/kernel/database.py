"""The database: one read session per request, one write session per use case.

SQLite needs its own begin (its driver would otherwise open transactions late): readers begin deferred, writers
IMMEDIATE, so that a use case waits at its start and never finds its snapshot stale at its end.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from sqlite3 import Connection as SqliteConnection
from typing import Any, NoReturn

from flask_sqlalchemy import SQLAlchemy
from flask_sqlalchemy.session import Session as FlaskSession
from sqlalchemy import Connection, Engine, MetaData, Table, event, insert, text
from sqlalchemy.dialects.postgresql import Insert as PostgresInsert
from sqlalchemy.dialects.postgresql import insert as postgres_insert
from sqlalchemy.dialects.sqlite import Insert as SqliteInsert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.orm import DeclarativeBase, Session

FAR = date(9999, 12, 31)
"""The deadline that stands for none: no order depends on NULLs."""
_COPY_FROM = 200  # rows

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class Model(DeclarativeBase):
    """Root of all tables, with named constraints (an error then names the rule that was broken)."""

    metadata = MetaData(naming_convention=NAMING)


REMEMBERED = "portal.remembered"
"""Where a read session keeps what need not be read twice (``kernel.reading.remembered``)."""


class ReadSession(FlaskSession):
    """The request's session: it reads, and refuses to write (every change goes through a use case)."""

    _autocommit: Engine | None = None

    def get_bind(self, *args: Any, **kwargs: Any) -> Engine | Connection:  # noqa: ANN401 - SQLAlchemy's signature
        """On PostgreSQL read in autocommit: no begin and no rollback round trip."""
        bind = super().get_bind(*args, **kwargs)
        if not isinstance(bind, Engine) or bind.dialect.name != "postgresql":
            return bind
        # The session keeps its connection by the engine: a new engine each time would take another connection.
        if self._autocommit is None:
            self._autocommit = bind.execution_options(isolation_level="AUTOCOMMIT")
        return self._autocommit

    def rollback(self) -> None:
        """End the transaction, and forget what was read in it."""
        self.info.pop(REMEMBERED, None)
        super().rollback()

    def close(self) -> None:
        """Give the connection back, and forget what was read."""
        self.info.pop(REMEMBERED, None)
        super().close()

    def flush(self, objects: Any = None) -> None:  # noqa: ANN401 - SQLAlchemy's signature
        """Refuse pending changes: RuntimeError."""
        if self.new or self.dirty or self.deleted:
            _refuse_write()
        super().flush(objects)


def _refuse_write() -> NoReturn:
    msg = "the read session was changed; write inside a use case"
    raise RuntimeError(msg)


db = SQLAlchemy(model_class=Model, session_options={"class_": ReadSession})


def write_engine() -> Engine:
    """The engine of use cases (same pool): IMMEDIATE on SQLite, READ COMMITTED on PostgreSQL."""
    return db.engine.execution_options(portal_write=True)


def write_session() -> Session:
    """A new session for one use case; the caller owns its transaction."""
    return Session(write_engine(), expire_on_commit=False)


def table_of(model: type[Model]) -> Table:
    """The Core table of a model (lists and the door write and read by Core)."""
    table = model.__table__
    if not isinstance(table, Table):
        msg = f"{model.__name__} is not mapped to one table"
        raise TypeError(msg)
    return table


def upsert_into(session: Session, table: Table) -> SqliteInsert | PostgresInsert:
    """An INSERT that knows ON CONFLICT, in the dialect of the session's database."""
    if on_postgresql(session):
        return postgres_insert(table)
    return sqlite_insert(table)


def on_postgresql(session: Session) -> bool:
    """Whether the session's database is PostgreSQL."""
    return session.get_bind().dialect.name == "postgresql"


def insert_rows(session: Session, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows that all name the same columns; many of them by COPY on PostgreSQL, which is several times quicker.

    COPY takes the values as they are and knows only the defaults of the server: KeyError for a column that needs one
    of ours.
    """
    if not on_postgresql(session) or len(rows) < _COPY_FROM:
        if rows:
            session.execute(insert(table), rows)
        return
    names = list(rows[0])
    ours = {column.name for column in table.columns if column.default is not None and column.server_default is None}
    if not ours <= set(names):
        raise KeyError(ours - set(names))
    columns = ", ".join(f'"{name}"' for name in names)
    cursor: Any = session.connection().connection.cursor()
    with cursor, cursor.copy(f'COPY "{table.name}" ({columns}) FROM STDIN') as copy:
        for row in rows:
            copy.write_row([row[name] for name in names])


def lock_writers(session: Session, table: Table) -> None:
    """Let no other transaction insert or change rows of the table until this one ends; SQLite has one writer anyway."""
    if on_postgresql(session):
        session.execute(text(f"LOCK TABLE {table.name} IN SHARE ROW EXCLUSIVE MODE"))


@event.listens_for(Engine, "connect")
def _prepare_connection(connection: object, _record: object) -> None:
    if not isinstance(connection, SqliteConnection):
        return
    connection.isolation_level = None  # the begin below is ours
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=15000"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


@event.listens_for(Engine, "begin")
def _begin(connection: Connection) -> None:
    if connection.dialect.name == "sqlite":
        immediate = connection.get_execution_options().get("portal_write")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if immediate else "BEGIN")
