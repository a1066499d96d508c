"""The only use that the bench makes of the database: the rule set in force."""

from portal.kernel.database import db
from portal.policy.rules.bench import Terms
from portal.rulebook import queries as rulebook


def terms_in_force() -> Terms:
    """The portal's own rule set and working days, as they stand today."""
    session = db.session()
    return Terms(rulebook.in_force(session), rulebook.calendar(session))
