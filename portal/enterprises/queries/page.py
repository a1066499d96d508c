"""What the firm's page and the forms on it show."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from portal.enterprises.queries.directory import EntryRow, Sight, entries_of, sees
from portal.enterprises.queries.facts import ContractRow, FactRow, contracts_of, facts_of
from portal.enterprises.queries.firms import FirmRow, by_credit_code
from portal.enterprises.rules.facts import (
    AFFILIATION_LABELS,
    OUTSIDE,
    OUTSIDE_LABEL,
    UNKNOWN_LABEL,
    Fact,
    FactStatus,
    may_confirm,
    may_propose,
)
from portal.kernel.actor import Actor
from portal.kernel.errors import NotFound
from portal.kernel.permissions import Permission
from portal.kernel.text import N_
from portal.organisations import queries as organisations
from portal.organisations.queries import OrganisationRow
from portal.organisations.rules import Kind

_NAMED = (Kind.DISTRICT, Kind.ZONE, Kind.DEPARTMENT)
_NOTHING = N_("无")


@dataclass(frozen=True, slots=True)
class ShownFact:
    """A dated value in words (Chinese source text); may_decide: the reader confirms or declines it.

    may_withdraw: he takes his firm's proposal back; may_end: he ends the claim; may_correct: he gives it another value.
    """

    row: FactRow
    text: str
    in_force: bool
    may_decide: bool
    may_withdraw: bool = False
    may_end: bool = False
    may_correct: bool = False


@dataclass(frozen=True, slots=True)
class ShownContract:
    """An agency contract; may_decide, may_withdraw, may_end: as of a fact."""

    row: ContractRow
    in_force: bool
    may_decide: bool
    may_withdraw: bool = False
    may_end: bool = False


@dataclass(frozen=True, slots=True)
class FirmPage:
    """A firm with its entries, dated facts and contracts, as one reader sees them."""

    firm: FirmRow
    entries: tuple[EntryRow, ...]
    facts: tuple[ShownFact, ...]
    contracts: tuple[ShownContract, ...]
    may_propose: bool


def visible_firm(session: Session, sight: Sight, credit_code: str, on: date) -> FirmRow:
    """The firm; NotFound where it does not exist or lies outside the sight."""
    firm = by_credit_code(session, credit_code)
    if firm is None or not sees(session, sight, firm.id, on):
        raise NotFound
    return firm


def firm_page(session: Session, sight: Sight, credit_code: str, actor: Actor, on: date) -> FirmPage:
    """Everything on the firm's page; NotFound as for ``visible_firm``."""
    firm = visible_firm(session, sight, credit_code, on)
    texts = value_texts(organisations.of_kinds(session, _NAMED))
    facts = tuple(
        ShownFact(
            row,
            texts[Fact(row.name)].get(row.value, row.value),
            row.status == FactStatus.CONFIRMED and row.valid_from <= on <= row.valid_to,
            row.status == FactStatus.PROPOSED and may_confirm(actor, row.value),
            row.status == FactStatus.PROPOSED and may_propose(actor, firm.credit_code),
            _ends(row.status, row.valid_from, row.valid_to, on)
            and row.name == Fact.CLAIM
            and may_confirm(actor, row.value),
            row.status == FactStatus.CONFIRMED and actor.may(Permission.CONFIG_MANAGE),
        )
        for row in facts_of(session, firm.id)
    )
    contracts = tuple(
        ShownContract(
            contract,
            contract.status == FactStatus.CONFIRMED and contract.starts_on <= on <= contract.ends_on,
            contract.status == FactStatus.PROPOSED and may_confirm(actor, contract.agency_code),
            contract.status == FactStatus.PROPOSED and may_propose(actor, firm.credit_code),
            _ends(contract.status, contract.starts_on, contract.ends_on, on)
            and may_confirm(actor, contract.agency_code),
        )
        for contract in contracts_of(session, firm.id)
    )
    return FirmPage(firm, entries_of(session, firm.id), facts, contracts, may_propose(actor, firm.credit_code))


def _ends(status: str, first: date, last: date, on: date) -> bool:
    """Whether the period is confirmed and may still be shortened."""
    return status == FactStatus.CONFIRMED and first < last and on <= last


def fact_choices(session: Session, fact: Fact) -> tuple[tuple[str, str], ...]:
    """The values of a fact with their words, for a form."""
    return tuple(value_texts(organisations.of_kinds(session, _NAMED))[fact].items())


def agency_choices(session: Session) -> tuple[tuple[str, str], ...]:
    """Agencies by code, for a form."""
    return tuple((row.code, row.name) for row in organisations.of_kinds(session, (Kind.AGENCY,)))


def value_texts(rows: Iterable[OrganisationRow]) -> Mapping[Fact, Mapping[str, str]]:
    """Fact -> value -> words (Chinese source text)."""
    named: dict[str, dict[str, str]] = {kind: {} for kind in _NAMED}
    for row in rows:
        if row.kind in named:
            named[row.kind][row.code] = row.place_name or row.name
    return {
        Fact.AFFILIATION: AFFILIATION_LABELS,
        Fact.COMPETENT_DEPT: {**named[Kind.DEPARTMENT], "": _NOTHING},
        Fact.CLAIM: {**named[Kind.DISTRICT], **named[Kind.ZONE]},
        Fact.REG_DISTRICT: {**named[Kind.DISTRICT], OUTSIDE: OUTSIDE_LABEL, "": UNKNOWN_LABEL},
        Fact.REG_ZONE: {**named[Kind.ZONE], "": _NOTHING},
    }
