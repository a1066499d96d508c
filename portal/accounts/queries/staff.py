"""Who works at an organisation: posts with their days."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, exists, func, select
from sqlalchemy.orm import Session

from portal.accounts.models import Account, Post
from portal.kernel.database import FAR, table_of
from portal.kernel.permissions import ROLE_LABELS, Role

_MOST = 200
Desk = ColumnElement[int] | ColumnElement[int | None]


@dataclass(frozen=True, slots=True)
class StaffRow:
    """A post of somebody at the organisation; ``last_day`` None: open end. current: held on the day asked."""

    post_id: int
    username: str
    name: str
    role: Role
    starts_on: date
    last_day: date | None
    current: bool
    past: bool

    @property
    def role_label(self) -> str:
        """The role in Chinese."""
        return ROLE_LABELS[self.role]


def staff_at(session: Session, organisation_id: int, on: date) -> tuple[StaffRow, ...]:
    """Posts at the organisation: those present and coming ones first, then past ones, newest first; one statement."""
    account, post = table_of(Account).c, table_of(Post).c
    rows = session.execute(
        select(post.id, account.username, account.display_name, post.role, post.starts_on, post.ends_on)
        .join(table_of(Account), account.id == post.account_id)
        .where(post.organisation_id == organisation_id)
        .order_by(post.ends_on.desc(), post.role, account.username, post.id)
        .limit(_MOST)
    )
    found = (_staff(row, on) for row in rows)
    return tuple(sorted(found, key=lambda row: row.past))


def staff_counts(session: Session, organisation_ids: Collection[int], on: date) -> dict[int, int]:
    """Organisation id -> how many people hold a post there on the day; one statement."""
    post, account = table_of(Post).c, table_of(Account).c
    rows = session.execute(
        select(post.organisation_id, func.count(post.account_id.distinct()))
        .join(table_of(Account), account.id == post.account_id)
        .where(
            post.organisation_id.in_(organisation_ids),
            post.starts_on <= on,
            post.ends_on > on,
            account.status != "disabled",
        )
        .group_by(post.organisation_id)
    )
    return {row[0]: int(row[1]) for row in rows}


@dataclass(frozen=True, slots=True)
class Holder:
    """Somebody who holds a post today. person_id: as whom he is known himself, where he applies too."""

    organisation_id: int
    account_id: int
    person_id: int | None
    name: str
    role: Role


def holders_at(
    session: Session, organisation_ids: Collection[int], roles: Collection[Role], on: date
) -> tuple[Holder, ...]:
    """Everybody who holds one of the roles at one of the organisations on the day; one statement."""
    post, account = table_of(Post).c, table_of(Account).c
    rows = session.execute(
        select(post.organisation_id, account.id, account.person_id, account.display_name, post.role)
        .join(table_of(Account), account.id == post.account_id)
        .where(post.organisation_id.in_(organisation_ids), *_held(roles, on))
        .order_by(account.id, post.id)
    )
    return tuple(Holder(*row[:4], Role(row.role)) for row in rows)


def somebody_holds(
    desk: Desk, roles: Collection[Role], on: date, who: Callable[[Any, Any], ColumnElement[bool]]
) -> ColumnElement[bool]:
    """Whether anybody for whom ``who(account id, person id)`` is true holds one of the roles at ``desk`` on the day."""
    post, account = table_of(Post).alias("held_post"), table_of(Account).alias("holder")
    return exists(
        select(post.c.id)
        .join(account, account.c.id == post.c.account_id)
        .where(
            post.c.organisation_id == desk,
            post.c.role.in_(sorted(role.value for role in roles)),
            post.c.starts_on <= on,
            post.c.ends_on > on,
            account.c.status != "disabled",
            who(account.c.id, account.c.person_id),
        )
    )


def _held(roles: Collection[Role], on: date) -> tuple[ColumnElement[bool], ...]:
    post, account = table_of(Post).c, table_of(Account).c
    wanted = post.role.in_(sorted(role.value for role in roles))
    return (wanted, post.starts_on <= on, post.ends_on > on, account.status != "disabled")


def _staff(row, on: date) -> StaffRow:  # type: ignore[no-untyped-def]  # noqa: ANN001 - a row
    last_day = None if row.ends_on == FAR else row.ends_on - timedelta(days=1)
    current, past = row.starts_on <= on < row.ends_on, row.ends_on <= on
    return StaffRow(row.id, row.username, row.display_name, Role(row.role), row.starts_on, last_day, current, past)
