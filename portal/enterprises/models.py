"""Tables of firms, their dated facts and contracts, and the directory with its uploads."""

from datetime import date

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, LargeBinary, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from portal.kernel.database import FAR, Model

CODE = Text(collation="C").with_variant(Text(collation="BINARY"), "sqlite")
"""Codes and search keys, sorted by their characters whatever the database's language."""


class Enterprise(Model):
    """A firm, once by its unified social credit code."""

    __tablename__ = "enterprise"
    __table_args__ = (
        UniqueConstraint("organisation_id"),
        UniqueConstraint("credit_code"),
        CheckConstraint("length(credit_code) = 18", name="credit_code"),
        Index("ix_enterprise_initials_credit_code", "initials", "credit_code"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    credit_code: Mapped[str] = mapped_column(CODE)
    name: Mapped[str] = mapped_column(String(200))
    name_since: Mapped[date] = mapped_column(Date)
    """Publication date of the list, or the day, from which the present name is known."""
    name_history: Mapped[str] = mapped_column(Text, default="[]", server_default="[]")
    """JSON: earlier names, oldest first, each with the day on which the next one was known."""
    name_key: Mapped[str] = mapped_column(CODE)
    initials: Mapped[str] = mapped_column(CODE)
    created_at: Mapped[str] = mapped_column(String(27))


class EnterpriseFact(Model):
    """One value of one fact over a period; both days inclusive."""

    __tablename__ = "enterprise_fact"
    __table_args__ = (
        CheckConstraint("valid_from <= valid_to", name="period"),
        CheckConstraint("status IN ('proposed', 'confirmed', 'declined')", name="status"),
        Index("ix_enterprise_fact_enterprise_id_name", "enterprise_id", "name"),
        Index("ix_enterprise_fact_name_value", "name", "value"),
        Index(
            "uq_enterprise_fact_value_from",
            "enterprise_id",
            "name",
            "valid_from",
            unique=True,
            sqlite_where=text("status = 'confirmed' AND name <> 'claim'"),
            postgresql_where=text("status = 'confirmed' AND name <> 'claim'"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    enterprise_id: Mapped[int] = mapped_column(ForeignKey("enterprise.id"))
    name: Mapped[str] = mapped_column(String(20))
    value: Mapped[str] = mapped_column(CODE)
    valid_from: Mapped[date] = mapped_column(Date)
    valid_to: Mapped[date] = mapped_column(Date, default=FAR)
    status: Mapped[str] = mapped_column(String(10))
    source: Mapped[str] = mapped_column(String(200), default="", server_default="")
    """The document or the list that the value comes from."""
    proposed_by: Mapped[str] = mapped_column(String(80))
    confirmed_by: Mapped[str | None] = mapped_column(String(80))


class AgencyContract(Model):
    """A firm's contract with a personnel agency; both days inclusive."""

    __tablename__ = "agency_contract"
    __table_args__ = (
        CheckConstraint("starts_on <= ends_on", name="period"),
        CheckConstraint("status IN ('proposed', 'confirmed', 'declined')", name="status"),
        Index("ix_agency_contract_enterprise_id", "enterprise_id"),
        Index("ix_agency_contract_agency_id_ends_on", "agency_id", "ends_on"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    enterprise_id: Mapped[int] = mapped_column(ForeignKey("enterprise.id"))
    agency_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    starts_on: Mapped[date] = mapped_column(Date)
    ends_on: Mapped[date] = mapped_column(Date)
    document_no: Mapped[str] = mapped_column(String(80))
    status: Mapped[str] = mapped_column(String(10))
    proposed_by: Mapped[str] = mapped_column(String(80))
    confirmed_by: Mapped[str | None] = mapped_column(String(80))


class DirectoryBatch(Model):
    """One imported list."""

    __tablename__ = "directory_batch"
    __table_args__ = (UniqueConstraint("document_no", "title", "kind", "level"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    document_no: Mapped[str] = mapped_column(String(80))
    title: Mapped[str] = mapped_column(String(200))
    kind: Mapped[str] = mapped_column(String(20))
    level: Mapped[str] = mapped_column(String(20))
    published_on: Mapped[date] = mapped_column(Date)
    imported_at: Mapped[str] = mapped_column(String(27))
    imported_by: Mapped[str] = mapped_column(String(80))
    row_count: Mapped[int]


class DirectoryEntry(Model):
    """A firm's place on a list; effective from valid_from to valid_to and before delisted_on."""

    __tablename__ = "directory_entry"
    __table_args__ = (
        UniqueConstraint("batch_id", "enterprise_id"),
        CheckConstraint("valid_from <= valid_to", name="period"),
        Index("ix_directory_entry_enterprise_id", "enterprise_id"),
        Index("ix_directory_entry_level_kind", "level", "kind"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    batch_id: Mapped[int] = mapped_column(ForeignKey("directory_batch.id"))
    enterprise_id: Mapped[int] = mapped_column(ForeignKey("enterprise.id"))
    kind: Mapped[str] = mapped_column(String(20))
    level: Mapped[str] = mapped_column(String(20))
    valid_from: Mapped[date] = mapped_column(Date)
    valid_to: Mapped[date] = mapped_column(Date)
    delisted_on: Mapped[date | None] = mapped_column(Date)
    delist_reason: Mapped[str | None] = mapped_column(String(200))
    counts_as_enterprise: Mapped[bool] = mapped_column(default=True)
    """False for the holder of a champion product until the industry officer says otherwise (OQ-P2)."""


class DirectoryQuarantine(Model):
    """A row of an imported list without a credit code, until somebody finds the code or says why there is none."""

    __tablename__ = "directory_quarantine"
    __table_args__ = (
        UniqueConstraint("batch_id", "line"),
        CheckConstraint("status IN ('open', 'resolved', 'dismissed')", name="status"),
        CheckConstraint("(status = 'resolved') = (enterprise_id IS NOT NULL)", name="enterprise"),
        Index("ix_directory_quarantine_status_id", "status", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    batch_id: Mapped[int] = mapped_column(ForeignKey("directory_batch.id"))
    line: Mapped[int]
    name: Mapped[str] = mapped_column(String(200))
    place: Mapped[str] = mapped_column(CODE)
    note: Mapped[str] = mapped_column(String(200))
    valid_from: Mapped[date] = mapped_column(Date)
    counts_as_enterprise: Mapped[bool]
    status: Mapped[str] = mapped_column(String(10), default="open", server_default="open")
    enterprise_id: Mapped[int | None] = mapped_column(ForeignKey("enterprise.id"))
    reason: Mapped[str] = mapped_column(String(200), default="", server_default="")
    settled_at: Mapped[str | None] = mapped_column(String(27))
    settled_by: Mapped[str | None] = mapped_column(String(80))


class DirectoryUpload(Model):
    """A file between its preview and its confirmation, so that nobody uploads it twice."""

    __tablename__ = "directory_upload"
    __table_args__ = (UniqueConstraint("token_hash"), Index("ix_directory_upload_created_at", "created_at"))

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64))
    account_id: Mapped[int]
    filename: Mapped[str] = mapped_column(String(200))
    content: Mapped[bytes] = mapped_column(LargeBinary)
    about: Mapped[str] = mapped_column(Text)
    """JSON: what the form said of the list."""
    created_at: Mapped[str] = mapped_column(String(27))
