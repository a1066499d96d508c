"""The tabs: what they list, what they cost, and how they live."""

import json
import re
from datetime import date

import pytest

from portal.cases import service as door
from portal.cases.models import Case
from portal.cases.service import Note
from portal.kernel import clock
from portal.kernel.database import table_of, write_session
from portal.kernel.permissions import Role
from tests.cases.sample import Act, World, do
from tests.conftest import any_database
from tests.desk.conftest import HERE, THERE, MakeBrowser, statements

REVIEW = f"/o/{HERE}/desk/todo"
ROWS = f"{REVIEW}/rows"


def numbers(text: str) -> list[str]:
    return re.findall(r'<tr id="row-(\d{4}-\d{6})"', text)


def tag_of(page: str) -> str:
    found = re.search(r'hx-ptag="([^"]+)"', page)
    assert found
    return found.group(1)


def count_of(page: str, label: str) -> int:
    found = re.search(rf">{label}<span class=\"count\">(\d+)", page)
    assert found, label
    return int(found.group(1))


@any_database
@pytest.mark.parametrize("tab", ["todo", "working", "waiting", "due", "fallback", "sent"])
def test_a_tab_costs_the_same_with_one_row_and_with_fifty(world: World, browser: MakeBrowser, tab: str) -> None:
    clerk, page = browser(), f"/o/{HERE}/desk/{tab}"
    opened = world.open(1)
    _put_into(world, tab, opened)
    clerk.get(page)
    with statements() as few:
        assert clerk.get(page).status_code == 200
    _put_into(world, tab, world.open(49))
    with statements() as many:
        assert len(re.findall("<tr id=", clerk.get(page).text)) == 50
    assert len(few) == len(many) <= 5


def _put_into(world: World, tab: str, opened: list[str]) -> None:
    actor, versions = world.actor(HERE), dict.fromkeys(opened, 0)
    if tab == "working":
        door.claim(door.ClaimCases(tuple(opened)), actor)
    elif tab == "waiting":
        do(Act("ask", versions), actor)
    elif tab == "sent":
        do(Act("pass_on", versions), actor)
    elif tab == "fallback":
        _write(opened, taken_over=True)
    elif tab == "due":
        _write(opened, due_on=date(2026, 7, 21))


def _write(opened: list[str], **values: object) -> None:
    """Put cases into a tab whose way in does not matter here."""
    table = table_of(Case)
    with write_session() as session, session.begin():
        session.execute(table.update().where(table.c.number.in_(opened)).values(**values))


@any_database
def test_an_idle_poll_costs_one_statement_and_answers_304(world: World, browser: MakeBrowser) -> None:
    clerk = browser()
    world.open(2)
    page = clerk.get(REVIEW).text
    with statements() as sent:
        answer = clerk.get(ROWS, poll=tag_of(page))
    assert (answer.status_code, answer.data, len(sent)) == (304, b"", 1)
    assert answer.headers["HX-PTag"] == tag_of(page)


def test_a_poll_after_a_change_brings_rows_and_counts(world: World, browser: MakeBrowser) -> None:
    clerk = browser()
    first, second = world.open(2)
    page = clerk.get(REVIEW).text
    assert numbers(page) == [first, second]
    assert count_of(page, "待审核") == 2
    do(Act("pass_on", {first: 0}), world.actor(HERE, "李四"))
    answer = clerk.get(ROWS, poll=tag_of(page))
    assert numbers(answer.text) == [second]
    assert '<hx-partial hx-target="#desk-tabs"' in answer.text
    assert '<hx-partial hx-target="#nav-side"' in answer.text
    assert count_of(answer.text, "待审核") == 1
    assert f'href="{REVIEW}" aria-current="page"' in answer.text
    assert clerk.get(ROWS, poll=answer.headers["HX-PTag"]).status_code == 304


def test_the_tag_covers_all_that_the_rows_depend_on(world: World, browser: MakeBrowser) -> None:
    clerk, chief = browser(), browser("赵负责", (HERE, Role.CHANNEL_SUPERVISOR))
    (number,) = world.open()
    tag = tag_of(clerk.get(REVIEW).text)
    for other in (f"{ROWS}?level=senior", f"{ROWS}?q=z", f"{ROWS}?sort=number", f"{ROWS}?ticked={number}"):
        assert clerk.get(other, poll=tag).status_code == 200, other
    assert clerk.get(f"/o/{HERE}/desk/due/rows", poll=tag).status_code == 200
    assert chief.get(ROWS, poll=tag).status_code == 200
    with clock.at("2026-07-21 00:01"):
        assert browser("周丙").get(ROWS, poll=tag).status_code == 200
    assert clerk.get(ROWS, poll=tag).status_code == 304


