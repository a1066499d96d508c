"""New channels of the four kinds (clause 三(二))."""

from dataclasses import dataclass

from sqlalchemy import select
from stdnum.cn import uscc

from portal.kernel.actor import Actor
from portal.kernel.errors import Invalid
from portal.kernel.text import N_
from portal.kernel.use_case import session as current_session
from portal.kernel.use_case import use_case
from portal.organisations import queries
from portal.organisations.queries import OrganisationRow
from portal.organisations.rules import CITY, KEPT_KINDS, PREFIXES, Kind, Status, new_code_fault, next_code
from portal.organisations.service.keeping import name_errors
from portal.organisations.service.reference import NewOrganisation, create_organisation
from portal.organisations.service.status import demand_config, demand_reason

_PLACES = (Kind.DISTRICT, Kind.ZONE)
_PLACE = 60  # characters


@dataclass(frozen=True, slots=True, kw_only=True)
class CreateChannel:
    """A new channel. reason: the document; district_code: its seat (None: unknown), of a zone its host.

    code, place_name: of a district or zone alone; credit_code: that of a department or agency itself, so that its own
    employees are recognised.
    """

    kind: str
    name: str
    short_name: str
    reason: str
    district_code: str | None = None
    credit_code: str | None = None
    code: str = ""
    place_name: str = ""


@use_case
def create_channel(command: CreateChannel, actor: Actor) -> str:
    """Create a channel and return its code: the system gives one to departments and agencies.

    Nothing moves: an agency takes nothing in before it has an authorisation, a zone before it is switched on, a
    district before a firm's address lies in it. Raises Invalid (fields), Refused (NOT_PERMITTED).
    """
    demand_config(actor)
    session = current_session()
    columns = queries.table().c
    # One creation at a time, so that no code and no place is given twice.
    session.execute(select(columns.id).where(columns.code == CITY).with_for_update(key_share=True))
    places = queries.of_kinds(session, _PLACES)
    _demand_new(command, places)
    kind = Kind(command.kind)
    held = queries.of_kinds(session, (kind,))
    if command.name.strip() in {row.name for row in held}:
        raise Invalid({"name": [N_("同类机构中已有这个全称，请核对是否已经建立。")]})
    code = next_code(kind, [row.code for row in held]) if kind in PREFIXES else command.code.strip().upper()
    new = NewOrganisation(
        code=code,
        kind=kind,
        name=command.name.strip(),
        short_name=command.short_name.strip(),
        place_name=command.place_name.strip() if kind in _PLACES else None,
        district_code=code if kind is Kind.DISTRICT else command.district_code,
        host_code=command.district_code if kind is Kind.ZONE else None,
        is_channel=kind is not Kind.ZONE,
        credit_code=(command.credit_code or None) if kind in PREFIXES else None,
    )
    create_organisation(session, new, actor, command.reason.strip())
    return code


def _demand_new(command: CreateChannel, places: tuple[OrganisationRow, ...]) -> None:
    errors = name_errors(command.name, command.short_name)
    if command.kind not in KEPT_KINDS:
        errors["kind"] = [N_("请选择四类渠道之一。")]
    if command.kind in _PLACES:
        errors |= _place_errors(command, places)
    districts = {row.code: row for row in places if row.kind == Kind.DISTRICT}
    if command.kind != Kind.DISTRICT and command.district_code and command.district_code not in districts:
        errors["district_code"] = [N_("请选择列表中的区市。")]
    if command.kind == Kind.ZONE:
        host = districts.get(command.district_code or "")
        if host is None or host.status != Status.ACTIVE:
            errors["district_code"] = [N_("请选择功能区所在的区市，该区市须能够接收件。")]
    if command.kind in PREFIXES and command.credit_code and not uscc.is_valid(command.credit_code):
        errors["credit_code"] = [N_("统一社会信用代码应为 18 位，且校验位正确。")]
    if errors:
        raise Invalid(errors)
    demand_reason(command.reason)


def _place_errors(command: CreateChannel, places: tuple[OrganisationRow, ...]) -> dict[str, list[str]]:
    """A code of its own, and a name by which no list means another place."""
    errors: dict[str, list[str]] = {}
    obsolete = queries.reference_data()["obsolete_codes"]
    fault = new_code_fault(Kind(command.kind), command.code.strip().upper(), {row.code for row in places}, obsolete)
    if fault is not None:
        errors["code"] = [fault]
    name = command.place_name.strip()
    if not 0 < len(name) <= _PLACE:
        errors["place_name"] = [N_("请填写区市或功能区的名称，不超过 60 个字。")]
    elif name in queries.place_codes(places):
        errors["place_name"] = [N_("已有区市或功能区使用这个名称。")]
    return errors
