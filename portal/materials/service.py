"""Taking files and hanging them on cases. Plain functions for the use cases of higher rooms.

``keep`` checks and writes a file and needs no transaction: views call it before the use case, so that no lock waits
for a disk. A file that no material then names does no harm.
"""

from dataclasses import dataclass, field

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from portal.audit.service import Entry, append
from portal.kernel import clock, files
from portal.kernel.actor import Actor
from portal.kernel.database import table_of, upsert_into
from portal.kernel.errors import Invalid, NotFound, Stale
from portal.kernel.refusal import Refusal
from portal.kernel.text import N_
from portal.materials.models import Material, StoredFile
from portal.materials.rules import MaterialKind, check_file, check_title, clean_name


@dataclass(frozen=True, slots=True)
class KeptFile:
    """A file that was checked and lies encrypted in the folder. size in bytes."""

    content_key: str
    size: int
    content_type: str
    original_name: str


@dataclass(frozen=True, slots=True)
class OnCase:
    """The case on which materials hang, read in the actor's scope by the caller; both None: on no case (yet)."""

    id: int | None
    number: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class NewMaterial:
    """A paper to hang on a case. title "": the kind's label; owner: the organisation that hands it in."""

    kind: str
    file: KeptFile
    owner_organisation_id: int
    title: str = field(default="")


def keep(name: str, content: bytes) -> KeptFile:
    """Check a file by its content and store it. Raises Invalid (field ``file``) with the reason."""
    found = check_file(name, content)
    if isinstance(found, Refusal):
        raise Invalid({"file": [found.message]})
    return KeptFile(files.store().put(content), len(content), found.value, clean_name(name))


def attach(session: Session, case: OnCase, new: NewMaterial, actor: Actor) -> int:
    """Hang a paper on the case; returns the material's id. Raises Invalid (``kind``, ``title``)."""
    if new.kind not in set(MaterialKind):
        raise Invalid({"kind": [N_("请选择材料类别。")]})
    title = check_title(new.title, MaterialKind(new.kind))
    if isinstance(title, Refusal):
        raise Invalid({"title": [title.message]})
    row = Material(
        case_id=case.id,
        owner_organisation_id=new.owner_organisation_id,
        kind=new.kind,
        title=title,
        original_name=new.file.original_name,
        file_id=_file_id(session, new.file),
        version=1,
        uploaded_by=actor.name,
        uploaded_at=clock.stamp(),
    )
    session.add(row)
    session.flush()
    _record(session, case, row, "material_attached", actor, new.file.content_key)
    return row.id


def replace(session: Session, case: OnCase, material_id: int, file: KeptFile, actor: Actor) -> int:
    """Hand in a newer version of a paper, the older one stays readable; returns the new version's id.

    Raises NotFound for another case's material, Stale where somebody replaced it already.
    """
    old = _locked(session, case, material_id)
    if old.replaced_by_id is not None:
        raise Stale(N_("该材料刚刚已被替换，请刷新后查看最新版本。"))
    new = Material(
        case_id=old.case_id,
        owner_organisation_id=old.owner_organisation_id,
        kind=old.kind,
        title=old.title,
        original_name=file.original_name,
        file_id=_file_id(session, file),
        version=old.version + 1,
        uploaded_by=actor.name,
        uploaded_at=clock.stamp(),
    )
    session.add(new)
    session.flush()
    old.replaced_by_id = new.id
    _record(session, case, new, "material_replaced", actor, file.content_key)
    return new.id


def remove(session: Session, case: OnCase, material_id: int, actor: Actor) -> None:
    """Take a paper and its older versions off a case that is still a draft (the caller has seen to that).

    Raises NotFound for another case's material.
    """
    newest = _locked(session, case, material_id)
    _record(session, case, newest, "material_removed", actor, None)
    table = table_of(Material)
    chain = [newest.id]
    while older := session.scalars(select(table.c.id).where(table.c.replaced_by_id.in_(chain[-1:]))).all():
        chain.extend(older)
    session.expunge(newest)
    session.execute(update(table).where(table.c.id.in_(chain)).values(replaced_by_id=None))
    session.execute(delete(table).where(table.c.id.in_(chain)))


def _locked(session: Session, case: OnCase, material_id: int) -> Material:
    row = session.get(Material, material_id, with_for_update=True)
    if row is None or row.case_id != case.id:
        raise NotFound
    return row


def _file_id(session: Session, file: KeptFile) -> int:
    """The row of the content; of two who hand in the same at once, the second takes the first one's row."""
    table = table_of(StoredFile)
    values = {
        "content_key": file.content_key,
        "size": file.size,
        "content_type": file.content_type,
        "created_at": clock.stamp(),
    }
    session.execute(upsert_into(session, table).values(values).on_conflict_do_nothing())
    return session.scalars(select(StoredFile.id).where(StoredFile.content_key == file.content_key)).one()


_WHAT = {
    "material_attached": N_("上传材料"),
    "material_replaced": N_("更换材料"),
    "material_removed": N_("移除材料"),
}


def _record(session: Session, case: OnCase, row: Material, event: str, actor: Actor, content_key: str | None) -> None:
    told = {"what": _WHAT[event], "material_id": row.id, "kind": row.kind, "title": row.title, "version": row.version}
    if content_key:
        told["content_key"] = content_key  # proves later that the file is the one that was handed in
    stream = f"case:{case.number}" if case.number else f"org:{actor.organisation_code}"
    append(session, Entry(stream=stream, event=event, data=told, case_number=case.number), actor)
