"""A change of a firm's facts first shows, in numbers, what it would move; filed cases keep their channel (DOMAIN 3)."""

import re
from collections.abc import Callable
from datetime import date

import pytest
from flask import current_app
from flask.testing import FlaskClient
from sqlalchemy import update

from portal.cases.models import Case
from portal.enterprises import queries as enterprises
from portal.enterprises import service as firms
from portal.enterprises.rules.facts import Fact
from portal.kernel import clock
from portal.kernel.actor import Actor
from portal.kernel.database import db, table_of
from portal.kernel.errors import Invalid
from portal.kernel.permissions import Role
from portal.kernel.reading import reading
from portal.kernel.use_case import session as current_session
from portal.kernel.use_case import use_case
from portal.routing.forms import TransferForm
from portal.routing.queries.choices import transfer_choices
from portal.routing.service import Transfer, sweep_contracts, transfer
from tests.conftest import any_database
from tests.counting import counted_statements
from tests.enterprises.conftest import credit_code, person, published
from tests.journeys.page_checks import html_problems
from tests.routing.conftest import Browser
from tests.routing.ladder import Ladder

FIRM = credit_code(1)
PAGE = f"/o/370200/directory/{FIRM}"


@use_case
def file_all(numbers: list[str], _actor: Actor) -> None:
    table = table_of(Case)
    current_session().execute(update(table).where(table.c.number.in_(numbers)).values(filed_on=date(2026, 7, 1)))


@pytest.fixture
def filed(city: Actor, import_list: Callable[..., firms.Imported], ladder: Ladder) -> list[str]:
    """A firm in 即墨 with a contract with A-01: two cases filed there, one at a district, three still with the firm."""
    import_list(published(("青岛甲公司", FIRM, "即墨区")))
    firms.add_contract(firms.AddContract(FIRM, "A-01", date(2026, 5, 1), date(2026, 12, 31), "合同"), city)
    found = enterprises.by_credit_code(db.session, FIRM)
    db.session.rollback()
    assert found is not None
    ladder.firm = found.organisation_id
    at_agency = ladder.open_at("A-01", "370215", 2)
    file_all([*at_agency, *ladder.open_at("370215", "370200", 1)], Actor.system())
    ladder.open_at(FIRM, "A-01", 3)
    return at_agency


@pytest.fixture
def officer(browser: Browser) -> FlaskClient:
    return browser("370200", Role.CITY_HR_OFFICER)


def seen(page: str) -> str:
    (found,) = re.findall(r'name="seen" value="([^"]*)"', page)
    return found


def contract_id() -> int:
    found = enterprises.by_credit_code(db.session, FIRM)
    assert found is not None
    (row,) = enterprises.contracts_of(db.session, found.id)
    db.session.rollback()
    return row.id


def proposed() -> list[enterprises.FactRow]:
    found = enterprises.by_credit_code(db.session, FIRM)
    assert found is not None
    rows = [row for row in enterprises.facts_of(db.session, found.id) if row.status == "proposed"]
    db.session.rollback()
    return rows


@any_database
def test_a_contract_that_ends_shows_who_takes_its_cases_over(
    filed: list[str], ladder: Ladder, officer: FlaskClient
) -> None:
    url = f"{PAGE}/contracts/{contract_id()}/end"
    data = {"last_day": "2026-07-24", "source": "解除协议"}
    shown = officer.post(url, data=data)
    assert shown.status_code == 409
    assert list(html_problems(shown.text)) == []
    assert "海蓝才汇现有该企业已报送的 2 件会在2026年7月25日起由兜底单位接办" in shown.text
    assert re.search(r"即墨区人社局</th>.*?审核中.*?class=\"num\">2<", shown.text, re.DOTALL)
    assert "其余已报送的 1 件留在现承办单位" in shown.text
    assert "海蓝才汇（即墨区人社局兜底）→ 即墨区人社局（市人社局兜底）" in shown.text
    assert "仍在本企业的 3 件" in shown.text
    assert 'value="解除协议"' in shown.text
    ladder.open_at(FIRM, "A-01", 1)
    again = officer.post(url, data=data | {"seen": seen(shown.text)})
    assert (again.status_code, "仍在本企业的 4 件" in again.text) == (409, True)
    assert officer.post(url, data=data | {"seen": seen(again.text)}).status_code == 303
    with clock.at("2026-07-24 12:00"):
        assert sweep_contracts(None, Actor.system()).moved == 0
    with clock.at("2026-07-25 00:00"):
        assert sweep_contracts(None, Actor.system()).moved == 2
    assert {ladder.codes(number) for number in filed} == {("370215", "370200")}


