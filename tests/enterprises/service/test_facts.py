from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from portal.audit import queries as audit
from portal.enterprises import queries, service
from portal.enterprises.rules.facts import Fact, FactStatus
from portal.kernel.actor import Actor
from portal.kernel.database import db
from portal.kernel.errors import Invalid, NotFound, Refused, Stale
from portal.kernel.permissions import Role
from tests.cases.test_concurrency import in_threads
from tests.conftest import any_database
from tests.enterprises.conftest import credit_code, person, published

A, B = credit_code(1), credit_code(2)


@pytest.fixture
def firm_id(city: Actor, import_list: Callable[..., service.Imported]) -> int:
    import_list(published(("青岛甲公司", A, "李沧区"), ("青岛乙公司", B, "")))
    firm = queries.by_credit_code(db.session, A)
    assert firm is not None
    return firm.id


def on(firm_id: int, month: int, day: int) -> queries.FirmFacts:
    db.session.rollback()
    return queries.route_facts(db.session, firm_id, date(2026, month, day))


def give(actor: Actor, fact: Fact, value: str, valid_from: date, code: str = A) -> FactStatus:
    return service.set_fact(service.SetFact(code, fact, value, valid_from, "营业执照"), actor)


@any_database
def test_a_firm_that_moves_has_each_address_in_its_time(city: Actor, firm_id: int) -> None:
    assert give(city, Fact.REG_DISTRICT, "370214", date(2026, 9, 1)) is FactStatus.CONFIRMED
    assert on(firm_id, 8, 31).reg_district == "370213"
    assert on(firm_id, 9, 1).reg_district == "370214"
    give(city, Fact.REG_DISTRICT, "370202", date(2026, 8, 1))
    assert [on(firm_id, *day).reg_district for day in ((7, 31), (8, 1), (8, 31), (9, 1))] == [
        "370213",
        "370202",
        "370202",
        "370214",
    ]


def test_two_values_cannot_begin_on_one_day(city: Actor, firm_id: int) -> None:
    give(city, Fact.AFFILIATION, "soe", date(2026, 5, 1))
    with pytest.raises(Refused, match="隶属关系"):
        give(city, Fact.AFFILIATION, "local", date(2026, 5, 1))
    assert on(firm_id, 7, 20).affiliation == "soe"


def test_a_claim_stands_beside_another_until_it_ends(city: Actor, firm_id: int) -> None:
    give(city, Fact.CLAIM, "370213", date(2026, 5, 1))
    give(city, Fact.CLAIM, "370271", date(2026, 5, 1))
    assert on(firm_id, 7, 20).claims == {"370213", "370271"}
    claim = next(row for row in queries.facts_of(db.session, firm_id) if row.value == "370271")
    service.end_claim(service.EndClaim(A, claim.id, date(2026, 6, 30)), city)
    assert on(firm_id, 6, 30).claims == {"370213", "370271"}
    assert on(firm_id, 7, 1).claims == {"370213"}
    with pytest.raises(Invalid):
        service.end_claim(service.EndClaim(A, claim.id, date(2026, 12, 31)), city)


def test_an_empty_value_ends_what_was(city: Actor, firm_id: int) -> None:
    give(city, Fact.COMPETENT_DEPT, "D-01", date(2026, 5, 1))
    give(city, Fact.COMPETENT_DEPT, "", date(2026, 7, 1))
    assert on(firm_id, 6, 30).competent_dept == "D-01"
    assert on(firm_id, 7, 1).competent_dept is None


def test_the_firm_proposes_and_the_named_district_confirms(firm_id: int) -> None:
    hr = person(A, Role.ENTERPRISE_HR, name="李人事")
    assert give(hr, Fact.REG_DISTRICT, "370214", date(2026, 7, 1)) is FactStatus.PROPOSED
    assert on(firm_id, 7, 20).reg_district == "370213"
    proposal = next(row for row in queries.facts_of(db.session, firm_id) if row.status == "proposed")
    decide = service.Decide(A, proposal.id, confirm=True)
    for other in (hr, person("370202", Role.CHANNEL_CLERK)):
        with pytest.raises(Refused):
            service.decide_fact(decide, other)
    assert service.decide_fact(decide, person("370214", Role.CHANNEL_CLERK, name="赵经办")) is FactStatus.CONFIRMED
    assert on(firm_id, 7, 20).reg_district == "370214"
    assert on(firm_id, 6, 30).reg_district == "370213"
    with pytest.raises(Stale, match="赵经办"):
        service.decide_fact(decide, person("370214", Role.CHANNEL_CLERK))
    events = [row.event for row in audit.of_stream(db.session, f"org:{A}")]
    assert events[-2:] == ["fact_proposed", "fact_confirmed"]


def test_a_declined_proposal_changes_nothing(city: Actor, firm_id: int) -> None:
    give(person(A, Role.ENTERPRISE_HR), Fact.AFFILIATION, "soe", date(2026, 7, 1))
    proposal = next(row for row in queries.facts_of(db.session, firm_id) if row.status == "proposed")
    assert service.decide_fact(service.Decide(A, proposal.id, confirm=False), city) is FactStatus.DECLINED
    assert on(firm_id, 7, 20).affiliation == "none"


