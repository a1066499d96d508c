"""Routes of the accounts: log-in and log-out, one's own account, the administrator's pages."""

from portal.accounts.views import manage, own, sign_in
from portal.accounts.views.blueprint import blueprint

__all__ = ["blueprint", "manage", "own", "sign_in"]
