"""The grounds that concern agencies: contract over, authorisation over, and the applicant works there himself."""

from collections.abc import Callable
from datetime import date

import pytest
from sqlalchemy import update

from portal.cases.models import Case
from portal.enterprises import queries as enterprises
from portal.enterprises import service as firms
from portal.kernel import clock
from portal.kernel.actor import Actor
from portal.kernel.database import db, table_of
from portal.kernel.errors import Invalid
from portal.kernel.permissions import Role
from portal.kernel.use_case import session as current_session
from portal.kernel.use_case import use_case
from portal.organisations import queries as organisations
from portal.people import service as people
from portal.people.service import NewEmployment, NewPerson
from portal.routing.service import Transfer, plan_closing, sweep_conflicts, sweep_contracts, transfer
from tests.applications.conftest import id_number
from tests.cases.sample import fresh_session
from tests.conftest import any_database
from tests.enterprises.conftest import credit_code, published
from tests.routing.ladder import Ladder

START = date(2020, 1, 1)
FIRM, AGENCY_BODY = credit_code(1), credit_code(2)


@pytest.fixture
def firm(city: Actor, import_list: Callable[..., firms.Imported], ladder: Ladder) -> int:
    """The organisation of a firm in 即墨 with a contract with A-01 to the end of July."""
    import_list(published(("青岛甲公司", FIRM, "即墨区"), ("青岛海蓝才汇人才服务有限公司", AGENCY_BODY, "市南区")))
    firms.add_contract(firms.AddContract(FIRM, "A-01", date(2026, 5, 1), date(2026, 7, 31), "合同"), city)
    found = enterprises.by_credit_code(db.session, FIRM)
    db.session.rollback()
    assert found is not None
    ladder.firm = found.organisation_id
    return found.organisation_id


@use_case
def hire(employers: tuple[int, ...], actor: Actor) -> int:
    session = current_session()
    person = people.register_person(session, NewPerson(name="张三", id_number=id_number(1)), actor)
    for employer in employers:
        people.employ(session, NewEmployment(person_id=person, organisation_id=employer, starts_on=START), actor)
    return person


@use_case
def call_agency(code: str, _actor: Actor) -> None:
    """Say which firm A-01 is."""
    table = organisations.table()
    current_session().execute(update(table).where(table.c.code == "A-01").values(credit_code=code))


@use_case
def file_on(day: date, _actor: Actor) -> None:
    """Every case was sent to its channel on the day: the contract of its firm brought it there."""
    table = table_of(Case)
    current_session().execute(update(table).values(filed_on=day))


@any_database
def test_the_day_after_the_contracts_last_day(firm: int, ladder: Ladder) -> None:
    (number,) = ladder.open_at("A-01", "370215")
    with clock.at("2026-08-01 00:00"):
        assert not sweep_contracts(None, Actor.system()).any  # not filed yet
    file_on(date(2026, 7, 20), Actor.system())
    with clock.at("2026-07-31 23:59"):
        assert not sweep_contracts(None, Actor.system()).any
    with clock.at("2026-08-01 00:00"):
        assert sweep_contracts(None, Actor.system()).moved == 1
        assert not sweep_contracts(None, Actor.system()).any
    assert ladder.codes(number) == ("370215", "370200")


@any_database
def test_an_agency_does_not_handle_its_own_people(firm: int, ladder: Ladder) -> None:
    ladder.person = hire((firm, ladder.id_of("A-01")), Actor.system())
    (number,) = ladder.open_at("A-01", "370215")
    assert sweep_conflicts(None, Actor.system()).moved == 1
    assert not sweep_conflicts(None, Actor.system()).any
    assert ladder.codes(number) == ("370215", "370200")
    assert ladder.row(number).taken_over


def test_an_agency_is_known_as_an_employer_by_its_credit_code(firm: int, ladder: Ladder) -> None:
    body = organisations.ids_of_codes(db.session, (AGENCY_BODY,))[AGENCY_BODY]
    db.session.rollback()
    ladder.person = hire((body,), Actor.system())
    (number,) = ladder.open_at("A-01", "370215")
    (elsewhere,) = ladder.open_at("A-02", "370215")
    assert not sweep_conflicts(None, Actor.system()).any
    call_agency(AGENCY_BODY, Actor.system())
    assert sweep_conflicts(None, Actor.system()).moved == 1
    assert (ladder.codes(number)[0], ladder.codes(elsewhere)[0]) == ("370215", "A-02")


def test_the_plan_counts_the_firms_that_name_the_channel(firm: int, ladder: Ladder) -> None:
    with fresh_session() as session:
        found = {code: plan_closing(session, code).firms for code in ("A-01", "A-02", "370215", "370202", "370203")}
    assert found == {"A-01": 1, "A-02": 0, "370215": 1, "370202": 1, "370203": 0}


@any_database
def test_the_city_gives_no_case_to_an_agency_that_does_not_act_for_the_firm(firm: int, ladder: Ladder) -> None:
    """The next sweep would only take it away again."""
    officer = ladder.actor("370200", "市局", Role.CITY_HR_OFFICER)
    (number,) = ladder.open_at("370202", "370200")
    file_on(date(2026, 7, 20), Actor.system())
    with pytest.raises(Invalid) as caught:
        transfer(Transfer(versions={number: 1}, reason="企业反映", to_code="A-02"), officer)
    assert set(caught.value.errors) == {"to"}
    transfer(Transfer(versions={number: 1}, reason="企业反映", to_code="A-01"), officer)
    assert not sweep_contracts(None, Actor.system()).any
    assert ladder.codes(number)[0] == "A-01"
