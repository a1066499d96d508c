"""Tables of messages."""

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.kernel.database import Model


class Message(Model):
    """One thing that a desk (organisation_id) or a person (person_id) was told about a case. No sensitive field."""

    __tablename__ = "message"
    __table_args__ = (
        CheckConstraint("(organisation_id IS NULL) <> (person_id IS NULL)", name="one_addressee"),
        Index("ix_message_organisation_id_id", "organisation_id", "id"),
        Index("ix_message_person_id_id", "person_id", "id"),
    )

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    case_number: Mapped[str | None] = mapped_column(String(20))
    text: Mapped[str] = mapped_column(String(500))
    kind: Mapped[str] = mapped_column(String(30))
    created_at: Mapped[str] = mapped_column(String(27))


class MessageRead(Model):
    """That somebody has seen a message; each reader of a desk for himself."""

    __tablename__ = "message_read"

    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), primary_key=True)
    message_id: Mapped[int] = mapped_column(ForeignKey("message.id"), primary_key=True)