def test_another_contract_with_the_same_agency_keeps_the_cases(
    filed: list[str], city: Actor, officer: FlaskClient
) -> None:
    first = contract_id()
    firms.add_contract(firms.AddContract(FIRM, "A-01", date(2026, 6, 1), date(2027, 5, 31), "续签"), city)
    url = f"{PAGE}/contracts/{first}/end"
    assert officer.post(url, data={"last_day": "2026-07-24", "source": "解除协议"}).status_code == 303
    with clock.at("2026-07-25 00:00"):
        assert sweep_contracts(None, Actor.system()).moved == 0


@any_database
def test_a_proposal_that_changes_the_channel_is_confirmed_after_its_numbers(
    filed: list[str], ladder: Ladder, officer: FlaskClient
) -> None:
    hr = person(FIRM, Role.ENTERPRISE_HR)
    firms.set_fact(firms.SetFact(FIRM, Fact.CLAIM, "370214", date(2026, 7, 1), "函"), hr)
    firms.set_fact(firms.SetFact(FIRM, Fact.AFFILIATION, "local", date(2026, 7, 1), "函"), hr)
    rows = {row.name: row.id for row in proposed()}
    claim, belongs = (f"{PAGE}/facts/{rows[name]}/decide" for name in (Fact.CLAIM, Fact.AFFILIATION))
    # Without the affiliation the claim decides nothing: it is confirmed at once.
    assert officer.post(claim, data={"confirm": "1"}).status_code == 303
    shown = officer.post(belongs, data={"confirm": "1"})
    assert shown.status_code == 409
    assert "海蓝才汇（即墨区人社局兜底）→ 城阳区人社局（市人社局兜底）" in shown.text
    assert "仍在本企业的 3 件" in shown.text
    assert "已报送的 3 件留在现承办单位" in shown.text
    assert list(html_problems(shown.text)) == []
    assert len(proposed()) == 1
    done = officer.post(belongs, data={"confirm": "1", "seen": seen(shown.text)}, follow_redirects=True).text
    assert "已确认" in done
    assert {ladder.codes(number)[0] for number in filed} == {"A-01"}  # frozen
    assert sweep_contracts(None, Actor.system()).moved == 0


def test_declining_shows_nothing(filed: list[str], officer: FlaskClient) -> None:
    hr = person(FIRM, Role.ENTERPRISE_HR)
    firms.set_fact(firms.SetFact(FIRM, Fact.REG_DISTRICT, "370202", date(2026, 7, 1), "函"), hr)
    (decide,) = set(re.findall(rf'action="({PAGE}/facts/\d+/decide)"', officer.get(PAGE).text))
    assert officer.post(decide, data={"confirm": "0"}).status_code == 303


