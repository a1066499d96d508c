"""What the organisations give to the registry."""

from portal.kernel.registry import Registry
from portal.organisations.cli import organisations


def register(registry: Registry) -> None:
    """Add ``flask organisations``."""
    registry.commands.append(organisations)
