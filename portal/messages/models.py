"""Tables of messages."""

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, String, UniqueConstraint, false, text
from sqlalchemy.orm import Mapped, mapped_column

from portal.kernel.database import Model

STAMP = 27
"""Length of a UTC stamp."""


class Message(Model):
    """One thing that a desk (organisation_id) or a person (person_id) was told about a case. No sensitive field."""

    __tablename__ = "message"
    __table_args__ = (
        CheckConstraint("(organisation_id IS NULL) <> (person_id IS NULL)", name="one_addressee"),
        Index("ix_message_organisation_id_id", "organisation_id", "id"),
        Index("ix_message_person_id_id", "person_id", "id"),
        Index("ix_message_to_spread", "id", sqlite_where=text("NOT spread"), postgresql_where=text("NOT spread")),
    )

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    case_number: Mapped[str | None] = mapped_column(String(20))
    text: Mapped[str] = mapped_column(String(500))
    kind: Mapped[str] = mapped_column(String(30))
    created_at: Mapped[str] = mapped_column(String(STAMP))
    spread: Mapped[bool] = mapped_column(default=False, server_default=false())
    """The worker has put it into the outbox of everybody who wants mail (or nobody does)."""


class MessageRead(Model):
    """That somebody has seen a message; each reader of a desk for himself."""

    __tablename__ = "message_read"

    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), primary_key=True)
    message_id: Mapped[int] = mapped_column(ForeignKey("message.id"), primary_key=True)


class MessageSetting(Model):
    """How an account wants to be told by mail. No row: not at all."""

    __tablename__ = "message_setting"
    __table_args__ = (
        CheckConstraint("digest IN ('at_once', 'daily', 'off')", name="digest"),
        CheckConstraint("digest = 'off' OR email IS NOT NULL", name="email"),
    )

    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), primary_key=True)
    email: Mapped[str | None] = mapped_column(String(254))
    digest: Mapped[str] = mapped_column(String(10))


_WAITING = text("sent_at IS NULL AND gave_up_at IS NULL")


class MessageOutbox(Model):
    """One message on its way by mail to one account, once.

    due_at: next attempt (before each attempt it is set to the one after it, so that a crash loses nothing);
    letter: the id of the first row of the mail that carries it, from the first attempt on: a repeated mail has the
    same content and the same Message-ID.
    """

    __tablename__ = "message_outbox"
    __table_args__ = (
        UniqueConstraint("message_id", "account_id"),
        CheckConstraint("sent_at IS NULL OR gave_up_at IS NULL", name="one_end"),
        Index("ix_message_outbox_due_at", "due_at", "id", sqlite_where=_WAITING, postgresql_where=_WAITING),
        Index("ix_message_outbox_account_id", "account_id"),
        Index("ix_message_outbox_sent_at", "sent_at"),
        Index("ix_message_outbox_gave_up_at", "gave_up_at"),
    )

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    message_id: Mapped[int] = mapped_column(ForeignKey("message.id"))
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    due_at: Mapped[str] = mapped_column(String(STAMP))
    letter: Mapped[int | None] = mapped_column(Integer)
    attempts: Mapped[int] = mapped_column(Integer, default=0, server_default=text("0"))
    last_error: Mapped[str | None] = mapped_column(String(300))
    sent_at: Mapped[str | None] = mapped_column(String(STAMP))
    gave_up_at: Mapped[str | None] = mapped_column(String(STAMP))
