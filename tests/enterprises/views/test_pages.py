import io
import re
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event

from portal.accounts import service as accounts
from portal.enterprises import queries, service
from portal.kernel.actor import Actor
from portal.kernel.database import db
from portal.kernel.permissions import Role
from tests.enterprises.conftest import credit_code, published, xlsx
from tests.journeys.page_checks import html_problems

A, B = credit_code(1), credit_code(2)
PASSWORD = "three quiet boats"
ABOUT = {
    "kind": "srdi_sme",
    "level": "provincial",
    "document_no": "示例〔2026〕1号",
    "published_on": "2026-04-19",
}
ImportList = Callable[..., service.Imported]


@pytest.fixture
def browser(app: Flask, city: Actor) -> Callable[[str, Role], FlaskClient]:
    """Somebody signed in with one post."""

    def enter(code: str, role: Role) -> FlaskClient:
        name = f"{role.value}.{code.lower()}"
        accounts.create_account(
            accounts.CreateAccount(
                username=name, password=PASSWORD, display_name="王经办", organisation_code=code, role=role
            ),
            Actor.system(),
        )
        client = app.test_client()
        assert client.post("/login", data={"username": name, "password": PASSWORD}).status_code == 303
        db.session.rollback()
        return client

    return enter


def upload(client: FlaskClient, content: bytes, name: str = "名单.xlsx", **about: str):  # noqa: ANN201 - werkzeug's
    data = ABOUT | about | {"file": (io.BytesIO(content), name)}
    return client.post("/o/370200/directory/import", data=data, content_type="multipart/form-data")


def test_a_list_is_uploaded_looked_at_and_imported(browser: Callable[[str, Role], FlaskClient]) -> None:
    client = browser("370200", Role.CITY_HR_OFFICER)
    assert "导入名单" in client.get("/o/370200/directory").text
    answer = upload(client, published(("青岛甲公司", A, "城阳区"), ("青岛乙公司", B, "高新区")))
    assert answer.status_code == 303
    preview = client.get(answer.location)
    assert preview.status_code == 200
    assert "确认导入 2 家企业" in preview.text
    assert "青岛高新技术产业开发区" in preview.text
    done = client.post(answer.location, follow_redirects=True)
    assert "已导入 2 家企业" in done.text
    assert "青岛甲公司" in done.text
    for again in (
        client.post(answer.location, follow_redirects=True),
        client.get(answer.location, follow_redirects=True),
    ):
        assert "没有重复导入" in again.text


def test_a_list_with_errors_offers_no_import(browser: Callable[[str, Role], FlaskClient]) -> None:
    client = browser("370200", Role.CITY_HR_OFFICER)
    answer = upload(client, published(("青岛甲公司", "123", "烟台市")))
    preview = client.get(answer.location)
    assert "第 3 行" in preview.text
    assert "应为 18 位" in preview.text
    assert "烟台市" in preview.text
    assert "确认导入" not in preview.text
    assert client.post(answer.location).status_code == 422


def test_what_cannot_be_read_is_said_beside_the_field_and_the_rest_is_kept(
    browser: Callable[[str, Role], FlaskClient],
) -> None:
    client = browser("370200", Role.CITY_HR_OFFICER)
    answer = upload(client, xlsx([["姓名"], ["某"]]))
    assert answer.status_code == 422
    assert "没有找到表头" in answer.text
    assert "示例〔2026〕1号" in answer.text
    assert upload(client, b"x", "名单.pdf").status_code == 422
    misfit = upload(client, published(("青岛甲公司", A, "")), kind="little_giant")
    assert (misfit.status_code, "没有这个级别" in misfit.text) == (422, True)


def test_the_bureau_is_offered_its_own_lists(browser: Callable[[str, Role], FlaskClient]) -> None:
    client = browser("370200-I", Role.INDUSTRY_OFFICER)
    page = client.get("/o/370200-I/directory/import").text
    assert re.findall(r'<option[^>]* value="(srdi_sme|little_giant|single_champion)"', page) == ["single_champion"]


def test_a_clerk_sees_his_territory_and_imports_nothing(
    browser: Callable[[str, Role], FlaskClient], import_list: ImportList
) -> None:
    import_list(published(("青岛甲公司", A, "城阳区"), ("青岛乙公司", B, "市南区")))
    client = browser("370214", Role.CHANNEL_CLERK)
    listed = client.get("/o/370214/directory").text
    assert "青岛甲公司" in listed
    assert "青岛乙公司" not in listed
    assert client.get(f"/o/370214/directory/{A}").status_code == 200
    assert client.get(f"/o/370214/directory/{B}").status_code == 404
    assert client.get("/o/370214/directory/import").status_code == 403
    assert client.get(f"/o/370214/directory/{A}/facts/affiliation").status_code == 404
    assert client.get("/o/370200/directory").status_code == 404


