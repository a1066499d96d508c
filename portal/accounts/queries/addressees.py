"""Who reads what is told to an organisation or to a person: for the room that sends mail."""

from datetime import date
from typing import Any

from sqlalchemy import Select, select

from portal.accounts.models import Account, Post
from portal.kernel.database import table_of
from portal.kernel.permissions import OFFICE_ROLES


def staff_told(on: date) -> Select[Any]:
    """Accounts of those who work for an organisation on the day: account_id, addressee (the organisation's id)."""
    account, post = table_of(Account), table_of(Post)
    return (
        select(account.c.id.label("account_id"), post.c.organisation_id.label("addressee"))
        .join(post, post.c.account_id == account.c.id)
        .where(
            account.c.status != "disabled",
            post.c.role.in_(sorted(role.value for role in OFFICE_ROLES)),
            post.c.starts_on <= on,
            post.c.ends_on > on,
        )
        .distinct()
    )


def persons_told(_on: date) -> Select[Any]:
    """Accounts of persons: account_id, addressee (the person's id)."""
    account = table_of(Account)
    return select(account.c.id.label("account_id"), account.c.person_id.label("addressee")).where(
        account.c.status != "disabled", account.c.person_id.is_not(None)
    )
