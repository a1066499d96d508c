"""How views and commands reach a read session without touching the database layer, and what it need not read twice."""

from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar, cast

from flask import current_app
from sqlalchemy.orm import Session, scoped_session

from portal.kernel.database import REMEMBERED, ReadSession, db

Value = TypeVar("Value")


def reading() -> Session:
    """The read session of this request or command; it refuses to write."""
    return cast("Session", db.session)


def remembered(session: Session, key: Hashable, load: Callable[[], Value]) -> Value:
    """What ``load`` reads, read once for the life of a request's read session.

    key: a word of the room and all that the value depends on (the day too). Several parts of one page ask for the same
    rows. A use case's own session remembers nothing, and each use case makes the read session forget.
    """
    kept = _kept(session)
    if kept is None:
        return load()
    if key not in kept:
        kept[key] = load()
    found: Value = kept[key]
    return found


def remember(session: Session, key: Hashable, value: object) -> None:
    """Hand a value to ``remembered`` that the caller knows already."""
    kept = _kept(session)
    if kept is not None:
        kept[key] = value


def forget(_error: BaseException | None = None) -> None:
    """What was remembered ends with the request, even where a session outlives it (tests, commands)."""
    if "sqlalchemy" in current_app.extensions:
        reading().info.pop(REMEMBERED, None)


def recalled(session: Session, key: Hashable) -> Any:  # noqa: ANN401 - each room's values have their own type
    """What is remembered under the key, or None."""
    return (_kept(session) or {}).get(key)


def _kept(session: Session) -> dict[Hashable, Any] | None:
    given: object = session  # Flask-SQLAlchemy's proxy is none by its type
    own = given.registry() if isinstance(given, scoped_session) else given
    if not isinstance(own, ReadSession):
        return None
    kept: dict[Hashable, Any] = own.info.setdefault(REMEMBERED, {})
    return kept


@contextmanager
def snapshot() -> Iterator[Session]:
    """A session of its own that sees one moment of the database, for reading much of it while others write."""
    engine = db.engine
    if engine.dialect.name == "postgresql":
        engine = engine.execution_options(isolation_level="REPEATABLE READ")
    with Session(engine) as session:
        yield session
