"""What the routing room gives to the registry."""

from portal.kernel.actor import Actor
from portal.kernel.jobs import BATCH
from portal.kernel.registry import Job, Registry
from portal.routing.service import sweep_overdue


def register(registry: Registry) -> None:
    """Add the sweep of passed deadlines."""
    registry.jobs.append(Job(name="routing.sweep_overdue", run=_sweep, every_seconds=2))


def _sweep(actor: Actor) -> int:
    swept = sweep_overdue(None, actor)
    return BATCH if swept.moved + swept.noted else 0
