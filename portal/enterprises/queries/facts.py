"""The dated facts of firms: those in force on a day, for routing, and all of them, for the firm's page."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Date, Select, cast, exists, func, literal, null, select, union_all
from sqlalchemy.orm import Session

from portal.enterprises.models import AgencyContract, Enterprise, EnterpriseFact
from portal.enterprises.rules.facts import Fact, FactStatus
from portal.kernel.database import table_of
from portal.organisations import queries as organisations

_KNOWN, _CONTRACT = "firm", "agency_contract"
"""What stands in place of a fact's name: every firm has such a row, and each of its contracts."""
_NO_DAY = cast(null(), Date)
_Firms = Collection[int] | Select[tuple[int]]


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
    """Firm id -> its confirmed facts on the day, for all of them, in one statement."""
    if not enterprise_ids:
        return {}
    found = _facts(session, set(enterprise_ids), on)
    return {firm: found.get(firm) or FirmFacts() for firm in enterprise_ids}


def route_facts_at(session: Session, organisation_id: int, on: date) -> FirmFacts | None:
    """The confirmed facts of the firm that an organisation is, in one statement; None where it is no firm."""
    columns = table_of(Enterprise).c
    found = _facts(session, select(columns.id).where(columns.organisation_id == organisation_id), on)
    return next(iter(found.values()), None)


def _facts(session: Session, firms: _Firms, on: date) -> dict[int, FirmFacts]:
    """Firm id -> its facts, ids that are no firm's left out."""
    single: dict[int, dict[str, str]] = defaultdict(dict)
    claims: dict[int, set[str]] = defaultdict(set)
    contracts: dict[int, list[ContractFact]] = defaultdict(list)
    asked = union_all(_known(firms), _in_force(firms, on), _contracts(firms, on))
    for firm, name, value, *days in session.execute(asked):
        values = single[firm]
        if name == _CONTRACT:
            contracts[firm].append(ContractFact(value, *days))
        elif name == Fact.CLAIM:
            claims[firm].add(value)
        elif name != _KNOWN:
            values[name] = value
    return {
        firm: FirmFacts(
            affiliation=values.get(Fact.AFFILIATION, "none"),
            competent_dept=values.get(Fact.COMPETENT_DEPT) or None,
            claims=frozenset(claims[firm]),
            reg_district=values.get(Fact.REG_DISTRICT) or None,
            reg_zone=values.get(Fact.REG_ZONE) or None,
            contracts=tuple(sorted(contracts[firm], key=lambda each: (each.starts_on, each.agency))),
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


def _known(firms: _Firms) -> Select[Any]:
    columns = table_of(Enterprise).c
    return select(columns.id, literal(_KNOWN), literal(""), _NO_DAY, _NO_DAY, _NO_DAY).where(columns.id.in_(firms))


def _in_force(firms: _Firms, on: date) -> Select[Any]:
    columns = table_of(EnterpriseFact).c
    return select(columns.enterprise_id, columns.name, columns.value, _NO_DAY, _NO_DAY, _NO_DAY).where(
        columns.enterprise_id.in_(firms),
        columns.status == FactStatus.CONFIRMED,
        columns.valid_from <= on,
        columns.valid_to >= on,
    )


def _contracts(firms: _Firms, on: date) -> Select[Any]:
    columns, agency = table_of(AgencyContract).c, organisations.table()
    granted = organisations.authorisation_table().c
    latest = (
        select(granted.agency_id, func.max(granted.ends_on).label("authorised_to"))
        .where(granted.starts_on <= on)
        .group_by(granted.agency_id)
        .subquery()
    )
    return (
        select(
            columns.enterprise_id,
            literal(_CONTRACT),
            agency.c.code,
            columns.starts_on,
            columns.ends_on,
            latest.c.authorised_to,
        )
        .join(agency, agency.c.id == columns.agency_id)
        .join(latest, latest.c.agency_id == columns.agency_id, isouter=True)
        .where(columns.enterprise_id.in_(firms), columns.status == FactStatus.CONFIRMED)
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
