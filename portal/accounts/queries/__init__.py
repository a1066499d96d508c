"""Reading accounts: who asks (``identity``), and what the owner and the administrator see (``listing``)."""

from portal.accounts.queries.addressees import persons_told, staff_told
from portal.accounts.queries.identity import HeldPost, Identity, IdentityColumns, identity
from portal.accounts.queries.listing import (
    AccountRow,
    Credentials,
    PostRow,
    SessionRow,
    account_of,
    accounts_page,
    credentials,
    holders,
    posts_of,
    sessions_of,
)

__all__ = [
    "AccountRow",
    "Credentials",
    "HeldPost",
    "Identity",
    "IdentityColumns",
    "PostRow",
    "SessionRow",
    "account_of",
    "accounts_page",
    "credentials",
    "holders",
    "identity",
    "persons_told",
    "posts_of",
    "sessions_of",
    "staff_told",
]
