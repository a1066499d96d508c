"""The city corrects which body an agency is: shown first what it would move, dated, in the ledger, then swept."""

import re
from collections.abc import Callable
from datetime import date

import pytest
from flask.testing import FlaskClient

from portal.audit import queries as ledger
from portal.enterprises import service as firms
from portal.kernel.actor import Actor
from portal.kernel.permissions import Role
from portal.kernel.use_case import session as current_session
from portal.kernel.use_case import use_case
from portal.organisations.queries import ids_of_codes
from portal.people import service as people
from portal.people.service import NewEmployment, NewPerson
from portal.routing.service import sweep_conflicts
from tests.applications.conftest import id_number
from tests.cases.sample import fresh_session
from tests.conftest import any_database
from tests.enterprises.conftest import credit_code, published
from tests.journeys.page_checks import html_problems
from tests.routing.conftest import Browser
from tests.routing.ladder import Ladder

BODY, OTHER = credit_code(2), credit_code(3)
URL = "/o/370200/channels/A-01/credit-code"


@pytest.fixture
def officer(browser: Browser) -> FlaskClient:
    return browser("370200", Role.CITY_HR_OFFICER)


@use_case
def hire(employer: int, actor: Actor) -> int:
    person = people.register_person(current_session(), NewPerson(name="张三", id_number=id_number(1)), actor)
    new = NewEmployment(person_id=person, organisation_id=employer, starts_on=date(2020, 1, 1))
    people.employ(current_session(), new, actor)
    return person


@pytest.fixture
def own_employee(import_list: Callable[..., firms.Imported], ladder: Ladder) -> str:
    """A case at A-01 of somebody who works for the firm that A-01 is, without anybody knowing it."""
    import_list(published(("青岛海蓝才汇人才服务有限公司", BODY, "市南区")))
    with fresh_session() as session:
        employer = ids_of_codes(session, (BODY,))[BODY]
    ladder.person = hire(employer, Actor.system())
    return ladder.open_at("A-01", "370215")[0]


def seen(page: str) -> str:
    found = re.search(r'name="seen" value="([^"]*)"', page)
    assert found is not None
    return found[1]


@any_database
def test_what_the_correction_moves_is_shown_before_and_moved_after(
    own_employee: str, ladder: Ladder, officer: FlaskClient
) -> None:
    assert sweep_conflicts(None, Actor.system()).moved == 0
    assert "更正代码" in officer.get("/o/370200/channels/A-01").text
    shown = officer.get(f"{URL}?credit_code={BODY}").text
    assert not list(html_problems(shown))
    assert "即墨区" in shown
    assert "1 件在办件" in shown
    data = {"credit_code": BODY, "seen": seen(shown), "reason": "营业执照复印件"}
    assert officer.post(URL, data=data | {"reason": ""}).status_code == 422
    assert officer.post(URL, data=data | {"seen": ""}).status_code in {409, 422}
    assert ladder.codes(own_employee)[0] == "A-01"
    assert officer.post(URL, data=data).status_code == 303
    assert sweep_conflicts(None, Actor.system()).moved == 1
    assert ladder.codes(own_employee) == ("370215", "370200")
    page = officer.get("/o/370200/channels/A-01").text
    assert f"— → {BODY}；营业执照复印件" in page
    with fresh_session() as session:
        row = ledger.of_stream(session, "org:A-01")[-1]
    assert (row.event, row.data["from"], row.data["to"]) == ("organisation_credit_code", None, BODY)
    assert row.data["on"]


def test_another_firms_people_stay_and_the_code_can_be_taken_off(
    own_employee: str, ladder: Ladder, officer: FlaskClient
) -> None:
    assert "没有在办件会改变承办单位" in officer.get(f"{URL}?credit_code={OTHER}").text
    data = {"credit_code": OTHER, "seen": "", "reason": "更正"}
    assert officer.post(URL, data=data).status_code == 303
    assert sweep_conflicts(None, Actor.system()).moved == 0
    off = {"credit_code": "", "seen": "", "reason": "误登"}
    assert officer.post(URL, data=off).status_code == 303
    assert "未登记" in officer.get("/o/370200/channels/A-01").text
    assert ladder.codes(own_employee)[0] == "A-01"


def test_what_is_wrong_is_said_beside_the_field(ladder: Ladder, officer: FlaskClient, browser: Browser) -> None:
    wrong = OTHER[:-1] + ("0" if OTHER[-1] != "0" else "1")
    for code, words in ((wrong, "校验位"), ("", "没有需要更正的内容")):
        page = officer.get(f"{URL}?credit_code={code}")
        assert words in page.text
        assert officer.post(URL, data={"credit_code": code, "reason": "更正"}).status_code == 422
    assert officer.post(URL, data={"credit_code": OTHER.lower(), "seen": "", "reason": "更正"}).status_code == 303
    twice = officer.get(f"/o/370200/channels/A-02/credit-code?credit_code={OTHER}").text
    assert "已经登记在" in twice
    assert officer.get("/o/370200/channels/370202/credit-code").status_code == 404
    assert browser("370202", Role.CHANNEL_SUPERVISOR).get("/o/370202/channels/A-01/credit-code").status_code == 403
