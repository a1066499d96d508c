"""How Alembic meets the portal's database: numbered revisions, SQLite batch mode, one transaction for the whole way.

SQLite cannot alter most of a table, so Alembic copies it (batch mode). Foreign keys are off meanwhile and checked at the end,
inside the transaction: a migration that leaves a dangling reference is rolled back. A copied table loses its triggers; the
migration that copies it creates them again.
"""

from logging import getLogger
from logging.config import fileConfig
from pathlib import Path

from alembic import context
from alembic.migration import MigrationContext
from alembic.operations.ops import MigrationScript
from alembic.script import ScriptDirectory
from flask import current_app
from sqlalchemy import Connection

from portal.kernel.database import write_engine

config = context.config
if config.config_file_name and Path(config.config_file_name).is_file():
    fileConfig(config.config_file_name, disable_existing_loggers=False)
logger = getLogger("alembic.env")
extension = current_app.extensions["migrate"]


def number(_context: MigrationContext, _revision: object, directives: list[MigrationScript]) -> None:
    """Give a new revision the next number; write no file when autogenerate found no change."""
    if not directives:
        return
    script = directives[0]
    if getattr(config.cmd_opts, "autogenerate", False) and script.upgrade_ops and script.upgrade_ops.is_empty():
        directives.clear()
        logger.warning("no change of the tables was found")
        return
    head = ScriptDirectory.from_config(config).get_current_head()
    script.rev_id = f"{int(head or 0) + 1:04d}"


def set_foreign_keys(connection: Connection, *, on: bool) -> None:
    """Switch SQLite's enforcement, past SQLAlchemy: the pragma does nothing inside a transaction."""
    driver = connection.connection.dbapi_connection
    if driver is None:
        raise RuntimeError("the connection is closed")
    cursor = driver.cursor()
    cursor.execute(f"PRAGMA foreign_keys={'ON' if on else 'OFF'}")
    cursor.close()


def refuse_dangling(connection: Connection) -> None:
    """Raise RuntimeError naming the tables in which a foreign key points nowhere."""
    rows = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
    if rows:
        tables = ", ".join(sorted({f"{row[0]} -> {row[2]}" for row in rows}))
        raise RuntimeError(f"{len(rows)} dangling references after the migration: {tables}")


def run(connection: Connection) -> None:
    """Run the asked migrations on this connection."""
    arguments = dict(extension.configure_args)
    arguments.update(
        process_revision_directives=number,
        render_as_batch=True,
        compare_type=True,
        transactional_ddl=True,
    )
    context.configure(connection=connection, target_metadata=extension.db.metadata, **arguments)
    sqlite = connection.dialect.name == "sqlite"
    if sqlite:
        set_foreign_keys(connection, on=False)
    try:
        with context.begin_transaction():
            context.run_migrations()
            if sqlite:
                refuse_dangling(connection)
    finally:
        if sqlite:
            set_foreign_keys(connection, on=True)


if context.is_offline_mode():
    raise SystemExit(
        "migrations run against a database; SQL scripts are not written (SQLite's batch mode must read the tables)"
    )

with write_engine().connect() as the_connection:
    run(the_connection)
