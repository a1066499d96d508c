"""What the start pages give to the registry."""

from portal.home.cli import keys, worker
from portal.home.views import blueprint
from portal.kernel.registry import Registry


def register(registry: Registry) -> None:
    """Add ``/``, ``/o/<org>/``, ``/healthz``, ``flask keys`` and ``flask worker``."""
    registry.blueprints.append(blueprint)
    registry.commands.extend((keys, worker))
