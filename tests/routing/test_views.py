"""The city's pages of channels: every change first shows what it would move."""

import re

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from portal.accounts.service import CreateAccount, create_account
from portal.kernel import clock
from portal.kernel.actor import Actor
from portal.kernel.permissions import Role
from portal.routing.service import sweep_unable
from tests.conftest import any_database
from tests.counting import counted_statements
from tests.routing.conftest import Browser
from tests.routing.ladder import Ladder

BASE = "/o/370200/channels"
REASON = {"reason": "青人社函〔2026〕9号"}


@pytest.fixture
def officer(browser: Browser) -> FlaskClient:
    return browser("370200", Role.CITY_HR_OFFICER)


def confirm(officer: FlaskClient, url: str, data: dict[str, str] = REASON) -> TestResponse:
    """Look at what the change would move, and confirm it."""
    seen = re.search(r'name="seen" value="([^"]*)"', officer.get(url).text)
    assert seen is not None
    return officer.post(url.partition("?")[0], data={"seen": seen[1], **data}, follow_redirects=True)


def sweep_all() -> None:
    while sweep_unable(None, Actor.system()).any:
        pass


@any_database
def test_the_list_costs_six_statements_and_can_be_narrowed(officer: FlaskClient, ladder: Ladder) -> None:
    ladder.open_at("370202", "370200", 3)
    with counted_statements() as seen:
        page = officer.get(BASE)
    assert page.status_code == 200
    assert len(seen) <= 6, "\n".join(each[:150] for each in seen)
    assert "市南区人社局" in page.text
    agencies = officer.get(f"{BASE}?kind=agency").text
    assert "海蓝才汇" in agencies
    assert "市南区人社局" not in agencies
    assert agencies.count("没有有效授权") == 1  # A-14; A-15 is out of service
    assert "不是独立渠道" in officer.get(f"{BASE}?kind=zone").text
    row = re.search(r'id="channel-370202".*?</tr>', page.text, re.DOTALL)
    assert row is not None
    assert re.search(r'data-label="在办件" class="num">3<', row.group())


def test_only_the_city_comes_in_and_its_own_desks_are_not_kept_here(browser: Browser, officer: FlaskClient) -> None:
    assert browser("370202", Role.CHANNEL_SUPERVISOR).get("/o/370202/channels").status_code == 403
    for code in ("370200", "370200-S", "370200-I", "X"):
        assert officer.get(f"{BASE}/{code}").status_code == 404
        assert officer.get(f"{BASE}/{code}/close").status_code == 404
        assert officer.post(f"{BASE}/{code}/close", data=REASON).status_code == 404


@any_database
def test_closing_shows_what_moves_then_moves_it(officer: FlaskClient, ladder: Ladder) -> None:
    numbers = ladder.open_at("370202", "370200", 4)
    shown = officer.get(f"{BASE}/370202/close").text
    assert "现有 4 件在办件会在2026年7月20日起由系统移交" in shown
    assert "市人社局" in shown
    assert "审核中" in shown
    assert officer.post(f"{BASE}/370202/close", data={"reason": " "}).status_code == 422
    assert ladder.row(numbers[0]).accountable_id == ladder.ids["370202"]
    answer = confirm(officer, f"{BASE}/370202/close")
    assert "还有 4 件等待系统移交" in answer.text
    sweep_all()
    after = officer.get(f"{BASE}/370202").text
    assert "已停用" in after
    assert "青人社函〔2026〕9号" in after
    assert ladder.row(numbers[0]).accountable_id == ladder.ids["370200"]
    assert "恢复" in officer.get(f"{BASE}/370202/reopen").text
    assert "已恢复" in officer.post(f"{BASE}/370202/reopen", data=REASON, follow_redirects=True).text
    assert ladder.row(numbers[0]).accountable_id == ladder.ids["370200"]  # what left stays where it is


@any_database
def test_what_has_changed_since_it_was_shown_is_shown_again(officer: FlaskClient, ladder: Ladder) -> None:
    """Nothing is confirmed unseen: neither without the preview nor with one that the world has left behind."""
    ladder.open_at("370202", "370200", 2)
    url = f"{BASE}/370202/close"
    unseen = officer.post(url, data=REASON)
    assert (unseen.status_code, "现有 2 件在办件" in unseen.text) == (409, True)
    (seen,) = re.findall(r'name="seen" value="(.+?)"', unseen.text)
    ladder.open_at("370202", "370200", 1)
    stale = officer.post(url, data={"seen": seen, **REASON})
    assert (stale.status_code, "现有 3 件在办件" in stale.text, "再次确认" in stale.text) == (409, True, True)
    assert REASON["reason"] in stale.text  # what was typed stays
    assert "停用渠道" in officer.get(f"{BASE}/370202").text
    (seen,) = re.findall(r'name="seen" value="(.+?)"', stale.text)
    assert officer.post(url, data={"seen": seen, **REASON}).status_code == 303
    assert "正在关闭" in officer.get(f"{BASE}/370202").text


