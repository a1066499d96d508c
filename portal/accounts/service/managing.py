"""What the system administrator does: accounts, posts, locks. He sees no case (DOMAIN 7)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from portal.accounts.models import Account, Post
from portal.accounts.rules import clean_username, managing_refusals, password_refusals, username_refusals
from portal.accounts.service.hashing import hash_password
from portal.accounts.service.sessions import revoke_sessions
from portal.audit.service import Entry, append, append_many
from portal.kernel import clock
from portal.kernel.actor import Actor
from portal.kernel.database import FAR, table_of
from portal.kernel.errors import Invalid, NotFound, Refused
from portal.kernel.permissions import Permission, Role
from portal.kernel.refusal import Refusal
from portal.kernel.text import N_
from portal.kernel.use_case import session as current_session
from portal.kernel.use_case import use_case
from portal.organisations import queries as organisations

CITY = "370200"
"""Where administrators, auditors and city officers have their posts (ARCHITECTURE, Identifiers)."""

_TAKEN = N_("这个用户名已被使用，请换一个。")
_NO_ORGANISATION = N_("没有这个代码的单位，请核对。")
_NAME = N_("请填写显示姓名（不超过 80 个字）。")
_NAME_LENGTH = 80
_HELD = N_("该账号在这个单位已有同一岗位。")
_NOT_PERMITTED = N_("您的岗位没有管理账号的权限。")


@dataclass(frozen=True, slots=True, kw_only=True)
class CreateAccount:
    """A new account, with a first post where ``role`` is given.

    must_change_password: the password was made up by somebody else, so the owner changes it at the first sign-in.
    """

    username: str
    password: str
    display_name: str
    person_id: int | None = None
    organisation_code: str | None = None
    role: Role | None = None
    must_change_password: bool = False


@dataclass(frozen=True, slots=True)
class CreateAdmin:
    """The first system administrator of an installation."""

    username: str
    password: str
    display_name: str


@dataclass(frozen=True, slots=True)
class AddPost:
    """Give an account a role in an organisation, from a day on (None: today)."""

    username: str
    organisation_code: str
    role: Role
    starts_on: date | None = None


@dataclass(frozen=True, slots=True)
class EndPost:
    """End a post at once."""

    username: str
    post_id: int


@dataclass(frozen=True, slots=True)
class UnlockAccount:
    """Lift a lock-out."""

    username: str


@dataclass(frozen=True, slots=True)
class SetDisabled:
    """Close an account, or open it again."""

    username: str
    disabled: bool


def demand_managing(actor: Actor, account_id: int | None = None) -> None:
    """Refused unless the actor manages accounts and the account is not his own."""
    if not (actor.may(Permission.ACCOUNTS_MANAGE) or actor.may(Permission.SYSTEM)):
        raise Refused([Refusal("NOT_PERMITTED", _NOT_PERMITTED)])
    refusals = managing_refusals(actor.account_id, account_id) if account_id is not None else []
    if refusals:
        raise Refused(refusals)


def locked_account(session: Session, username: str) -> Mapping[str, Any]:
    """The account's row, locked; NotFound."""
    account = table_of(Account)
    found = session.execute(select(account).where(account.c.username == username).with_for_update())
    row = found.mappings().one_or_none()
    if row is None:
        raise NotFound
    return dict(row)


@use_case
def create_account(command: CreateAccount, actor: Actor) -> int:
    """Create an account (and its first post); returns its id. Invalid: field errors; Refused: not permitted."""
    demand_managing(actor)
    return _create(current_session(), command, actor)


@use_case
def create_admin(command: CreateAdmin, actor: Actor) -> int:
    """Create an account with the post of system administrator in the city; for the command line alone.

    Refused unless the system acts; Invalid: field errors (``organisation_code``: the reference list is not loaded).
    """
    if not actor.may(Permission.SYSTEM):
        raise Refused([Refusal("NOT_PERMITTED", _NOT_PERMITTED)])
    new = CreateAccount(
        username=command.username,
        password=command.password,
        display_name=command.display_name,
        organisation_code=CITY,
        role=Role.SYSTEM_ADMIN,
    )
    return _create(current_session(), new, actor)


def _create(own: Session, command: CreateAccount, actor: Actor) -> int:
    organisation_ids = organisations.ids_of_codes(own, {command.organisation_code} if command.organisation_code else ())
    errors = _errors(own, command)
    if command.role is not None and command.organisation_code not in organisation_ids:
        errors["organisation_code"] = [_NO_ORGANISATION]
    if errors:
        raise Invalid(errors)
    (account_id,) = insert_accounts(own, [command], organisation_ids, actor)
    return account_id


def _errors(own: Session, command: CreateAccount) -> dict[str, list[str]]:
    username, account = clean_username(command.username), table_of(Account)
    errors = {"username": [refusal.message for refusal in username_refusals(username)]}
    if not errors["username"] and own.scalar(select(account.c.id).where(account.c.username == username)) is not None:
        errors["username"] = [_TAKEN]
    refusals = password_refusals(command.password, username, command.display_name.strip())
    errors["password"] = [refusal.message for refusal in refusals]
    if not 0 < len(command.display_name.strip()) <= _NAME_LENGTH:
        errors["display_name"] = [_NAME]
    return {name: messages for name, messages in errors.items() if messages}


