"""Reading messages: the bell and the list."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, func, select, union_all
from sqlalchemy.orm import Session

from portal.kernel.actor import Actor
from portal.kernel.database import table_of
from portal.kernel.paging import PAGE_SIZE, Page, decode_cursor, encode_cursor
from portal.kernel.permissions import OFFICE_ROLES
from portal.messages.models import Message, MessageRead

BELL_LOOKS_AT = 100
"""The bell looks at so many of the newest messages to each addressee: it costs the same on an old desk."""
BELL_CAP = 99


@dataclass(frozen=True, slots=True)
class MessageRow:
    """One message in the list. case_number: the case that it is about; own: told to the person, not the desk."""

    id: int
    case_number: str | None
    text: str
    kind: str
    created_at: str
    own: bool
    read: bool


def bell(columns: Any) -> ColumnElement[int]:  # noqa: ANN401 - the identity statement's columns, known by name
    """Number of unread messages to the desk of the address and to the person himself, at most 99.

    A part of the identity statement: ``columns`` has account_id, person_id and office_id.
    """
    message, seen = table_of(Message), table_of(MessageRead)
    addressed = (message.c.organisation_id == columns.office_id, message.c.person_id == columns.person_id)
    newest = [
        select(message.c.id)
        .where(condition)
        .order_by(message.c.id.desc())
        .limit(BELL_LOOKS_AT)
        .correlate_except(message)
        .subquery()
        for condition in addressed
    ]
    looked_at = union_all(*(select(part.c.id) for part in newest)).subquery()
    was_read = exists().where(seen.c.message_id == looked_at.c.id, seen.c.account_id == columns.account_id)
    unread = (
        select(looked_at.c.id)
        .where(~was_read.correlate_except(seen))
        .limit(BELL_CAP)
        .correlate_except(looked_at)
        .subquery()
    )
    return select(func.count()).select_from(unread).scalar_subquery()


def page(session: Session, actor: Actor, cursor: str | None = None) -> Page[MessageRow]:
    """What the actor was told, newest first, 50 at a time, in one statement."""
    message, seen = table_of(Message), table_of(MessageRead)
    before = decode_cursor(cursor, int)
    newest = [
        select(message.c.id)
        .where(condition, *([message.c.id < before[0]] if before else []))
        .order_by(message.c.id.desc())
        .limit(PAGE_SIZE + 1)
        .subquery()
        for condition in told(actor)
    ]
    if not newest:
        return Page(())
    ids = union_all(*(select(part.c.id) for part in newest)).subquery()
    found = session.execute(
        select(
            message.c.id,
            message.c.case_number,
            message.c.text,
            message.c.kind,
            message.c.created_at,
            message.c.person_id.is_not(None).label("own"),
            seen.c.message_id.is_not(None).label("read"),
        )
        .select_from(
            message.join(ids, ids.c.id == message.c.id).outerjoin(
                seen, and_(seen.c.message_id == message.c.id, seen.c.account_id == actor.account_id)
            )
        )
        .order_by(message.c.id.desc())
        .limit(PAGE_SIZE + 1)
    ).all()
    rows = tuple(
        MessageRow(row.id, row.case_number, row.text, row.kind, row.created_at, bool(row.own), bool(row.read))
        for row in found[:PAGE_SIZE]
    )
    return Page(rows, encode_cursor(rows[-1].id) if len(found) > PAGE_SIZE else None)


def told(actor: Actor) -> list[ColumnElement[bool]]:
    """Conditions on ``message``, one per addressee for whom the actor reads: his desk (if he works there), himself."""
    message = table_of(Message)
    conditions = [message.c.organisation_id == actor.organisation_id] if actor.roles & OFFICE_ROLES else []
    if actor.person_id is not None:
        conditions.append(message.c.person_id == actor.person_id)
    return conditions


def unread_by(account_id: ColumnElement[int] | int) -> ColumnElement[bool]:
    """Condition on ``message``: the account has not read it."""
    message, seen = table_of(Message), table_of(MessageRead)
    return ~exists().where(seen.c.message_id == message.c.id, seen.c.account_id == account_id)
