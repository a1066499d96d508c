import re
from collections.abc import Callable

from flask.testing import FlaskClient

from portal.enterprises import service
from portal.enterprises.rules.directory import EntryKind, Level
from portal.kernel.permissions import Role
from tests.enterprises.conftest import credit_code, published
from tests.enterprises.rules.workbooks import raw_rows, raw_xlsx
from tests.enterprises.views.test_pages import browser, upload

__all__ = ["browser"]

A, B = credit_code(1), credit_code(2)
ImportList = Callable[..., service.Imported]
Browser = Callable[[str, Role], FlaskClient]


def test_a_row_without_a_code_leads_from_the_preview_to_its_settlement(browser: Browser) -> None:
    client = browser("370200", Role.CITY_HR_OFFICER)
    answer = upload(client, published(("青岛甲公司", A, "城阳区"), ("青岛乙公司", "", "高新区"), ("丙", "", "")))
    preview = client.get(answer.location).text
    assert "没有统一社会信用代码的行" in preview
    assert "确认导入 1 家企业" in preview
    done = client.post(answer.location, follow_redirects=True).text
    assert "有 2 行没有统一社会信用代码" in done
    first, second = (f"/o/370200/directory/quarantine/{row}" for row in re.findall(r'id="row-(\d+)"', done))
    assert "待补代码 2 行" in client.get("/o/370200/directory").text
    wrong = client.post(first, data={"credit_code": "123"})
    assert (wrong.status_code, 'value="123"' in wrong.text, "18 位" in wrong.text) == (422, True, True)
    other = client.post(first, data={"credit_code": A})
    assert (other.status_code, 'name="same_firm"' in other.text) == (422, True)
    assert "已计入名单" in client.post(first, data={"credit_code": B}, follow_redirects=True).text
    missing = client.post(f"{second}/dismiss", data={"reason": ""})
    assert (missing.status_code, "请填写原因" in missing.text) == (422, True)
    assert "没有待补代码的行" in client.post(f"{second}/dismiss", data={"reason": "重复"}, follow_redirects=True).text
    assert client.get(first).status_code == 404
    assert "待补代码" not in client.get("/o/370200/directory").text


def test_waiting_rows_belong_to_those_who_keep_the_list(browser: Browser, import_list: ImportList) -> None:
    import_list(published(("青岛甲公司", "", "")))
    industry, clerk = browser("370200-I", Role.INDUSTRY_OFFICER), browser("370214", Role.CHANNEL_CLERK)
    assert "没有待补代码的行" in industry.get("/o/370200-I/directory/quarantine").text
    assert industry.get("/o/370200-I/directory/quarantine/1").status_code == 404
    assert industry.post("/o/370200-I/directory/quarantine/1/dismiss", data={"reason": "x"}).status_code == 404
    assert clerk.get("/o/370214/directory/quarantine").status_code == 403


def test_what_a_spreadsheet_hides_is_told_before_the_import(browser: Browser) -> None:
    client = browser("370200", Role.CITY_HR_OFFICER)
    rows = raw_rows(["企业名称", "统一社会信用代码"], ["青岛甲公司", A]) + raw_rows(["青岛乙公司", B]).replace(
        "<row>", '<row hidden="1">'
    )
    answer = upload(client, raw_xlsx(f"<sheetData>{rows}</sheetData>"))
    page = client.get(answer.location).text
    assert "有 1 行在表格里是隐藏的，已照常读取：第 3 行" in page
    refused = upload(client, raw_xlsx(f"<sheetData>{rows}</sheetData>", **{"xl/vbaProject.bin": b"x"}))
    assert (refused.status_code, "文件含有宏" in refused.text) == (422, True)


def test_a_firm_on_a_like_list_is_pointed_out(browser: Browser, import_list: ImportList) -> None:
    import_list(published(("青岛甲公司", A, "城阳区")))
    client = browser("370200", Role.CITY_HR_OFFICER)
    answer = upload(client, published(("青岛甲公司", A, "城阳区")), document_no="示例〔2026〕2号")
    assert "已在同类名单上的企业" in client.get(answer.location).text.split("</dl>")[1]


def test_a_firm_is_taken_off_its_list_on_its_page(browser: Browser, import_list: ImportList) -> None:
    import_list(published(("青岛甲公司", A, "城阳区")))
    client, clerk = browser("370200", Role.CITY_HR_OFFICER), browser("370214", Role.CHANNEL_CLERK)
    (address,) = re.findall(r'href="([^"]+/delist)"', client.get(f"/o/370200/directory/{A}").text)
    assert "/delist" not in clerk.get(f"/o/370214/directory/{A}").text
    assert clerk.get(address.replace("370200", "370214", 1)).status_code == 403
    assert 'value="2026-07-20"' in client.get(address).text
    wrong = client.post(address, data={"on": "2020-01-01", "reason": "复核未通过"})
    assert (wrong.status_code, 'value="复核未通过"' in wrong.text) == (422, True)
    done = client.post(address, data={"on": "2026-07-20", "reason": "复核未通过"}, follow_redirects=True).text
    assert "已移出名单" in done
    assert "复核未通过" in done
    assert "/delist" not in done
    assert client.post(address, data={"on": "2026-07-20", "reason": "再次"}).status_code == 422


def test_the_industry_officer_decides_on_a_products_holder(browser: Browser, import_list: ImportList) -> None:
    import_list(
        published(("青岛甲公司", A, "城阳区")), kind=EntryKind.SINGLE_CHAMPION, level=Level.NATIONAL, products=True
    )
    client, city = browser("370200-I", Role.INDUSTRY_OFFICER), browser("370200", Role.CITY_HR_OFFICER)
    page = client.get(f"/o/370200-I/directory/{A}").text
    assert "产品名单，待核定" in page
    (address,) = re.findall(r'href="([^"]+/counting)"', page)
    assert "/counting" not in city.get(f"/o/370200/directory/{A}").text
    assert city.get(address.replace("370200-I", "370200")).status_code == 404
    assert client.post(address, data={"counts": "1", "reason": ""}).status_code == 422
    done = client.post(address, data={"counts": "1", "reason": "工信复函1号"}, follow_redirects=True).text
    assert "核定结果已记录" in done
    assert "待核定" not in done
