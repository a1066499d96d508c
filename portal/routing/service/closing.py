"""Closing a channel: first what it would move, then no arrivals any more; the sweep moves the cases."""

from collections import Counter
from dataclasses import dataclass

from sqlalchemy.orm import Session

from portal.cases import queries as cases
from portal.cases.service import lock_desks
from portal.kernel import clock
from portal.kernel.actor import Actor
from portal.kernel.errors import NotFound
from portal.kernel.use_case import session as current_session
from portal.kernel.use_case import use_case
from portal.organisations import queries as organisations
from portal.organisations import service as keeping
from portal.organisations.rules import Status
from portal.organisations.service import SetStatus
from portal.routing import queries


@dataclass(frozen=True, slots=True)
class MovePlan:
    """What closing an organisation would do. moves: (name of the next desk, state, number of cases)."""

    name: str
    moves: tuple[tuple[str, str, int], ...]
    standing: int
    backed: int


def plan_closing(session: Session, code: str) -> MovePlan:
    """List from → to with counts, without changing anything; NotFound for an unknown code."""
    row = organisations.by_code(session, code)
    if row is None:
        raise NotFound
    standing = cases.by_ids(session, cases.standing_at(session, (row.id,), 100_000))
    targets = {case.fallback_id for case in standing.values() if case.fallback_id is not None}
    open_to = organisations.arrivals_allowed(session, targets, clock.today()) - {row.id}
    above = queries.next_fallback_ids(session, targets, clock.today())
    goes = {target: target if target in open_to else above[target] for target in targets}
    names = organisations.by_ids(session, set(goes.values()))
    counted = Counter(
        (names[goes[case.fallback_id]].name, case.state) for case in standing.values() if case.fallback_id is not None
    )
    return MovePlan(
        row.name,
        tuple((name, state, number) for (name, state), number in sorted(counted.items())),
        len(standing),
        len(cases.backed_by(session, (row.id,), 100_000)),
    )


@use_case
def close_organisation(command: SetStatus, actor: Actor) -> Status:
    """Let an organisation take no arrivals from now on; the worker moves its cases and then makes it inactive.

    Takes the desk's stamp lock first, so that no move slips in between (ARCHITECTURE, Locks). Raises what
    ``organisations.set_status`` raises. An organisation that is not active keeps its status.
    """
    closing = SetStatus(command.code, Status.CLOSING, command.reason)
    keeping.check_status(closing, actor)
    session = current_session()
    row = organisations.by_code(session, command.code)
    if row is None:
        raise NotFound
    lock_desks(session, {row.id})
    if row.status != Status.ACTIVE:
        return Status(row.status)
    return keeping.change_status(session, closing, actor)
