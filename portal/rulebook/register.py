"""What the rulebook gives to the registry."""

from datetime import date

from flask import Flask

from portal.kernel.reading import reading
from portal.kernel.registry import Registry
from portal.rulebook.queries import calendar_stamp, is_tentative, version_in_force
from portal.web.formatting import ask_tentative
from portal.web.frame import identity


def register(registry: Registry) -> None:
    """Let every request learn the rule set's version and the calendar's stamp with the identity; mark due dates."""
    registry.identity_parts["rule_set_version"] = version_in_force
    registry.identity_parts["calendar_stamp"] = calendar_stamp
    registry.setup.append(_mark_due_dates)


def _mark_due_dates(app: Flask) -> None:
    ask_tentative(app, _is_tentative)


def _is_tentative(due: date) -> bool:
    """A page of somebody signed in asks nothing more; a public one reads the city's lists once, where it must."""
    return is_tentative(reading(), due, getattr(identity(), "parts", {}))
