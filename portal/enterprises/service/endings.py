"""What ends earlier than was written: a district's or zone's claim, a contract with an agency."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select, update

from portal.enterprises.models import AgencyContract, EnterpriseFact
from portal.enterprises.rules.facts import Fact, FactStatus
from portal.enterprises.service.facts import demand_confirm, locked_firm, record
from portal.kernel.actor import Actor
from portal.kernel.database import table_of
from portal.kernel.errors import Invalid, NotFound
from portal.kernel.text import N_
from portal.kernel.use_case import session as current_session
from portal.kernel.use_case import use_case
from portal.organisations import queries as organisations


@dataclass(frozen=True, slots=True)
class EndClaim:
    """A district or zone lists the firm as its own up to and including ``last_day``; source: what shows it."""

    credit_code: str
    id: int
    last_day: date
    source: str = ""


@dataclass(frozen=True, slots=True)
class EndContract:
    """A contract with an agency ends early: ``last_day`` is the last on which it counts; source: what shows it."""

    credit_code: str
    id: int
    last_day: date
    source: str


@use_case
def end_claim(command: EndClaim, actor: Actor) -> None:
    """End a confirmed claim. NotFound for an unknown one, Refused for all but the city and whom it names, Invalid."""
    own, columns = current_session(), table_of(EnterpriseFact).c
    firm = locked_firm(own, command.credit_code)
    row = own.execute(
        select(table_of(EnterpriseFact)).where(
            columns.id == command.id,
            columns.enterprise_id == firm.id,
            columns.name == Fact.CLAIM,
            columns.status == FactStatus.CONFIRMED,
        )
    ).first()
    if row is None:
        raise NotFound
    demand_confirm(actor, row.value)
    _check_day(row.valid_from, row.valid_to, command.last_day)
    own.execute(update(table_of(EnterpriseFact)).where(columns.id == row.id).values(valid_to=command.last_day))
    told = {"fact": row.name, "value": row.value, "until": command.last_day.isoformat(), "source": command.source}
    record(own, firm, "fact_ended", told, actor)


@use_case
def end_contract(command: EndContract, actor: Actor) -> None:
    """End a confirmed contract; the day after, the sweep moves what stands at the agency for this firm.

    Raises NotFound for an unknown one, Refused for all but the city and the agency, Invalid (last_day, source).
    """
    own, columns = current_session(), table_of(AgencyContract).c
    firm = locked_firm(own, command.credit_code)
    row = own.execute(
        select(table_of(AgencyContract)).where(
            columns.id == command.id, columns.enterprise_id == firm.id, columns.status == FactStatus.CONFIRMED
        )
    ).first()
    if row is None:
        raise NotFound
    agency = organisations.by_ids(own, (row.agency_id,))[row.agency_id]
    demand_confirm(actor, agency.code)
    if not command.source.strip():
        raise Invalid({"source": [N_("请填写依据的文件或材料。")]})
    _check_day(row.starts_on, row.ends_on, command.last_day)
    own.execute(update(table_of(AgencyContract)).where(columns.id == row.id).values(ends_on=command.last_day))
    told = {
        "agency": agency.code,
        "document_no": row.document_no,
        "from": row.ends_on.isoformat(),
        "until": command.last_day.isoformat(),
        "source": command.source.strip(),
    }
    record(own, firm, "contract_ended", told, actor)


def _check_day(first: date, last: date, wanted: date) -> None:
    if not first <= wanted < last:
        raise Invalid({"last_day": [N_("最后一天应在这条记录的期间内，并早于原来的最后一天。")]})
