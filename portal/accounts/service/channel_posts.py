"""Posts at channels, kept by the city HR officer: who works there, from when to when. A deputy's post has an end."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from portal.accounts.models import Account, Post
from portal.accounts.rules import clean_username
from portal.audit.service import Entry, append_many
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
from portal.organisations.queries import OrganisationRow
from portal.organisations.rules import CHANNEL_KINDS

CHANNEL_ROLES = (Role.CHANNEL_CLERK, Role.CHANNEL_SUPERVISOR)
"""The roles that the city gives; all others are the system administrator's to give."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GiveChannelPost:
    """A post at a channel, both days inclusive; last_day None: open end."""

    username: str
    organisation_code: str
    role: str
    starts_on: date
    last_day: date | None = None


@dataclass(frozen=True, slots=True)
class EndChannelPost:
    """A post at a channel ends: ``last_day`` is the last on which it is held (yesterday: at once)."""

    organisation_code: str
    post_id: int
    last_day: date


@use_case
def give_channel_post(command: GiveChannelPost, actor: Actor) -> int:
    """Give an account a post at a channel; returns the post's id.

    Raises NotFound (no such channel), Invalid (fields), Refused (NOT_PERMITTED, OWN_ACCOUNT).
    """
    own, channel = current_session(), _channel(current_session(), command.organisation_code, actor)
    account = _account(own, clean_username(command.username))
    errors: dict[str, list[str]] = {}
    if account is None:
        errors["username"] = [N_("没有这个用户名的账号。新账号请由系统管理员建立。")]
    if command.role not in CHANNEL_ROLES:
        errors["role"] = [N_("请选择渠道经办人或渠道负责人。")]
    if command.last_day is not None and command.last_day < command.starts_on:
        errors["last_day"] = [N_("最后一天不能早于开始日期。")]
    elif command.last_day == date.max:
        errors["last_day"] = [N_("长期任职请不填最后一天。")]
    if account is None or errors:
        raise Invalid(errors)
    _demand_other(actor, account.id)
    post, ends_on = table_of(Post), command.last_day + timedelta(days=1) if command.last_day else FAR
    held = own.execute(
        select(post.c.id).where(
            post.c.account_id == account.id,
            post.c.organisation_id == channel.id,
            post.c.role == command.role,
            post.c.starts_on < ends_on,
            post.c.ends_on > command.starts_on,
        )
    ).first()
    if held is not None:
        raise Invalid({"role": [N_("该账号在这段时间已有同一岗位。")]})
    values = {
        "account_id": account.id,
        "organisation_id": channel.id,
        "role": str(command.role),
        "starts_on": command.starts_on,
        "ends_on": ends_on,
    }
    # A post that was ended before it began holds its first day still: it is given anew instead of a second time.
    key = [post.c[name] == values[name] for name in ("account_id", "organisation_id", "role", "starts_on")]
    again = own.execute(update(post).where(*key).values(ends_on=ends_on).returning(post.c.id)).scalar()
    found = int(again or own.execute(insert(post).values(values).returning(post.c.id)).scalar_one())
    told = {
        "organisation": channel.code,
        "role": str(command.role),
        "name": account.display_name,
        "starts_on": command.starts_on.isoformat(),
        "last_day": command.last_day.isoformat() if command.last_day else "",
    }
    _record(own, channel.code, account.username, "post_added", told, actor)
    return found


@use_case
def end_channel_post(command: EndChannelPost, actor: Actor) -> None:
    """End a post at a channel, now or on a later day.

    Raises NotFound (no such post that is held or to come), Invalid (last_day), Refused (NOT_PERMITTED, OWN_ACCOUNT).
    """
    own, channel = current_session(), _channel(current_session(), command.organisation_code, actor)
    post, account, today = table_of(Post), table_of(Account), clock.today()
    row = own.execute(
        select(post, account.c.username, account.c.display_name)
        .join(account, account.c.id == post.c.account_id)
        .where(
            post.c.id == command.post_id,
            post.c.organisation_id == channel.id,
            post.c.role.in_(CHANNEL_ROLES),
            post.c.ends_on > today,
        )
        .with_for_update(of=post)
    ).first()
    if row is None:
        raise NotFound
    _demand_other(actor, row.account_id)
    day = timedelta(days=1)
    if not today - day <= command.last_day < row.ends_on - day:
        raise Invalid({"last_day": [N_("最后一天应不早于昨天，并早于原来的最后一天。")]})
    ends_on = command.last_day + day
    own.execute(update(post).where(post.c.id == row.id).values(ends_on=max(ends_on, row.starts_on)))
    told = {
        "organisation": channel.code,
        "role": row.role,
        "name": row.display_name,
        "last_day": command.last_day.isoformat(),
    }
    _record(own, channel.code, row.username, "post_ended", told, actor)


def _channel(session: Session, code: str, actor: Actor) -> OrganisationRow:
    if not actor.may(Permission.CONFIG_MANAGE) and not actor.may(Permission.SYSTEM):
        raise Refused((Refusal("NOT_PERMITTED", N_("只有市人社局可以维护渠道的岗位。")),))
    row = organisations.by_code(session, code)
    if row is None or row.kind not in CHANNEL_KINDS:
        raise NotFound
    return row


def _account(session: Session, username: str) -> Any:  # noqa: ANN401 - a row
    """The account, locked, so that two posts come one after the other."""
    account = table_of(Account)
    return session.execute(
        select(account).where(account.c.username == username).with_for_update(key_share=True)
    ).first()


def _demand_other(actor: Actor, account_id: int) -> None:
    if actor.account_id == account_id:
        raise Refused((Refusal("OWN_ACCOUNT", N_("不能变更自己的岗位，请由其他人员办理。"), field="username"),))


def _record(session: Session, code: str, username: str, event: str, told: dict[str, str], actor: Actor) -> None:
    """One row in the account's history and one in the channel's."""
    entries = [Entry(stream=stream, event=event, data=told) for stream in (f"account:{username}", f"org:{code}")]
    append_many(session, entries, actor)