def test_the_end_of_an_authorisation_is_confirmed_as_it_was_shown(officer: FlaskClient, ladder: Ladder) -> None:
    found = re.search(r"/A-01/authorisations/(\d+)/end", officer.get(f"{BASE}/A-01").text)
    assert found is not None
    end = f"{BASE}/A-01/authorisations/{found[1]}/end"
    officer.get(f"{end}?last_day=2026-07-31")
    ladder.open_at("A-01", "370215", 1)
    stale = officer.post(end, data={"seen": "", "last_day": "2026-07-31", **REASON})
    assert (stale.status_code, "现有 1 件在办件" in stale.text) == (409, True)


def test_cases_that_only_lose_their_fallback_are_listed(officer: FlaskClient, ladder: Ladder) -> None:
    ladder.open_at("370271", "370214", 2)
    shown = officer.get(f"{BASE}/370214/close").text
    assert "没有在办件会改变承办单位" in shown
    assert "另有 2 件只更换兜底单位" in shown
    assert "青岛高新区党群工作部" in shown
    assert "市人社局" in shown


@any_database
def test_a_zone_that_is_no_channel_any_more_loses_its_cases_to_its_host(officer: FlaskClient, ladder: Ladder) -> None:
    (number,) = ladder.open_at("370271", "370214", 1)
    shown = officer.get(f"{BASE}/370271/switch/off").text
    assert "城阳区人社局" in shown
    assert "新的申报改由功能区所在地的区市人社局接收" in shown
    confirm(officer, f"{BASE}/370271/switch/off")
    confirm(officer, f"{BASE}/370271/switch/off")  # sent twice: still off
    sweep_all()
    assert ladder.codes(number) == ("370214", "370200")
    on = officer.get(f"{BASE}/370271/switch/on").text
    assert "新的申报改由本功能区接收" in on
    assert "独立渠道" in officer.post(f"{BASE}/370271/switch/on", data=REASON, follow_redirects=True).text
    assert officer.post(f"{BASE}/370202/switch/off", data=REASON).status_code == 404


@any_database
def test_an_authorisation_ends_earlier_and_the_next_day_moves_the_cases(officer: FlaskClient, ladder: Ladder) -> None:
    (number,) = ladder.open_at("A-01", "370215", 1)
    page = officer.get(f"{BASE}/A-01").text
    found = re.search(r"/A-01/authorisations/(\d+)/end", page)
    assert found is not None
    end = f"{BASE}/A-01/authorisations/{found[1]}/end"
    assert "查看会移动的件" in officer.get(end).text
    assert "应不早于今天" in officer.get(f"{end}?last_day=2026-07-19").text
    shown = officer.get(f"{end}?last_day=2026-07-31").text
    assert "现有 1 件在办件会在2026年8月1日起" in shown
    assert "即墨区人社局" in shown
    assert officer.post(end, data={"last_day": "2026-07-31"}).status_code == 422
    done = confirm(officer, f"{end}?last_day=2026-07-31", {"last_day": "2026-07-31", **REASON})
    assert "授权将于2026年7月31日结束" in done.text
    with clock.at("2026-07-31 23:59"):
        sweep_all()
        assert ladder.codes(number) == ("A-01", "370215")
    with clock.at("2026-08-01 00:00"):
        sweep_all()
        assert ladder.codes(number) == ("370215", "370200")
        assert ladder.row(number).taken_over


@pytest.mark.parametrize("day", ["9999-12-31", "0001-01-01", "2026-02-30", ""])
def test_a_day_out_of_all_reason_is_refused_beside_its_field(officer: FlaskClient, ladder: Ladder, day: str) -> None:
    found = re.search(r"/A-01/authorisations/(\d+)/end", officer.get(f"{BASE}/A-01").text)
    assert found is not None
    end = officer.post(f"{BASE}/A-01/authorisations/{found[1]}/end", data={"last_day": day, "reason": ""})
    assert end.status_code == 422
    assert 'id="plan"' not in end.text
    create_account(CreateAccount(username="qian", password="three quiet boats", display_name="钱代理"), Actor.system())
    post = {"username": "qian", "role": "channel_clerk", "starts_on": "2026-07-20"}
    given = officer.post(f"{BASE}/370202/posts/new", data=post | {"last_day": day}, follow_redirects=True)
    if day:
        assert (given.status_code, 'id="last_day-error"' in given.text) == (422, True)
        given = officer.post(f"{BASE}/370202/posts/new", data=post, follow_redirects=True)
    own = re.search(r"/370202/posts/(\d+)/end", given.text)
    assert own is not None
    assert officer.post(f"{BASE}/370202/posts/{own[1]}/end", data={"last_day": day}).status_code == 422


