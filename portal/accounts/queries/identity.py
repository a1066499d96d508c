"""Who asks: session, account, posts and what other rooms add, in one statement (ARCHITECTURE, Reading)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, Integer, Select, and_, bindparam, cast, null, select
from sqlalchemy.orm import Session

from portal.accounts.models import Account, LoginSession, Post
from portal.kernel import clock
from portal.kernel.actor import Actor
from portal.kernel.database import table_of
from portal.kernel.permissions import OFFICE_ROLES, ROLE_LABELS, Role
from portal.kernel.registry import Registry, registry
from portal.organisations.queries import table as organisation_table
from portal.web import frame


@dataclass(frozen=True, slots=True)
class IdentityColumns:
    """What a registered part of the identity statement may build its scalar subquery on.

    organisation_id: the organisation of the address (NULL without one), whether or not the person has a post there;
    office_id: the same, but NULL unless he works for it there (``OFFICE_ROLES``), so that an applicant of a firm is not
    shown what the firm is told.
    """

    account_id: ColumnElement[int]
    person_id: ColumnElement[int | None]
    organisation_id: ColumnElement[int | None]
    office_id: ColumnElement[int | None]


@dataclass(frozen=True, slots=True)
class HeldPost:
    """One post that is held today."""

    id: int
    organisation_id: int
    organisation_code: str
    organisation_name: str
    role: Role


@dataclass(frozen=True, slots=True)
class Identity(frame.Identity):
    """The signed-in person. parts: what other rooms added, by the name under which they registered it."""

    account_id: int = 0
    person_id: int | None = None
    username: str = ""
    must_change_password: bool = False
    token_hash: str = ""
    last_seen_at: str = ""
    idle_expires: str = ""
    held: tuple[HeldPost, ...] = ()
    parts: Mapping[str, Any] = field(default_factory=dict)

    def actor(self, organisation_code: str, ip: str = "") -> Actor | None:
        """The person's posts in that organisation, together; None where he has none there today."""
        held = [post for post in self.held if post.organisation_code == organisation_code]
        if not held:
            return None
        return Actor.of(
            account_id=self.account_id,
            person_id=self.person_id,
            name=self.name,
            organisation_id=held[0].organisation_id,
            organisation_code=held[0].organisation_code,
            organisation_name=held[0].organisation_name,
            roles=frozenset(post.role for post in held),
            ip=ip,
        )

    def account_actor(self, ip: str = "") -> Actor:
        """The person with no organisation, for acts on his own account."""
        return Actor.of(
            account_id=self.account_id,
            person_id=self.person_id,
            name=self.name,
            organisation_id=0,
            organisation_code="",
            organisation_name="",
            roles=frozenset(),
            ip=ip,
        )


_FIXED = 14  # columns before the registered parts


class _Statements:
    """Built once per registry: building costs more than running."""

    registry: Registry | None = None
    built: dict[tuple[bool, tuple[str, ...]], Select[Any]] = {}


def identity(session: Session, token_hash: str, organisation_code: str | None) -> Identity | None:
    """Who holds the session, in one statement; None where it is over, revoked, or the account disabled."""
    current = registry()
    if _Statements.registry is not current:
        _Statements.registry, _Statements.built = current, {}
    key = (organisation_code is not None, tuple(current.identity_parts))
    if key not in _Statements.built:
        _Statements.built[key] = _statement(current, placed=key[0])
    values = {"token": token_hash, "now": clock.stamp(), "today": clock.today(), "code": organisation_code or ""}
    rows = session.execute(_Statements.built[key], values).all()
    return _identity(rows, token_hash, organisation_code, key[1]) if rows else None


def _statement(current: Registry, *, placed: bool) -> Select[Any]:
    login, account, post = table_of(LoginSession), table_of(Account), table_of(Post)
    organisation = organisation_table()
    columns = _columns(placed=placed)
    held = and_(
        post.c.account_id == account.c.id, post.c.starts_on <= bindparam("today"), post.c.ends_on > bindparam("today")
    )
    source = (
        login.join(account, account.c.id == login.c.account_id)
        .outerjoin(post, held)
        .outerjoin(organisation, organisation.c.id == post.c.organisation_id)
    )
    parts = [part(columns).label(f"part_{name}") for name, part in current.identity_parts.items()]
    return (
        select(
            account.c.id,
            account.c.person_id,
            account.c.username,
            account.c.display_name,
            account.c.password_changed_at,
            login.c.last_seen_at,
            login.c.idle_expires,
            login.c.expires_at,
            post.c.id.label("post_id"),
            post.c.role,
            organisation.c.id.label("organisation_id"),
            organisation.c.code,
            organisation.c.name,
            organisation.c.short_name,
            *parts,
        )
        .select_from(source)
        .where(
            login.c.token_hash == bindparam("token"),
            login.c.revoked_at.is_(None),
            login.c.expires_at > bindparam("now"),
            login.c.idle_expires > bindparam("now"),
            account.c.status != "disabled",
        )
        .order_by(organisation.c.code, post.c.id)
    )


def _columns(*, placed: bool) -> IdentityColumns:
    account, post = table_of(Account), table_of(Post)
    nowhere: ColumnElement[Any] = cast(null(), Integer)
    if not placed:
        return IdentityColumns(account.c.id, account.c.person_id, nowhere, nowhere)
    place = organisation_table().alias("place")
    here = select(place.c.id).where(place.c.code == bindparam("code")).scalar_subquery()
    desk, office = post.alias("desk"), organisation_table().alias("office")
    works_here = (
        select(office.c.id)
        .join(desk, desk.c.organisation_id == office.c.id)
        .where(
            office.c.code == bindparam("code"),
            desk.c.account_id == account.c.id,
            desk.c.role.in_(sorted(role.value for role in OFFICE_ROLES)),
            desk.c.starts_on <= bindparam("today"),
            desk.c.ends_on > bindparam("today"),
        )
        .limit(1)
        .correlate(account)
        .scalar_subquery()
    )
    return IdentityColumns(account.c.id, account.c.person_id, here, works_here)


def _identity(rows: Any, token_hash: str, code: str | None, names: tuple[str, ...]) -> Identity:  # noqa: ANN401 - rows
    first = rows[0]
    held = tuple(
        HeldPost(row.post_id, row.organisation_id, row.code, row.name, Role(row.role))
        for row in rows
        if row.post_id is not None
    )
    short = {row.code: row.short_name or row.name for row in rows if row.post_id is not None}
    parts = dict(zip(names, first[_FIXED:], strict=True))
    return Identity(
        name=first.display_name,
        organisation_name=short.get(code or "", ""),
        organisation_code=code if code is not None and code in short else "",
        posts=_post_links(held, short),
        bell=parts.get("bell") or 0,
        account_id=first.id,
        person_id=first.person_id,
        username=first.username,
        must_change_password=first.password_changed_at is None,
        token_hash=token_hash,
        last_seen_at=first.last_seen_at,
        idle_expires=first.idle_expires,
        held=held,
        parts=parts,
    )


def _post_links(held: tuple[HeldPost, ...], short: Mapping[str, str]) -> tuple[frame.PostLink, ...]:
    roles: dict[str, list[str]] = {code: [] for code in short}
    for post in held:
        roles[post.organisation_code].append(ROLE_LABELS[post.role])
    return tuple(frame.PostLink(code, short[code], tuple(labels)) for code, labels in roles.items())
