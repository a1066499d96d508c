"""The databases of a test run: templates that all its processes share, and a working copy per process and kind.

A template is made once a run, by whichever process needs it first: the migrated schema, and the loaded demo city.
"""

import fcntl
import os
import secrets
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import Engine, create_engine, event, make_url, text
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import DBAPIError

from config import Config
from portal import create_app
from portal.kernel import clock, encryption
from portal.kernel.database import db
from portal.kernel.registry import install

POSTGRES = os.environ.get("TEST_POSTGRES_URL") or "postgresql+psycopg://postgres@127.0.0.1:5432/postgres"
DATA_KEY = encryption.ring_entry("t1", bytes(range(32)))
NAMES = "templates"
"""File in the folder of the run: the templates on the server, one a line."""

_SHAPE = """
SELECT md5(string_agg(what, ' ' ORDER BY what)) FROM (
  SELECT concat_ws(':', c.oid, c.relname, c.relkind) FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace
  UNION ALL SELECT concat_ws(':', a.attrelid, a.attname, a.atttypid, a.attnotnull, a.attisdropped) FROM pg_attribute a
    JOIN pg_class c ON c.oid = a.attrelid WHERE c.relnamespace = 'public'::regnamespace AND a.attnum > 0
  UNION ALL SELECT concat_ws(':', oid, conname, convalidated) FROM pg_constraint
    WHERE connamespace = 'public'::regnamespace
  UNION ALL SELECT concat_ws(':', oid, tgname, tgenabled) FROM pg_trigger
  UNION ALL SELECT concat_ws(':', oid, proname, prosrc) FROM pg_proc WHERE pronamespace = 'public'::regnamespace
) AS every(what)
"""
"""What a test may have changed but rows: tables, columns, constraints, triggers (switched off, too), functions."""

_EMPTY = """
DO $$
DECLARE each record;
BEGIN
  SET LOCAL session_replication_role = replica;
  FOR each IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'alembic_version' LOOP
    EXECUTE format('DELETE FROM public.%I', each.tablename);
  END LOOP;
  PERFORM setval(oid::regclass, 1, false) FROM pg_class
    WHERE relkind = 'S' AND relnamespace = 'public'::regnamespace;
END $$
"""
"""No row anywhere, and every number begins at 1 again. Only a superuser may pass over the triggers of the ledger."""

_ALONE = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()
"""


def make_config(url: str, folder: Path, **changes: object) -> Config:
    """The settings of a test's installation."""
    settings: dict[str, object] = {
        "database_url": url,
        "secret_key": "for tests alone",
        "data_key": DATA_KEY,
        "instance": folder,
        "files": folder / "files",
        "assets": "auto",
        "testing": True,
        "clock_file": folder / "clock_offset",
    }
    return Config(**(settings | changes))  # type: ignore[arg-type]


def make_app(url: str, folder: Path, **changes: object) -> Flask:
    """An application on a database that is there already."""
    app = create_app(make_config(url, folder, **changes))
    app.config.update(WTF_CSRF_ENABLED=False, RATELIMIT_ENABLED=False)
    return app


def migrate(app: Flask) -> None:
    """Bring the app's empty database to the newest schema."""
    with app.app_context():
        upgrade(directory=str(Path(__file__).parent.parent / "migrations"))
        db.session.remove()
        db.engine.dispose()


