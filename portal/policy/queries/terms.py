"""The rule set and the working days by which the bench judges: what it asks the database for."""

from sqlalchemy.orm import Session

from portal.kernel.database import db
from portal.kernel.workdays import WorkCalendar
from portal.policy.rules.bench import Terms
from portal.rulebook import queries as rulebook
from portal.rulebook.rules import built_in

IN_FORCE, BUILT_IN, DRAFT = "portal", "builtin", "draft-"


def terms_in_force() -> Terms:
    """The portal's own rule set and working days, as they stand today."""
    session = db.session()
    return Terms(rulebook.in_force(session), rulebook.calendar(session))


def terms_of(session: Session, source: str) -> Terms:
    """The terms that the bench's page offers: ``portal``, ``builtin``, or ``draft-<id>``. KeyError for anything else.

    Raises NotFound for a draft that does not exist.
    """
    if source == IN_FORCE:
        return Terms(rulebook.in_force(session), rulebook.calendar(session))
    if source == BUILT_IN:
        return Terms(built_in(), WorkCalendar())
    number = source.removeprefix(DRAFT)
    if number == source or not number.isdigit():
        raise KeyError(source)
    return Terms(rulebook.draft(session, int(number)).rule_set, rulebook.calendar(session))