def test_nobody_speaks_for_another_firm(firm_id: int) -> None:
    for actor in (person(B, Role.ENTERPRISE_HR), person("370213", Role.CHANNEL_CLERK)):
        with pytest.raises(NotFound):
            give(actor, Fact.AFFILIATION, "soe", date(2026, 7, 1))


@pytest.mark.parametrize(
    ("fact", "value"),
    [
        (Fact.AFFILIATION, "private"),
        (Fact.REG_DISTRICT, "370271"),
        (Fact.REG_ZONE, "370202"),
        (Fact.COMPETENT_DEPT, "A-01"),
        (Fact.CLAIM, ""),
    ],
)
def test_values_outside_the_list_are_refused(city: Actor, firm_id: int, fact: Fact, value: str) -> None:
    with pytest.raises(Invalid) as raised:
        give(city, fact, value, date(2026, 7, 1))
    assert set(raised.value.errors) == {"value"}


@any_database
def test_a_contract_counts_when_the_agency_confirms_it(firm_id: int) -> None:
    hr = person(A, Role.ENTERPRISE_HR)
    first, last = date(2026, 1, 1), date(2026, 12, 31)
    contract = service.AddContract(A, "A-01", first, last, "合同1")
    assert service.add_contract(contract, hr) is FactStatus.PROPOSED
    assert on(firm_id, 7, 20).contracts == ()
    (row,) = queries.contracts_of(db.session, firm_id)
    clerk = person("A-01", Role.CHANNEL_CLERK)
    service.decide_contract(service.Decide(A, row.id, confirm=True), clerk)
    assert on(firm_id, 7, 20).contracts == (queries.ContractFact("A-01", first, last, date(2027, 12, 31)),)


def test_a_contract_needs_an_agency_days_and_a_number(city: Actor, firm_id: int) -> None:
    with pytest.raises(Invalid) as raised:
        service.add_contract(service.AddContract(A, "D-01", date(2026, 2, 1), date(2026, 1, 1), " "), city)
    assert set(raised.value.errors) == {"agency", "ends_on", "document_no"}


@any_database
def test_the_firm_takes_its_own_proposal_back(firm_id: int) -> None:
    hr, stranger = person(A, Role.ENTERPRISE_HR, name="李人事"), person(B, Role.ENTERPRISE_HR)
    give(hr, Fact.REG_DISTRICT, "370214", date(2026, 7, 1))
    service.add_contract(service.AddContract(A, "A-01", date(2026, 1, 1), date(2026, 12, 31), "合同1"), hr)
    proposal = next(row for row in queries.facts_of(db.session, firm_id) if row.status == "proposed")
    (contract,) = queries.contracts_of(db.session, firm_id)
    for act, row in ((service.decide_fact, proposal.id), (service.decide_contract, contract.id)):
        with pytest.raises(Refused):
            act(service.Decide(A, row, confirm=True), hr)
        with pytest.raises(Refused):
            act(service.Decide(A, row, confirm=False), stranger)
        assert act(service.Decide(A, row, confirm=False), hr) is FactStatus.DECLINED
        with pytest.raises(Stale, match="李人事"):
            act(service.Decide(A, row, confirm=True), person("370214", Role.CITY_HR_OFFICER))
    assert on(firm_id, 7, 20).reg_district == "370213"


@any_database
def test_a_contract_ends_early(city: Actor, firm_id: int) -> None:
    first, last = date(2026, 1, 1), date(2026, 12, 31)
    service.add_contract(service.AddContract(A, "A-01", first, last, "合同1"), city)
    (row,) = queries.contracts_of(db.session, firm_id)
    clerk = person("A-01", Role.CHANNEL_CLERK)
    for day in (date(2025, 12, 31), last, date(2027, 1, 1)):
        with pytest.raises(Invalid) as raised:
            service.end_contract(service.EndContract(A, row.id, day, "解除协议"), clerk)
        assert set(raised.value.errors) == {"last_day"}
    with pytest.raises(Invalid) as empty:
        service.end_contract(service.EndContract(A, row.id, date(2026, 7, 1), " "), clerk)
    assert set(empty.value.errors) == {"source"}
    for other in (person(A, Role.ENTERPRISE_HR), person("A-02", Role.CHANNEL_CLERK)):
        with pytest.raises(Refused):
            service.end_contract(service.EndContract(A, row.id, date(2026, 7, 1), "解除协议"), other)
    with pytest.raises(NotFound):
        service.end_contract(service.EndContract(B, row.id, date(2026, 7, 1), "解除协议"), clerk)
    service.end_contract(service.EndContract(A, row.id, date(2026, 7, 1), "解除协议"), clerk)
    db.session.rollback()
    (after,) = queries.contracts_of(db.session, firm_id)
    assert after.ends_on == date(2026, 7, 1)
    told = audit.of_stream(db.session, f"org:{A}")[-1]
    assert (told.event, told.data["from"], told.data["until"]) == ("contract_ended", "2026-12-31", "2026-07-01")


