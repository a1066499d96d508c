"""What the policy bench and the pages of the rulebook give to the registry."""

from portal.kernel.actor import Actor
from portal.kernel.permissions import Permission
from portal.kernel.registry import Job, NavEntry, Registry
from portal.kernel.text import N_
from portal.policy.cli import policy
from portal.policy.service import RecountBatch, recount_batch
from portal.policy.views import blueprint


def register(registry: Registry) -> None:
    """Add ``flask policy``, the pages with their lines in the left column, and the recount of open clocks."""
    registry.commands.append(policy)
    registry.blueprints.append(blueprint)
    registry.jobs.append(Job(name="policy.recount_clocks", run=_recount, every_seconds=5))
    registry.nav.extend(
        (
            NavEntry(
                label=N_("规则与参数"),
                endpoint="policy.rulebook",
                permissions=frozenset({Permission.CONFIG_MANAGE, Permission.AUDIT_READ}),
                order=80,
            ),
            NavEntry(
                label=N_("政策试算"),
                endpoint="policy.bench",
                permissions=frozenset({Permission.CONFIG_MANAGE, Permission.DIRECTORY_READ}),
                order=82,
            ),
        )
    )


def _recount(actor: Actor) -> int:
    return recount_batch(RecountBatch(), actor)
