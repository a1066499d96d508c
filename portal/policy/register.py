"""What the policy bench gives to the registry."""

from portal.kernel.registry import Registry
from portal.policy.cli import policy


def register(registry: Registry) -> None:
    """Add ``flask policy``."""
    registry.commands.append(policy)