def rows(firm_id: int, status: str) -> list[queries.FactRow]:
    db.session.rollback()
    return [row for row in queries.facts_of(db.session, firm_id) if row.status == status]


@any_database
def test_a_proposal_sent_twice_stands_once_and_another_one_waits_for_it(firm_id: int) -> None:
    hr, first = person(A, Role.ENTERPRISE_HR), date(2026, 7, 1)
    tasks = [lambda: give(hr, Fact.REG_DISTRICT, "370214", first)] * 4
    assert set(in_threads(tasks, 4)) == {FactStatus.PROPOSED}
    assert len(rows(firm_id, "proposed")) == 1
    with pytest.raises(Refused) as caught:
        give(hr, Fact.REG_DISTRICT, "370202", first)
    assert caught.value.refusals[0].code == "PROPOSAL_OPEN"
    give(hr, Fact.CLAIM, "370213", first)
    give(hr, Fact.CLAIM, "370271", first)  # claims stand beside each other
    give(hr, Fact.REG_DISTRICT, "370202", date(2026, 8, 1))
    assert len(rows(firm_id, "proposed")) == 4
    proposal = next(row for row in rows(firm_id, "proposed") if row.value == "370214")
    service.decide_fact(service.Decide(A, proposal.id, confirm=False), hr)
    assert give(hr, Fact.REG_DISTRICT, "370202", first) is FactStatus.PROPOSED
    events = [row.event for row in audit.of_stream(db.session, f"org:{A}")]
    assert events.count("fact_proposed") == 5


@any_database
def test_a_contract_sent_twice_stands_once(city: Actor, firm_id: int) -> None:
    hr, last = person(A, Role.ENTERPRISE_HR), date(2026, 12, 31)
    contract = service.AddContract(A, "A-01", date(2026, 1, 1), last, "合同1")
    assert set(in_threads([lambda: service.add_contract(contract, hr)] * 4, 4)) == {FactStatus.PROPOSED}
    db.session.rollback()
    (row,) = queries.contracts_of(db.session, firm_id)
    with pytest.raises(Invalid) as caught:
        service.add_contract(service.AddContract(A, "A-01", date(2026, 1, 1), last, "合同2"), hr)
    assert set(caught.value.errors) == {"starts_on"}
    service.add_contract(service.AddContract(A, "A-02", date(2026, 1, 1), last, "合同2"), hr)
    service.decide_contract(service.Decide(A, row.id, confirm=True), city)
    assert service.add_contract(contract, city) is FactStatus.CONFIRMED
    db.session.rollback()
    assert len(queries.contracts_of(db.session, firm_id)) == 2


def correction(row: queries.FactRow, value: str, **changes: str) -> service.CorrectFact:
    given = {"seen": row.value, "source": "营业执照副本", "reason": "登记时看错一行"} | changes
    return service.CorrectFact(credit_code=A, id=row.id, value=value, **given)


@any_database
def test_a_wrong_fact_is_corrected_from_its_first_day_and_both_values_are_kept(city: Actor, firm_id: int) -> None:
    give(city, Fact.REG_DISTRICT, "370214", date(2026, 5, 1))
    give(city, Fact.REG_DISTRICT, "370202", date(2026, 9, 1))
    wrong = next(row for row in rows(firm_id, "confirmed") if row.value == "370214")
    for actor in (person(A, Role.ENTERPRISE_HR), person("370214", Role.CHANNEL_CLERK)):
        with pytest.raises(Refused):
            service.correct_fact(correction(wrong, "370212"), actor)
    service.correct_fact(correction(wrong, "370212"), city)
    service.correct_fact(correction(wrong, "370212"), city)  # sent twice
    assert [on(firm_id, *day).reg_district for day in ((4, 30), (5, 1), (8, 31), (9, 1))] == [
        "370213", "370212", "370212", "370202"
    ]  # fmt: skip
    told = audit.of_stream(db.session, f"org:{A}")[-1]
    assert (told.event, told.data["from"], told.data["to"], told.data["on"], told.data["reason"]) == (
        "fact_corrected", "370214", "370212", "2026-05-01", "登记时看错一行"
    )  # fmt: skip
    with pytest.raises(Stale):
        service.correct_fact(correction(wrong, "370203"), city)
    assert audit.of_stream(db.session, f"org:{A}")[-2].event != "fact_corrected"


def test_what_a_correction_needs(city: Actor, firm_id: int) -> None:
    give(city, Fact.CLAIM, "370213", date(2026, 5, 1))
    give(city, Fact.CLAIM, "370214", date(2026, 6, 1))
    claim = next(row for row in rows(firm_id, "confirmed") if row.value == "370214")
    for value, changes, field in (
        ("370212", {"reason": " "}, "reason"),
        ("370212", {"source": " "}, "source"),
        ("370214", {}, "value"),
        ("370213", {}, "value"),
        ("D-01", {}, "value"),
    ):
        with pytest.raises(Invalid) as caught:
            service.correct_fact(correction(claim, value, **changes), city)
        assert set(caught.value.errors) == {field}
    with pytest.raises(NotFound):
        service.correct_fact(replace(correction(claim, "370212"), credit_code=B), city)
