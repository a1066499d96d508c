"""What the accounts give to the registry."""

from portal.accounts.cli import accounts
from portal.accounts.queries import persons_told, staff_told
from portal.accounts.service import purge_sessions
from portal.accounts.views import blueprint
from portal.accounts.views.requests import init_app
from portal.kernel.permissions import Permission
from portal.kernel.registry import Job, NavEntry, Registry
from portal.kernel.text import N_

_HOUR = 3600


def register(registry: Registry) -> None:
    """Add the log-in, the identity of every request, the administrator's pages, ``flask accounts`` and the clean-up."""
    registry.blueprints.append(blueprint)
    registry.commands.append(accounts)
    registry.setup.append(init_app)
    registry.addressees["organisation"] = staff_told
    registry.addressees["person"] = persons_told
    registry.jobs.append(Job(name="accounts.purge_sessions", run=purge_sessions, every_seconds=_HOUR))
    registry.nav.append(
        NavEntry(
            label=N_("账号管理"),
            endpoint="accounts.manage",
            permissions=frozenset({Permission.ACCOUNTS_MANAGE}),
            order=90,
        )
    )