@any_database
def test_a_fact_is_corrected_over_its_days_after_its_numbers(
    filed: list[str], ladder: Ladder, officer: FlaskClient, browser: Browser
) -> None:
    page = officer.get(PAGE).text
    links = {int(each) for each in re.findall(rf'href="{PAGE}/facts/(\d+)/correct"', page)}
    found = enterprises.by_credit_code(db.session, FIRM)
    assert found is not None
    (row,) = [each for each in enterprises.facts_of(db.session, found.id) if each.name == Fact.REG_DISTRICT]
    db.session.rollback()
    assert row.id in links
    url = f"{PAGE}/facts/{row.id}/correct"
    assert list(html_problems(officer.get(url).text)) == []
    data = {"was": "370215", "value": "370202", "source": "营业执照副本", "reason": "看错一行"}
    empty = officer.post(url, data=data | {"reason": ""})
    assert (empty.status_code, 'id="reason-error"' in empty.text, "营业执照副本" in empty.text) == (422, True, True)
    with counted_statements() as spent:
        shown = officer.post(url, data=data)
    assert len(spent) <= 20, "\n".join(each[:120] for each in spent)
    assert shown.status_code == 409
    assert "海蓝才汇（即墨区人社局兜底）→ 海蓝才汇（市南区人社局兜底）" in shown.text
    assert officer.post(url, data=data | {"seen": seen(shown.text)}).status_code == 303
    stale = officer.post(url, data=data | {"value": "370203"})
    assert (stale.status_code, "已由王经办更正" in stale.text, "看错一行" in stale.text) == (409, True, True)
    assert {ladder.codes(number) for number in filed} == {("A-01", "370215")}
    clerk = browser("370202", Role.CHANNEL_CLERK)
    assert clerk.get(url.replace("/o/370200/", "/o/370202/")).status_code == 403


def test_what_the_city_enters_shows_its_numbers_too(filed: list[str], officer: FlaskClient) -> None:
    fact = {"value": "370202", "valid_from": "2026-07-20", "source": "营业执照"}
    shown = officer.post(f"{PAGE}/facts/reg_district", data=fact)
    assert (shown.status_code, "市南区人社局兜底" in shown.text) == (409, True)
    done = officer.post(f"{PAGE}/facts/reg_district", data=fact | {"seen": seen(shown.text)}, follow_redirects=True)
    assert "已确认" in done.text
    past = {"agency": "A-02", "starts_on": "2026-01-01", "ends_on": "2026-06-30", "document_no": "旧合同"}
    assert officer.post(f"{PAGE}/contracts", data=past).status_code == 303  # over already: it moves nothing
    newer = past | {"starts_on": "2026-07-01", "ends_on": "2027-06-30", "document_no": "新合同"}
    shown = officer.post(f"{PAGE}/contracts", data=newer)
    assert (shown.status_code, "→ 鲁岬英才" in shown.text, "新合同" in shown.text) == (409, True, True)
    assert list(html_problems(shown.text)) == []


@any_database
def test_the_city_is_offered_the_channels_that_can_take_the_case(filed: list[str], ladder: Ladder) -> None:
    """An agency only where it acts for the firm; the reason stands beside each of the others."""
    (other,) = ladder.open_at("370202", "370200")
    file_all([other], Actor.system())
    with current_app.test_request_context(), counted_statements() as spent:
        offered = {each.code: each.why for each in transfer_choices(reading(), ladder.row(other))}
        choices = str(TransferForm(case=ladder.row(other)).to())
    assert len(spent) <= 7, spent  # the rows of the case twice, offices once, contracts twice
    assert {code for code, why in offered.items() if code.startswith("A-") and not why} == {"A-01"}
    assert offered["A-02"] == "与该企业没有有效的代理合同"
    assert offered["A-14"] == "没有有效授权，或已停用"
    assert offered["370202"] == "现在就由它办理"
    assert offered["Z-ETDZ"] == "不是独立渠道，或已停用"
    assert (offered["370271"], offered["370200"], offered["D-01"]) == ("", "", "")
    assert '<option value="A-01">海蓝才汇</option>' in choices
    assert '<option disabled value="A-02">鲁岬英才（与该企业没有有效的代理合同）</option>' in choices
    officer = ladder.actor("370200", "市局", Role.CITY_HR_OFFICER)
    for code, why in offered.items():
        if why:
            with pytest.raises(Invalid):
                transfer(Transfer(versions={other: 1}, reason="核对", to_code=code), officer)
    transfer(Transfer(versions={other: 1}, reason="核对", to_code="A-01"), officer)
    assert ladder.codes(other)[0] == "A-01"
    (draft,) = ladder.open_at("370202", "370200")
    with current_app.test_request_context():
        offered = {each.code: each.why for each in transfer_choices(reading(), ladder.row(draft))}
    assert offered["A-02"] == ""
