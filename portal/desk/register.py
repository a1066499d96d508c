"""What the desk gives to the registry: its pages, and its tabs in the left column with live counts."""

from portal.desk import rules
from portal.desk.views import blueprint, nav_count
from portal.kernel.registry import NavEntry, Registry


def register(registry: Registry) -> None:
    """Add the pages and one line per tab, for everybody who works on cases."""
    registry.blueprints.append(blueprint)
    for order, (tab, words) in enumerate(rules.TABS.items()):
        registry.nav.append(
            NavEntry(
                label=words.label,
                endpoint="desk.tab",
                permissions=rules.CLAIMS,
                order=10 + order,
                values={"tab": tab},
                count=nav_count(tab),
            )
        )
