"""Keeping organisations: the reference list, new organisations, their status."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date

from sqlalchemy import bindparam, insert, select, update
from sqlalchemy.orm import Session

from portal.audit.service import Entry, append_many
from portal.kernel import clock
from portal.kernel.actor import Actor
from portal.kernel.database import table_of
from portal.kernel.errors import Invalid, NotFound, Refused
from portal.kernel.permissions import Permission
from portal.kernel.refusal import Refusal
from portal.kernel.text import N_
from portal.kernel.use_case import session as current_session
from portal.kernel.use_case import use_case
from portal.organisations import queries
from portal.organisations.models import AgencyAuthorisation, Organisation
from portal.organisations.rules import Kind, Status, refuse_status

_CHUNK = 5000
_SHORT = 60  # characters of a short name


@dataclass(frozen=True, slots=True, kw_only=True)
class NewOrganisation:
    """An organisation that does not exist yet; is_channel: it takes applications in (a zone's switch)."""

    code: str
    kind: str
    name: str
    short_name: str = ""
    status: str = Status.ACTIVE
    place_name: str | None = None
    district_code: str | None = None
    host_code: str | None = None
    is_channel: bool = False


@dataclass(frozen=True, slots=True)
class LoadReference:
    """Load the reference list of the release; what exists already stays as the city keeps it."""


@dataclass(frozen=True, slots=True)
class ReferenceLoaded:
    """How many organisations and authorisations were new."""

    organisations: int
    authorisations: int


@dataclass(frozen=True, slots=True)
class SetStatus:
    """Give an organisation another status; reason: the document or cause, for the ledger."""

    code: str
    status: Status
    reason: str


@use_case
def load_reference(command: LoadReference, actor: Actor) -> ReferenceLoaded:  # noqa: ARG001 - the list has no parts
    """Create what the reference list names and the database lacks; a second run changes nothing.

    Refused (NOT_PERMITTED) for anybody but the system and the city HR officer.
    """
    _demand_config(actor)
    own = current_session()
    reference = queries.reference_data()
    listed = [NewOrganisation(**fields) for fields in reference["organisations"]]
    known = queries.ids_of_codes(own, [new.code for new in listed])
    created = create_many(own, [new for new in listed if new.code not in known], actor)
    ids = known | created
    granted = [
        {
            "agency_id": ids[row["agency"]],
            "starts_on": date.fromisoformat(row["starts_on"]),
            "ends_on": date.fromisoformat(row["ends_on"]),
            "document_no": row["document_no"],
        }
        for row in reference["agency_authorisations"]
        if row["agency"] in created
    ]
    if granted:
        own.execute(insert(table_of(AgencyAuthorisation)), granted)
    return ReferenceLoaded(len(created), len(granted))


def create_organisation(session: Session, new: NewOrganisation, actor: Actor) -> int:
    """Create one organisation inside a running use case; returns its id. Invalid where the code is taken."""
    return create_many(session, (new,), actor)[new.code]


def create_many(session: Session, new: Sequence[NewOrganisation], actor: Actor) -> dict[str, int]:
    """Create organisations with their ledger rows (streams ``org:<code>``), in a fixed number of statements.

    Returns code -> id. Raises Invalid (field ``code``) and creates none where a code is taken.
    """
    if not new:
        return {}
    ids: dict[str, int] = {}
    moment = clock.stamp()
    for start in range(0, len(new), _CHUNK):
        part = new[start : start + _CHUNK]
        rows = [
            asdict(item) | {"short_name": item.short_name or item.name[:_SHORT], "created_at": moment} for item in part
        ]
        before = queries.ids_of_codes(session, [item.code for item in part])
        if before:
            raise Invalid({"code": [N_("组织代码已经存在：%s") % "、".join(sorted(before))]})
        session.execute(insert(table_of(Organisation)), rows)
        ids |= queries.ids_of_codes(session, [item.code for item in part])
    append_many(
        session,
        [Entry(stream=f"org:{item.code}", event="organisation_created", data=_told(item)) for item in new],
        actor,
    )
    return ids


def rename_many(session: Session, names: Mapping[str, str], actor: Actor, source: str) -> None:
    """Give organisations (code -> new name) their names inside a running use case, with their ledger rows.

    source: the document from which the name is known.
    """
    if not names:
        return
    columns = queries.table().c
    session.execute(
        update(queries.table())
        .where(columns.code == bindparam("b_code"))
        .values(name=bindparam("b_name"), short_name=bindparam("b_short")),
        [{"b_code": code, "b_name": name, "b_short": name[:_SHORT]} for code, name in sorted(names.items())],
    )
    entries = [
        Entry(stream=f"org:{code}", event="organisation_renamed", data={"name": name, "source": source})
        for code, name in sorted(names.items())
    ]
    append_many(session, entries, actor)


@use_case
def set_status(command: SetStatus, actor: Actor) -> Status:
    """Give an organisation another status and record it; returns the status it had.

    Raises NotFound for an unknown code, Invalid without a reason, Refused for the city and its supervisor
    (``ALWAYS_ACTIVE``) and for an actor without CONFIG_MANAGE.
    """
    check_status(command, actor)
    return change_status(current_session(), command, actor)


def check_status(command: SetStatus, actor: Actor) -> None:
    """Raise what ``set_status`` raises before it writes."""
    _demand_config(actor)
    if not command.reason.strip():
        raise Invalid({"reason": [N_("请填写依据或原因。")]})
    refusal = refuse_status(command.code, command.status)
    if refusal is not None:
        raise Refused((refusal,))


def change_status(session: Session, command: SetStatus, actor: Actor) -> Status:
    """The write of ``set_status``, for use cases of higher rooms that take the desk's stamp lock first."""
    columns = queries.table().c
    before = session.scalar(select(columns.status).where(columns.code == command.code).with_for_update())
    if before is None:
        raise NotFound
    if before != command.status:
        session.execute(update(queries.table()).where(columns.code == command.code).values(status=command.status))
        told = {"from": before, "to": command.status.value, "reason": command.reason.strip()}
        entry = Entry(stream=f"org:{command.code}", event="organisation_status", data=told)
        append_many(session, (entry,), actor)
    return Status(before)


def finish_closing(session: Session, ids: Collection[int], actor: Actor) -> int:
    """Make closing organisations inactive whose cases have all been moved; returns how many."""
    if not ids:
        return 0
    columns = queries.table().c
    found = session.execute(
        select(columns.id, columns.code)
        .where(columns.id.in_(ids), columns.status == Status.CLOSING)
        .order_by(columns.id)
        .with_for_update()
    ).all()
    session.execute(
        update(queries.table()).where(columns.id.in_([row.id for row in found])).values(status=Status.INACTIVE)
    )
    told = {"from": Status.CLOSING.value, "to": Status.INACTIVE.value, "reason": N_("在办件已全部转出")}
    entries = [Entry(stream=f"org:{row.code}", event="organisation_status", data=told) for row in found]
    append_many(session, entries, actor)
    return len(found)


def _told(item: NewOrganisation) -> dict[str, str]:
    return {"kind": Kind(item.kind).value, "name": item.name}


def _demand_config(actor: Actor) -> None:
    if not actor.may(Permission.CONFIG_MANAGE) and not actor.may(Permission.SYSTEM):
        raise Refused((Refusal("NOT_PERMITTED", N_("只有市人社局可以维护组织信息。")),))
