"""The state of the installation, for whoever watches over it."""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from alembic.runtime.migration import MigrationContext
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

_VERSIONS = Path(__file__).resolve().parents[2] / "migrations" / "versions"


@dataclass(frozen=True, slots=True)
class Health:
    """database: it answers; schema: the revision it is at; expected: the one that this release needs."""

    database: bool
    schema: str | None
    expected: str

    @property
    def good(self) -> bool:
        """Whether pages can be served."""
        return self.database and self.schema == self.expected


@lru_cache(maxsize=1)
def newest_revision() -> str:
    """The number of the newest migration that comes with this release."""
    return max((path.name.split("_", 1)[0] for path in _VERSIONS.glob("[0-9]*_*.py")), default="")


def health(session: Session) -> Health:
    """Ask the database for its schema's revision; it does not answer: ``database`` False."""
    try:
        revision = MigrationContext.configure(session.connection()).get_current_revision()
    except SQLAlchemyError:
        return Health(database=False, schema=None, expected=newest_revision())
    return Health(database=True, schema=revision, expected=newest_revision())
