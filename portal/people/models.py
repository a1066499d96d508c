"""Tables of people and their employments."""

from datetime import date

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.kernel.database import FAR, Model


class Person(Model):
    """A human being, once. Number and phone are ciphertexts; the keyed index finds a number without telling it."""

    __tablename__ = "person"
    __table_args__ = (
        UniqueConstraint("id_number_index"),
        CheckConstraint("gender IN ('male', 'female')", name="gender"),
        Index("ix_person_name_search", "name_search"),
        Index("ix_person_initials", "initials"),
    )

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    name: Mapped[str] = mapped_column(String(80))
    name_search: Mapped[str] = mapped_column(String(80))
    initials: Mapped[str] = mapped_column(String(80))
    id_number_cipher: Mapped[str] = mapped_column(Text)
    id_number_index: Mapped[str] = mapped_column(String(64))
    phone_cipher: Mapped[str | None] = mapped_column(Text)
    gender: Mapped[str] = mapped_column(String(6))
    birth_date: Mapped[date] = mapped_column(Date)
    created_at: Mapped[str] = mapped_column(String(27))


class Employment(Model):
    """That a person works at a firm, from ``starts_on`` to ``ends_on``, both days inclusive."""

    __tablename__ = "employment"
    __table_args__ = (
        UniqueConstraint("person_id", "enterprise_organisation_id", "starts_on"),
        CheckConstraint("starts_on <= ends_on", name="period"),
        CheckConstraint("kind IN ('contract', 'dispatch')", name="kind"),
        Index("ix_employment_enterprise_organisation_id_ends_on", "enterprise_organisation_id", "ends_on"),
    )

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    enterprise_organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    starts_on: Mapped[date] = mapped_column(Date)
    ends_on: Mapped[date] = mapped_column(Date, default=FAR)
    kind: Mapped[str] = mapped_column(String(10))
    social_insurance: Mapped[bool]
