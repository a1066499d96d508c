"""Papers of an application: hang on, replace, take off. The file was kept before (``materials.service.keep``)."""

from dataclasses import dataclass, field

from portal.applications.service.access import CORRECTABLE, editable, next_revision
from portal.applications.service.corrections import follow_attached, follow_replaced
from portal.kernel.actor import Actor
from portal.kernel.use_case import session as current_session
from portal.kernel.use_case import use_case
from portal.materials import service as materials
from portal.materials.service import KeptFile, NewMaterial, OnCase


@dataclass(frozen=True, slots=True, kw_only=True)
class AttachMaterial:
    """Hang a paper on an application."""

    number: str
    kind: str
    file: KeptFile
    title: str = field(default="")


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplaceMaterial:
    """A newer version of a paper."""

    number: str
    material_id: int
    file: KeptFile


@dataclass(frozen=True, slots=True)
class RemoveMaterial:
    """Take a paper off."""

    number: str
    material_id: int


@use_case
def attach_material(command: AttachMaterial, actor: Actor) -> int:
    """Returns the material's id. Raises Invalid (``kind``, ``title``), Refused (NOT_EDITABLE)."""
    session = current_session()
    case = editable(session, command.number, actor, CORRECTABLE)
    next_revision(session, case.id, None)
    new = NewMaterial(
        kind=command.kind, file=command.file, owner_organisation_id=actor.organisation_id, title=command.title
    )
    added = materials.attach(session, OnCase(case.id, case.number), new, actor)
    follow_attached(session, case, command.kind, added, actor)
    return added


@use_case
def replace_material(command: ReplaceMaterial, actor: Actor) -> int:
    """Returns the new version's id; the older one stays readable. Raises NotFound, Stale, Refused (NOT_EDITABLE)."""
    session = current_session()
    case = editable(session, command.number, actor, CORRECTABLE)
    next_revision(session, case.id, None)
    on_case = OnCase(case.id, case.number)
    newest = materials.replace(session, on_case, command.material_id, command.file, actor)
    follow_replaced(session, case, command.material_id, newest, actor)
    return newest


@use_case
def remove_material(command: RemoveMaterial, actor: Actor) -> None:
    """Only from a draft: what a channel has seen is replaced, never taken away. Raises NotFound, Refused."""
    session = current_session()
    case = editable(session, command.number, actor)
    next_revision(session, case.id, None)
    materials.remove(session, OnCase(case.id, case.number), command.material_id, actor)
