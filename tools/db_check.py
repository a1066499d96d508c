"""Try the migrations on scratch databases: all the way up, compare with the tables, all the way down (`make db-check`).

SQLite always; PostgreSQL where TEST_POSTGRES_URL, or else a server on 127.0.0.1, lets us create a database.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import create_engine, make_url, text
from sqlalchemy.exc import OperationalError

ROOT = Path(__file__).resolve().parent.parent
LOCAL_SERVER = "postgresql+psycopg://postgres@127.0.0.1:5432/postgres"
STEPS = (["db", "upgrade"], ["db", "check"], ["db", "downgrade", "base"], ["db", "upgrade"])


def steps_pass(url: str) -> bool:
    """Whether every step ends well on the database at `url`; what failed is printed by the step itself."""
    environment = {**os.environ, "DATABASE_URL": url}
    for step in STEPS:
        command = [sys.executable, "-m", "flask", "--app", "wsgi", *step]
        if subprocess.run(command, cwd=ROOT, env=environment, check=False, stdout=subprocess.DEVNULL).returncode != 0:
            print(f"failed: flask {' '.join(step)}")
            return False
    return True


@contextmanager
def scratch_postgres(server: str) -> Iterator[str]:
    """Create a database on the server, drop it afterwards. Raises OperationalError when the server does not answer."""
    admin = create_engine(server, isolation_level="AUTOCOMMIT", connect_args={"connect_timeout": 3})
    name = f"portal_db_check_{os.getpid()}"
    with admin.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    try:
        yield make_url(server).set(database=name).render_as_string(hide_password=False)
    finally:
        with admin.connect() as connection:
            connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
        admin.dispose()


def main() -> int:
    """Answer 0 when both databases passed (or PostgreSQL was neither asked for nor there), else 1."""
    subprocess.run([sys.executable, "-m", "flask", "--app", "wsgi", "keys", "ensure"], cwd=ROOT, check=True)
    with tempfile.TemporaryDirectory() as folder:
        passed = steps_pass(f"sqlite:///{folder}/scratch.sqlite")
    print(f"SQLite: {'passed' if passed else 'FAILED'}")
    asked = os.environ.get("TEST_POSTGRES_URL")
    try:
        with scratch_postgres(asked or LOCAL_SERVER) as url:
            also = steps_pass(url)
        print(f"PostgreSQL: {'passed' if also else 'FAILED'}")
    except OperationalError as error:
        also = not asked
        print(f"PostgreSQL: {'skipped, no server on 127.0.0.1' if also else error}")
    return 0 if passed and also else 1


if __name__ == "__main__":
    sys.exit(main())
