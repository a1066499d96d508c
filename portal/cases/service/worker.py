"""Of several workers one is active: the holder of the lease row."""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import or_, select, update

from portal.cases.models import WorkerLease
from portal.kernel import clock
from portal.kernel.actor import Actor
from portal.kernel.database import table_of, upsert_into
from portal.kernel.use_case import session as current_session
from portal.kernel.use_case import use_case

LEASE = table_of(WorkerLease)
SECONDS = 15
"""How long a silent worker keeps the lease."""


@dataclass(frozen=True, slots=True)
class HoldLease:
    """Who wants to be the active worker."""

    holder: str


@use_case
def hold_lease(command: HoldLease, _actor: Actor) -> bool:
    """Take or renew the lease; True when the caller is the active worker now."""
    session = current_session()
    moment = clock.stamp()
    until = clock.stamp(clock.now() + timedelta(seconds=SECONDS))
    insert = upsert_into(session, LEASE).values(name="worker", holder=command.holder, until=until)
    session.execute(insert.on_conflict_do_nothing())
    session.execute(
        update(LEASE)
        .where(LEASE.c.name == "worker", or_(LEASE.c.holder == command.holder, LEASE.c.until <= moment))
        .values(holder=command.holder, until=until)
    )
    holder: str = session.execute(select(LEASE.c.holder).where(LEASE.c.name == "worker")).scalar_one()
    return holder == command.holder
