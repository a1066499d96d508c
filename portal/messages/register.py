"""What the messages give to the registry."""

from portal.kernel.registry import Registry
from portal.messages.queries import bell
from portal.messages.views import blueprint


def register(registry: Registry) -> None:
    """Add the list of messages and the bell's number."""
    registry.blueprints.append(blueprint)
    registry.identity_parts["bell"] = bell
