"""What the rulebook gives to the registry."""

from portal.kernel.registry import Registry
from portal.rulebook.queries import calendar_stamp, version_in_force


def register(registry: Registry) -> None:
    """Let every request learn the rule set's version and the calendar's stamp with the identity."""
    registry.identity_parts["rule_set_version"] = version_in_force
    registry.identity_parts["calendar_stamp"] = calendar_stamp
