"""What the routing room gives to the registry."""

from portal.enterprises.queries.changes import FIRM_CHANGE
from portal.kernel.actor import Actor
from portal.kernel.jobs import BATCH
from portal.kernel.permissions import Permission
from portal.kernel.registry import Job, NavEntry, Registry
from portal.kernel.text import N_
from portal.routing.queries import plan_firm
from portal.routing.service import (
    remind_desks,
    sweep_conflicts,
    sweep_contracts,
    sweep_overdue,
    sweep_questions,
    sweep_recused,
    sweep_unable,
)
from portal.routing.views import blueprint


def register(registry: Registry) -> None:
    """Add the worker's sweeps and reminders, and the city's pages of channels."""
    registry.blueprints.append(blueprint)
    registry.plans[FIRM_CHANGE] = plan_firm
    registry.nav.append(
        NavEntry(
            label=N_("渠道与机构"),
            endpoint="routing.channels",
            permissions=frozenset({Permission.CONFIG_MANAGE}),
            order=65,
        )
    )
    registry.nav.append(
        NavEntry(
            label=N_("双人审核"),
            endpoint="routing.own_four_eyes",
            permissions=frozenset({Permission.CASE_REFUSE}),
            order=38,
        )
    )
    registry.jobs.extend(
        (
            Job(name="routing.sweep_overdue", run=_overdue, every_seconds=2),
            Job(name="routing.sweep_unable", run=_unable, every_seconds=2),
            Job(name="routing.sweep_contracts", run=_contracts, every_seconds=10),
            Job(name="routing.sweep_conflicts", run=_conflicts, every_seconds=10),
            Job(name="routing.sweep_questions", run=_questions, every_seconds=10),
            Job(name="routing.sweep_recused", run=_recused, every_seconds=10),
            Job(name="routing.remind_desks", run=_remind, every_seconds=5),
        )
    )


def _overdue(actor: Actor) -> int:
    swept = sweep_overdue(None, actor)
    return BATCH if swept.moved + swept.noted else 0


def _unable(actor: Actor) -> int:
    return BATCH if sweep_unable(None, actor).any else 0


def _contracts(actor: Actor) -> int:
    return BATCH if sweep_contracts(None, actor).any else 0


def _conflicts(actor: Actor) -> int:
    return BATCH if sweep_conflicts(None, actor).any else 0


def _questions(actor: Actor) -> int:
    return sweep_questions(None, actor)


def _recused(actor: Actor) -> int:
    return BATCH if sweep_recused(None, actor).any else 0


def _remind(actor: Actor) -> int:
    return remind_desks(None, actor)
