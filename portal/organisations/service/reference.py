"""New organisations: the reference list, and those that other rooms create."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

from sqlalchemy import insert
from sqlalchemy.orm import Session

from portal.audit.service import Entry, append_many
from portal.kernel import clock
from portal.kernel.actor import Actor
from portal.kernel.database import insert_rows, table_of
from portal.kernel.errors import Invalid
from portal.kernel.text import N_
from portal.kernel.use_case import session as current_session
from portal.kernel.use_case import use_case
from portal.organisations import queries
from portal.organisations.models import AgencyAuthorisation, Organisation
from portal.organisations.rules import Kind, Status
from portal.organisations.service.status import demand_config

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
    credit_code: str | None = None


_FIELDS = tuple(field.name for field in fields(NewOrganisation))


@dataclass(frozen=True, slots=True)
class LoadReference:
    """Load the reference list of the release; what exists already stays as the city keeps it."""


@dataclass(frozen=True, slots=True)
class ReferenceLoaded:
    """How many organisations and authorisations were new."""

    organisations: int
    authorisations: int


@use_case
def load_reference(command: LoadReference, actor: Actor) -> ReferenceLoaded:  # noqa: ARG001 - the list has no parts
    """Create what the reference list names and the database lacks; a second run changes nothing.

    Refused (NOT_PERMITTED) for anybody but the system and the city HR officer.
    """
    demand_config(actor)
    own = current_session()
    reference = queries.reference_data()
    listed = [NewOrganisation(**given) for given in reference["organisations"]]
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


def create_organisation(session: Session, new: NewOrganisation, actor: Actor, reason: str = "") -> int:
    """Create one organisation inside a running use case; returns its id. Invalid where the code is taken."""
    return create_many(session, (new,), actor, reason)[new.code]


def create_many(session: Session, new: Sequence[NewOrganisation], actor: Actor, reason: str = "") -> dict[str, int]:
    """Create organisations with their ledger rows (streams ``org:<code>``), in a fixed number of statements.

    Returns code -> id. Raises Invalid (field ``code``) and creates none where a code is taken.
    """
    if not new:
        return {}
    ids: dict[str, int] = {}
    moment = clock.stamp()
    for start in range(0, len(new), _CHUNK):
        part = new[start : start + _CHUNK]
        rows = [_row(item) | {"created_at": moment} for item in part]
        before = queries.ids_of_codes(session, [item.code for item in part])
        if before:
            raise Invalid({"code": [N_("组织代码已经存在：%s") % "、".join(sorted(before))]})
        insert_rows(session, table_of(Organisation), rows)
        ids |= queries.ids_of_codes(session, [item.code for item in part])
    append_many(
        session,
        [Entry(stream=f"org:{item.code}", event="organisation_created", data=_told(item, reason)) for item in new],
        actor,
    )
    return ids


def _row(item: NewOrganisation) -> dict[str, Any]:
    row = {name: getattr(item, name) for name in _FIELDS}
    return row | {"short_name": item.short_name or item.name[:_SHORT]}


def _told(item: NewOrganisation, reason: str) -> dict[str, str]:
    told = {"kind": Kind(item.kind).value, "name": item.name}
    return told | {"reason": reason, "on": clock.today().isoformat()} if reason else told