def test_a_further_authorisation_takes_the_place_of_one_that_ends(officer: FlaskClient, ladder: Ladder) -> None:
    ladder.open_at("A-01", "370215", 1)
    found = re.search(r"/A-01/authorisations/(\d+)/end", officer.get(f"{BASE}/A-01").text)
    assert found is not None
    new = {"starts_on": "2026-07-01", "ends_on": "2028-12-31", "document_no": "青人社授〔2026〕1号"}
    answer = officer.post(f"{BASE}/A-01/authorisations/new", data=new, follow_redirects=True)
    assert "青人社授〔2026〕1号" in answer.text
    assert officer.post(f"{BASE}/A-01/authorisations/new", data=new).status_code == 422
    assert officer.get(f"{BASE}/D-01/authorisations/new").status_code == 404
    shown = officer.get(f"{BASE}/A-01/authorisations/{found[1]}/end?last_day=2026-07-31").text
    assert "没有在办件会改变承办单位" in shown


def test_a_new_agency_gets_a_code_and_waits_for_its_authorisation(officer: FlaskClient, ladder: Ladder) -> None:
    new = {
        "kind": "agency",
        "name": "青岛新桥人才服务有限公司",
        "short_name": "新桥人才",
        "district_code": "370212",
        "credit_code": "",
        **REASON,
    }
    answer = officer.post(f"{BASE}/new", data=new, follow_redirects=True)
    assert "A-16" in answer.text
    assert "没有授权，不能接收新件" in answer.text
    assert "崂山区" in answer.text
    wrong = officer.post(f"{BASE}/new", data=new | {"kind": "district", "credit_code": "123", "name": ""})
    assert wrong.status_code == 422
    assert "青人社函〔2026〕9号" in wrong.text  # what was typed stays
    department = officer.post(f"{BASE}/new", data=new | {"kind": "department"}, follow_redirects=True)
    assert "D-13" in department.text
    renamed = officer.post(
        f"{BASE}/D-13/rename", data={"name": "青岛新名", "short_name": "新名", **REASON}, follow_redirects=True
    )
    assert "青岛新桥人才服务有限公司 → 青岛新名" in renamed.text


def test_posts_are_given_and_ended(officer: FlaskClient, ladder: Ladder) -> None:
    create_account(CreateAccount(username="zhao", password="three quiet boats", display_name="赵代理"), Actor.system())
    assert "今天没有可以办理的经办人" in officer.get(f"{BASE}/370202").text
    post = {"username": "zhao", "role": "channel_clerk", "starts_on": "2026-07-20", "last_day": "2026-07-31"}
    page = officer.post(f"{BASE}/370202/posts/new", data=post, follow_redirects=True).text
    assert "赵代理" in page
    assert "临时代理" in page
    assert "今天没有可以办理的经办人" not in page
    again = officer.post(f"{BASE}/370202/posts/new", data=post)
    assert (again.status_code, "已有同一岗位" in again.text) == (422, True)
    unknown = officer.post(f"{BASE}/370202/posts/new", data=post | {"username": "nobody"})
    assert (unknown.status_code, "没有这个用户名" in unknown.text) == (422, True)
    own = officer.post(f"{BASE}/370202/posts/new", data=post | {"username": "city_hr_officer.370200"})
    assert (own.status_code, "不能变更自己的岗位" in own.text) == (422, True)
    found = re.search(r"/370202/posts/(\d+)/end", page)
    assert found is not None
    end = f"{BASE}/370202/posts/{found[1]}/end"
    assert officer.post(end, data={"last_day": "2026-08-31"}).status_code == 422
    ended = officer.post(end, data={"last_day": "2026-07-19"}, follow_redirects=True).text
    assert "已结束" in ended
    assert officer.get(end).status_code == 404
    anew = officer.post(f"{BASE}/370202/posts/new", data=post, follow_redirects=True)  # ended by mistake
    assert (anew.status_code, "岗位已增加" in anew.text) == (200, True)


def test_an_agencys_contracts_are_listed(officer: FlaskClient, ladder: Ladder) -> None:
    assert "没有登记代理合同" in officer.get(f"{BASE}/A-01/contracts").text
    assert officer.get(f"{BASE}/D-01/contracts").status_code == 404
