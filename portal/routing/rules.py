"""Which channel takes an application in, and who stands behind it (clause 三(二), DOMAIN section 3).

``route`` is total: it answers for every combination of the facts. Only the facts named here are inputs; household
register, personnel identity, archive location and ownership beyond the affiliation never are.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from portal.kernel.text import N_

Affiliation = Literal["municipal", "soe", "local", "none"]
AFFILIATIONS: tuple[Affiliation, ...] = ("municipal", "soe", "local", "none")

CHOSEN = "chosen"
"""Key of ``Facts.places`` for the channel that the city chose by hand."""

OUTSIDE = "outside"
"""``reg_district`` of an address outside Qingdao."""

CLAUSE = "三(二)"

OUT_OF_JURISDICTION = "OUT_OF_JURISDICTION"
COMPETENT_DEPT_MISSING = "COMPETENT_DEPT_MISSING"
AFFILIATION_CONFLICT = "AFFILIATION_CONFLICT"
AGENCY_CONFLICT = "AGENCY_CONFLICT"
ADDRESS_UNKNOWN = "ADDRESS_UNKNOWN"


@dataclass(frozen=True, slots=True)
class Reference:
    """The organisations that routing knows by name.

    districts: codes of the district bureaus; zone_hosts: zone code -> code of the district that hosts it;
    city and supervisor: the two that can always act.
    """

    districts: frozenset[str]
    zone_hosts: Mapping[str, str]
    city: str
    supervisor: str

    @property
    def zones(self) -> frozenset[str]:
        """Codes of the function zones that are channels."""
        return frozenset(self.zone_hosts)

    @property
    def territory(self) -> frozenset[str]:
        """Every code that can be neither a department nor an agency."""
        return self.districts | self.zones | {self.city, self.supervisor}


QINGDAO = Reference(
    districts=frozenset(
        {"370202", "370203", "370211", "370212", "370213", "370214", "370215", "370281", "370283", "370285"}
    ),
    zone_hosts={
        "370271": "370214",
        "Z-FTZ": "370211",
        "Z-SCO": "370281",
        "Z-BV": "370215",
        "Z-AIR": "370281",
        "Z-ECO": "370211",
    },
    city="370200",
    supervisor="370200-S",
)
"""The divisions and zones of DOMAIN section 8, for judging without a database."""


@dataclass(frozen=True, slots=True)
class AgencyContract:
    """A firm's contract with a personnel agency; both days inclusive, as is ``authorised_to``.

    authorised_to: last day of the agency's authorisation for titles, None where it has none.
    """

    agency: str
    start: date
    end: date
    authorised_to: date | None = None

    def is_valid(self, on: date, inactive: Collection[str]) -> bool:
        """Whether it makes its agency the channel on that day (rule R3)."""
        authorised = self.authorised_to is not None and on <= self.authorised_to
        return self.start <= on <= self.end and authorised and self.agency not in inactive


@dataclass(frozen=True, slots=True, kw_only=True)
class RouteFacts:
    """All that decides the channel, as it stands on the day of submission."""

    on_date: date
    affiliation: Affiliation
    competent_dept: str | None = None
    claims: frozenset[str] = frozenset()
    reg_district: str | None = None
    reg_zone: str | None = None
    agency_contracts: tuple[AgencyContract, ...] = ()
    inactive: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class RouteDecision:
    """The channel that is accountable, the one that takes over, and why. ``flags`` are sorted."""

    channel: str
    fallback: str
    rule: str
    flags: tuple[str, ...] = field(default=())
    clause: str = CLAUSE


def district(code: str, reference: Reference, inactive: Collection[str]) -> str:
    """The district bureau itself where it can act, else the city."""
    return reference.city if code in inactive else code


def host(zone: str, reference: Reference) -> str:
    """The district that hosts a zone; KeyError for an unknown zone."""
    return reference.zone_hosts[zone]


def territory(facts: RouteFacts, reference: Reference) -> str:
    """T(f): the zone that lists the firm and holds its address, else the district of the address, else the city."""
    zone = facts.reg_zone
    if zone is not None and zone in facts.claims and zone not in facts.inactive:
        return zone
    if facts.reg_district is None or facts.reg_district == OUTSIDE:
        return reference.city
    return district(facts.reg_district, reference, facts.inactive)


def next_fallback(code: str, reference: Reference, inactive: Collection[str]) -> str:
    """The next step of the ladder above an organisation; it never names the organisation itself."""
    if code in reference.zone_hosts:
        return district(host(code, reference), reference, inactive)
    return reference.supervisor if code == reference.city else reference.city


def route(facts: RouteFacts, reference: Reference = QINGDAO) -> RouteDecision:
    """Decide channel and fallback; the first rule that matches wins (DOMAIN 3: R0 to R5)."""
    if facts.affiliation in ("municipal", "soe"):
        return _by_affiliation(facts, reference)
    if facts.affiliation == "local" and facts.claims:
        return _by_claim(facts, reference)
    if facts.reg_district == OUTSIDE:
        return _decide(facts, reference, "R0", reference.city, flags={OUT_OF_JURISDICTION})
    valid = [contract for contract in facts.agency_contracts if contract.is_valid(facts.on_date, facts.inactive)]
    if valid:
        return _by_agency(facts, reference, valid)
    if facts.reg_district is None:
        return _decide(facts, reference, "R5", reference.city, flags={ADDRESS_UNKNOWN})
    return _decide(facts, reference, "R4", district(facts.reg_district, reference, facts.inactive))


def _by_affiliation(facts: RouteFacts, reference: Reference) -> RouteDecision:
    behind = territory(facts, reference)
    department = facts.competent_dept
    if department is None or department in facts.inactive:
        return _decide(facts, reference, "R1F", behind, flags={COMPETENT_DEPT_MISSING})
    return _decide(facts, reference, "R1", department, behind)


def _by_claim(facts: RouteFacts, reference: Reference) -> RouteDecision:
    chosen = _chosen_claim(facts, reference)
    flags = {AFFILIATION_CONFLICT} if len(facts.claims) > 1 else set[str]()
    if chosen not in reference.zone_hosts:
        return _decide(facts, reference, "R2D", district(chosen, reference, facts.inactive), flags=flags)
    behind = district(host(chosen, reference), reference, facts.inactive)
    if chosen in facts.inactive:
        return _decide(facts, reference, "R2X", behind, flags=flags)
    return _decide(facts, reference, "R2Z", chosen, behind, flags)


def _chosen_claim(facts: RouteFacts, reference: Reference) -> str:
    """The claim that counts: a zone beats a district only where the address lies in that very zone."""
    zones = sorted(code for code in facts.claims if code in reference.zone_hosts)
    districts = sorted(facts.claims.difference(zones))
    if facts.reg_zone in zones:
        return str(facts.reg_zone)
    if not districts:
        return zones[0]
    return str(facts.reg_district) if facts.reg_district in districts else districts[0]


def _by_agency(facts: RouteFacts, reference: Reference, valid: list[AgencyContract]) -> RouteDecision:
    latest = max(contract.start for contract in valid)
    agency = min(contract.agency for contract in valid if contract.start == latest)
    flags = {AGENCY_CONFLICT} if len({contract.agency for contract in valid}) > 1 else set[str]()
    behind = reference.city if facts.reg_district is None else district(facts.reg_district, reference, facts.inactive)
    return _decide(facts, reference, "R3", agency, behind, flags)


def _decide(
    facts: RouteFacts,
    reference: Reference,
    rule: str,
    channel: str,
    fallback: str | None = None,
    flags: Collection[str] = (),
) -> RouteDecision:
    if fallback is None or fallback == channel:
        fallback = next_fallback(channel, reference, facts.inactive)
    return RouteDecision(channel=channel, fallback=fallback, rule=rule, flags=tuple(sorted(flags)))


REASONS: Mapping[str, str] = {
    "R0": N_("企业登记住所不在青岛市内，本市渠道不能接收；请向登记地的人力资源和社会保障部门申报。"),
    "R1": N_("企业隶属市直单位或国有企业，由其主管部门%(channel)s审核。"),
    "R1F": N_("企业隶属市直单位或国有企业，但没有可以办理的主管部门，改由%(channel)s审核。"),
    "R2Z": N_("企业由功能区%(channel)s列为所属企业，由该功能区审核。"),
    "R2X": N_("列明企业归属的功能区目前不能办理，由其所在地的%(channel)s审核。"),
    "R2D": N_("企业由区市列为所属企业，由%(channel)s审核。"),
    "R3": N_("企业没有上述隶属关系，并在申报当日与有职称代理授权的%(channel)s签有人事代理合同，由该机构审核。"),
    "R4": N_("企业没有上述隶属关系，也没有有效的人事代理，由登记住所所在地的%(channel)s审核。"),
    "R5": N_("企业登记住所尚未登记清楚，先由%(channel)s审核，不影响申报。"),
}
"""Why each rule sends an application where it does, in our own words."""

STEPPED_IN = N_("%(instead)s目前不能办理，因此由%(channel)s审核。")
BEHIND = N_("如%(channel)s不能办理或逾期未办，由%(fallback)s兜底接办。")
BASIS = N_("依据：通知%(clause)s。户籍、人员身份、档案所在地和企业所有制都不影响渠道。")

FLAG_NOTES: Mapping[str, str] = {
    OUT_OF_JURISDICTION: N_("提示：登记住所在市外，不能提交。"),
    COMPETENT_DEPT_MISSING: N_("提示：没有登记主管部门，或该部门已不能办理，请核对企业隶属信息。"),
    AFFILIATION_CONFLICT: N_("提示：有多个区市或功能区把企业列为所属，已按登记住所确定，请有关单位核对。"),
    AGENCY_CONFLICT: N_("提示：企业与多家代理机构的合同同时有效，以最近开始的合同为准。"),
    ADDRESS_UNKNOWN: N_("提示：请补充企业登记住所。"),
}


def explain(
    decision: RouteDecision,
    facts: RouteFacts,
    names: Mapping[str, str],
    translate: Callable[[str], str] = str,
) -> list[str]:
    """「为什么由这里办理」 in plain sentences.

    names: organisation code -> name (a code without a name is shown itself); translate: gettext where it is shown.
    """
    values = {
        "channel": names.get(decision.channel, decision.channel),
        "fallback": names.get(decision.fallback, decision.fallback),
        "clause": decision.clause,
    }
    sentences = [translate(REASONS[decision.rule]) % values]
    instead = _stood_in_for(decision, facts)
    if instead is not None:
        sentences.append(translate(STEPPED_IN) % {**values, "instead": names.get(instead, instead)})
    sentences.extend(translate(FLAG_NOTES[flag]) for flag in decision.flags)
    sentences.append(translate(BEHIND) % values)
    sentences.append(translate(BASIS) % values)
    return sentences


def _stood_in_for(decision: RouteDecision, facts: RouteFacts) -> str | None:
    """The district that the rule means, where it cannot act and the city stands in."""
    meant = {"R4": {facts.reg_district}, "R2D": facts.claims}.get(decision.rule, frozenset[str | None]())
    if decision.channel in meant:
        return None
    silent = sorted(code for code in meant if code is not None and code in facts.inactive)
    if not silent:
        return None
    return facts.reg_district if facts.reg_district in silent else silent[0]


NEW_FILINGS: Mapping[str, str] = {
    "district": N_("登记住所或归属在本区市的企业，新的申报改由市人社局接收。"),
    "zone": N_("由本功能区列为所属的企业，新的申报改由功能区所在地的区市人社局接收。"),
    "department": N_("以本部门为主管部门的企业，新的申报改由企业登记住所所在地的区市人社局接收。"),
    "agency": N_("由本机构代理的企业，新的申报改由企业登记住所所在地的区市人社局接收。"),
}
"""Kind of a channel that can no longer act -> where new applications go then (rules R1F, R2X, R4 and district(x))."""

SWITCHED_ON = N_("由本功能区列为所属的企业，新的申报改由本功能区接收；在办件留在原处。")
"""A zone that becomes a channel of its own (rule R2Z); cases that were filed before stay where they are (freezing)."""

HOST_BEHIND = N_("由本功能区列为所属的企业，新的申报改由%(to)s兜底。")
HOST_TAKES = N_("本功能区目前不能接收件：由它列为所属的企业，新的申报改由%(to)s接收。")
"""A zone that gets another host: rules R2Z and R2X."""
