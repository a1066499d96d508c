from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.routing.rules import (
    AFFILIATIONS,
    QINGDAO,
    AgencyContract,
    RouteDecision,
    RouteFacts,
    district,
    explain,
    host,
    next_fallback,
    route,
    territory,
)

DAY = date(2026, 7, 20)
CITY, SUPERVISOR = QINGDAO.city, QINGDAO.supervisor


def facts(affiliation: str = "none", **values: object) -> RouteFacts:
    for name in ("claims", "inactive"):
        if name in values:
            values[name] = frozenset(values[name])  # type: ignore[call-overload]
    return RouteFacts(on_date=DAY, affiliation=affiliation, **values)  # type: ignore[arg-type]


def contract(agency: str = "A-01", start: int = -100, end: int = 100, authorised: int | None = 100) -> AgencyContract:
    last = None if authorised is None else DAY + timedelta(days=authorised)
    return AgencyContract(agency, DAY + timedelta(days=start), DAY + timedelta(days=end), last)


def short(decision: RouteDecision) -> tuple[str, ...]:
    return (decision.rule, decision.channel, decision.fallback, *decision.flags)


# Rows of the table in DOMAIN 3 that are questions for route() itself.
TABLE = {
    1: (facts("municipal", competent_dept="D-01", reg_district="370212"), ("R1", "D-01", "370212")),
    2: (facts("soe", competent_dept="D-02", reg_district="370203"), ("R1", "D-02", "370203")),
    3: (facts("soe", reg_district="370213"), ("R1F", "370213", CITY, "COMPETENT_DEPT_MISSING")),
    4: (facts("soe", competent_dept="D-03", reg_district="370281"), ("R1", "D-03", "370281")),
    5: (facts("soe", competent_dept="D-04", reg_district="370203"), ("R1", "D-04", "370203")),
    6: (facts("local", claims=["370271"], reg_district="370214"), ("R2Z", "370271", "370214")),
    7: (facts(reg_district="370281", reg_zone="Z-SCO"), ("R4", "370281", CITY)),
    8: (facts("local", claims=["370202"], agency_contracts=(contract(),)), ("R2D", "370202", CITY)),
    9: (facts(reg_district="370215", agency_contracts=(contract(),)), ("R3", "A-01", "370215")),
    10: (facts(reg_district="370214", agency_contracts=(contract(authorised=None),)), ("R4", "370214", CITY)),
    11: (facts(reg_district="370214", agency_contracts=(contract(end=-1),)), ("R4", "370214", CITY)),
    13: (facts(reg_district="370213"), ("R4", "370213", CITY)),
    14: (facts(reg_district="370214"), ("R4", "370214", CITY)),
    15: (facts(reg_district="370211"), ("R4", "370211", CITY)),
    16: (facts(reg_district="outside"), ("R0", CITY, SUPERVISOR, "OUT_OF_JURISDICTION")),
}


@pytest.mark.parametrize("row", TABLE)
def test_table_of_the_domain(row: int) -> None:
    given_facts, expected = TABLE[row]
    decision = route(given_facts)
    assert short(decision) == expected
    assert decision.clause == "三(二)"


