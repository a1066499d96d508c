"""The pages of the rulebook: who sees what, drafting field by field, the second person, loading a year."""

import io
import json
import re
from collections.abc import Callable

import pytest
from sqlalchemy import func, select

from portal.kernel import clock
from portal.kernel.actor import Actor
from portal.kernel.database import db
from portal.kernel.permissions import Role
from portal.policy.queries.recounts import RECOUNT
from portal.policy.rules import parameters
from portal.policy.service import publish_draft
from portal.rulebook import queries as rulebook
from portal.rulebook.rules import built_in, described
from portal.rulebook.service import PublishDraft, SaveDraft, save_draft
from tests.applications.conftest import CITY, DISTRICT, FIRM, Browser, World
from tests.counting import counted_statements
from tests.enterprises.conftest import xlsx
from tests.journeys.page_checks import html_problems
from tests.policy.conftest import drafted

Enter = Callable[..., Browser]
RULEBOOK = f"/o/{CITY}/rulebook"
PAGES = ("", "/cycles", "/calendars", "/lists", "/drafts/new", "/cycles/2027", "/calendars/load", "/versions/1")


def typed(**changes: str) -> dict[str, str]:
    values = parameters.as_typed(built_in().parameters) | {"name": "青岛-1", "reason": "年度调整", "seen_revision": "1"}
    return values | {key.replace("__", "."): value for key, value in changes.items()}


def published(author: Actor, second: Actor) -> None:
    draft = drafted(author, days__channel_review=15)
    publish_draft(PublishDraft(draft, 1, clock.today().replace(day=7)), second)
    db.session.remove()


def test_every_page_is_valid_for_the_city(browser: Enter, author: Actor, second: Actor, world: World) -> None:
    world.at_channel()
    published(author, second)
    draft = drafted(author, "青岛-2027", days__correction=12)
    city = browser(CITY, Role.CITY_HR_OFFICER)
    for path in (*PAGES, f"/drafts/{draft}", f"/drafts/{draft}/ladder", f"/drafts/{draft}/trial"):
        answer = city.get(RULEBOOK + path)
        assert answer.status_code == 200, path
        assert list(html_problems(answer.text)) == [], path


def test_who_reads_and_who_does_not(browser: Enter, author: Actor, second: Actor) -> None:
    published(author, second)
    auditor, clerk, firm = (
        browser(CITY, Role.AUDITOR), browser(DISTRICT, Role.CHANNEL_CLERK), browser(FIRM, Role.ENTERPRISE_HR)
    )  # fmt: skip
    seen = {path: auditor.get(RULEBOOK + path).status_code for path in PAGES}
    readable = {"", "/cycles", "/calendars", "/lists", "/versions/1"}
    assert seen == {path: 200 if path in readable else 403 for path in PAGES}
    assert "起草新版本" not in auditor.get(RULEBOOK).text
    assert clerk.get(RULEBOOK).status_code == 404
    assert clerk.get(f"/o/{DISTRICT}/rulebook").status_code == 403
    assert firm.get(f"/o/{FIRM}/rulebook").status_code == 403


def test_each_parameter_is_shown_with_mark_source_and_values(browser: Enter) -> None:
    page = browser(CITY, Role.CITY_HR_OFFICER).get(RULEBOOK).text
    for key, parameter in described().items():
        assert key in page
        assert parameter.label in page
    lists = browser(CITY, Role.CITY_HR_OFFICER).get(f"{RULEBOOK}/lists").text
    assert "NOT_STAFF" in lists
    assert "每年度 2 人，其中正高级工程师不超过 1 人" in lists


def test_the_list_costs_few_statements(browser: Enter, author: Actor, second: Actor) -> None:
    published(author, second)
    drafted(author, "青岛-2027", days__correction=12)
    city = browser(CITY, Role.CITY_HR_OFFICER)
    for path in ("", "/cycles", "/calendars", "/lists"):
        city.get(RULEBOOK + path)
        with counted_statements() as seen:
            city.get(RULEBOOK + path)
        assert len(seen) <= 6, (path, seen)


