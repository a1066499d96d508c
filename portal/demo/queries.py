"""Whether the demo stands in the database already."""

from collections.abc import Collection
from enum import StrEnum

from sqlalchemy.orm import Session

from portal.accounts import queries as accounts
from portal.audit import queries as ledger
from portal.organisations import queries as organisations

STREAM = "demo"
STARTED, FINISHED = "demo_started", "demo_loaded"


class Stand(StrEnum):
    """How far the demo is. FOREIGN: somebody else's accounts are there."""

    EMPTY = "empty"
    HALF = "half"
    LOADED = "loaded"
    FOREIGN = "foreign"


def stand(session: Session) -> Stand:
    """How far the demo is in this database."""
    events = {row.event for row in ledger.of_stream(session, STREAM)}
    if FINISHED in events:
        return Stand.LOADED
    if STARTED in events:
        return Stand.HALF
    return Stand.FOREIGN if accounts.accounts_page(session, "", None).rows else Stand.EMPTY


def organisation_names(session: Session, codes: Collection[str]) -> dict[str, str]:
    """Organisation code -> name."""
    return {code: row.name for code, row in organisations.by_codes(session, codes).items()}
