"""Who works at an organisation: posts with their days."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.accounts.models import Account, Post
from portal.kernel.database import FAR, table_of
from portal.kernel.permissions import ROLE_LABELS, Role

_MOST = 200


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


def _staff(row, on: date) -> StaffRow:  # type: ignore[no-untyped-def]  # noqa: ANN001 - a row
    last_day = None if row.ends_on == FAR else row.ends_on - timedelta(days=1)
    current, past = row.starts_on <= on < row.ends_on, row.ends_on <= on
    return StaffRow(row.id, row.username, row.display_name, Role(row.role), row.starts_on, last_day, current, past)
