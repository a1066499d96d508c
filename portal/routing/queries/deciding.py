"""Deciding channels from what is on file, and telling why."""

import json
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date
from types import SimpleNamespace
from typing import Any

from sqlalchemy import Table, select
from sqlalchemy.orm import Session

from portal.enterprises import queries as enterprises
from portal.enterprises.queries import FirmFacts
from portal.enterprises.rules.facts import AFFILIATION_LABELS, FACT_LABELS, OUTSIDE_LABEL, UNKNOWN_LABEL, Fact
from portal.kernel.database import table_of
from portal.kernel.reading import remember, remembered
from portal.kernel.text import N_
from portal.organisations import queries as organisations
from portal.organisations.queries import OfficeRow
from portal.organisations.rules import CITY, CITY_SUPERVISOR, Kind
from portal.routing.models import RouteDecisionRecord
from portal.routing.rules import (
    AFFILIATIONS,
    OUTSIDE,
    AgencyContract,
    Reference,
    RouteDecision,
    RouteFacts,
    explain,
    next_fallback,
    route,
)


@dataclass(frozen=True, slots=True)
class Decided:
    """A decision with the facts it was taken on and the organisations' ids, ready for the door and for storing."""

    decision: RouteDecision
    facts: RouteFacts
    rule_set_name: str
    channel_id: int
    fallback_id: int


@dataclass(frozen=True, slots=True)
class DecisionRow:
    """A stored decision."""

    id: int
    case_id: int
    decided_at: str
    facts: RouteFacts
    decision: RouteDecision
    rule_set_name: str


@dataclass(frozen=True, slots=True)
class Explanation:
    """「为什么由这里办理」. facts: (label, value) as they stood on ``on_date``; sentences: plain, in order."""

    channel: str
    fallback: str
    rule: str
    clause: str
    on_date: date
    rule_set_name: str
    sentences: tuple[str, ...]
    facts: tuple[tuple[str, str], ...]


def reference(session: Session) -> Reference:
    """Districts and zones as they are kept; a zone without a channel of its own counts as inactive instead."""
    return _reference(organisations.offices(session))


def decide_many(session: Session, enterprise_ids: Collection[int], on: date, rule_set_name: str) -> dict[int, Decided]:
    """Firm id -> its channel on the day; two statements whatever the number of firms, one where offices are read."""
    offices = organisations.offices(session, on)
    known = enterprises.route_facts_many(session, enterprise_ids, on)
    inactive = _inactive(offices)
    return {firm: _decided(_facts(found, on, inactive), offices, rule_set_name) for firm, found in known.items()}


def decide_firm(session: Session, organisation_id: int, on: date, rule_set_name: str) -> Decided | None:
    """The channel of the firm that an organisation is; one statement beside the offices. None where it is no firm."""
    found = enterprises.route_facts_at(session, organisation_id, on)
    if found is None:
        return None
    offices = organisations.offices(session, on)
    return _decided(_facts(found, on, _inactive(offices)), offices, rule_set_name)


def decide_facts(session: Session, known: FirmFacts, on: date) -> RouteDecision:
    """The channel that these facts lead to on the day, whether or not they are on file (a plan asks what would be)."""
    offices = organisations.offices(session, on)
    return route(_facts(known, on, _inactive(offices)), _reference(offices))


def _decided(facts: RouteFacts, offices: Collection[OfficeRow], rule_set_name: str) -> Decided:
    decision, ids = route(facts, _reference(offices)), {row.code: row.id for row in offices}
    return Decided(decision, facts, rule_set_name, ids[decision.channel], ids[decision.fallback])


def _inactive(offices: Collection[OfficeRow]) -> frozenset[str]:
    """The fact ``inactive`` of route(): channels that may not be given cases."""
    return frozenset(row.code for row in offices if row.is_channel_kind and not row.able)


