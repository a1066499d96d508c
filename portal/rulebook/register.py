"""What the rulebook gives to the registry."""

from portal.kernel.registry import Registry
from portal.rulebook.queries import version_in_force


def register(registry: Registry) -> None:
    """Let every request learn the rule set's version with the identity, without a statement of its own."""
    registry.identity_parts["rule_set_version"] = version_in_force
