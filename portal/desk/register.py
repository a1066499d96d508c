"""What the desk gives to the registry: its pages, and its tabs in the left column with live counts."""

from portal.desk import rules
from portal.desk.service import ask_for_address
from portal.desk.views import blueprint, nav_count, waiting_requests
from portal.kernel.permissions import Permission
from portal.kernel.registry import NavEntry, Registry
from portal.kernel.text import N_


def register(registry: Registry) -> None:
    """Add the pages, one line per tab, the questions to answer, and what unknown addresses need."""
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
    registry.nav.append(
        NavEntry(
            label=N_("待答复"),
            endpoint="desk.requests",
            permissions=frozenset({Permission.REQUEST_ANSWER, Permission.OFFICE_INTAKE}),
            order=18,
            count=waiting_requests,
        )
    )
    registry.add_effect("application", "send_to_channel", ask_for_address)
