"""Storing decisions; what the worker does when a deadline passes or a channel can no longer act."""

from portal.routing.service.closing import MovePlan, close_organisation, plan_closing
from portal.routing.service.decisions import record_many
from portal.routing.service.sweep import Swept, sweep_overdue
from portal.routing.service.takeover import TakenOver, remind_desks, sweep_contracts, sweep_unable

__all__ = (
    "MovePlan",
    "Swept",
    "TakenOver",
    "close_organisation",
    "plan_closing",
    "record_many",
    "remind_desks",
    "sweep_contracts",
    "sweep_overdue",
    "sweep_unable",
)
