"""Where a channel lies: the city changes it, sees first what follows, and filed cases keep what was decided."""

import re

import pytest
from flask.testing import FlaskClient

from portal.kernel import clock
from portal.kernel.actor import Actor
from portal.kernel.permissions import Role
from portal.organisations.rules import Status
from portal.organisations.service import SetStatus
from portal.routing import queries
from portal.routing.rules import RouteFacts, route
from portal.routing.service import close_organisation, sweep_unable
from tests.cases.sample import fresh_session
from tests.conftest import any_database
from tests.journeys.page_checks import html_problems
from tests.routing.conftest import Browser
from tests.routing.ladder import Ladder

BASE = "/o/370200/channels"
REASON = {"reason": "青政字〔2026〕3号"}


@pytest.fixture
def officer(browser: Browser) -> FlaskClient:
    return browser("370200", Role.CITY_HR_OFFICER)


def sweep_all() -> None:
    while sweep_unable(None, Actor.system()).any:
        pass


@any_database
def test_another_host_stands_behind_new_filings_and_filed_cases_keep_theirs(
    officer: FlaskClient, ladder: Ladder
) -> None:
    (number,) = ladder.open_at("Z-SCO", "370281")
    url = f"{BASE}/Z-SCO/territory"
    assert "变更所在区市" in officer.get(f"{BASE}/Z-SCO").text
    assert list(html_problems(officer.get(url).text)) == []
    shown = officer.get(f"{url}?district_code=370214").text
    assert list(html_problems(shown)) == []
    assert "没有在办件会改变承办单位" in shown
    assert "在办的 1 件报送时已确定兜底单位" in shown
    assert "新的申报改由城阳区人社局兜底。 目前涉及 0 家企业" in shown
    data = {"district_code": "370214", "seen": ""}
    assert officer.post(url, data=data).status_code == 422
    page = officer.post(url, data=data | REASON, follow_redirects=True).text
    assert "胶州市 → 城阳区；青政字〔2026〕3号" in page
    assert "（城阳区）" in page
    sweep_all()
    assert ladder.codes(number) == ("Z-SCO", "370281")
    with fresh_session() as session:
        places = queries.reference(session)
    facts = RouteFacts(on_date=clock.today(), affiliation="local", claims=frozenset({"Z-SCO"}))
    assert route(facts, places).fallback == "370214"
    # The old host can no longer act: the ladder is read as it is now.
    close_organisation(SetStatus("370281", Status.CLOSING, "撤并"), Actor.system())
    sweep_all()
    assert ladder.codes(number) == ("Z-SCO", "370214")


def test_a_zone_that_takes_nothing_in_sends_new_filings_to_its_new_host(officer: FlaskClient, ladder: Ladder) -> None:
    shown = officer.get(f"{BASE}/Z-ETDZ/territory?district_code=370212").text
    assert "新的申报改由崂山区人社局接收" in shown


def test_the_seat_of_a_department_moves_nothing(officer: FlaskClient, ladder: Ladder) -> None:
    ladder.open_at("D-01", "370202")
    url = f"{BASE}/D-01/territory"
    shown = officer.get(f"{url}?district_code=370212").text
    assert "没有在办件会改变承办单位" in shown
    assert "新的申报按原来的渠道接收" in shown
    page = officer.post(url, data={"district_code": "", "seen": "", **REASON}, follow_redirects=True).text
    assert "市南区 → —" in page
    for district in ("370271", "nonsense", "370200"):
        assert officer.post(url, data={"district_code": district, **REASON}).status_code == 422
    same = officer.post(url, data={"district_code": "", **REASON})
    assert (same.status_code, "没有需要更改的内容" in same.text) == (422, True)
    assert officer.get(f"{BASE}/370202/territory").status_code == 404
    assert officer.get(f"{BASE}/370200/territory").status_code == 404


def test_only_the_city_says_where_a_channel_lies(browser: Browser, ladder: Ladder) -> None:
    assert browser("370202", Role.CHANNEL_SUPERVISOR).get("/o/370202/channels/D-01/territory").status_code == 403


@any_database
def test_a_new_zone_is_switched_on_and_a_new_district_takes_cases(officer: FlaskClient, ladder: Ladder) -> None:
    new = {"kind": "zone", "name": "青岛新港党群工作部", "short_name": "新港党群工作部", "code": "Z-PORT",
           "place_name": "青岛新港", "district_code": "370212", **REASON}  # fmt: skip
    assert list(html_problems(officer.get(f"{BASE}/new").text)) == []
    wrong = officer.post(f"{BASE}/new", data=new | {"code": "PORT", "district_code": ""})
    assert (wrong.status_code, "青岛新港" in wrong.text) == (422, True)
    assert re.search(r'id="code-error"', wrong.text)
    assert re.search(r'id="district_code-error"', wrong.text)
    page = officer.post(f"{BASE}/new", data=new, follow_redirects=True).text
    assert "不是独立渠道" in page
    assert "设为独立渠道" in page
    assert officer.post(f"{BASE}/Z-PORT/switch/on", data={"seen": "", **REASON}).status_code == 303
    district = new | {"kind": "district", "name": "青岛市新城区人社局", "short_name": "新城区人社局", "code": "370216",
                      "place_name": "新城区", "district_code": ""}  # fmt: skip
    assert "今天没有可以办理的经办人" in officer.post(f"{BASE}/new", data=district, follow_redirects=True).text
    with fresh_session() as session:
        places, inactive = queries.reference(session), frozenset[str]()
    local = RouteFacts(on_date=clock.today(), affiliation="local", claims=frozenset({"Z-PORT"}), inactive=inactive)
    found = route(local, places)
    assert (found.channel, found.fallback) == ("Z-PORT", "370212")
    lives = route(RouteFacts(on_date=clock.today(), affiliation="none", reg_district="370216"), places)
    assert (lives.channel, lives.fallback) == ("370216", "370200")
    (number,) = ladder.open_at("Z-PORT", "370212")
    assert "现有 1 件在办件" in officer.get(f"{BASE}/Z-PORT/close").text
    assert ladder.codes(number) == ("Z-PORT", "370212")
