"""Accounts as their owners and the administrator see them. No case data comes in here."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from portal.accounts.models import Account, LoginSession, Post
from portal.kernel import clock
from portal.kernel.database import table_of
from portal.kernel.paging import PAGE_SIZE, Page, decode_cursor, encode_cursor
from portal.kernel.permissions import ROLE_LABELS, Role
from portal.organisations.queries import table as organisation_table


@dataclass(frozen=True, slots=True)
class Credentials:
    """What a sign-in is checked against."""

    account_id: int
    password_hash: str


@dataclass(frozen=True, slots=True)
class AccountRow:
    """One account in the administrator's list; locked_until: UTC stamp while a lock-out holds, else None."""

    id: int
    username: str
    display_name: str
    status: str
    locked_until: str | None
    failed_attempts: int
    created_at: str
    must_change_password: bool
    posts: tuple["PostRow", ...] = ()


@dataclass(frozen=True, slots=True)
class PostRow:
    """One post; ``current``: held on the day of the query, ``past``: over by then (neither: still to come)."""

    id: int
    account_id: int
    role: Role
    organisation_code: str
    organisation_name: str
    starts_on: date
    ends_on: date
    current: bool
    past: bool

    @property
    def role_label(self) -> str:
        """The role in Chinese."""
        return ROLE_LABELS[self.role]


@dataclass(frozen=True, slots=True)
class SessionRow:
    """One live log-in session, as its owner sees it."""

    token_hash: str
    created_at: str
    last_seen_at: str
    ip: str
    user_agent: str


def credentials(session: Session, username: str) -> Credentials | None:
    """The account of that (clean) name, for a sign-in."""
    account = table_of(Account)
    row = session.execute(
        select(account.c.id, account.c.password_hash).where(account.c.username == username)
    ).one_or_none()
    return None if row is None else Credentials(row.id, row.password_hash)


def sessions_of(session: Session, account_id: int) -> tuple[SessionRow, ...]:
    """The sessions of the account that are neither over nor revoked, newest first (at most 100)."""
    login, moment = table_of(LoginSession), clock.stamp()
    rows: Iterable[Any] = session.execute(
        select(*(login.c[name] for name in SessionRow.__dataclass_fields__))
        .where(
            login.c.account_id == account_id,
            login.c.revoked_at.is_(None),
            login.c.expires_at > moment,
            login.c.idle_expires > moment,
        )
        .order_by(login.c.created_at.desc(), login.c.token_hash)
        .limit(100)
    )
    return tuple(SessionRow(*row) for row in rows)


def accounts_page(session: Session, search: str = "", cursor: str | None = None) -> Page[AccountRow]:
    """Accounts by name, 50 at a time, with their posts (2 statements); ``search``: the beginning of either name."""
    account = table_of(Account)
    statement = _account_columns().order_by(account.c.username).limit(PAGE_SIZE + 1)
    if search:
        statement = statement.where(
            or_(
                account.c.username.startswith(search.lower(), autoescape=True),
                account.c.display_name.startswith(search, autoescape=True),
            )
        )
    after = decode_cursor(cursor, str)
    if after is not None:
        statement = statement.where(account.c.username > after[0])
    found = session.execute(statement).all()
    shown = found[:PAGE_SIZE]
    posts = posts_of(session, [row.id for row in shown])
    rows = tuple(_account(row, posts) for row in shown)
    return Page(rows, encode_cursor(rows[-1].username) if len(found) > PAGE_SIZE else None)


def account_of(session: Session, username: str) -> AccountRow | None:
    """One account with all its posts (2 statements), or None."""
    row = session.execute(_account_columns().where(table_of(Account).c.username == username)).one_or_none()
    return None if row is None else _account(row, posts_of(session, [row.id]))


def posts_of(session: Session, account_ids: Collection[int]) -> dict[int, tuple[PostRow, ...]]:
    """Account id -> its posts, present ones first."""
    if not account_ids:
        return {}
    post = table_of(Post)
    found: dict[int, list[PostRow]] = {}
    for row in _posts(session, post.c.account_id.in_(account_ids)):
        found.setdefault(row.account_id, []).append(row)
    return {key: tuple(sorted(rows, key=lambda row: not row.current)) for key, rows in found.items()}


def holders(session: Session, organisation_id: int, roles: Collection[Role]) -> dict[int, str]:
    """Account id -> shown name of everybody who holds one of the roles in the organisation today."""
    account, post, today = table_of(Account), table_of(Post), clock.today()
    rows = session.execute(
        select(account.c.id, account.c.display_name)
        .join(post, post.c.account_id == account.c.id)
        .where(
            post.c.organisation_id == organisation_id,
            post.c.role.in_(sorted(role.value for role in roles)),
            post.c.starts_on <= today,
            post.c.ends_on > today,
            account.c.status != "disabled",
        )
        .order_by(account.c.id)
    )
    return {row.id: row.display_name for row in rows}


def _account_columns() -> Any:  # noqa: ANN401 - a select of named columns
    account = table_of(Account)
    return select(
        account.c.id,
        account.c.username,
        account.c.display_name,
        account.c.status,
        account.c.locked_until,
        account.c.failed_attempts,
        account.c.created_at,
        account.c.password_changed_at,
    )


def _account(row: Any, posts: dict[int, tuple[PostRow, ...]]) -> AccountRow:  # noqa: ANN401 - a row
    locked = row.locked_until if row.locked_until and row.locked_until > clock.stamp() else None
    return AccountRow(
        row.id,
        row.username,
        row.display_name,
        row.status if row.status == "disabled" or locked else "active",
        locked,
        row.failed_attempts,
        row.created_at,
        row.password_changed_at is None,
        posts.get(row.id, ()),
    )


def _posts(session: Session, condition: ColumnElement[bool]) -> Iterable[PostRow]:
    post, organisation, today = table_of(Post), organisation_table(), clock.today()
    rows = session.execute(
        select(
            post.c.id,
            post.c.account_id,
            post.c.role,
            organisation.c.code,
            organisation.c.name,
            post.c.starts_on,
            post.c.ends_on,
        )
        .join(organisation, organisation.c.id == post.c.organisation_id)
        .where(condition)
        .order_by(organisation.c.code, post.c.role, post.c.starts_on)
    )
    for row in rows:
        yield PostRow(
            row.id,
            row.account_id,
            Role(row.role),
            row.code,
            row.name,
            row.starts_on,
            row.ends_on,
            row.starts_on <= today < row.ends_on,
            row.ends_on <= today,
        )
