"""Storing decisions, and what the worker does when a deadline passes."""

from portal.routing.service.decisions import record_many
from portal.routing.service.sweep import Swept, sweep_overdue

__all__ = ("Swept", "record_many", "sweep_overdue")
