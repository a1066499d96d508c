from collections.abc import Callable
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import event, insert

from portal.cases.models import Case
from portal.enterprises import queries as enterprises
from portal.enterprises import service as firms
from portal.enterprises.rules.facts import Fact
from portal.kernel import clock
from portal.kernel.actor import Actor
from portal.kernel.database import db, table_of, write_session
from portal.organisations import queries as organisations
from portal.organisations import service as organisation_service
from portal.organisations.rules import Status
from portal.routing import queries, service
from portal.routing.rules import QINGDAO, AgencyContract, RouteFacts
from tests.conftest import any_database
from tests.enterprises.conftest import credit_code, published

TODAY = date(2026, 7, 20)
START = date(2026, 5, 1)
CODES = {name: credit_code(number) for number, name in enumerate(["甲", "乙", "丙", "丁", "戊"], 1)}


@pytest.fixture
def firm_ids(city: Actor, import_list: Callable[..., firms.Imported]) -> dict[str, int]:
    """甲 in 城阳; 乙 listed by 高新区; 丙 state-owned in 市北; 丁 with an agency; 戊 without an address."""
    places = ["城阳区", "高新区", "市北区", "即墨区", ""]
    import_list(
        published(*((f"青岛{name}公司", CODES[name], place) for name, place in zip(CODES, places, strict=True)))
    )

    def give(name: str, fact: Fact, value: str) -> None:
        firms.set_fact(firms.SetFact(CODES[name], fact, value, START, "文件"), city)

    give("乙", Fact.AFFILIATION, "local")
    give("乙", Fact.CLAIM, "370271")
    give("丙", Fact.AFFILIATION, "soe")
    give("丙", Fact.COMPETENT_DEPT, "D-04")
    firms.add_contract(firms.AddContract(CODES["丁"], "A-01", START, date(2026, 12, 31), "合同"), city)
    found = enterprises.by_credit_codes(db.session, list(CODES.values()))
    db.session.rollback()
    return {name: found[code].id for name, code in CODES.items()}


def close(code: str, city: Actor) -> None:
    organisation_service.set_status(organisation_service.SetStatus(code, Status.CLOSING, "示例"), city)


def decided(firm_ids: dict[str, int], on: date = TODAY) -> dict[str, tuple[str, str, str]]:
    db.session.rollback()
    found = queries.decide_many(db.session, list(firm_ids.values()), on, "builtin-1")
    by_id = {firm: one.decision for firm, one in found.items()}
    return {name: (by_id[id_].rule, by_id[id_].channel, by_id[id_].fallback) for name, id_ in firm_ids.items()}


def test_the_reference_is_that_of_the_notice(city: Actor) -> None:
    found = queries.reference(db.session)
    assert found.districts == QINGDAO.districts
    assert {**QINGDAO.zone_hosts, "Z-ETDZ": "370211"} == found.zone_hosts
    assert (found.city, found.supervisor) == (QINGDAO.city, QINGDAO.supervisor)


@any_database
def test_firms_go_where_their_facts_send_them(firm_ids: dict[str, int]) -> None:
    assert decided(firm_ids) == {
        "甲": ("R4", "370214", "370200"),
        "乙": ("R2Z", "370271", "370214"),
        "丙": ("R1", "D-04", "370203"),
        "丁": ("R3", "A-01", "370215"),
        "戊": ("R5", "370200", "370200-S"),
    }


def test_a_closing_organisation_takes_no_new_cases(city: Actor, firm_ids: dict[str, int]) -> None:
    for code in ("370214", "370271", "D-04", "A-01"):
        close(code, city)
    assert decided(firm_ids) == {
        "甲": ("R4", "370200", "370200-S"),
        "乙": ("R2X", "370200", "370200-S"),
        "丙": ("R1F", "370203", "370200"),
        "丁": ("R4", "370215", "370200"),
        "戊": ("R5", "370200", "370200-S"),
    }


def test_the_agency_counts_to_the_last_day_of_its_contract(firm_ids: dict[str, int]) -> None:
    only = {"丁": firm_ids["丁"]}
    assert decided(only, date(2026, 12, 31))["丁"][0] == "R3"
    assert decided(only, date(2027, 1, 1))["丁"][0] == "R4"


def test_deciding_costs_the_same_for_one_firm_and_for_all(firm_ids: dict[str, int]) -> None:
    costs = []
    for ids in ([firm_ids["甲"]], list(firm_ids.values())):
        statements: list[str] = []
        db.session.rollback()  # it forgets the offices, which are read once a request

        def count(*arguments: object, into: list[str] = statements) -> None:
            into.append(str(arguments[2]))

        event.listen(db.engine, "before_cursor_execute", count)
        queries.decide_many(db.session, ids, TODAY, "builtin-1")
        event.remove(db.engine, "before_cursor_execute", count)
        costs.append(len([statement for statement in statements if statement.startswith("SELECT")]))
    assert costs == [2, 2]


