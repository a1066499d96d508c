"""How views and commands reach the request's read session without touching the database layer."""

from typing import cast

from sqlalchemy.orm import Session

from portal.kernel.database import db


def reading() -> Session:
    """The read session of this request or command; it refuses to write."""
    return cast("Session", db.session)
