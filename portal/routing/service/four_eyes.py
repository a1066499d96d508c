"""Switching a channel's four eyes: here it is known who may send on there."""

from portal.kernel.actor import Actor
from portal.kernel.errors import NotFound
from portal.kernel.use_case import session as current_session
from portal.kernel.use_case import use_case
from portal.organisations import queries as organisations
from portal.organisations.service.four_eyes import SetFourEyes, change_four_eyes, demand_switcher
from portal.routing.queries.four_eyes import senders_at


@use_case
def switch_four_eyes(command: SetFourEyes, actor: Actor) -> None:
    """Have what one person took up sent on by another from now on, or no longer.

    Raises NotFound, Invalid without a reason, Refused (NOT_PERMITTED, ALREADY, TOO_FEW).
    """
    demand_switcher(command.code, actor)
    session = current_session()
    row = organisations.by_code(session, command.code)
    if row is None:
        raise NotFound
    change_four_eyes(session, command, len(senders_at(session, row.id)), actor)