def test_a_poll_does_not_answer_304_past_the_end_of_a_lease(world: World, browser: MakeBrowser) -> None:
    (number,) = world.open()
    door.claim(door.ClaimCases((number,)), world.actor(HERE, "李四"))
    with clock.at("2026-07-20 09:10"):
        clerk = browser()
        tag = tag_of(clerk.get(REVIEW).text)
    with clock.at("2026-07-20 09:29:59"):
        assert clerk.get(ROWS, poll=tag).status_code == 304
    with clock.at("2026-07-20 09:30"):
        assert clerk.get(ROWS, poll=tag).status_code == 200


def test_a_ticked_row_that_left_stays_until_it_is_unticked(world: World, browser: MakeBrowser) -> None:
    clerk = browser()
    gone, taken, stays = world.open(3)
    do(Act("pass_on", {gone: 0}), world.actor(HERE, "李四"))
    door.claim(door.ClaimCases((taken,)), world.actor(HERE, "李四"))
    answer = clerk.get(f"{ROWS}?ticked={gone}&ticked={taken}&ticked=2026-999999&ticked=x", poll="old").text
    assert set(numbers(answer)) == {gone, taken, stays}
    assert answer.count("已离开本队列") == 2
    with_others = answer[answer.index(f'id="row-{gone}"') :].split("</tr>")[0]
    assert "张三" not in with_others
    assert "青岛样例公司" not in with_others
    assert "张三" in answer[answer.index(f'id="row-{taken}"') :].split("</tr>")[0]
    assert numbers(clerk.get(ROWS, poll="old").text) == [stays]


def test_due_dates_are_told_in_words(world: World, browser: MakeBrowser) -> None:
    world.open()
    with clock.at("2026-08-03 09:00"):
        assert "今天到期" in browser().get(f"/o/{HERE}/desk/due").text
    with clock.at("2026-08-05 09:00"):
        assert "已超期 2 个工作日" in browser("李").get(f"/o/{HERE}/desk/due").text
    assert "剩 10 个工作日" in browser("周").get(REVIEW).text


def test_an_empty_tab_says_what_would_appear_in_it(world: World, browser: MakeBrowser) -> None:
    clerk = browser()
    assert "没有待审核的件" in clerk.get(REVIEW).text
    assert "没有符合筛选条件的件" in clerk.get(f"{REVIEW}?level=senior").text
    assert "还没有转出的件" in clerk.get(f"/o/{HERE}/desk/sent").text


def test_filters_search_and_sort(world: World, browser: MakeBrowser) -> None:
    clerk = browser()
    first, second = world.open(2)
    assert numbers(clerk.get(f"{REVIEW}?q=ZS").text) == [first, second]
    assert numbers(clerk.get(f"{REVIEW}?q={second}").text) == [second]
    assert numbers(clerk.get(f"{REVIEW}?level=senior").text) == []
    narrowed = clerk.get(f"{REVIEW}?kind=sample&level=engineer&specialty=机械&sort=number").text
    assert numbers(narrowed) == [first, second]
    assert "筛选后 2 件" in narrowed
    with statements() as sent:
        clerk.get(f"{REVIEW}?q=zs&ticked={first}&ticked=2026-000099")
    assert len(sent) <= 6


def test_the_second_page_and_back(world: World, browser: MakeBrowser) -> None:
    clerk = browser()
    opened = world.open(60)
    first = clerk.get(f"{REVIEW}?sort=number").text
    assert numbers(first) == opened[:50]
    onward = re.search(r'rel="next" href="([^"]+)"', first)
    assert onward
    second = clerk.get(onward.group(1).replace("&amp;", "&")).text
    assert numbers(second) == opened[50:]
    back = re.search(r'rel="prev" href="([^"]+)"', second)
    assert back
    assert numbers(clerk.get(back.group(1).replace("&amp;", "&")).text) == opened[:50]


def test_claiming_by_form_and_by_htmx(world: World, browser: MakeBrowser) -> None:
    clerk = browser()
    first, second, third = world.open(3)
    plain = clerk.post(f"{REVIEW}/claim?sort=number", {"number": first})
    assert (plain.status_code, plain.location) == (303, f"{REVIEW}?sort=number")
    assert f"已认领 {first}" in clerk.get(REVIEW).text
    assert world.row(first).claimant_name == "王经办"
    live = clerk.post(f"{REVIEW}/claim", {"ticked": [second, third]}, htmx=True)
    assert numbers(live.text) == []
    assert count_of(live.text, "办理中") == 3
    given_back = clerk.post(f"/o/{HERE}/desk/working/release", {"number": second}, htmx=True)
    assert count_of(given_back.text, "办理中") == 2
    assert world.row(second).claimant_name is None


