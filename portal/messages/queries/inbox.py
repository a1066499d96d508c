"""Reading messages: the bell and the list."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, CompoundSelect, Select, and_, exists, func, literal, select, union_all
from sqlalchemy.orm import Session

from portal.kernel.actor import Actor
from portal.kernel.database import table_of
from portal.kernel.paging import PAGE_SIZE, Page, decode_cursor, encode_cursor
from portal.kernel.permissions import OFFICE_ROLES
from portal.messages.models import Message, MessageRead

BELL_LOOKS_AT = 100
"""The bell looks at so many of the newest messages to each addressee: it costs the same on an old desk."""
BELL_CAP = 99
LIST_LOOKS_AT = 500
"""The list puts unread messages first among so many of the newest to each addressee, for the same reason."""


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
    """What the actor was told, 50 at a time, in one statement: unread first, each part newest first.

    Unread first goes for the newest 500 to each addressee; what is older follows by its date, read or not.
    """
    conditions = told(actor)
    if not conditions:
        return Page(())
    message, seen = table_of(Message), table_of(MessageRead)
    last = decode_cursor(cursor, int, int)
    chosen = _ordered(conditions, actor, (0, None) if last is None else (int(last[0]), int(last[1]))).subquery()
    found = session.execute(
        select(
            message.c.id,
            message.c.case_number,
            message.c.text,
            message.c.kind,
            message.c.created_at,
            message.c.person_id.is_not(None).label("own"),
            seen.c.message_id.is_not(None).label("read"),
            chosen.c.part,
        )
        .select_from(
            message.join(chosen, chosen.c.id == message.c.id).outerjoin(
                seen, and_(seen.c.message_id == message.c.id, seen.c.account_id == actor.account_id)
            )
        )
        .order_by(chosen.c.part, message.c.id.desc())
        .limit(PAGE_SIZE + 1)
    ).all()
    shown = found[:PAGE_SIZE]
    rows = tuple(
        MessageRow(row.id, row.case_number, row.text, row.kind, row.created_at, bool(row.own), bool(row.read))
        for row in shown
    )
    return Page(rows, encode_cursor(shown[-1].part, shown[-1].id) if len(found) > PAGE_SIZE else None)


def _ordered(
    conditions: Sequence[ColumnElement[bool]], actor: Actor, after: tuple[int, int | None]
) -> CompoundSelect[Any]:
    """Ids of one page and a bit more, with their part: 0 new and unread, 1 the rest."""
    message = table_of(Message)
    part, before = after
    newest = union_all(*(_newest(condition, LIST_LOOKS_AT) for condition in conditions)).subquery()
    looked_at = select(newest.c.id).join(message, message.c.id == newest.c.id)
    unread = looked_at.where(unread_by(actor.account_id or 0))
    parts: list[Select[Any]] = []
    if part == 0:
        first = unread.where(newest.c.id < before) if before is not None else unread
        first_rows = first.order_by(newest.c.id.desc()).limit(PAGE_SIZE + 1).subquery()
        parts.append(select(first_rows.c.id, literal(0).label("part")))
    older = [] if part == 0 or before is None else [message.c.id < before]
    for condition in conditions:
        rest = _newest(condition, PAGE_SIZE + 1, message.c.id.not_in(unread), *older)
        parts.append(select(rest.subquery().c.id, literal(1).label("part")))
    return union_all(*parts)


def _newest(condition: ColumnElement[bool], limit: int, *more: ColumnElement[bool]) -> Select[Any]:
    message = table_of(Message)
    newest = select(message.c.id).where(condition, *more).order_by(message.c.id.desc()).limit(limit).subquery()
    return select(newest.c.id)


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