def open_case(firm: queries.Decided) -> int:
    """A bare row of ``case``: storing a decision asks no more."""
    row = {
        "number": "2026-000001",
        "kind": "application",
        "state": "channel_review",
        "version": 1,
        "accountable_id": firm.channel_id,
        "fallback_id": firm.fallback_id,
        "opened_at": clock.stamp(),
        "arrived_at": clock.stamp(),
        "subject_name": "某",
        "subject_search": "某",
        "subject_initials": "m",
        "firm_name": "某",
        "cycle_year": 2026,
    }
    with write_session() as session, session.begin():
        return int(session.execute(insert(table_of(Case)).values(row).returning(table_of(Case).c.id)).scalar_one())


@any_database
def test_a_decision_is_stored_with_its_facts_and_tells_why(city: Actor, firm_ids: dict[str, int]) -> None:
    one = queries.decide_many(db.session, [firm_ids["丁"]], TODAY, "builtin-1")[firm_ids["丁"]]
    db.session.rollback()
    ids = organisations.ids_of_codes(db.session, ["A-01", "370215"])
    db.session.rollback()
    assert (one.channel_id, one.fallback_id) == (ids["A-01"], ids["370215"])
    case_id = open_case(one)
    assert queries.explanation(db.session, case_id) is None
    db.session.rollback()
    with write_session() as session, session.begin():
        service.record_many(session, {case_id: one})
    close("A-01", city)
    row = queries.decision_of(db.session, case_id)
    assert row is not None
    assert (row.decision, row.facts, row.rule_set_name) == (one.decision, one.facts, "builtin-1")
    told = queries.explanation(db.session, case_id)
    assert told is not None
    assert (told.channel, told.fallback, told.rule, told.clause) == ("海蓝才汇", "即墨区人社局", "R3", "三(二)")
    assert "海蓝才汇" in told.sentences[0]
    assert ("登记住所所在区市", "即墨区人社局") in told.facts
    assert ("人事代理合同", "海蓝才汇 2026-05-01—2026-12-31") in told.facts


def test_a_preview_explains_itself(firm_ids: dict[str, int]) -> None:
    one = queries.decide_many(db.session, [firm_ids["戊"]], TODAY, "builtin-1")[firm_ids["戊"]]
    told = queries.explain_decided(db.session, one, lambda text: text.replace("企业", "公司"))
    assert "公司登记住所尚未登记清楚" in told.sentences[0]
    assert ("登记住所所在区市", "未登记") in told.facts


def test_the_ladder_above_each_organisation(city: Actor, firm_ids: dict[str, int]) -> None:
    close("370281", city)
    codes = ["370271", "Z-SCO", "370214", "D-01", "A-01", "370200", "370200-S", CODES["甲"]]
    ids = organisations.ids_of_codes(db.session, codes)
    above = queries.next_fallback_ids(db.session, list(ids.values()), TODAY)
    names = {row.id: row.code for row in organisations.by_ids(db.session, set(above.values())).values()}
    assert {code: names[above[id_]] for code, id_ in ids.items()} == {
        "370271": "370214",
        "Z-SCO": "370200",
        "370214": "370200",
        "D-01": "370200",
        "A-01": "370200",
        "370200": "370200-S",
        "370200-S": "370200",
        CODES["甲"]: "370200",
    }


DAYS = st.dates(date(2020, 1, 1), date(2030, 1, 1))
CONTRACTS = st.builds(AgencyContract, st.sampled_from(["A-01", "A-02"]), DAYS, DAYS, st.none() | DAYS)
FACTS = st.builds(
    RouteFacts,
    on_date=DAYS,
    affiliation=st.sampled_from(["municipal", "soe", "local", "none"]),
    competent_dept=st.none() | st.just("D-01"),
    claims=st.frozensets(st.sampled_from(["370214", "370271"])),
    reg_district=st.none() | st.sampled_from(["370214", "outside"]),
    reg_zone=st.none() | st.just("370271"),
    agency_contracts=st.lists(CONTRACTS, max_size=3).map(tuple),
    inactive=st.frozensets(st.sampled_from(["370214", "A-01"])),
)


@given(FACTS)
def test_facts_survive_their_storage(facts: RouteFacts) -> None:
    assert queries.facts_from_data(queries.facts_to_data(facts)) == facts