def decide_place(session: Session, district: str, agency: str | None, on: date, rule_set_name: str) -> Decided:
    """The channel of a person without a firm: the agency that looks after him, else his district (DOMAIN 3, row 22).

    district: GB/T 2260 code of the place where he works; agency: None where none does. route() is asked as for a firm
    registered there, so that authorisations, inactive channels and fallbacks are judged alike.
    """
    contracts: tuple[AgencyContract, ...] = ()
    found = organisations.by_code(session, agency) if agency else None
    if found is not None:
        days = [row for row in organisations.authorisations(session, (found.id,)) if row.starts_on <= on <= row.ends_on]
        last = max((row.ends_on for row in days), default=None)
        contracts = (AgencyContract(found.code, on, on, last),)
    offices = organisations.offices(session, on)
    facts = RouteFacts(
        on_date=on, affiliation="none", reg_district=district, agency_contracts=contracts, inactive=_inactive(offices)
    )
    return _decided(facts, offices, rule_set_name)


def decision_of(session: Session, case_id: int) -> DecisionRow | None:
    """The newest decision of a case, or None."""
    return remembered(session, ("routing.decision", case_id), lambda: _decision_of(session, case_id))


def decision_table() -> Table:
    """The table of decisions, for joins of higher rooms; the newest one of a case is its route."""
    return table_of(RouteDecisionRecord)


def know_decision(session: Session, case_id: int, values: Mapping[str, Any]) -> None:
    """Let ``decision_of`` answer this request without a statement: the caller has the row (all None: there is none)."""
    found = None if values["id"] is None else _decision(SimpleNamespace(**values))
    remember(session, ("routing.decision", case_id), found)


def _decision_of(session: Session, case_id: int) -> DecisionRow | None:
    columns = decision_table().c
    row = session.execute(
        select(decision_table()).where(columns.case_id == case_id).order_by(columns.id.desc()).limit(1)
    ).first()
    return None if row is None else _decision(row)


def _decision(row: Any) -> DecisionRow:  # noqa: ANN401 - a row of the table
    decision = RouteDecision(
        channel=row.channel_code,
        fallback=row.fallback_code,
        rule=row.rule,
        flags=tuple(json.loads(row.flags)),
        clause=row.clause,
    )
    facts = facts_from_data(json.loads(row.facts))
    return DecisionRow(row.id, row.case_id, row.decided_at, facts, decision, row.rule_set_name)


def explanation(session: Session, case_id: int, translate: Callable[[str], str] = str) -> Explanation | None:
    """Why the case went to its channel, in two statements; None before it was sent. translate: gettext."""
    row = decision_of(session, case_id)
    return None if row is None else _told(row.decision, row.facts, row.rule_set_name, session, translate)


def explain_decided(session: Session, decided: Decided, translate: Callable[[str], str] = str) -> Explanation:
    """The same for a decision that is only previewed."""
    return _told(decided.decision, decided.facts, decided.rule_set_name, session, translate)


def next_fallback_ids(
    session: Session, organisation_ids: Collection[int], on: date, without: Collection[str] = ()
) -> dict[int, int]:
    """Organisation id -> id of the next step of the ladder above it (DOMAIN 3, next()); two statements.

    without: codes that shall count as unable to act, too (a plan asks what would be).
    """
    rows = organisations.by_ids(session, organisation_ids)
    offices = organisations.offices(session, on)
    inactive, places = _inactive(offices) | set(without), _reference(offices)
    ids = {row.code: row.id for row in offices}
    return {row.id: ids[next_fallback(row.code, places, inactive)] for row in rows.values()}


def facts_to_data(facts: RouteFacts) -> dict[str, Any]:
    """The facts as plain JSON values, named as on the policy bench."""
    return {
        "on_date": facts.on_date.isoformat(),
        "affiliation": facts.affiliation,
        "competent_dept": facts.competent_dept,
        "claims": sorted(facts.claims),
        "reg_district": facts.reg_district,
        "reg_zone": facts.reg_zone,
        "agency_contracts": [
            {
                "agency": contract.agency,
                "from": contract.start.isoformat(),
                "to": contract.end.isoformat(),
                "authorised_to": contract.authorised_to.isoformat() if contract.authorised_to else None,
            }
            for contract in facts.agency_contracts
        ],
        "inactive": sorted(facts.inactive),
    }


