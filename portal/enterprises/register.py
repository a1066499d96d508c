"""What the firms give to the registry."""

from portal.enterprises.views import blueprint
from portal.kernel.permissions import Permission
from portal.kernel.registry import NavEntry, Registry
from portal.kernel.text import N_


def register(registry: Registry) -> None:
    """Add the directory's pages and its line in the left column."""
    registry.blueprints.append(blueprint)
    registry.nav.append(
        NavEntry(
            label=N_("专精特新目录"),
            endpoint="enterprises.directory",
            permissions=frozenset({Permission.DIRECTORY_READ}),
            order=60,
        )
    )
