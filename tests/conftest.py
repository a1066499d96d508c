"""Real databases for every test: templates are made once a run (``tests.databases``) and copied for each test."""

import os
from collections.abc import Iterator

import pytest
from argon2 import PasswordHasher
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import create_engine
from sqlalchemy.exc import OperationalError

from portal.accounts.service import hashing
from portal.kernel import clock
from portal.kernel.database import db
from tests.databases import DATA_KEY, POSTGRES, Databases, drop_templates, make_app, make_config, migrate

__all__ = ("DATA_KEY", "Databases", "any_database", "make_app", "make_config", "migrate")

hashing._HASHER = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)  # a thousand log-ins a run
any_database = pytest.mark.parametrize(
    "database_url", ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)], indirect=True
)
"""Mark of a test that must hold on both databases."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Long runs first: with one of them at the end, one process would work and the others wait (--dist loadfile)."""
    items.sort(key=lambda item: not any(item.get_closest_marker(name) for name in ("browser", "demo")))


def pytest_sessionfinish(session: pytest.Session) -> None:
    """The process that started the others drops what they shared on the server."""
    factory: pytest.TempPathFactory | None = getattr(session.config, "_tmp_path_factory", None)
    if factory is not None and not hasattr(session.config, "workerinput"):
        drop_templates(factory.getbasetemp())


@pytest.fixture(scope="session")
def databases(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Databases]:
    worker = os.environ.get("PYTEST_XDIST_WORKER")
    own = tmp_path_factory.getbasetemp()
    shared = own.parent if worker else own  # workers have a folder each inside that of the run
    found = Databases(tmp_path_factory.mktemp("databases"), shared, f"{worker or 'main'}_{os.getpid()}")
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