def test_a_draft_is_made_field_by_field_and_published_by_another(browser: Enter, world: World) -> None:
    number = world.at_channel()
    author, second = browser(CITY, Role.CITY_HR_OFFICER), browser(CITY, Role.CITY_HR_OFFICER)
    answer = author.post(f"{RULEBOOK}/drafts/new", {"name": "青岛-1", "reason": "年度调整"})
    assert answer.status_code == 303
    place = answer.location
    wrong = author.post(place, typed(days__channel_review="0", vote__pass__of="5"))
    assert wrong.status_code == 422
    assert "不能小于 1" in wrong.text
    assert 'aria-describedby="error-days.channel_review"' in wrong.text
    assert list(html_problems(wrong.text)) == []
    assert author.post(place, typed(days__channel_review="15")).status_code == 303
    assert second.post(place, typed(seen_revision="2", days__channel_review="9")).status_code == 409
    assert author.post(place, typed(days__channel_review="20")).status_code == 409  # an old page
    own = author.get(f"{place}/trial").text
    assert "须由另一位有权限的人员核对后发布" in own
    assert author.post(f"{place}/publish", {"seen_revision": "2", "in_force_on": "2026-07-07"}).status_code == 409
    shown = second.get(f"{place}/trial").text
    assert number in shown
    assert "2026-07-28" in shown
    assert "2026-08-04" in shown
    early = second.post(f"{place}/publish", {"seen_revision": "2", "in_force_on": "2026-07-06"})
    assert (early.status_code, "最早为 2026-07-07" in early.text) == (422, True)
    done = second.post(f"{place}/publish", {"seen_revision": "2", "in_force_on": "2026-07-07"})
    assert done.status_code == 303
    page = second.get(RULEBOOK).text
    assert "已发布第 1 版，自 2026-07-07 零点起生效" in page
    assert "待生效" in page
    with clock.at("2026-07-07 00:00"):
        assert "已调整" in browser(CITY, Role.CITY_HR_OFFICER).get(RULEBOOK).text


def test_the_ladder_has_rows_of_its_own(browser: Enter) -> None:
    author = browser(CITY, Role.CITY_HR_OFFICER)
    place = author.post(f"{RULEBOOK}/drafts/new", {"name": "青岛-1", "reason": "年度调整"}).location
    rows = parameters.ladder_typed(built_in().parameters[parameters.LADDER])
    fields = {f"{name}-{index}": value for index, row in enumerate(rows) for name, value in row.items() if value}
    fields |= {f"target-{index}": row["target"] for index, row in enumerate(rows)}
    head = {"name": "青岛-1", "reason": "年度调整", "seen_revision": "1"}
    wrong = author.post(f"{place}/ladder", head | fields | {"years-14": "x"})
    assert (wrong.status_code, "第 15 行：" in wrong.text) == (422, True)
    assert author.post(f"{place}/ladder", head | fields | {"years-14": "6"}).status_code == 303
    draft = rulebook.drafts(db.session)[0]
    assert draft.parameters["ladder.rows"][14]["years"] == 6
    assert set(draft.parameters) == {"ladder.rows"}


def test_a_file_is_taken_and_given(browser: Enter) -> None:
    city = browser(CITY, Role.CITY_HR_OFFICER)

    def upload(document: object) -> object:
        data = {"name": "来自文件", "reason": "试", "file": (io.BytesIO(json.dumps(document).encode()), "rules.json")}
        return city.post(f"{RULEBOOK}/drafts/new", data, content_type="multipart/form-data")

    wrong = upload({"name": "x", "parameters": {"days.unheard_of": 1, "quota.national": 9}})
    assert wrong.status_code == 422
    assert "没有参数 days.unheard_of" in wrong.text
    assert "由通知二(一)规定" in wrong.text
    place = upload({"name": "x", "parameters": {"days.correction": 12}}).location
    given = city.get(f"{place}/file")
    assert json.loads(given.data)["parameters"]["days.correction"] == 12
    assert given.headers["Content-Disposition"].startswith("attachment")
    assert json.loads(city.get(f"{RULEBOOK}/versions/0/file").data)["name"] == "builtin-1"
    assert city.get(f"{RULEBOOK}/versions/9/file").status_code == 404
    assert city.get(f"{RULEBOOK}/versions/9").status_code == 404


