"""What the start pages give to the registry."""

from portal.home.views import blueprint
from portal.kernel.registry import Registry


def register(registry: Registry) -> None:
    """Add ``/`` and ``/o/<org>/``."""
    registry.blueprints.append(blueprint)
