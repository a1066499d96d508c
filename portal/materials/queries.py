"""Reading materials. Whether somebody may see a case's materials is decided by whoever read the case in his scope."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from portal.kernel import files
from portal.kernel.database import table_of
from portal.kernel.errors import NotFound
from portal.kernel.reading import remembered
from portal.materials.models import Material, StoredFile
from portal.materials.rules import KIND_LABELS, SENSITIVE_KINDS, MaterialKind


@dataclass(frozen=True, slots=True)
class MaterialRow:
    """One version of a paper as a list shows it. size in bytes; uploaded_at a UTC stamp; current: not replaced."""

    id: int
    case_id: int | None
    kind: str
    title: str
    original_name: str
    content_type: str
    size: int
    version: int
    uploaded_by: str
    uploaded_at: str
    current: bool

    @property
    def kind_label(self) -> str:
        """The kind in Chinese."""
        return KIND_LABELS[MaterialKind(self.kind)]

    @property
    def is_image(self) -> bool:
        """Shown as a picture, otherwise in a frame."""
        return self.content_type.startswith("image/")

    @property
    def is_sensitive(self) -> bool:
        """A scan of class S3."""
        return self.kind in SENSITIVE_KINDS


class OpenedFile(NamedTuple):
    """A file's plain content, its content type and the name under which it was handed in."""

    content: bytes
    content_type: str
    name: str


def of_case(session: Session, case_id: int, *, replaced: bool = False) -> tuple[MaterialRow, ...]:
    """The case's materials in the order in which they were handed in; with ``replaced`` the older versions too.

    One statement, once a request.
    """
    found = remembered(
        session,
        ("materials.of_case", case_id),
        lambda: of_cases(session, (case_id,), replaced=True).get(case_id, ()),
    )
    return found if replaced else tuple(row for row in found if row.current)


def of_cases(
    session: Session, case_ids: Collection[int], *, replaced: bool = False
) -> dict[int, tuple[MaterialRow, ...]]:
    """Case id -> its materials, in one statement; cases without any are left out."""
    if not case_ids:
        return {}
    table = table_of(Material)
    statement = _rows().where(table.c.case_id.in_(case_ids)).order_by(table.c.id)
    if not replaced:
        statement = statement.where(table.c.replaced_by_id.is_(None))
    found: dict[int, list[MaterialRow]] = {}
    for values in session.execute(statement):
        row = MaterialRow(*values)
        found.setdefault(row.case_id or 0, []).append(row)
    return {case_id: tuple(rows) for case_id, rows in found.items()}


def material(session: Session, material_id: int, *, case_id: int | None) -> MaterialRow:
    """One material of that case (None: of no case). NotFound for another case's."""
    table = table_of(Material)
    values = session.execute(
        _rows().where(table.c.id == material_id, table.c.case_id.is_not_distinct_from(case_id))
    ).one_or_none()
    if values is None:
        raise NotFound
    return MaterialRow(*values)


def open_file(session: Session, material_id: int, *, case_id: int | None) -> OpenedFile:
    """The plain file of a material of that case.

    The caller has read the case in the actor's scope. Raises NotFound for another case's material, MissingFileError
    and EncryptionError where the folder does not hold what the row says.
    """
    table, stored = table_of(Material), table_of(StoredFile)
    row = session.execute(
        select(stored.c.content_key, stored.c.content_type, table.c.original_name)
        .join_from(table, stored, stored.c.id == table.c.file_id)
        .where(table.c.id == material_id, table.c.case_id.is_not_distinct_from(case_id))
    ).one_or_none()
    if row is None:
        raise NotFound
    return OpenedFile(files.store().get(row.content_key), row.content_type, row.original_name)


def _rows() -> Select[Any]:
    """The columns of MaterialRow, in its order."""
    table, stored = table_of(Material).c, table_of(StoredFile).c
    return select(
        table.id,
        table.case_id,
        table.kind,
        table.title,
        table.original_name,
        stored.content_type,
        stored.size,
        table.version,
        table.uploaded_by,
        table.uploaded_at,
        table.replaced_by_id.is_(None),
    ).join_from(table_of(Material), table_of(StoredFile), stored.id == table.file_id)
