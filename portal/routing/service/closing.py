"""Whether a channel takes arrivals: closing and opening it, and a zone's switch. The sweep moves what stands there.

Each takes the desk's stamp lock first, so that no move slips in between (ARCHITECTURE, Locks).
"""

from sqlalchemy.orm import Session

from portal.cases.service import lock_desks
from portal.kernel.actor import Actor
from portal.kernel.errors import NotFound
from portal.kernel.use_case import session as current_session
from portal.kernel.use_case import use_case
from portal.organisations import queries as organisations
from portal.organisations import service as keeping
from portal.organisations.rules import KEPT_KINDS, Status
from portal.organisations.service import SetStatus, Switch


@use_case
def close_organisation(command: SetStatus, actor: Actor) -> Status:
    """Let an organisation take no arrivals from now on; the worker moves its cases and then makes it inactive.

    Raises what ``organisations.set_status`` raises. An organisation that is not active keeps its status.
    """
    closing = SetStatus(command.code, Status.CLOSING, command.reason)
    keeping.check_status(closing, actor)
    session = current_session()
    status = _locked_status(session, command.code)
    if status is not Status.ACTIVE:
        return status
    return keeping.change_status(session, closing, actor)


@use_case
def reopen_organisation(command: SetStatus, actor: Actor) -> Status:
    """Let an organisation take arrivals again; what has left it stays where it is. Returns the status it had."""
    opening = SetStatus(command.code, Status.ACTIVE, command.reason)
    keeping.check_status(opening, actor)
    session = current_session()
    _locked_status(session, command.code)
    return keeping.change_status(session, opening, actor)


@use_case
def switch_zone(command: Switch, actor: Actor) -> bool:
    """Make a zone a channel of its own, or no longer one; returns whether it was.

    Switched off, its desk can no longer act and the sweep moves its cases to their fallbacks. Raises what
    ``organisations.change_switch`` raises.
    """
    keeping.demand_config(actor)
    session = current_session()
    _locked_status(session, command.code)
    return keeping.change_switch(session, command, actor)


def _locked_status(session: Session, code: str) -> Status:
    """The status, read after the desk's stamp lock; NotFound for anything but the channels that the city keeps."""
    row = organisations.by_code(session, code)
    if row is None or row.kind not in KEPT_KINDS:
        raise NotFound
    lock_desks(session, {row.id})
    again = organisations.by_code(session, code)
    return Status(again.status if again is not None else row.status)