@pytest.mark.parametrize(
    ("given_facts", "expected"),
    [
        # R0 comes before R3; local without a claim is treated as none.
        (
            facts(reg_district="outside", agency_contracts=(contract(),)),
            ("R0", CITY, SUPERVISOR, "OUT_OF_JURISDICTION"),
        ),
        (facts("local", reg_district="outside"), ("R0", CITY, SUPERVISOR, "OUT_OF_JURISDICTION")),
        (facts("local", reg_district="370202"), ("R4", "370202", CITY)),
        (facts("local", agency_contracts=(contract(),)), ("R3", "A-01", CITY)),
        # R1F: one flag only, whatever else is odd; T() reads claims and zone.
        (facts("municipal"), ("R1F", CITY, SUPERVISOR, "COMPETENT_DEPT_MISSING")),
        (facts("soe", reg_district="outside"), ("R1F", CITY, SUPERVISOR, "COMPETENT_DEPT_MISSING")),
        (
            facts("soe", competent_dept="D-1", inactive=["D-1"], reg_district="370214", reg_zone="370271"),
            ("R1F", "370214", CITY, "COMPETENT_DEPT_MISSING"),
        ),
        (
            facts("soe", claims=["370271", "370202"], reg_district="370214", reg_zone="370271"),
            ("R1F", "370271", "370214", "COMPETENT_DEPT_MISSING"),
        ),
        (
            facts("soe", claims=["Z-FTZ"], reg_zone="Z-FTZ", inactive=["Z-FTZ", "370211"], reg_district="370211"),
            ("R1F", CITY, SUPERVISOR, "COMPETENT_DEPT_MISSING"),
        ),
        (facts("municipal", competent_dept="D-1", claims=["Z-BV"], reg_zone="Z-BV"), ("R1", "D-1", "Z-BV")),
        (facts("municipal", competent_dept="D-1", reg_zone="Z-BV"), ("R1", "D-1", CITY)),
        # R2
        (facts("local", claims=["Z-SCO"], inactive=["Z-SCO"]), ("R2X", "370281", CITY)),
        (facts("local", claims=["Z-SCO"], inactive=["Z-SCO", "370281"]), ("R2X", CITY, SUPERVISOR)),
        (facts("local", claims=["Z-SCO"], inactive=["370281"]), ("R2Z", "Z-SCO", CITY)),
        (facts("local", claims=["370285"], inactive=["370285"]), ("R2D", CITY, SUPERVISOR)),
        (facts("local", claims=["370285"], reg_district="outside"), ("R2D", "370285", CITY)),
        # Conflicting claims
        (
            facts("local", claims=["370271", "370202"], reg_zone="370271"),
            ("R2Z", "370271", "370214", "AFFILIATION_CONFLICT"),
        ),
        (facts("local", claims=["370271", "370202"]), ("R2D", "370202", CITY, "AFFILIATION_CONFLICT")),
        (
            facts("local", claims=["370271", "370202"], reg_zone="Z-BV"),
            ("R2D", "370202", CITY, "AFFILIATION_CONFLICT"),
        ),
        (
            facts("local", claims=["370203", "370202"], reg_district="370203"),
            ("R2D", "370203", CITY, "AFFILIATION_CONFLICT"),
        ),
        (
            facts("local", claims=["370203", "370202"], reg_district="370285"),
            ("R2D", "370202", CITY, "AFFILIATION_CONFLICT"),
        ),
        (facts("local", claims=["Z-FTZ", "Z-AIR"]), ("R2Z", "Z-AIR", "370281", "AFFILIATION_CONFLICT")),
        (
            facts("local", claims=["Z-FTZ", "Z-AIR"], reg_zone="Z-FTZ"),
            ("R2Z", "Z-FTZ", "370211", "AFFILIATION_CONFLICT"),
        ),
        (
            facts("local", claims=["Z-FTZ", "Z-AIR", "370202"], reg_zone="Z-FTZ", inactive=["Z-FTZ"]),
            ("R2X", "370211", CITY, "AFFILIATION_CONFLICT"),
        ),
        (
            facts("local", claims=["Z-FTZ", "Z-AIR", "370203", "370202"], reg_district="370203"),
            ("R2D", "370203", CITY, "AFFILIATION_CONFLICT"),
        ),
        # R3
        (facts(agency_contracts=(contract(start=0, end=0, authorised=0),)), ("R3", "A-01", CITY)),
        (facts(agency_contracts=(contract(authorised=-1),)), ("R5", CITY, SUPERVISOR, "ADDRESS_UNKNOWN")),
        (facts(agency_contracts=(contract(start=1),)), ("R5", CITY, SUPERVISOR, "ADDRESS_UNKNOWN")),
        (facts(agency_contracts=(contract(start=1, end=-1),)), ("R5", CITY, SUPERVISOR, "ADDRESS_UNKNOWN")),
        (
            facts(agency_contracts=(contract(),), reg_district="370215", inactive=["A-01"]),
            ("R4", "370215", CITY),
        ),
        (
            facts(agency_contracts=(contract(),), reg_district="370215", inactive=["370215"]),
            ("R3", "A-01", CITY),
        ),
        (
            facts(agency_contracts=(contract("A-09", start=-5), contract("A-01", start=-9)), reg_district="370202"),
            ("R3", "A-09", "370202", "AGENCY_CONFLICT"),
        ),
        (
            facts(agency_contracts=(contract("A-09"), contract("A-10"), contract("A-01", authorised=None))),
            ("R3", "A-09", CITY, "AGENCY_CONFLICT"),
        ),
        (facts(agency_contracts=(contract("A-1"), contract("A-1", start=-9))), ("R3", "A-1", CITY)),
        # R4, R5
        (facts(reg_district="370283", inactive=["370283"]), ("R4", CITY, SUPERVISOR)),
        (facts(reg_zone="370271"), ("R5", CITY, SUPERVISOR, "ADDRESS_UNKNOWN")),
        (facts(reg_zone="370271", claims=["370271"]), ("R5", CITY, SUPERVISOR, "ADDRESS_UNKNOWN")),
    ],
)
def test_edges(given_facts: RouteFacts, expected: tuple[str, ...]) -> None:
    assert short(route(given_facts)) == expected


