"""Tables of materials and stored files."""

from sqlalchemy import CheckConstraint, ForeignKey, Integer, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from portal.kernel.database import Model


class StoredFile(Model):
    """A file by its content, stored once however often it is handed in. Its name belongs to the material."""

    __tablename__ = "stored_file"
    __table_args__ = (UniqueConstraint("content_key"), CheckConstraint("size > 0", name="size"))

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    content_key: Mapped[str] = mapped_column(String(64))
    size: Mapped[int] = mapped_column(Integer)
    content_type: Mapped[str] = mapped_column(String(40))
    created_at: Mapped[str] = mapped_column(String(27))


class Material(Model):
    """One version of one paper. The newest version has no ``replaced_by_id``."""

    __tablename__ = "material"
    __table_args__ = (CheckConstraint("version >= 1", name="version"),)

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    case_id: Mapped[int | None] = mapped_column(ForeignKey("case.id"), index=True)
    owner_organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    kind: Mapped[str] = mapped_column(String(30))
    title: Mapped[str] = mapped_column(String(100))
    original_name: Mapped[str] = mapped_column(String(120))
    file_id: Mapped[int] = mapped_column(ForeignKey("stored_file.id"), index=True)
    version: Mapped[int] = mapped_column(Integer, server_default=text("1"))
    replaced_by_id: Mapped[int | None] = mapped_column(ForeignKey("material.id"), index=True)
    uploaded_by: Mapped[str] = mapped_column(String(80))
    uploaded_at: Mapped[str] = mapped_column(String(27))
