"""Telling, and noting what was read."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import insert, literal, or_, select
from sqlalchemy.orm import Session

from portal.kernel import clock
from portal.kernel.actor import Actor
from portal.kernel.database import table_of, upsert_into
from portal.kernel.errors import NotFound
from portal.kernel.use_case import session as current_session
from portal.kernel.use_case import use_case
from portal.messages.models import Message, MessageRead
from portal.messages.queries.inbox import told, unread_by


@dataclass(frozen=True, slots=True, kw_only=True)
class Tell:
    """What a desk (organisation_id) or a person (person_id), exactly one of them, is told.

    text: Chinese, at most 500 characters, names no sensitive field (S3, S4); kind: a stable word, such as ``arrived``.
    """

    text: str
    kind: str
    organisation_id: int | None = None
    person_id: int | None = None
    case_number: str | None = None


@dataclass(frozen=True, slots=True)
class MarkRead:
    """One message has been read."""

    message_id: int


@dataclass(frozen=True, slots=True)
class MarkAllRead:
    """Everything that the actor was told here has been read."""


def tell_many(session: Session, tells: Sequence[Tell]) -> None:
    """Write messages inside the use case that causes them, in one statement whatever their number."""
    if not tells:
        return
    moment = clock.stamp()
    session.execute(
        insert(table_of(Message)),
        [
            {
                "organisation_id": tell.organisation_id,
                "person_id": tell.person_id,
                "case_number": tell.case_number,
                "text": tell.text,
                "kind": tell.kind,
                "created_at": moment,
            }
            for tell in tells
        ],
    )


@dataclass(frozen=True, slots=True)
class About:
    """What a message is about: a case, or by its kind."""

    case_number: str | None
    kind: str


@use_case
def mark_read(command: MarkRead, actor: Actor) -> About:
    """Note that the actor has read a message; no ledger row, for reading is no act. NotFound: not told to him."""
    own, message = current_session(), table_of(Message)
    conditions = told(actor)
    found = None
    if conditions:
        wanted = select(message.c.id, message.c.case_number, message.c.kind)
        found = own.execute(wanted.where(message.c.id == command.message_id, or_(*conditions))).one_or_none()
    if found is None:
        raise NotFound
    own.execute(
        upsert_into(own, table_of(MessageRead)).on_conflict_do_nothing(),
        [{"account_id": actor.account_id, "message_id": found.id}],
    )
    return About(found.case_number, found.kind)


@use_case
def mark_all_read(command: MarkAllRead, actor: Actor) -> None:  # noqa: ARG001 - the command has no parts
    """Note that the actor has read all that he was told here."""
    own, message = current_session(), table_of(Message)
    for condition in told(actor):
        unread = select(literal(actor.account_id), message.c.id).where(condition, unread_by(actor.account_id or 0))
        own.execute(
            upsert_into(own, table_of(MessageRead))
            .from_select(["account_id", "message_id"], unread)
            .on_conflict_do_nothing()
        )
