"""The migrations on the loaded demo, on both databases: compared with the tables, all the way down, and up again."""

from pathlib import Path

from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy import inspect, text

from portal.audit.models import POSTGRES_TRIGGERS, SQLITE_TRIGGERS
from portal.kernel.database import db, write_engine

FOLDER = str(Path(__file__).parents[2] / "migrations")


def tables() -> set[str]:
    return set(inspect(db.engine).get_table_names()) - {"alembic_version"}


def triggers() -> int:
    sqlite = db.engine.dialect.name == "sqlite"
    counted = "sqlite_master WHERE type = 'trigger'" if sqlite else "pg_trigger WHERE NOT tgisinternal"
    with db.engine.connect() as connection:
        return int(connection.execute(text(f"SELECT count(*) FROM {counted}")).scalar_one())  # noqa: S608


def differences() -> list[object]:
    with write_engine().connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return list(compare_metadata(context, db.metadata))


def test_the_loaded_demo_goes_down_and_an_empty_house_comes_up_again(city: Flask) -> None:
    every, guards = tables(), triggers()
    assert every == set(db.metadata.tables)
    assert guards == len(SQLITE_TRIGGERS if db.engine.dialect.name == "sqlite" else POSTGRES_TRIGGERS[1:])
    assert differences() == []
    db.session.remove()
    downgrade(directory=FOLDER, revision="base")
    assert tables() == set()
    assert triggers() == 0
    upgrade(directory=FOLDER)
    assert (tables(), triggers()) == (every, guards)
