"""The outbox: from a message to the accounts that want it by mail, and what became of each attempt."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import bindparam, delete, insert, select, update
from sqlalchemy.orm import Session

from portal.audit.service import Entry, append
from portal.kernel import clock
from portal.kernel.actor import Actor
from portal.kernel.database import table_of
from portal.kernel.errors import NotFound
from portal.kernel.jobs import BATCH
from portal.kernel.use_case import session as current_session
from portal.kernel.use_case import use_case
from portal.messages.models import Message, MessageOutbox
from portal.messages.queries.outbox import DueRow, due_rows, next_account, wanting
from portal.messages.rules.letters import Line
from portal.messages.rules.timing import Digest, due_at, is_last, retry_at
from portal.messages.service.settings import mailing

KEEP = timedelta(days=90)
"""How long what was sent, or given up, stays in the outbox."""


@dataclass(frozen=True, slots=True)
class Letter:
    """One mail to one account. ids: the outbox rows that it carries; number: the same at each attempt."""

    number: int
    email: str
    lines: tuple[Line, ...]
    ids: tuple[int, ...]
    attempts: int


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a letter; error "": the server took it; permanent: it will never take it."""

    letter: Letter
    error: str = ""
    permanent: bool = False


@dataclass(frozen=True, slots=True)
class Retry:
    """Send once more what was given up."""

    letter: int


@use_case
def spread(_command: None, _actor: Actor) -> int:
    """Put a batch of new messages into the outbox of everybody who wants them by mail; returns how many it handled.

    A message and its rows commit together, so that each account gets each message once. Without a mail server all new
    messages are only marked.
    """
    own, message = current_session(), table_of(Message)
    new = own.scalars(
        select(message.c.id)
        .where(~message.c.spread)
        .order_by(message.c.id)
        .limit(BATCH)
        .with_for_update(skip_locked=True)
    ).all()
    if not new:
        return 0
    if mailing() is not None:
        moment = clock.now()
        rows = [
            {
                "message_id": row.message_id,
                "account_id": row.account_id,
                "due_at": clock.stamp(due_at(Digest(row.digest), moment, clock.SHANGHAI)),
            }
            for row in wanting(own, new, clock.today())
        ]
        if rows:
            own.execute(insert(table_of(MessageOutbox)), rows)
    own.execute(update(message).where(message.c.id.in_(new)).values(spread=True))
    return len(new)


@use_case
def take_letter(_command: None, _actor: Actor) -> Letter | None:
    """The next mail that is due, or None; its next attempt is noted before this one is made.

    All that is due for an account goes in one mail. What was read meanwhile, or is no longer the reader's or wanted,
    is dropped.
    """
    own = current_session()
    while True:
        account_id = next_account(own, clock.stamp())
        if account_id is None:
            return None
        rows = due_rows(own, account_id, clock.stamp(), clock.today())
        dropped = [row.id for row in rows if not row.wanted]
        if dropped:
            outbox = table_of(MessageOutbox)
            own.execute(delete(outbox).where(outbox.c.id.in_(dropped)))
        kept = [row for row in rows if row.wanted]
        if kept:
            return _mark(own, _together(kept))
        if not dropped:
            return None  # another worker holds them


def _together(rows: Sequence[DueRow]) -> list[DueRow]:
    """A mail that was tried before stays as it was; all new rows make one."""
    first = min((row.letter for row in rows if row.letter is not None), default=None)
    return [row for row in rows if row.letter == first]


def _mark(session: Session, rows: Sequence[DueRow]) -> Letter:
    number = rows[0].letter or min(row.id for row in rows)
    attempts = max(row.attempts for row in rows) + 1
    outbox, ids = table_of(MessageOutbox), tuple(row.id for row in rows)
    following = clock.stamp(retry_at(attempts, clock.now()))
    session.execute(
        update(outbox).where(outbox.c.id.in_(ids)).values(letter=number, attempts=attempts, due_at=following)
    )
    lines = tuple(Line(row.kind, row.case_number, _wall_time(row.created_at)) for row in rows)
    return Letter(number, rows[0].email or "", lines, ids, attempts)


def _wall_time(stamp: str) -> str:
    return clock.parse_stamp(stamp).astimezone(clock.SHANGHAI).strftime("%Y-%m-%d %H:%M")


@use_case
def note_outcome(command: Outcome, _actor: Actor) -> None:
    """Note that a mail was taken, will be tried again, or is given up."""
    letter = command.letter
    values: dict[str, Any] = {"last_error": command.error[:300] or None}
    if not command.error:
        values["sent_at"] = clock.stamp()
    elif command.permanent or is_last(letter.attempts):
        values["gave_up_at"] = clock.stamp()
    _set(current_session(), letter.ids, values)


def _set(session: Session, ids: Iterable[int], values: dict[str, Any]) -> None:
    outbox = table_of(MessageOutbox)
    session.execute(
        update(outbox).where(outbox.c.id == bindparam("b_id")).values(values), [{"b_id": each} for each in ids]
    )


@use_case
def retry(command: Retry, actor: Actor) -> None:
    """Send a given-up mail once more, from the beginning. NotFound where there is none."""
    own, outbox = current_session(), table_of(MessageOutbox)
    ids = own.scalars(
        select(outbox.c.id).where(outbox.c.letter == command.letter, outbox.c.gave_up_at.is_not(None)).with_for_update()
    ).all()
    if not ids:
        raise NotFound
    _set(own, ids, {"gave_up_at": None, "attempts": 0, "due_at": clock.stamp()})
    told = {"letter": command.letter, "messages": len(ids)}
    append(own, Entry(stream=f"account:{actor.account_id}", event="mail_retried", data=told), actor)


@use_case
def purge_outbox(_command: None, _actor: Actor) -> int:
    """Forget mail that was sent or given up long ago; returns how many rows."""
    own, outbox = current_session(), table_of(MessageOutbox)
    before = clock.stamp(clock.now() - KEEP)
    ids = [
        *own.scalars(select(outbox.c.id).where(outbox.c.sent_at < before).limit(BATCH)),
        *own.scalars(select(outbox.c.id).where(outbox.c.gave_up_at < before).limit(BATCH)),
    ][:BATCH]
    if ids:
        own.execute(delete(outbox).where(outbox.c.id.in_(ids)))
    return len(ids)
