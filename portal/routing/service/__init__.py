"""Storing decisions; the worker's sweeps; opening and closing channels; transfers by the city."""

from portal.routing.queries.plans import MovePlan, plan_closing
from portal.routing.service.closing import close_organisation, reopen_organisation, switch_zone
from portal.routing.service.decisions import record_many
from portal.routing.service.sweep import Swept, sweep_overdue
from portal.routing.service.takeover import (
    TakenOver,
    remind_desks,
    sweep_conflicts,
    sweep_contracts,
    sweep_questions,
    sweep_recused,
    sweep_unable,
)
from portal.routing.service.transfer import Transfer, order_take_over, reassign, transfer, transfer_within

__all__ = (
    "MovePlan",
    "Swept",
    "TakenOver",
    "Transfer",
    "close_organisation",
    "order_take_over",
    "plan_closing",
    "reassign",
    "record_many",
    "remind_desks",
    "reopen_organisation",
    "sweep_conflicts",
    "sweep_contracts",
    "sweep_overdue",
    "sweep_questions",
    "sweep_recused",
    "sweep_unable",
    "switch_zone",
    "transfer",
    "transfer_within",
)