def test_the_firm_proposes_on_its_page_and_the_district_confirms(
    browser: Callable[[str, Role], FlaskClient], import_list: ImportList
) -> None:
    import_list(published(("青岛甲公司", A, "城阳区")))
    firm, clerk = browser(A, Role.ENTERPRISE_HR), browser("370214", Role.CHANNEL_CLERK)
    form = firm.get(f"/o/{A}/directory/{A}/facts/claim")
    assert "西海岸新区" in form.text
    wrong = firm.post(f"/o/{A}/directory/{A}/facts/claim", data={"value": "370214", "source": "批复"})
    assert (wrong.status_code, "批复" in wrong.text) == (422, True)
    given = {"value": "370214", "valid_from": "2026-07-01", "source": "批复"}
    told = firm.post(f"/o/{A}/directory/{A}/facts/claim", data=given, follow_redirects=True).text
    assert "已提出" in told
    assert "待确认" in told
    page = clerk.get(f"/o/370214/directory/{A}").text
    (address,) = set(re.findall(r'action="([^"]+/decide)"', page))
    assert "已确认" in clerk.post(address, data={"confirm": "1"}, follow_redirects=True).text
    assert clerk.post(address, data={"confirm": "1"}).status_code == 409


def test_a_contract_is_entered_by_the_city(
    browser: Callable[[str, Role], FlaskClient], import_list: ImportList
) -> None:
    import_list(published(("青岛甲公司", A, "城阳区")))
    client, url = browser("370200", Role.CITY_HR_OFFICER), f"/o/370200/directory/{A}/contracts"
    data = {"agency": "A-01", "starts_on": "2026-07-02", "ends_on": "2026-07-01", "document_no": "合同1"}
    wrong = client.post(url, data=data)
    assert (wrong.status_code, "不能早于" in wrong.text) == (422, True)
    done = client.post(url, data=data | {"ends_on": "2026-12-31"}, follow_redirects=True).text
    assert "海蓝才汇" in done
    assert "现行" in done


def test_the_list_page_stays_within_six_statements(
    browser: Callable[[str, Role], FlaskClient], import_list: ImportList
) -> None:
    import_list(published(*[("青岛某公司", credit_code(number), "城阳区") for number in range(1, 61)]))
    client = browser("370214", Role.CHANNEL_CLERK)
    client.get("/o/370214/directory")
    costs = []
    for address in (f"?search={credit_code(7)}", ""):
        statements: list[str] = []

        def count(*arguments: object, into: list[str] = statements) -> None:
            into.append(str(arguments[2]))

        event.listen(db.engine, "before_cursor_execute", count)
        page = client.get(f"/o/370214/directory{address}")
        event.remove(db.engine, "before_cursor_execute", count)
        assert page.status_code == 200
        costs.append(len([statement for statement in statements if statement.startswith("SELECT")]))
    assert costs[0] == costs[1]
    assert costs[0] <= 6


def test_the_second_page_follows(browser: Callable[[str, Role], FlaskClient], import_list: ImportList) -> None:
    import_list(published(*[("青岛某公司", credit_code(number), "城阳区") for number in range(1, 61)]))
    client = browser("370200", Role.CITY_HR_OFFICER)
    first = client.get("/o/370200/directory").text
    (following,) = re.findall(r'rel="next" href="([^"]+)"', first)
    second = client.get(following.replace("&amp;", "&")).text
    assert credit_code(50) in first
    assert credit_code(51) not in first
    assert credit_code(51) in second
    assert queries.by_credit_code(db.session, credit_code(60)) is not None


def test_who_is_named_by_a_proposal_finds_the_firm_and_decides(
    browser: Callable[[str, Role], FlaskClient], import_list: ImportList
) -> None:
    """A zone that a firm in another place names, and an agency: they could not confirm what they do not see."""
    import_list(published(("青岛甲公司", A, "市南区"), ("青岛乙公司", B, "市南区")))
    firm, zone = browser(A, Role.ENTERPRISE_HR), browser("370271", Role.CHANNEL_CLERK)
    assert zone.get(f"/o/370271/directory/{A}").status_code == 404
    sent = {"value": "370271", "source": "批复", "valid_from": "2026-07-20"}
    firm.post(f"/o/{A}/directory/{A}/facts/claim", data=sent)
    waiting = zone.get("/o/370271/directory?proposed=1").text
    assert "青岛甲公司" in waiting
    city = browser("370200", Role.CITY_HR_OFFICER).get("/o/370200/directory?proposed=1").text
    assert ("青岛甲公司" in city, "青岛乙公司" in city) == (True, False)
    page = zone.get(f"/o/370271/directory/{A}").text
    found = re.search(rf"/o/370271/directory/{A}/facts/(\d+)/decide", page)
    assert found is not None
    said = zone.post(found.group(), data={"confirm": "1"}, follow_redirects=True).text
    assert "已确认" in said
    assert "青岛甲公司" not in zone.get("/o/370271/directory?proposed=1").text