def test_a_claim_is_refused_by_name_while_a_colleague_works(world: World, browser: MakeBrowser) -> None:
    clerk = browser()
    (number,) = world.open()
    door.claim(door.ClaimCases((number,)), world.actor(HERE, "李四"))
    refused = clerk.post(f"{REVIEW}/claim", {"number": number}, htmx=True)
    assert refused.status_code == 409
    assert "李四" in refused.text
    assert "李四" in clerk.get(f"/o/{HERE}/desk/working").text


def test_nothing_ticked_is_said(world: World, browser: MakeBrowser) -> None:
    clerk = browser()
    assert clerk.post(f"{REVIEW}/claim").status_code == 303
    assert "还没有选中任何件" in clerk.get(REVIEW).text


def test_whose_desk_it_is(world: World, browser: MakeBrowser) -> None:
    world.open()
    clerk = browser()
    assert clerk.get(f"/o/{THERE}/desk/todo").status_code == 404
    assert clerk.get(f"/o/{HERE}/desk/nothing").status_code == 404
    assert clerk.get(f"/o/{HERE}/desk/nothing/rows", poll="").status_code == 404
    assert browser("审计", ("370200", Role.AUDITOR)).get("/o/370200/desk/todo").status_code == 403
    assert clerk.get(f"/o/{HERE}/desk/").location == REVIEW


def test_what_has_been_sent_opens_its_trace(world: World, browser: MakeBrowser) -> None:
    clerk = browser()
    (number,) = world.open()
    do(Act("pass_on", {number: 0}, Note(text="机密意见")), world.actor(HERE))
    page = clerk.get(f"/o/{HERE}/desk/sent").text
    link = re.search(rf'href="(/o/{HERE}/trace/\d+)"', page)
    assert link
    shown = clerk.get(link.group(1))
    assert "张三" in shown.text
    assert "审核中" in shown.text
    assert "市北" in shown.text
    assert "机密意见" not in shown.text
    other = browser("孙丁", (THERE, Role.CHANNEL_CLERK))
    assert other.get(link.group(1).replace(HERE, THERE, 1)).status_code == 404


def test_ticked_rows_that_left_do_not_keep_the_others_from_being_claimed(world: World, browser: MakeBrowser) -> None:
    clerk = browser()
    first, second, third = world.open(3)
    do(Act("pass_on", {second: 0}), world.actor(HERE, "李四"))
    live = clerk.post(f"{REVIEW}/claim", {"ticked": [first, second]}, htmx=True)
    assert live.status_code == 200
    assert (world.row(first).claimant_name, world.row(second).claimant_name) == ("王经办", None)
    said = json.loads(live.headers["HX-Trigger"])["portal:say"]["message"]
    assert f"已认领 {first}" in said
    assert f"{second} 已离开本单位" in said
    assert clerk.post(f"{REVIEW}/release", {"ticked": [first, second]}).status_code == 303
    assert world.row(first).claimant_name is None
    assert f"{second} 已离开本单位" in clerk.get(REVIEW).text
    for act in ("claim", "release"):
        assert clerk.post(f"{REVIEW}/{act}", {"number": second}).status_code == 303
        assert f"{second} 已离开本单位" in clerk.get(REVIEW).text
        assert clerk.post(f"{REVIEW}/{act}", {"ticked": ["2026-000999"]}).status_code == 404
    (other,) = world.open(code=THERE)
    assert clerk.post(f"{REVIEW}/claim", {"number": other}).status_code == 404
    assert world.row(third).claimant_name is None


@any_database
def test_two_clerks_of_the_same_name_do_not_see_each_others_claims_as_their_own(
    world: World, browser: MakeBrowser
) -> None:
    first, second = browser("王经办"), browser("王经办")
    (number,) = world.open()
    first.post(f"{REVIEW}/claim", {"number": number})
    for page in ("working", "todo", f"todo?ticked={number}"):
        own, other = (each.get(f"/o/{HERE}/desk/{page}").text for each in (first, second))
        assert ("/release" in row_of(own, number)) == (number in numbers(own))
        assert "/release" not in row_of(other, number)
    assert count_of(second.get(REVIEW).text, "办理中") == 1
    assert second.post(f"{REVIEW}/release", {"number": number}).status_code in {303, 409}
    assert world.row(number).claimant_name == "王经办"
    first.post(f"/o/{HERE}/desk/working/release", {"number": number})
    assert (world.row(number).claimant_name, world.row(number).claimant_account_id) == (None, None)


def row_of(text: str, number: str) -> str:
    found = re.search(rf'<tr id="row-{number}".*?</tr>', text, re.DOTALL)
    return found.group() if found else ""