def test_a_draft_is_given_up(browser: Enter, author: Actor) -> None:
    draft = drafted(author, "青岛-2027", days__correction=12)
    city = browser(CITY, Role.CITY_HR_OFFICER)
    place = f"{RULEBOOK}/drafts/{draft}"
    assert city.post(f"{place}/discard", {"seen_revision": "1", "reason": ""}).status_code == 422
    assert city.post(f"{place}/discard", {"seen_revision": "1", "reason": "依据不足"}).status_code == 303
    assert "这份草案已作废" in city.get(place).text
    assert city.post(f"{place}/publish", {"seen_revision": "2", "in_force_on": "2026-07-07"}).status_code == 409


def test_the_dates_of_a_year_are_published(browser: Enter) -> None:
    city = browser(CITY, Role.CITY_HR_OFFICER)
    stages = {"opens_on": "2027-06-01", "unit_until": "2027-06-30", "channel_until": "2027-07-31",
              "intake_until": "2027-08-31", "panel_until": "2027-09-30", "meeting_until": "2027-10-31",
              "closes_on": "2027-12-31"}  # fmt: skip
    wrong = city.post(f"{RULEBOOK}/cycles/2027", stages | {"channel_until": "2027-06-01"})
    assert (wrong.status_code, "不能早于前一阶段" in wrong.text) == (422, True)
    assert city.post(f"{RULEBOOK}/cycles/2027", stages).status_code == 303
    assert "2027-06-01" in city.get(f"{RULEBOOK}/cycles").text
    meanwhile = stages | {"opens_on": "2027-05-01", "closes_on": "2027-12-20"}
    second = city.post(f"{RULEBOOK}/cycles/2027", meanwhile)  # from a page that was opened before the first was saved
    assert (second.status_code, "申报开始 — → 2027-06-01" in second.text) == (409, True)
    assert "2027-06-01" in second.text
    assert 'value="2027-05-01"' in second.text
    assert "公示发证截止" in second.text
    assert list(html_problems(second.text)) == []
    (seen,) = re.findall(r'name="seen" value="([^"]*)"', second.text)
    assert city.post(f"{RULEBOOK}/cycles/2027", meanwhile | {"seen": seen}).status_code == 303
    assert "2027-05-01" in city.get(f"{RULEBOOK}/cycles").text
    assert city.get(f"{RULEBOOK}/cycles/1999").status_code == 404


def hidden(page: str) -> dict[str, str]:
    names = ("year", "document_no", "holidays", "workdays")
    return {
        name: match[1]
        for name in names
        if (match := re.search(rf'<input[^>]*name="{name}"[^>]*value="([^"]*)"', page)) is not None
    }


def test_a_year_is_looked_at_loaded_and_what_changed_is_listed(browser: Enter, world: World) -> None:
    number = world.at_channel()
    city = browser(CITY, Role.CITY_HR_OFFICER)
    given = {"year": "2026", "document_no": "示例〔2025〕7号", "workdays": "7月25日、7月26日",
             "holidays": "1月1日\n5月1日\n7月20日\n10月1日至3日"}  # fmt: skip
    wrong = city.post(f"{RULEBOOK}/calendars/load", given | {"holidays": "7月20日"})
    assert (wrong.status_code, "名单不完整" in wrong.text) == (422, True)
    preview = city.post(f"{RULEBOOK}/calendars/load", given)
    assert preview.status_code == 200
    assert list(html_problems(preview.text)) == []
    assert (number in preview.text, "2026-07-27" in preview.text) == (True, True)
    assert rulebook.loaded_years(db.session) == ()
    db.session.remove()
    done = city.post(f"{RULEBOOK}/calendars/confirm", hidden(preview.text))
    assert done.status_code == 303
    page = city.get(done.location).text
    assert list(html_problems(page)) == []
    assert "已重新计算，1 项到期日有变" in page
    assert (number in page, "2026-07-28" in page, "2026-07-27" in page) == (True, True, True)
    listed = city.get(f"{RULEBOOK}/calendars").text
    assert "示例〔2025〕7号" in listed
    assert "暂定" in listed  # the years to come
    assert city.post(f"{RULEBOOK}/calendars/confirm", {"year": "2026", "document_no": "x"}).status_code == 422