def facts_from_data(data: Mapping[str, Any]) -> RouteFacts:
    """What ``facts_to_data`` wrote."""
    contracts = tuple(
        AgencyContract(
            contract["agency"],
            date.fromisoformat(contract["from"]),
            date.fromisoformat(contract["to"]),
            date.fromisoformat(contract["authorised_to"]) if contract["authorised_to"] else None,
        )
        for contract in data["agency_contracts"]
    )
    return RouteFacts(
        on_date=date.fromisoformat(data["on_date"]),
        affiliation=data["affiliation"],
        competent_dept=data["competent_dept"],
        claims=frozenset(data["claims"]),
        reg_district=data["reg_district"],
        reg_zone=data["reg_zone"],
        agency_contracts=contracts,
        inactive=frozenset(data["inactive"]),
    )


def _reference(rows: Collection[OfficeRow]) -> Reference:
    return Reference(
        districts=frozenset(row.code for row in rows if row.kind == Kind.DISTRICT),
        zone_hosts={row.code: row.host_code for row in rows if row.kind == Kind.ZONE and row.host_code},
        city=CITY,
        supervisor=CITY_SUPERVISOR,
    )


def _facts(found: FirmFacts, on: date, inactive: frozenset[str]) -> RouteFacts:
    contracts = tuple(
        AgencyContract(contract.agency, contract.starts_on, contract.ends_on, contract.authorised_to)
        for contract in found.contracts
    )
    return RouteFacts(
        on_date=on,
        affiliation=next((known for known in AFFILIATIONS if known == found.affiliation), "none"),
        competent_dept=found.competent_dept,
        claims=found.claims,
        reg_district=found.reg_district,
        reg_zone=found.reg_zone,
        agency_contracts=contracts,
        inactive=inactive,
    )


def _told(
    decision: RouteDecision,
    facts: RouteFacts,
    rule_set_name: str,
    session: Session,
    translate: Callable[[str], str],
) -> Explanation:
    names = organisations.names(session)
    return Explanation(
        names.get(decision.channel, decision.channel),
        names.get(decision.fallback, decision.fallback),
        decision.rule,
        decision.clause,
        facts.on_date,
        rule_set_name,
        tuple(explain(decision, facts, names, translate)),
        tuple((translate(label), value) for label, value in _shown(facts, names, translate)),
    )


def _shown(facts: RouteFacts, names: Mapping[str, str], translate: Callable[[str], str]) -> list[tuple[str, str]]:
    """The facts in words; those that are not on file are left out, but for the affiliation and the address."""

    def called(codes: Collection[str]) -> str:
        return "、".join(names.get(code, code) for code in sorted(codes))

    shown = [(FACT_LABELS[Fact.AFFILIATION], translate(AFFILIATION_LABELS[facts.affiliation]))]
    if facts.competent_dept:
        shown.append((FACT_LABELS[Fact.COMPETENT_DEPT], called((facts.competent_dept,))))
    if facts.claims:
        shown.append((FACT_LABELS[Fact.CLAIM], called(facts.claims)))
    if facts.reg_district is None:
        address = translate(UNKNOWN_LABEL)
    else:
        address = translate(OUTSIDE_LABEL) if facts.reg_district == OUTSIDE else called((facts.reg_district,))
    shown.append((FACT_LABELS[Fact.REG_DISTRICT], address))
    if facts.reg_zone:
        shown.append((FACT_LABELS[Fact.REG_ZONE], called((facts.reg_zone,))))
    shown += [
        (N_("人事代理合同"), f"{called((contract.agency,))} {contract.start.isoformat()}—{contract.end.isoformat()}")
        for contract in facts.agency_contracts
    ]
    return shown
