"""Where a channel lies: the district that hosts a zone, the seat of a department or agency."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from portal.audit.service import Entry, append
from portal.kernel import clock
from portal.kernel.actor import Actor
from portal.kernel.errors import Invalid, NotFound
from portal.kernel.text import N_
from portal.kernel.use_case import session as current_session
from portal.kernel.use_case import use_case
from portal.organisations import queries
from portal.organisations.queries import OrganisationRow
from portal.organisations.rules import Kind, Status
from portal.organisations.service.keeping import kept
from portal.organisations.service.status import demand_config, demand_reason


@dataclass(frozen=True, slots=True)
class SetTerritory:
    """The district in which a channel lies from today on (None: not known; a zone always has one)."""

    code: str
    district_code: str | None
    reason: str


@use_case
def set_territory(command: SetTerritory, actor: Actor) -> None:
    """Change it; filed cases keep channel and fallback (docs/decisions/0010).

    Raises NotFound for a district (it names itself), Invalid (district_code, reason), Refused (NOT_PERMITTED).
    """
    demand_config(actor)
    session = current_session()
    columns = queries.table().c
    # The district first, then the channel: a district that closes in this moment is seen.
    for code in (command.district_code, command.code):
        session.execute(select(columns.id).where(columns.code == code).with_for_update(key_share=True))
    before = kept(session, command.code)
    districts = queries.of_kinds(session, (Kind.DISTRICT,))
    fault = territory_fault(before, districts, command.district_code)
    if fault is not None:
        raise Invalid({"district_code": [fault]})
    demand_reason(command.reason)
    values = {"district_code": command.district_code}
    if before.kind == Kind.ZONE:
        values["host_code"] = command.district_code
    session.execute(update(queries.table()).where(columns.code == command.code).values(values))
    _record(session, before, districts, command, actor)


def territory_fault(row: OrganisationRow, districts: Sequence[OrganisationRow], wanted: str | None) -> str | None:
    """Why the channel cannot lie in that district, or None. NotFound for a district."""
    if row.kind == Kind.DISTRICT:
        raise NotFound
    found = next((each for each in districts if each.code == wanted), None)
    if wanted and found is None:
        return N_("请选择列表中的区市。")
    if wanted == territory_of(row):
        return N_("没有需要更改的内容。")
    if row.kind == Kind.ZONE and (found is None or found.status != Status.ACTIVE):
        return N_("请选择功能区所在的区市，该区市须能够接收件。")
    return None


def territory_of(row: OrganisationRow) -> str | None:
    """Code of the district in which the channel lies."""
    return row.host_code if row.kind == Kind.ZONE else row.district_code


def _record(
    session: Session, before: OrganisationRow, districts: Sequence[OrganisationRow], command: SetTerritory, actor: Actor
) -> None:
    names = {row.code: row.place_name or row.name for row in districts}
    old = territory_of(before)
    told = {
        "from": old,
        "to": command.district_code,
        "from_name": names.get(old or "", ""),
        "to_name": names.get(command.district_code or "", ""),
        "source": command.reason.strip(),
        "on": clock.today().isoformat(),
    }
    append(session, Entry(stream=f"org:{command.code}", event="organisation_territory", data=told), actor)