class Databases:
    """The databases of one test process. shared: a folder that all processes of the run know."""

    def __init__(self, folder: Path, shared: Path, worker: str) -> None:
        self.folder, self.shared, self.worker = folder, shared, worker
        self.run = _word_of(shared)
        self.apps: dict[str, Flask] = {}
        self.shape: object = None

    def fresh(self, kind: str) -> Flask:
        """The process's application of that kind, on an empty migrated database."""
        app = self._app(kind)
        if kind == "postgresql":
            self._empty_or_copy()
        else:
            self._copy_file(self.shared / "empty.sqlite")
        return app

    def with_city(self, kind: str) -> Flask:
        """The same, on the demo city as it stands today, with its files."""
        app = self._app(kind)
        clock.configure(app.config["PORTAL"].clock_file)
        clock.set_offset(timedelta())
        name = f"city_{clock.today():%Y%m%d}"
        self._once(kind, name, lambda: self._load_city(kind, name))
        app = self._app(kind)
        if kind == "postgresql":
            self._copy_server(self._template(name))
            self.shape = None  # many rows: the next test gets a copy of the empty template
        else:
            self._copy_file(self.shared / f"{name}.sqlite")
        shutil.copytree(self.shared / f"{name}_{kind}", self.folder / "files", dirs_exist_ok=True)
        return app

    def keep(self, kind: str) -> None:
        """Set the working database aside as it is now, with nobody connected."""
        if kind == "postgresql":
            self._drop(self._kept)
            _server(f"CREATE DATABASE {self._kept} TEMPLATE {self._own}")
        else:
            shutil.copy(self.folder / "work.sqlite", self.folder / "kept.sqlite")

    def again(self, kind: str) -> None:
        """Bring back what was kept, with nobody connected."""
        if kind == "postgresql":
            self._copy_server(self._kept)
        else:
            self._copy_file(self.folder / "kept.sqlite")

    def close(self) -> None:
        """Drop what stands on the server for this process alone."""
        for app in self.apps.values():
            with app.app_context():
                db.engine.dispose()
        if "postgresql" in self.apps:
            self._drop(self._own)
            self._drop(self._kept)

    @property
    def _own(self) -> str:
        return f"portal_work_{self.worker}"

    @property
    def _kept(self) -> str:
        return f"portal_kept_{self.worker}"

    def _app(self, kind: str) -> Flask:
        """The application, with no connection open and nothing left in the process of what the last test set."""
        if kind not in self.apps:
            self._once(kind, "empty", lambda: self._migrate(kind))
            self.apps[kind] = self._make(kind, self.folder / "work.sqlite", self._own)
        app = self.apps[kind]
        install(app.extensions["portal.registry"])
        with app.app_context():
            db.session.remove()
            db.engine.dispose()
        return app

    def _make(self, kind: str, file: Path, name: str) -> Flask:
        return make_app(f"sqlite:///{file}" if kind == "sqlite" else _server_url(name), self.folder)

    def _migrate(self, kind: str) -> None:
        if kind == "postgresql":
            self._note("empty")
            _server(f"CREATE DATABASE {self._template('empty')}")
        migrate(self._make(kind, self.shared / "empty.sqlite", self._template("empty")))

    def _load_city(self, kind: str, name: str) -> None:
        from portal.demo.service import load  # noqa: PLC0415 - few processes need it

        shutil.rmtree(self.folder / "files", ignore_errors=True)
        app = self.fresh(kind)
        with app.app_context():
            assert load()
            db.session.remove()
            db.engine.dispose()
        if kind == "postgresql":
            self._note(name)
            _server(f"CREATE DATABASE {self._template(name)} TEMPLATE {self._own}")
        else:
            with sqlite3.connect(self.folder / "work.sqlite") as connection:
                connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            connection.close()
            shutil.copy(self.folder / "work.sqlite", self.shared / f"{name}.sqlite")
        shutil.copytree(self.folder / "files", self.shared / f"{name}_{kind}")

    def _once(self, kind: str, name: str, make: Callable[[], None]) -> None:
        """Make a template unless a process of the run has done so."""
        done = self.shared / f"{name}_{kind}.made"
        with _locked(self.shared / f"{name}_{kind}.lock"):
            if not done.exists():
                make()
                done.touch()

    def _template(self, name: str) -> str:
        return f"portal_{self.run}_{name}"

    def _note(self, name: str) -> None:
        with _locked(self.shared / f"{NAMES}.lock"), (self.shared / NAMES).open("a", encoding="ascii") as file:
            file.write(f"{self._template(name)}\n")

    def _copy_file(self, template: Path) -> None:
        for ending in ("", "-wal", "-shm"):  # a new file: what a test left open cannot disturb the next
            (self.folder / f"work.sqlite{ending}").unlink(missing_ok=True)
        shutil.copy(template, self.folder / "work.sqlite")

    def _empty_or_copy(self) -> None:
        """Empty the working database where it still has its shape (a fiftieth of what a copy costs), else copy."""
        if self.shape is not None:
            try:
                found = _server(_ALONE, _EMPTY, _SHAPE, database=self._own)
            except DBAPIError:  # the database is gone, or its role may not pass over triggers
                found = None
            if found == self.shape:
                return
        self._copy_server(self._template("empty"))
        self.shape = _server(_SHAPE, database=self._own)

    def _copy_server(self, template: str) -> None:
        self._drop(self._own)
        _server(f"CREATE DATABASE {self._own} TEMPLATE {template}")
        _server(f"ALTER DATABASE {self._own} SET synchronous_commit TO off")

    def _drop(self, name: str) -> None:
        _server(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


def drop_templates(shared: Path) -> None:
    """Drop the templates of a run from the server."""
    names = shared / NAMES
    if names.exists():
        for name in names.read_text(encoding="ascii").split():
            _server(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        names.unlink()


def _word_of(shared: Path) -> str:
    """A word of the run for names on the server, which other runs may use too."""
    with _locked(shared / "run.lock"):
        kept = shared / "run"
        if not kept.exists():
            kept.write_text(secrets.token_hex(5), encoding="ascii")
        return kept.read_text(encoding="ascii")


def _server_url(name: str) -> str:
    return make_url(POSTGRES).set(database=name).render_as_string(hide_password=False)


def _server(*statements: str, database: str | None = None) -> object:
    """Run statements by themselves; the first value that the last one answers."""
    url = _server_url(database) if database else POSTGRES
    engine = create_engine(url, isolation_level="AUTOCOMMIT", connect_args={"connect_timeout": 3})
    answer: object = None
    try:
        with engine.connect() as connection:
            for statement in statements:
                found = connection.execute(text(statement))
                answer = found.scalar() if found.returns_rows else None
    finally:
        engine.dispose()
    return answer


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    """One process at a time."""
    with path.open("w", encoding="ascii") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


@event.listens_for(Engine, "connect")
def _do_not_wait_for_the_disk(connection: DBAPIConnection, _record: object) -> None:
    """A test's database need not survive a power cut; what survives the end of a process is the same."""
    if isinstance(connection, sqlite3.Connection):
        connection.execute("PRAGMA synchronous=OFF")