def test_a_declined_proposal_takes_the_firm_out_of_sight_again(
    browser: Callable[[str, Role], FlaskClient], import_list: ImportList
) -> None:
    import_list(published(("青岛甲公司", A, "市南区")))
    firm, department = browser(A, Role.ENTERPRISE_HR), browser("D-01", Role.CHANNEL_CLERK)
    sent = {"value": "D-01", "source": "批复", "valid_from": "2026-07-20"}
    firm.post(f"/o/{A}/directory/{A}/facts/competent_dept", data=sent)
    found = re.search(rf"/o/D-01/directory/{A}/facts/(\d+)/decide", department.get(f"/o/D-01/directory/{A}").text)
    assert found is not None
    said = department.post(found.group(), data={"confirm": "0"}, follow_redirects=True)
    assert (said.status_code, "已记为未采纳" in said.text) == (200, True)
    assert department.get(f"/o/D-01/directory/{A}").status_code == 404


def test_a_faulty_list_is_put_right_without_typing_its_particulars_again(
    browser: Callable[[str, Role], FlaskClient],
) -> None:
    client = browser("370200", Role.CITY_HR_OFFICER)
    faulty = published(("青岛甲公司", A, "城阳区"), ("青岛乙公司", A, "城阳区"), ("青岛甲公司", A, ""))
    answer = upload(client, faulty, title="某某名单", level="municipal")
    preview = client.get(answer.location).text
    assert "那一行是“青岛甲公司”" in preview
    assert "与第 3 行是同一家企业" in preview
    found = re.search(r'href="([^"]+\?again=[^"]+)"', preview)
    assert found is not None
    form = client.get(found[1].replace("&amp;", "&")).text
    for kept in ("示例〔2026〕1号", "2026-04-19", "某某名单"):
        assert f'value="{kept}"' in form
    assert re.search(r'<option selected value="municipal"', form)
    stranger = browser("370200-P", Role.PRIVATE_ECONOMY_OFFICER)
    token = found[1].partition("again=")[2]
    assert "某某名单" not in stranger.get(f"/o/370200-P/directory/import?again={token}").text


def test_the_code_of_a_namesake_is_filled_in_by_a_link(
    browser: Callable[[str, Role], FlaskClient], import_list: ImportList
) -> None:
    import_list(published(("青岛甲公司", A, "城阳区")))
    import_list(published(("青岛甲公司", "", "城阳区")), document_no="示例〔2026〕2号")
    client = browser("370200", Role.CITY_HR_OFFICER)
    row = re.search(r'href="(/o/370200/directory/quarantine/\d+)"', client.get("/o/370200/directory/quarantine").text)
    assert row is not None
    page = client.get(row[1]).text
    link = re.search(rf'href="([^"]+code={A})[#"]', page)
    assert link is not None
    assert f'value="{A}"' in client.get(link[1].replace("&amp;", "&")).text


def test_proposals_are_withdrawn_and_what_was_confirmed_ends(
    browser: Callable[[str, Role], FlaskClient], import_list: ImportList
) -> None:
    import_list(published(("青岛甲公司", A, "城阳区")))
    firm, city = browser(A, Role.ENTERPRISE_HR), browser("370200", Role.CITY_HR_OFFICER)
    own, page = f"/o/{A}/directory/{A}", f"/o/370200/directory/{A}"
    firm.post(f"{own}/facts/claim", data={"value": "370214", "valid_from": "2026-07-01", "source": "函"})
    (decide,) = set(re.findall(rf'action="({own}/facts/\d+/decide)"', firm.get(own).text))
    answer = firm.post(decide, data={"confirm": "0"}, follow_redirects=True).text
    assert answer.count("已撤回") == 2
    assert "待确认" not in answer
    city.post(f"{page}/facts/claim", data={"value": "370214", "valid_from": "2026-07-01", "source": "函"})
    contract = {"agency": "A-01", "starts_on": "2026-01-01", "ends_on": "2026-12-31", "document_no": "合同1"}
    city.post(f"{page}/contracts", data=contract)
    shown = city.get(page).text
    ends = set(re.findall(rf'href="({page}/(?:facts|contracts)/\d+/end)"', shown))
    assert len(ends) == 2
    for url in ends:
        assert list(html_problems(city.get(url).text)) == []
        assert firm.get(url.replace("/o/370200", f"/o/{A}")).status_code == 404
        wrong = city.post(url, data={"last_day": "2030-01-01" if "contracts" in url else "2025-01-01", "source": "函"})
        assert (wrong.status_code, 'id="last_day-error"' in wrong.text) == (422, True)
        done = city.post(url, data={"last_day": "2026-07-10", "source": "函"}, follow_redirects=True).text
        assert "最后一天已登记" in done
    assert not re.findall(rf'href="({page}/(?:facts|contracts)/\d+/end)"', city.get(page).text)
