"""How views and commands reach a read session without touching the database layer."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import cast

from sqlalchemy.orm import Session

from portal.kernel.database import db


def reading() -> Session:
    """The read session of this request or command; it refuses to write."""
    return cast("Session", db.session)


@contextmanager
def snapshot() -> Iterator[Session]:
    """A session of its own that sees one moment of the database, for reading much of it while others write."""
    engine = db.engine
    if engine.dialect.name == "postgresql":
        engine = engine.execution_options(isolation_level="REPEATABLE READ")
    with Session(engine) as session:
        yield session
