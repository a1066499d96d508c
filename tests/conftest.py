"""Real databases for every test: a migrated template is made once per process and copied for each test."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_migrate import upgrade
from sqlalchemy import create_engine, make_url, text
from sqlalchemy.exc import OperationalError

from config import Config
from portal import create_app
from portal.kernel import clock, encryption
from portal.kernel.database import db
from portal.kernel.registry import install

DATA_KEY = encryption.ring_entry("t1", bytes(range(32)))
POSTGRES = os.environ.get("TEST_POSTGRES_URL") or "postgresql+psycopg://postgres@127.0.0.1:5432/postgres"
any_database = pytest.mark.parametrize(
    "database_url", ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)], indirect=True
)
"""Mark of a test that must hold on both databases."""


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
    """The databases of one test process: a template and a working copy per kind."""

    def __init__(self, folder: Path, worker: str) -> None:
        self.folder, self.worker = folder, worker
        self.apps: dict[str, Flask] = {}

    def fresh(self, kind: str) -> Flask:
        """The process's application of that kind, on an empty migrated database."""
        if kind not in self.apps:
            self.apps[kind] = self._create(kind)
        app = self.apps[kind]
        install(app.extensions["portal.registry"])
        with app.app_context():
            db.session.remove()
            db.engine.dispose()
        self._copy(kind)
        return app

    def _url(self, kind: str, name: str) -> str:
        if kind == "sqlite":
            return f"sqlite:///{self.folder / name}.sqlite"
        return make_url(POSTGRES).set(database=f"portal_{name}_{self.worker}").render_as_string(hide_password=False)

    def _create(self, kind: str) -> Flask:
        if kind == "postgresql":
            self._server(f"DROP DATABASE IF EXISTS portal_template_{self.worker} WITH (FORCE)")
            self._server(f"CREATE DATABASE portal_template_{self.worker}")
        migrate(make_app(self._url(kind, "template"), self.folder))
        return make_app(self._url(kind, "work"), self.folder)

    def _copy(self, kind: str) -> None:
        if kind == "sqlite":
            for ending in ("-wal", "-shm"):
                (self.folder / f"work.sqlite{ending}").unlink(missing_ok=True)
            shutil.copy(self.folder / "template.sqlite", self.folder / "work.sqlite")
            return
        self._server(f"DROP DATABASE IF EXISTS portal_work_{self.worker} WITH (FORCE)")
        self._server(f"CREATE DATABASE portal_work_{self.worker} TEMPLATE portal_template_{self.worker}")

    def _server(self, statement: str) -> None:
        engine = create_engine(POSTGRES, isolation_level="AUTOCOMMIT", connect_args={"connect_timeout": 3})
        try:
            with engine.connect() as connection:
                connection.execute(text(statement))
        finally:
            engine.dispose()

    def close(self) -> None:
        """Drop what stands on the server."""
        for app in self.apps.values():
            with app.app_context():
                db.engine.dispose()
        if "postgresql" in self.apps:
            for name in ("work", "template"):
                self._server(f"DROP DATABASE IF EXISTS portal_{name}_{self.worker} WITH (FORCE)")


@pytest.fixture(scope="session")
def databases(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Databases]:
    worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
    found = Databases(tmp_path_factory.mktemp("databases"), f"{worker}_{os.getpid()}")
    yield found
    found.close()


@pytest.fixture(scope="session")
def postgres_answers() -> bool:
    engine = create_engine(POSTGRES, connect_args={"connect_timeout": 3})
    try:
        with engine.connect():
            return True
    except OperationalError:
        return False
    finally:
        engine.dispose()


@pytest.fixture
def database_url(request: pytest.FixtureRequest) -> str:
    """Which database the test runs on; ``any_database`` makes it run on both."""
    kind = str(getattr(request, "param", "sqlite"))
    if kind == "postgresql" and not request.getfixturevalue("postgres_answers"):
        if os.environ.get("TEST_POSTGRES_URL"):
            pytest.fail(f"no PostgreSQL answers at {POSTGRES}")
        pytest.skip("no PostgreSQL server answers")
    return kind


@pytest.fixture
def app(databases: Databases, database_url: str) -> Iterator[Flask]:
    """The portal on an empty database, inside an application context."""
    app = databases.fresh(database_url)
    clock.configure(app.config["PORTAL"].clock_file)
    (app.config["PORTAL"].clock_file).unlink(missing_ok=True)
    with app.app_context():
        yield app
        db.session.remove()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A browser without a session."""
    return app.test_client()
