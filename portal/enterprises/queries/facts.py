"""The dated facts of firms: those in force on a day, for routing, and all of them, for the firm's page."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, func, select
from sqlalchemy.orm import Session

from portal.enterprises.models import AgencyContract, Enterprise, EnterpriseFact
from portal.enterprises.rules.facts import Fact, FactStatus
from portal.kernel.database import table_of
from portal.organisations import queries as organisations


@dataclass(frozen=True, slots=True)
class ContractFact:
    """A confirmed agency contract; authorised_to: last day of the agency's authorisation as known on the day asked."""

    agency: str
    starts_on: date
    ends_on: date
    authorised_to: date | None


@dataclass(frozen=True, slots=True)
class FirmFacts:
    """What decides a firm's channel on a day; None where nothing is on file."""

    affiliation: str = "none"
    competent_dept: str | None = None
    claims: frozenset[str] = frozenset()
    reg_district: str | None = None
    reg_zone: str | None = None
    contracts: tuple[ContractFact, ...] = ()


@dataclass(frozen=True, slots=True)
class FactRow:
    """One value of a fact over a period, both days inclusive."""

    id: int
    enterprise_id: int
    name: str
    value: str
    valid_from: date
    valid_to: date
    status: str
    source: str
    proposed_by: str
    confirmed_by: str | None


@dataclass(frozen=True, slots=True)
class ContractRow:
    """One agency contract, both days inclusive."""

    id: int
    enterprise_id: int
    agency_code: str
    agency_name: str
    starts_on: date
    ends_on: date
    document_no: str
    status: str
    proposed_by: str
    confirmed_by: str | None


def route_facts(session: Session, enterprise_id: int, on: date) -> FirmFacts:
    """The confirmed facts of one firm on the day."""
    return route_facts_many(session, (enterprise_id,), on)[enterprise_id]


def route_facts_many(session: Session, enterprise_ids: Collection[int], on: date) -> dict[int, FirmFacts]:
    """Firm id -> its confirmed facts on the day, for all of them, in two statements."""
    single: dict[int, dict[str, str]] = {firm: {} for firm in enterprise_ids}
    claims: dict[int, set[str]] = {firm: set() for firm in enterprise_ids}
    contracts: dict[int, list[ContractFact]] = {firm: [] for firm in enterprise_ids}
    if not single:
        return {}
    for row in session.execute(_in_force(single, on)):
        if row.name == Fact.CLAIM:
            claims[row.enterprise_id].add(row.value)
        else:
            single[row.enterprise_id][row.name] = row.value
    for contract in session.execute(_contracts(single, on)):
        contracts[contract.enterprise_id].append(ContractFact(*contract[1:]))
    return {
        firm: FirmFacts(
            affiliation=values.get(Fact.AFFILIATION, "none"),
            competent_dept=values.get(Fact.COMPETENT_DEPT) or None,
            claims=frozenset(claims[firm]),
            reg_district=values.get(Fact.REG_DISTRICT) or None,
            reg_zone=values.get(Fact.REG_ZONE) or None,
            contracts=tuple(contracts[firm]),
        )
        for firm, values in single.items()
    }


def facts_of(session: Session, enterprise_id: int) -> tuple[FactRow, ...]:
    """Every dated value of a firm, by fact, newest first."""
    columns = table_of(EnterpriseFact).c
    found: Iterable[Any] = session.execute(
        select(*(columns[name] for name in FactRow.__dataclass_fields__))
        .where(columns.enterprise_id == enterprise_id)
        .order_by(columns.name, columns.valid_from.desc(), columns.id.desc())
    )
    return tuple(FactRow(*row) for row in found)


def contracts_of(session: Session, enterprise_id: int) -> tuple[ContractRow, ...]:
    """Every agency contract of a firm, newest first."""
    columns, agency = table_of(AgencyContract).c, organisations.table()
    found: Iterable[Any] = session.execute(
        select(
            columns.id,
            columns.enterprise_id,
            agency.c.code,
            agency.c.name,
            columns.starts_on,
            columns.ends_on,
            columns.document_no,
            columns.status,
            columns.proposed_by,
            columns.confirmed_by,
        )
        .join(agency, agency.c.id == columns.agency_id)
        .where(columns.enterprise_id == enterprise_id)
        .order_by(columns.starts_on.desc(), columns.id.desc())
    )
    return tuple(ContractRow(*row) for row in found)


def _in_force(firms: Collection[int], on: date) -> Select[Any]:
    columns = table_of(EnterpriseFact).c
    return select(columns.enterprise_id, columns.name, columns.value).where(
        columns.enterprise_id.in_(firms),
        columns.status == FactStatus.CONFIRMED,
        columns.valid_from <= on,
        columns.valid_to >= on,
    )


def _contracts(firms: Collection[int], on: date) -> Select[Any]:
    columns, agency = table_of(AgencyContract).c, organisations.table()
    granted = organisations.authorisation_table().c
    latest = (
        select(granted.agency_id, func.max(granted.ends_on).label("authorised_to"))
        .where(granted.starts_on <= on)
        .group_by(granted.agency_id)
        .subquery()
    )
    return (
        select(columns.enterprise_id, agency.c.code, columns.starts_on, columns.ends_on, latest.c.authorised_to)
        .join(agency, agency.c.id == columns.agency_id)
        .join(latest, latest.c.agency_id == columns.agency_id, isouter=True)
        .where(and_(columns.enterprise_id.in_(firms), columns.status == FactStatus.CONFIRMED))
        .order_by(columns.enterprise_id, columns.starts_on, agency.c.code)
    )


def contract_covers(on: date) -> Callable[[ColumnElement[int | None], ColumnElement[int | None]], ColumnElement[bool]]:
    """A condition for higher rooms: a confirmed contract of the firm's organisation with the agency covers the day."""

    def covers(firm: ColumnElement[int | None], agency: ColumnElement[int | None]) -> ColumnElement[bool]:
        contract, enterprise = table_of(AgencyContract).c, table_of(Enterprise).c
        return exists().where(
            enterprise.organisation_id == firm,
            contract.enterprise_id == enterprise.id,
            contract.agency_id == agency,
            contract.status == FactStatus.CONFIRMED,
            contract.starts_on <= on,
            contract.ends_on >= on,
        )

    return covers