def insert_accounts(
    session: Session, commands: Sequence[CreateAccount], organisation_ids: Mapping[str, int], actor: Actor
) -> list[int]:
    """Write accounts with their first posts, inside a use case; the caller has checked them.

    organisation_ids: code -> id of every organisation named. Equal passwords are hashed once. Returns ids in order.
    """
    moment, account = clock.stamp(), table_of(Account)
    hashes = {password: hash_password(password) for password in {command.password for command in commands}}
    names = [clean_username(command.username) for command in commands]
    session.execute(
        insert(account),
        [
            {
                "username": name,
                "password_hash": hashes[command.password],
                "person_id": command.person_id,
                "display_name": command.display_name.strip(),
                "password_changed_at": None if command.must_change_password else moment,
                "created_at": moment,
            }
            for name, command in zip(names, commands, strict=True)
        ],
    )
    found = session.execute(select(account.c.username, account.c.id).where(account.c.username.in_(names)))
    ids = {row.username: row.id for row in found}
    posts = [
        _post_values(ids[name], organisation_ids[command.organisation_code or ""], command.role, clock.today())
        for name, command in zip(names, commands, strict=True)
        if command.role is not None
    ]
    if posts:
        session.execute(insert(table_of(Post)), posts)
    append_many(session, [_created(name, command) for name, command in zip(names, commands, strict=True)], actor)
    return [ids[name] for name in names]


def _created(username: str, command: CreateAccount) -> Entry:
    data: dict[str, Any] = {"display_name": command.display_name.strip(), "person_id": command.person_id}
    if command.role is not None:
        data |= {"organisation": command.organisation_code, "role": str(command.role)}
    return Entry(stream=f"account:{username}", event="account_created", data=data)


def _post_values(account_id: int, organisation_id: int, role: Role, starts_on: date) -> dict[str, Any]:
    return {
        "account_id": account_id,
        "organisation_id": organisation_id,
        "role": str(role),
        "starts_on": starts_on,
        "ends_on": FAR,
    }


@use_case
def add_post(command: AddPost, actor: Actor) -> int:
    """Give an account another post; returns its id.

    Refused: not permitted, or one's own account; NotFound: no such account; Invalid: no such organisation, or the
    account holds the post already.
    """
    own, post = current_session(), table_of(Post)
    row = locked_account(own, clean_username(command.username))
    demand_managing(actor, row["id"])
    organisation_id = organisations.ids_of_codes(own, {command.organisation_code}).get(command.organisation_code)
    if organisation_id is None:
        raise Invalid({"organisation_code": [_NO_ORGANISATION]})
    starts_on = command.starts_on or clock.today()
    held = select(post.c.id, post.c.starts_on, post.c.ends_on).where(
        post.c.account_id == row["id"], post.c.organisation_id == organisation_id, post.c.role == str(command.role)
    )
    ended_today = None
    for found in own.execute(held):
        if found.ends_on > starts_on:
            raise Invalid({"role": [_HELD]})
        if found.starts_on == starts_on:
            ended_today = found.id
    data = {"organisation": command.organisation_code, "role": str(command.role), "starts_on": starts_on.isoformat()}
    append(own, Entry(stream=f"account:{row['username']}", event="post_added", data=data), actor)
    if ended_today is not None:  # ended on its first day and given again: the same row
        own.execute(update(post).where(post.c.id == ended_today).values(ends_on=FAR))
        return int(ended_today)
    values = _post_values(row["id"], organisation_id, command.role, starts_on)
    return int(own.execute(insert(post).values(values).returning(post.c.id)).scalar_one())


@use_case
def end_post(command: EndPost, actor: Actor) -> None:
    """End a post: from this moment the account cannot act there. NotFound: no such post that is held or to come."""
    own, post = current_session(), table_of(Post)
    row = locked_account(own, clean_username(command.username))
    demand_managing(actor, row["id"])
    today = clock.today()
    found = own.execute(
        select(post.c.organisation_id, post.c.role, post.c.starts_on).where(
            post.c.id == command.post_id, post.c.account_id == row["id"], post.c.ends_on > today
        )
    ).one_or_none()
    if found is None:
        raise NotFound
    own.execute(update(post).where(post.c.id == command.post_id).values(ends_on=max(today, found.starts_on)))
    code = organisations.by_ids(own, [found.organisation_id])[found.organisation_id].code
    data = {"organisation": code, "role": found.role}
    append(own, Entry(stream=f"account:{row['username']}", event="post_ended", data=data), actor)


@use_case
def unlock_account(command: UnlockAccount, actor: Actor) -> None:
    """Lift a lock-out and forget the failures. Refused: not permitted, or one's own account; NotFound."""
    own, account = current_session(), table_of(Account)
    row = locked_account(own, clean_username(command.username))
    demand_managing(actor, row["id"])
    status = "disabled" if row["status"] == "disabled" else "active"
    own.execute(
        update(account).where(account.c.id == row["id"]).values(status=status, failed_attempts=0, locked_until=None)
    )
    append(own, Entry(stream=f"account:{row['username']}", event="unlocked"), actor)


@use_case
def set_disabled(command: SetDisabled, actor: Actor) -> None:
    """Close an account (all its sessions end) or open it again. Refused: not permitted, or one's own; NotFound."""
    own, account = current_session(), table_of(Account)
    row = locked_account(own, clean_username(command.username))
    demand_managing(actor, row["id"])
    status = "disabled" if command.disabled else "active"
    own.execute(
        update(account).where(account.c.id == row["id"]).values(status=status, failed_attempts=0, locked_until=None)
    )
    ended = revoke_sessions(own, row["id"]) if command.disabled else 0
    event = "disabled" if command.disabled else "enabled"
    append(own, Entry(stream=f"account:{row['username']}", event=event, data={"sessions_ended": ended}), actor)
