"""Which firms name an organisation: in the facts that decide their channel, or as their agency."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, func, or_, select
from sqlalchemy.orm import Session

from portal.enterprises.models import AgencyContract, Enterprise, EnterpriseFact
from portal.enterprises.rules.facts import FactStatus
from portal.kernel.database import table_of
from portal.kernel.paging import PAGE_SIZE, Page, decode_cursor, encode_cursor


@dataclass(frozen=True, slots=True)
class ClientRow:
    """A firm's contract with an agency, both days inclusive."""

    id: int
    credit_code: str
    firm_name: str
    starts_on: date
    ends_on: date
    document_no: str
    status: str


def firms_naming(session: Session, organisation_id: int, code: str, on: date) -> int:
    """How many firms have a confirmed fact, or an agency contract, that names the organisation on the day."""
    firm = table_of(Enterprise).c
    return session.execute(select(func.count(firm.id)).where(_named(firm.id, organisation_id, code, on))).scalar_one()


def agencies_of(session: Session, organisation_id: int, on: date) -> set[int]:
    """Ids of the agencies that act by contract for the firm that an organisation is, on the day."""
    contract, firm = table_of(AgencyContract).c, table_of(Enterprise).c
    asked = (
        select(contract.agency_id)
        .join(table_of(Enterprise), firm.id == contract.enterprise_id)
        .where(
            firm.organisation_id == organisation_id,
            contract.status == FactStatus.CONFIRMED,
            contract.starts_on <= on,
            contract.ends_on >= on,
        )
    )
    return set(session.scalars(asked))


def clients_page(session: Session, agency_id: int, cursor: str | None = None) -> Page[ClientRow]:
    """An agency's contracts that were not declined, those that end last first; one statement a page."""
    contract, firm = table_of(AgencyContract).c, table_of(Enterprise).c
    asked = (
        select(
            contract.id,
            firm.credit_code,
            firm.name,
            contract.starts_on,
            contract.ends_on,
            contract.document_no,
            contract.status,
        )
        .join(table_of(Enterprise), firm.id == contract.enterprise_id)
        .where(contract.agency_id == agency_id, contract.status != FactStatus.DECLINED)
        .order_by(contract.ends_on.desc(), contract.id.desc())
        .limit(PAGE_SIZE + 1)
    )
    after = decode_cursor(cursor, int, int)
    if after is not None:
        day = date.fromordinal(int(after[0]))
        asked = asked.where(or_(contract.ends_on < day, and_(contract.ends_on == day, contract.id < after[1])))
    found = session.execute(asked).all()
    rows = tuple(ClientRow(*row) for row in found[:PAGE_SIZE])
    more = len(found) > PAGE_SIZE
    return Page(rows, encode_cursor(rows[-1].ends_on.toordinal(), rows[-1].id) if more else None)


def _named(firm_id: ColumnElement[Any], organisation_id: int, code: str, on: date) -> ColumnElement[bool]:
    fact, contract = table_of(EnterpriseFact).c, table_of(AgencyContract).c
    return or_(
        exists().where(
            fact.enterprise_id == firm_id,
            fact.value == code,
            fact.status == FactStatus.CONFIRMED,
            fact.valid_from <= on,
            fact.valid_to >= on,
        ),
        exists().where(
            contract.enterprise_id == firm_id,
            contract.agency_id == organisation_id,
            contract.status == FactStatus.CONFIRMED,
            contract.starts_on <= on,
            contract.ends_on >= on,
        ),
    )
