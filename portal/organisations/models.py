"""Tables of organisations and of the agencies' authorisations."""

from datetime import date

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, String, Text, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column

from portal.kernel.database import Model

CODE = Text(collation="C").with_variant(Text(collation="BINARY"), "sqlite")
"""Codes are told apart by case and sorted by their characters, whatever the database's language."""


class Organisation(Model):
    """Anything that can be accountable for a case."""

    __tablename__ = "organisation"
    __table_args__ = (
        UniqueConstraint("code"),
        CheckConstraint("status IN ('active', 'closing', 'inactive')", name="status"),
        Index("ix_organisation_kind_code", "kind", "code"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(CODE)
    kind: Mapped[str] = mapped_column(String(30))
    name: Mapped[str] = mapped_column(String(200))
    short_name: Mapped[str] = mapped_column(String(60))
    status: Mapped[str] = mapped_column(String(10), default="active", server_default="active")
    place_name: Mapped[str | None] = mapped_column(String(60))
    """A district or zone: what the territory itself is called."""
    district_code: Mapped[str | None] = mapped_column(String(20))
    """The district in which the organisation has its seat; a district names itself."""
    host_code: Mapped[str | None] = mapped_column(String(20))
    """A zone: the district that hosts it."""
    is_channel: Mapped[bool] = mapped_column(default=False)
    credit_code: Mapped[str | None] = mapped_column(CODE)
    """The credit code of the body itself; its own employees do not apply through it (DOMAIN 3)."""
    four_eyes: Mapped[bool] = mapped_column(default=False, server_default=false())
    """A channel: what one person takes up there is sent on by another (DOMAIN 6.1)."""
    created_at: Mapped[str] = mapped_column(String(27))


class AgencyAuthorisation(Model):
    """The period for which an agency may handle titles; both days inclusive."""

    __tablename__ = "agency_authorisation"
    __table_args__ = (
        UniqueConstraint("agency_id", "document_no", "starts_on"),
        CheckConstraint("starts_on <= ends_on", name="period"),
        Index("ix_agency_authorisation_agency_id_ends_on", "agency_id", "ends_on"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    agency_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    starts_on: Mapped[date] = mapped_column(Date)
    ends_on: Mapped[date] = mapped_column(Date)
    document_no: Mapped[str] = mapped_column(String(80))
