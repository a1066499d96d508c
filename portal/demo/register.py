"""What the demo gives to the registry."""

from portal.demo.cli import demo
from portal.kernel.registry import Registry


def register(registry: Registry) -> None:
    """Add ``flask demo``."""
    registry.commands.append(demo)
