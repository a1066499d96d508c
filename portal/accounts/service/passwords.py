"""Changing a password oneself, and giving somebody a new one."""

from dataclasses import dataclass

from sqlalchemy import select, update

from portal.accounts.models import Account
from portal.accounts.rules import clean_username, password_refusals
from portal.accounts.service.hashing import hash_password, verify
from portal.accounts.service.managing import demand_managing, locked_account
from portal.accounts.service.sessions import revoke_sessions
from portal.audit.service import Entry, append
from portal.kernel import clock
from portal.kernel.actor import Actor
from portal.kernel.database import table_of
from portal.kernel.errors import Invalid, NotFound
from portal.kernel.text import N_
from portal.kernel.use_case import session as current_session
from portal.kernel.use_case import use_case

_WRONG = N_("当前密码不正确，请重新输入。")
_SAME = N_("新密码与当前密码相同，请换一个。")


@dataclass(frozen=True, slots=True)
class ChangePassword:
    """One's own password: the current one and a new one, as typed. keep: hash of the session that goes on."""

    current: str
    new: str
    keep: str = ""


@dataclass(frozen=True, slots=True)
class PasswordChanged:
    """sessions_ended: how many other sessions were logged out."""

    sessions_ended: int


@dataclass(frozen=True, slots=True)
class ResetPassword:
    """Give an account a password that its owner must change at the next sign-in."""

    username: str
    password: str


@use_case
def change_password(command: ChangePassword, actor: Actor) -> PasswordChanged:
    """Change one's own password and log out everywhere else. Invalid: ``current`` or ``password`` cannot be used."""
    own, account = current_session(), table_of(Account)
    found = own.execute(select(account).where(account.c.id == actor.account_id).with_for_update())
    row = found.mappings().one_or_none()
    if row is None:
        raise NotFound
    if not verify(row["password_hash"], command.current):
        raise Invalid({"current": [_WRONG]})
    refusals = [refusal.message for refusal in password_refusals(command.new, row["username"], row["display_name"])]
    if command.new == command.current:
        refusals.append(_SAME)
    if refusals:
        raise Invalid({"password": refusals})
    own.execute(
        update(account)
        .where(account.c.id == row["id"])
        .values(password_hash=hash_password(command.new), password_changed_at=clock.stamp())
    )
    ended = revoke_sessions(own, row["id"], keep=command.keep)
    data = {"sessions_ended": ended}
    append(own, Entry(stream=f"account:{row['username']}", event="password_changed", data=data), actor)
    return PasswordChanged(ended)


@use_case
def reset_password(command: ResetPassword, actor: Actor) -> None:
    """Replace a forgotten password, lift a lock-out and end all sessions of the account.

    Refused: not permitted, or one's own account; NotFound; Invalid: the password cannot be used.
    """
    own, account = current_session(), table_of(Account)
    row = locked_account(own, clean_username(command.username))
    demand_managing(actor, row["id"])
    refusals = password_refusals(command.password, row["username"], row["display_name"])
    if refusals:
        raise Invalid({"password": [refusal.message for refusal in refusals]})
    own.execute(
        update(account)
        .where(account.c.id == row["id"])
        .values(
            password_hash=hash_password(command.password),
            password_changed_at=None,
            failed_attempts=0,
            locked_until=None,
            status="disabled" if row["status"] == "disabled" else "active",
        )
    )
    ended = revoke_sessions(own, row["id"])
    data = {"sessions_ended": ended}
    append(own, Entry(stream=f"account:{row['username']}", event="password_reset", data=data), actor)
