"""Reading the outbox: who wants which message by mail, what is due, how the sending goes."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, func, or_, select, union
from sqlalchemy.orm import Session

from portal.kernel.database import table_of
from portal.kernel.registry import registry
from portal.messages.models import Message, MessageOutbox, MessageRead, MessageSetting
from portal.messages.rules.timing import Digest

SHOWN = 100
"""So many given-up mails are listed."""


@dataclass(frozen=True, slots=True)
class Setting:
    """How an account wants to be told by mail."""

    email: str
    digest: Digest


@dataclass(frozen=True, slots=True)
class DueRow:
    """A row of the outbox that is due; wanted: unread, still the reader's to know, and asked for by mail."""

    id: int
    letter: int | None
    attempts: int
    email: str | None
    kind: str
    case_number: str | None
    created_at: str
    wanted: bool


@dataclass(frozen=True, slots=True)
class GivenUp:
    """A mail that was given up."""

    letter: int
    email: str | None
    messages: int
    attempts: int
    last_error: str
    gave_up_at: str


@dataclass(frozen=True, slots=True)
class MailState:
    """How the sending goes. waiting: messages not sent yet; failing: of these tried at least once in vain."""

    waiting: int
    failing: int
    oldest_due: str | None
    given_up: tuple[GivenUp, ...]


def setting_of(session: Session, account_id: int) -> Setting:
    """How the account wants to be told; off where it never said."""
    columns = table_of(MessageSetting).c
    found = session.execute(select(columns.email, columns.digest).where(columns.account_id == account_id)).first()
    return Setting("", Digest.OFF) if found is None else Setting(found.email or "", Digest(found.digest))


def wanting(session: Session, message_ids: Collection[int], on: date) -> Sequence[Any]:
    """message_id, account_id, digest of everybody who is told these messages and wants mail; one statement."""
    message, setting = table_of(Message), table_of(MessageSetting)
    parts = []
    for column, told in _told(on):
        reader = told.subquery()
        parts.append(
            select(message.c.id.label("message_id"), reader.c.account_id.label("account_id"), setting.c.digest)
            .join(reader, reader.c.addressee == column)
            .join(setting, setting.c.account_id == reader.c.account_id)
            .where(message.c.id.in_(message_ids), setting.c.digest != Digest.OFF)
        )
    return session.execute(union(*parts).order_by("message_id", "account_id")).all() if parts else []


def next_account(session: Session, moment: str) -> int | None:
    """The account whose mail has been due longest, or None."""
    outbox = table_of(MessageOutbox)
    return session.scalar(
        select(outbox.c.account_id).where(_waiting(), outbox.c.due_at <= moment).order_by(outbox.c.due_at).limit(1)
    )


def due_rows(session: Session, account_id: int, moment: str, on: date) -> tuple[DueRow, ...]:
    """All that is due for the account, oldest first, locked; what another worker holds is left out."""
    outbox, message, seen = table_of(MessageOutbox), table_of(Message), table_of(MessageRead)
    setting = table_of(MessageSetting)
    was_read = exists().where(seen.c.message_id == message.c.id, seen.c.account_id == account_id)
    theirs = [
        column.in_(select(reader.c.addressee).where(reader.c.account_id == account_id))
        for column, reader in ((column, told.subquery()) for column, told in _told(on))
    ]
    asked = func.coalesce(setting.c.digest, Digest.OFF.value) != Digest.OFF.value
    wanted: ColumnElement[bool] = and_(asked, ~was_read, or_(*theirs))
    found: Iterable[Any] = session.execute(
        select(
            outbox.c.id,
            outbox.c.letter,
            outbox.c.attempts,
            setting.c.email,
            message.c.kind,
            message.c.case_number,
            message.c.created_at,
            wanted.label("wanted"),
        )
        .join(message, message.c.id == outbox.c.message_id)
        .outerjoin(setting, setting.c.account_id == outbox.c.account_id)
        .where(_waiting(), outbox.c.account_id == account_id, outbox.c.due_at <= moment)
        .order_by(outbox.c.id)
        .with_for_update(of=outbox, skip_locked=True)
    )
    return tuple(DueRow(*row) for row in found)


def mail_state(session: Session) -> MailState:
    """What waits and what was given up, newest first, in two statements."""
    outbox, setting = table_of(MessageOutbox), table_of(MessageSetting)
    waiting, failing, oldest = session.execute(
        select(
            func.count(),
            func.count().filter(outbox.c.attempts > 0),
            func.min(outbox.c.due_at),
        ).where(_waiting())
    ).one()
    latest = func.max(outbox.c.gave_up_at)
    found: Iterable[Any] = session.execute(
        select(
            outbox.c.letter,
            func.max(setting.c.email),
            func.count(),
            func.max(outbox.c.attempts),
            func.max(outbox.c.last_error),
            latest,
        )
        .outerjoin(setting, setting.c.account_id == outbox.c.account_id)
        .where(outbox.c.gave_up_at.is_not(None))
        .group_by(outbox.c.letter)
        .order_by(latest.desc())
        .limit(SHOWN)
    )
    return MailState(waiting, failing, oldest, tuple(GivenUp(*row) for row in found))


def _waiting() -> ColumnElement[bool]:
    outbox = table_of(MessageOutbox)
    return and_(outbox.c.sent_at.is_(None), outbox.c.gave_up_at.is_(None))


def _told(on: date) -> list[tuple[ColumnElement[int | None], Any]]:
    """For each kind of addressee: the column of ``message``, and who reads for which of them on the day."""
    message, known = table_of(Message), registry().addressees
    columns = {"organisation": message.c.organisation_id, "person": message.c.person_id}
    return [(column, known[name](on)) for name, column in columns.items() if name in known]
