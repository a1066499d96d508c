"""Signing in and out. A failed sign-in is a result, not an error: its count must be kept."""

import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from portal.accounts import queries
from portal.accounts.models import Account, LoginSession
from portal.accounts.rules import SIGN_IN_REFUSED, LockOut, clean_username, lock_minutes
from portal.accounts.service.hashing import hash_password, is_outdated, verify
from portal.audit.service import Entry, append
from portal.kernel import clock
from portal.kernel.actor import Actor
from portal.kernel.database import table_of
from portal.kernel.errors import NotFound
from portal.kernel.jobs import BATCH
from portal.kernel.reading import reading
from portal.kernel.refusal import Refusal
from portal.kernel.text import N_
from portal.kernel.use_case import session as current_session
from portal.kernel.use_case import use_case
from portal.rulebook.queries import in_force

_KEEP_DAYS = 30  # how long a session that is over stays for questions
_USER_AGENT = 200  # characters kept
_LOCKED = N_("连续输错次数过多，账号已暂时锁定。请稍后再试，或联系系统管理员解锁。")


@dataclass(frozen=True, slots=True)
class SignIn:
    """A name and a password as typed, and where from."""

    username: str
    password: str
    ip: str = ""
    user_agent: str = ""


@dataclass(frozen=True, slots=True)
class SignedIn:
    """token: for the cookie, None where the sign-in was refused (``refusal`` says what the person is told)."""

    token: str | None = None
    refusal: Refusal | None = None
    must_change_password: bool = False


@dataclass(frozen=True, slots=True)
class SignOut:
    """End the session that holds this token hash."""

    token_hash: str


@dataclass(frozen=True, slots=True)
class EndSessions:
    """End one of one's own sessions, or (token_hash None) all but ``keep``."""

    token_hash: str | None = None
    keep: str = ""


@dataclass(frozen=True, slots=True)
class Touch:
    """Note that the person is at work, and move the idle limit on by the same span as before."""

    token_hash: str
    last_seen_at: str
    idle_expires: str


@dataclass(frozen=True, slots=True)
class _Attempt:
    username: str
    checked_hash: str
    right: bool
    new_hash: str | None
    user_agent: str


def hash_token(token: str) -> str:
    """What is stored of a session token."""
    return hashlib.sha256(token.encode()).hexdigest()


def sign_in(command: SignIn) -> SignedIn:
    """Check the password and open a session, or count the failure.

    The slow check comes before the transaction, so that nobody waits for it; unknown names take as long as known ones.
    """
    username = clean_username(command.username)[:64]
    known = queries.credentials(reading(), username)
    right = verify(known.password_hash if known else None, command.password)
    if known is None:
        return _refused()
    renewed = hash_password(command.password) if right and is_outdated(known.password_hash) else None
    attempt = _Attempt(username, known.password_hash, right, renewed, command.user_agent[:_USER_AGENT])
    visitor = Actor(known.account_id, None, username, 0, "", "", frozenset(), ip=command.ip)
    return _record(attempt, visitor)


@use_case
def _record(attempt: _Attempt, visitor: Actor) -> SignedIn:
    own, account = current_session(), table_of(Account)
    found = own.execute(select(account).where(account.c.id == visitor.account_id).with_for_update())
    row = dict(found.mappings().one())
    actor = Actor(row["id"], row["person_id"], row["display_name"], 0, "", "", frozenset(), ip=visitor.ip)
    if row["status"] == "disabled" or row["password_hash"] != attempt.checked_hash:
        return _refused()
    if row["locked_until"] and row["locked_until"] > clock.stamp():
        return SignedIn(refusal=Refusal("LOCKED", _LOCKED)) if attempt.right else _refused()
    if not attempt.right:
        _count_failure(own, row, actor)
        return _refused()
    own.execute(
        update(account)
        .where(account.c.id == row["id"])
        .values(
            status="active",
            failed_attempts=0,
            locked_until=None,
            password_hash=attempt.new_hash or row["password_hash"],
        )
    )
    token = _open(own, row["id"], actor.ip, attempt.user_agent)
    append(own, Entry(stream=f"account:{row['username']}", event="sign_in"), actor)
    return SignedIn(token, must_change_password=row["password_changed_at"] is None)