def test_a_year_comes_in_a_sheet(browser: Enter) -> None:
    city = browser(CITY, Role.CITY_HR_OFFICER)
    rows = [["日期", "安排"], ["2027-01-01", "放假"], ["2027-05-01", "放假"], ["2027年10月1日至3日", "放假"],
            ["2027-10-09", "上班"]]  # fmt: skip

    def upload(content: bytes, name: str) -> object:
        data = {"year": "2027", "document_no": "示例〔2026〕7号", "file": (io.BytesIO(content), name)}
        return city.post(f"{RULEBOOK}/calendars/load", data, content_type="multipart/form-data")

    preview = upload(xlsx(rows), "名单.xlsx")
    assert (preview.status_code, hidden(preview.text)["workdays"]) == (200, "2027-10-09")
    csv = "\n".join(",".join(row) for row in rows).encode("gb18030")
    assert hidden(upload(csv, "名单.csv").text)["year"] == "2027"
    assert upload(b"%PDF-1.7", "名单.pdf").status_code == 422


def test_the_left_column_leads_here(browser: Enter) -> None:
    city = browser(CITY, Role.CITY_HR_OFFICER).get(RULEBOOK).text
    assert f'href="{RULEBOOK}" aria-current="page"' in city
    assert "政策试算" in city
    clerk = browser(DISTRICT, Role.CHANNEL_CLERK).get(f"/o/{DISTRICT}/policy").text
    assert "规则与参数" not in clerk


def test_a_version_is_taken_back_before_its_midnight(browser: Enter, author: Actor, second: Actor) -> None:
    draft = drafted(author, days__channel_review=15)
    save_draft(SaveDraft(draft_id=draft, seen_revision=1, name="青岛-1", reason="年度调整", recount_open=True), author)
    publish_draft(PublishDraft(draft, 2, clock.today().replace(year=clock.today().year + 1)), second)
    db.session.remove()
    city, auditor = browser(CITY, Role.CITY_HR_OFFICER), browser(CITY, Role.AUDITOR)
    place = f"{RULEBOOK}/versions/1"
    assert "撤回这个版本" in city.get(place).text
    assert "撤回这个版本" not in auditor.get(place).text
    assert auditor.post(f"{place}/withdraw", data={"reason": "x"}).status_code == 403
    wrong = city.post(f"{place}/withdraw", data={"reason": " "})
    assert (wrong.status_code, "请写明撤回的理由" in wrong.text) == (422, True)
    assert city.post(f"{RULEBOOK}/versions/7/withdraw", data={"reason": "x"}).status_code == 404
    assert db.session.scalar(select(func.count()).select_from(RECOUNT)) == 1
    done = city.post(f"{place}/withdraw", data={"reason": "会议改期"}, follow_redirects=True)
    db.session.rollback()
    assert db.session.scalar(select(func.count()).select_from(RECOUNT)) == 0
    assert "第 1 版已撤回" in done.text
    assert "已撤回" in city.get(place).text
    again = city.post(f"{place}/withdraw", data={"reason": "会议改期"})
    assert (again.status_code, "已经撤回" in again.text) == (409, True)
    assert list(html_problems(city.get(place).text)) == []


@pytest.mark.parametrize("revision", ["²", "9" * 5000, "-1", "x"])
def test_a_revision_that_is_none_is_an_old_one(browser: Enter, author: Actor, revision: str) -> None:
    draft = drafted(author, days__channel_review=15)
    city = browser(CITY, Role.CITY_HR_OFFICER)
    values = typed(seen_revision=revision) | {"in_force_on": "2026-12-01"}
    for act in ("/publish", "/discard"):
        assert city.post(f"{RULEBOOK}/drafts/{draft}{act}", data=values).status_code == 409
    assert city.post(f"{RULEBOOK}/drafts/{draft}", data=values).status_code == 409
