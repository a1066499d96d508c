from collections.abc import Callable
from io import BytesIO

from portal.kernel.permissions import Role
from tests.applications.conftest import FIRM, Browser, World
from tests.materials.samples import pdf

Enter = Callable[..., Browser]
HR = Role.ENTERPRISE_HR


def path(number: str, part: str) -> str:
    return f"/o/{FIRM}/applications/{number}/{part}"


def test_achievements_stand_under_their_kinds_and_can_be_taken_away(world: World, browser: Enter) -> None:
    hr, number = browser(FIRM, HR), world.draft()
    added = {"category": "STANDARD", "title": "样例标准", "achieved_on": "2025-05-01", "own_share": "第一起草人"}
    page = hr.post(path(number, "achievements"), added, follow_redirects=True).text
    assert page.index("<h3>标准制定</h3>") < page.index("样例标准")
    remove = page.split('action="')[1:]
    url = next(each.split('"')[0] for each in remove if "/remove" in each.split('"')[0])
    assert "样例标准" not in hr.post(url, follow_redirects=True).text


def test_an_achievement_without_a_title_comes_back(world: World, browser: Enter) -> None:
    answer = browser(FIRM, HR).post(path(world.draft(), "achievements"), {"category": "PATENT", "description": "说明"})
    assert answer.status_code == 422
    assert 'id="title-error"' in answer.text
    assert "说明" in answer.text


def test_the_two_texts_are_saved_alone(world: World, browser: Enter) -> None:
    hr, number = browser(FIRM, HR), world.draft()
    sent = {"market_recognition": "国内领先", "enterprise_contribution": "增收", "seen_version": "1"}
    answer = hr.post(path(number, "contribution"), sent, headers={"X-Autosave": "1"})
    assert (answer.status_code, answer.headers["X-Version"]) == (204, "2")
    assert hr.post(path(number, "contribution"), sent).status_code == 409
    assert "国内领先" in hr.get(path(number, "achievements")).text


def test_a_paper_is_uploaded_replaced_shown_and_removed(world: World, browser: Enter) -> None:
    hr, number = browser(FIRM, HR), world.draft()
    sent = {"kind": "commitment", "title": "", "file": (BytesIO(pdf()), "承诺书.pdf")}
    page = hr.post(path(number, "materials"), sent, content_type="multipart/form-data", follow_redirects=True).text
    assert "已上传一份材料" in page
    source = page.split('<iframe src="')[1].split('"')[0]
    shown = hr.get(source)
    assert shown.data == pdf()
    assert shown.content_type == "application/pdf"
    assert shown.headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert "attachment" in hr.get(source + "?download=1").headers["Content-Disposition"]
    replace = page.split('href="')[1:]
    url = next(each.split('"')[0] for each in replace if each.split('"')[0].endswith("/replace"))
    assert "换成新文件" in hr.get(url).text
    newer = {"kind": "commitment", "title": "", "file": (BytesIO(pdf(b"/New true")), "新.pdf")}
    page = hr.post(url, newer, content_type="multipart/form-data", follow_redirects=True).text
    assert "第 2 版" in page
    remove = next(each.split('"')[0] for each in page.split('action="')[1:] if "/remove" in each.split('"')[0])
    assert "还没有材料" in hr.post(remove, follow_redirects=True).text


def test_a_file_that_is_something_else_is_refused(world: World, browser: Enter) -> None:
    sent = {"kind": "commitment", "file": (BytesIO(b"MZ"), "承诺书.pdf")}
    answer = browser(FIRM, HR).post(path(world.draft(), "materials"), sent, content_type="multipart/form-data")
    assert answer.status_code == 422


def test_another_case_does_not_show_the_file(world: World, browser: Enter) -> None:
    hr, number, other = browser(FIRM, HR), world.draft(), world.draft()
    material = world.attach(number, "commitment")
    assert hr.get(f"/o/{FIRM}/cases/{number}/materials/{material}").status_code == 200
    assert hr.get(f"/o/{FIRM}/cases/{other}/materials/{material}").status_code == 404