def _count_failure(own: Session, row: Mapping[str, Any], actor: Actor) -> None:
    account, failed = table_of(Account), row["failed_attempts"] + 1
    rules = in_force(own)
    rule = LockOut(rules.integer("accounts.lockout_failures"), rules.integer("accounts.lockout_minutes"))
    minutes = lock_minutes(failed, rule)
    values: dict[str, Any] = {"failed_attempts": failed, "status": "active", "locked_until": None}
    if minutes:
        until = clock.stamp(clock.now() + timedelta(minutes=minutes))
        values |= {"status": "locked", "locked_until": until}
    own.execute(update(account).where(account.c.id == row["id"]).values(values))
    event, data = ("locked", {"failed": failed, "minutes": minutes}) if minutes else ("sign_in_failed", {})
    append(own, Entry(stream=f"account:{row['username']}", event=event, data=data), actor)


def _open(own: Session, account_id: int, ip: str, user_agent: str) -> str:
    token, moment, rules = secrets.token_urlsafe(32), clock.now(), in_force(own)
    own.execute(
        insert(table_of(LoginSession)).values(
            token_hash=hash_token(token),
            account_id=account_id,
            created_at=clock.stamp(moment),
            last_seen_at=clock.stamp(moment),
            expires_at=clock.stamp(moment + timedelta(hours=rules.integer("accounts.session_hours"))),
            idle_expires=clock.stamp(moment + timedelta(minutes=rules.integer("accounts.session_idle_minutes"))),
            ip=ip,
            user_agent=user_agent,
        )
    )
    return token


def _refused() -> SignedIn:
    return SignedIn(refusal=Refusal("SIGN_IN", SIGN_IN_REFUSED))


@use_case
def sign_out(command: SignOut, actor: Actor) -> None:
    """End the person's own session; a second time nothing happens."""
    _end(actor, "sign_out", only=command.token_hash)


@use_case
def end_sessions(command: EndSessions, actor: Actor) -> int:
    """End one session of one's own, or all others; returns how many. NotFound when the one is not there any more."""
    ended = _end(actor, "sessions_ended", only=command.token_hash, keep=command.keep)
    if command.token_hash and not ended:
        raise NotFound
    return ended


def _end(actor: Actor, event: str, *, only: str | None = None, keep: str = "") -> int:
    own, account = current_session(), table_of(Account)
    ended = revoke_sessions(own, actor.account_id or 0, only=only, keep=keep)
    if ended:
        username = own.scalar(select(account.c.username).where(account.c.id == actor.account_id))
        append(own, Entry(stream=f"account:{username}", event=event, data={"sessions": ended}), actor)
    return ended


def revoke_sessions(session: Session, account_id: int, *, only: str | None = None, keep: str = "") -> int:
    """End the account's live sessions: one, or all but ``keep``; returns how many. Inside a use case."""
    login, moment = table_of(LoginSession), clock.stamp()
    chosen = login.c.token_hash == only if only is not None else login.c.token_hash != keep
    ended = session.scalars(
        update(login)
        .where(
            login.c.account_id == account_id,
            login.c.revoked_at.is_(None),
            login.c.expires_at > moment,
            login.c.idle_expires > moment,
            chosen,
        )
        .values(revoked_at=moment)
        .returning(login.c.token_hash)
    )
    return len(ended.all())


@use_case
def touch(command: Touch, actor: Actor) -> None:  # noqa: ARG001 - only the session's own row is written
    """Move the idle limit; no ledger row, for being there is no act. Of two tabs at once only the first writes."""
    login, moment = table_of(LoginSession), clock.now()
    span = clock.parse_stamp(command.idle_expires) - clock.parse_stamp(command.last_seen_at)
    current_session().execute(
        update(login)
        .where(login.c.token_hash == command.token_hash, login.c.last_seen_at == command.last_seen_at)
        .values(last_seen_at=clock.stamp(moment), idle_expires=clock.stamp(moment + span))
    )


@use_case
def _purge(before: str, actor: Actor) -> int:  # noqa: ARG001 - the worker
    login = table_of(LoginSession)
    old = select(login.c.token_hash).where(login.c.expires_at < before).order_by(login.c.expires_at).limit(BATCH)
    return len(
        current_session().scalars(delete(login).where(login.c.token_hash.in_(old)).returning(login.c.token_hash)).all()
    )


def purge_sessions(actor: Actor) -> int:
    """Delete a batch of the sessions that ended more than 30 days ago; returns how many."""
    return _purge(clock.stamp(clock.now() - timedelta(days=_KEEP_DAYS)), actor)
