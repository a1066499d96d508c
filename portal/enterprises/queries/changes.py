"""What a change of a firm's dated facts would make of them, without writing anything."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from sqlalchemy.orm import Session

from portal.enterprises.queries.facts import (
    ContractFact,
    ContractRow,
    FactRow,
    FirmFacts,
    contracts_of,
    facts_of,
    route_facts,
)
from portal.enterprises.queries.firms import FirmRow
from portal.enterprises.rules.facts import Fact, FactStatus, day_before
from portal.kernel import clock
from portal.kernel.database import FAR
from portal.organisations import queries as organisations

FIRM_CHANGE = "firm_change"
"""Under which name a higher room registers the plan of such a change."""
_SINGLE = {
    Fact.AFFILIATION: "affiliation",
    Fact.COMPETENT_DEPT: "competent_dept",
    Fact.REG_DISTRICT: "reg_district",
    Fact.REG_ZONE: "reg_zone",
}


@dataclass(frozen=True, slots=True)
class FirmChange:
    """The facts on the first day from today on which the change counts, as they stand and as they would.

    left: code of the agency that no contract would join to the firm on that day any more.
    """

    organisation_id: int
    name: str
    on: date
    before: FirmFacts
    after: FirmFacts
    left: str | None = None


def fact_set(session: Session, firm: FirmRow, fact: Fact, value: str, first: date) -> FirmChange:
    """A value that is confirmed from ``first`` on, until the next confirmed one begins."""
    later = [
        row.valid_from
        for row in facts_of(session, firm.id)
        if row.name == fact and row.status == FactStatus.CONFIRMED and row.valid_from > first
    ]
    last = FAR if fact is Fact.CLAIM or not later else day_before(min(later))
    return _changed(session, firm, fact, None, value, (first, last))


def fact_corrected(session: Session, firm: FirmRow, row: FactRow, value: str) -> FirmChange:
    """Another value over the days of a confirmed one."""
    return _changed(session, firm, Fact(row.name), row.value, value, (row.valid_from, row.valid_to))


def claim_ended(session: Session, firm: FirmRow, row: FactRow, last_day: date) -> FirmChange:
    """A claim that counts for the last time on ``last_day``."""
    return _changed(session, firm, Fact.CLAIM, row.value, None, (last_day + timedelta(days=1), row.valid_to))


def contract_added(session: Session, firm: FirmRow, agency_code: str, first: date, last: date) -> FirmChange:
    """A contract that is confirmed."""
    on = max(clock.today(), first)
    before = route_facts(session, firm.id, on)
    agency = organisations.by_code(session, agency_code)
    granted = () if agency is None else organisations.authorisations(session, (agency.id,))
    until = max((each.ends_on for each in granted if each.starts_on <= on), default=None)
    contract = ContractFact(agency_code, first, last, until)
    after = replace(before, contracts=(*before.contracts, contract)) if last >= on else before
    return FirmChange(firm.organisation_id, firm.name, on, before, after)


def contract_ended(session: Session, firm: FirmRow, contract: ContractRow, last_day: date) -> FirmChange:
    """A contract that counts for the last time on ``last_day``."""
    on = max(clock.today(), last_day + timedelta(days=1))
    kept = [
        row for row in contracts_of(session, firm.id) if row.id != contract.id and row.status == FactStatus.CONFIRMED
    ]
    before = route_facts(session, firm.id, on)
    ended = (contract.agency_code, contract.starts_on, contract.ends_on)
    others = [each for each in before.contracts if (each.agency, each.starts_on, each.ends_on) != ended]
    twins = [each for each in kept if (each.agency_code, each.starts_on, each.ends_on) == ended]
    if twins:
        return FirmChange(firm.organisation_id, firm.name, on, before, before)
    joined = any(row.agency_code == contract.agency_code and row.starts_on <= on <= row.ends_on for row in kept)
    after = replace(before, contracts=tuple(others))
    return FirmChange(firm.organisation_id, firm.name, on, before, after, None if joined else contract.agency_code)


def _changed(
    session: Session, firm: FirmRow, fact: Fact, old: str | None, new: str | None, days: tuple[date, date]
) -> FirmChange:
    """One value in place of another from the first to the last day; nothing changes where these days are over."""
    first, last = days
    on = max(clock.today(), first)
    before = route_facts(session, firm.id, on)
    after = before
    if on <= last and fact is Fact.CLAIM:
        after = replace(before, claims=(before.claims - {old}) | ({new} if new else set()))
    elif on <= last:
        value: Any = new or None
        after = replace(before, **{_SINGLE[fact]: value})
    return FirmChange(firm.organisation_id, firm.name, on, before, after)