def test_parts_of_the_ladder() -> None:
    assert next_fallback("370271", QINGDAO, ()) == "370214"
    assert next_fallback("370271", QINGDAO, {"370214"}) == CITY
    for code in ("370202", "D-01", "A-01"):
        assert next_fallback(code, QINGDAO, ()) == CITY
    assert next_fallback(CITY, QINGDAO, ()) == SUPERVISOR
    assert next_fallback(SUPERVISOR, QINGDAO, ()) == CITY
    assert host("Z-ECO", QINGDAO) == "370211"
    assert district("370202", QINGDAO, {"370202"}) == CITY
    assert territory(facts(reg_district="370202"), QINGDAO) == "370202"


districts = sorted(QINGDAO.districts)
zones = sorted(QINGDAO.zones)
agencies = ["A-01", "A-02", "A-03"]
near = st.integers(-3, 3).map(lambda n: DAY + timedelta(days=n))
contracts = st.builds(AgencyContract, st.sampled_from(agencies), near, near, st.none() | near)
all_facts = st.builds(
    RouteFacts,
    on_date=near,
    affiliation=st.sampled_from(AFFILIATIONS),
    competent_dept=st.none() | st.sampled_from(["D-01", "D-02"]),
    claims=st.frozensets(st.sampled_from([*districts[:3], *zones[:3], *zones]), max_size=4),
    reg_district=st.none() | st.sampled_from([*districts, "outside"]),
    reg_zone=st.none() | st.sampled_from(zones),
    agency_contracts=st.lists(contracts, max_size=4).map(tuple),
    inactive=st.frozensets(st.sampled_from([*districts, *zones, *agencies, "D-01"]), max_size=8),
)


@given(all_facts)
def test_total_and_sane(some: RouteFacts) -> None:
    decision = route(some)
    assert decision == route(some)
    assert decision.channel != decision.fallback
    assert not {decision.channel, decision.fallback} & some.inactive
    assert list(decision.flags) == sorted(decision.flags)
    assert (decision.channel in QINGDAO.zones) == (decision.rule == "R2Z" or decision.channel == some.reg_zone)


@given(all_facts, st.randoms(use_true_random=False))
def test_indifferent_to_order_and_to_contracts_that_do_not_hold(some: RouteFacts, chance: object) -> None:
    shuffled = [*some.agency_contracts, contract("A-99", authorised=None), contract("A-98", end=-90)]
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    assert route(replace(some, agency_contracts=tuple(shuffled))) == route(some)


@given(all_facts, st.frozensets(st.sampled_from(["D-77", "A-77", "C-01"])))
def test_indifferent_to_others_that_cannot_act(some: RouteFacts, others: frozenset[str]) -> None:
    assert route(replace(some, inactive=some.inactive | others)) == route(some)


@given(all_facts)
def test_explained_in_words(some: RouteFacts) -> None:
    decision = route(some)
    names = {decision.channel: "甲单位", decision.fallback: "乙单位"}
    sentences = explain(decision, some, names)
    text = "".join(sentences)
    assert "三(二)" in text
    assert "乙单位" in text
    assert "甲单位" in text
    assert "%" not in text
    assert len(sentences) >= 3 + len(decision.flags)


def test_explanation_names_the_district_that_cannot_act() -> None:
    some = facts(reg_district="370283", inactive=["370283"])
    text = explain(route(some), some, {"370283": "平度市人社局", CITY: "市人社局"})
    assert any("平度市人社局目前不能办理" in sentence for sentence in text)
    some = facts("local", claims=["370283", "370285"], inactive=["370283"])
    text = explain(route(some), some, {"370283": "平度市人社局", CITY: "市人社局"})
    assert any("平度市人社局目前不能办理" in sentence for sentence in text)


def test_templates_go_through_the_translation() -> None:
    some = facts(reg_district="370283")
    seen: list[str] = []
    explain(route(some), some, {}, lambda text: seen.append(text) or text)  # type: ignore[func-returns-value]
    assert len(seen) == 3
