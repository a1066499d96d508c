"""Acts for ticked rows, and the search of the top bar."""

import re

from sqlalchemy import update

from portal.cases.models import Case
from portal.kernel.actor import Actor
from portal.kernel.database import table_of, write_session
from portal.kernel.permissions import Role
from portal.people.service import NewPerson, register_person
from tests.cases.sample import Act, World, do
from tests.conftest import any_database
from tests.desk.conftest import HERE, THERE, MakeBrowser, statements

BULK = f"/o/{HERE}/desk/todo/bulk/pass_on"


def test_ticked_rows_lead_to_a_list_with_one_opinion(world: World, browser: MakeBrowser) -> None:
    clerk = browser()
    first, second, _third = world.open(3)
    chosen = clerk.post(f"{BULK}/choose", {"ticked": [second, first]})
    assert chosen.location == f"{BULK}?ticked={first}&ticked={second}"
    page = clerk.get(chosen.location).text
    assert "转给另一单位：2 件" in page
    assert f'name="case" value="{first}:1"' in page
    assert clerk.post(f"{BULK}/choose").location == f"/o/{HERE}/desk/todo"
    assert clerk.get(BULK).status_code == 404


def test_what_moved_and_what_was_blocked(world: World, browser: MakeBrowser) -> None:
    clerk = browser()
    first, second, third = world.open(3)
    world.forbidden.add(second)
    cases = [f"{number}:1" for number in (first, second, third)]
    page = clerk.post(BULK, {"case": cases, "reason": "同意"}).text
    assert "已办理 2 件" in page
    assert "市北区人社局（审核中）：2 件" in page
    assert "1 件没有办理" in page
    assert "此件被标记为不可办理" in page
    assert f"todo?ticked={second}" in page
    back = clerk.get(f"/o/{HERE}/desk/todo?ticked={second}").text
    assert f'value="{second}" form="desk-form" aria-label="选中 {second} 张三" checked' in back


def test_an_empty_opinion_and_a_stale_case_move_nothing(world: World, browser: MakeBrowser) -> None:
    clerk = browser()
    first, second = world.open(2)
    cases = [f"{first}:1", f"{second}:1"]
    assert clerk.post(BULK, {"case": cases}).status_code == 422
    do(Act("note", {second: 0}), world.actor(HERE))
    stale = clerk.post(BULK, {"case": cases, "reason": "我的意见"})
    assert stale.status_code == 409
    assert "我的意见</textarea>" in stale.text
    assert f'name="case" value="{second}:2"' in stale.text
    assert world.row(first).version == 1


def test_a_whole_narrowed_tab_at_once(world: World, browser: MakeBrowser) -> None:
    clerk = browser()
    opened = world.open(60)
    desk = clerk.get(f"/o/{HERE}/desk/todo?q=zs").text
    link = f"{BULK}?q=zs&amp;all=1"
    assert f'<a href="{link}">转给另一单位：本列表全部 60 件</a>' in desk
    page = clerk.get(link.replace("&amp;", "&")).text
    assert "转给另一单位：60 件" in page
    assert all(f'value="{number}:1"' in page for number in opened)
    assert clerk.get(f"{BULK}?all=1&level=senior").status_code == 404
    done = clerk.post(BULK, {"case": [f"{number}:1" for number in opened], "reason": "同意"})
    assert "已办理 60 件" in done.text
    assert "全部" not in clerk.get(f"/o/{HERE}/desk/todo").text.split('class="action-bar"')[1]


def test_others_cases_are_not_listed(world: World, browser: MakeBrowser) -> None:
    (mine,) = world.open()
    (other,) = world.open(code=THERE)
    clerk = browser()
    page = clerk.get(f"{BULK}?ticked={mine}&ticked={other}").text
    assert f'value="{mine}:1"' in page
    assert f'value="{other}:1"' not in page
    assert clerk.get(f"{BULK}?ticked={other}").status_code == 404
    assert clerk.get(f"/o/{HERE}/desk/todo/bulk/close?ticked={mine}").status_code == 404


def test_a_button_that_fits_no_row_on_show_is_not_there(world: World, browser: MakeBrowser) -> None:
    clerk, button = browser(), f'formaction="{BULK}/choose"'
    tab = f"/o/{HERE}/desk/todo"
    assert button not in clerk.get(tab).text
    world.open()
    assert button in clerk.get(tab).text
    assert button in clerk.get(f"{tab}/rows", poll="none").text
    assert button not in clerk.get(f"{tab}?q=nobody").text


@any_database
def test_search_stays_inside_the_scope(world: World, browser: MakeBrowser) -> None:
    clerk = browser()
    mine, gone = world.open(2)
    (other,) = world.open(code=THERE)
    do(Act("pass_on", {gone: 0}), world.actor(HERE))
    search = f"/o/{HERE}/search?q="
    assert clerk.get(f"{search}{mine}").location == f"/o/{HERE}/cases/{mine}"
    page = clerk.get(f"{search}zs").text
    assert f"/cases/{mine}" in page
    assert "已从本单位转出" in page
    assert f">{gone}</a>" in page
    assert other not in page
    assert "没有找到" in clerk.get(f"{search}{other}").text
    assert "没有找到" in clerk.get(search).text
    with statements() as sent:
        clerk.get(f"{search}zs")
    assert len(sent) <= 6
    admin = browser("何庚", (HERE, Role.SYSTEM_ADMIN))
    assert "没有找到" in admin.get(f"{search}zs").text


def test_what_left_while_the_opinion_was_written_is_named_and_the_opinion_kept(
    world: World, browser: MakeBrowser
) -> None:
    clerk = browser()
    first, second = world.open(2)
    sent = {"case": [f"{first}:1", f"{second}:1"], "reason": "我的意见"}
    do(Act("pass_on", {second: 0}), world.actor(HERE, "李四"))
    some = clerk.post(BULK, sent)
    assert some.status_code == 409
    assert f"1 件已离开本单位：{second}" in some.text
    assert "我的意见</textarea>" in some.text
    assert f'name="case" value="{first}:1"' in some.text
    assert f'name="case" value="{second}' not in some.text
    assert world.row(first).version == 1
    do(Act("pass_on", {first: 0}), world.actor(HERE, "李四"))
    none = clerk.post(BULK, sent)
    assert none.status_code == 409
    assert "所列 2 件都已离开本单位" in none.text
    assert "我的意见</textarea>" in none.text
    assert clerk.post(BULK, {"case": ["2026-000999:1"], "reason": "我的意见"}).status_code == 404


def test_a_case_from_which_the_clerk_stepped_back_is_not_shown_by_its_number(
    world: World, browser: MakeBrowser
) -> None:
    first, recused = world.open(2)
    table = table_of(Case)
    with write_session() as session, session.begin():
        subject = register_person(session, NewPerson(name="赵回避", id_number="370201199001011230"), Actor.system())
        values = {"subject_person_id": subject, "subject_name": "赵回避"}
        session.execute(update(table).where(table.c.number == recused).values(**values))
    clerk, _colleague = browser(), browser("周丙")
    assert clerk.post(f"/o/{HERE}/cases/{recused}/step-back", {"ground": "kin"}).status_code == 303
    for url in (f"{BULK}?ticked={first}&ticked={recused}", f"/o/{HERE}/desk/working?ticked={recused}"):
        page = clerk.get(url)
        assert page.status_code == 200
        assert "赵回避" not in page.text


def test_a_search_that_is_too_long_is_told_so(world: World, browser: MakeBrowser) -> None:
    clerk = browser()
    desk = clerk.get(f"/o/{HERE}/desk/todo").text
    assert re.findall(r'<input[^>]*name="q"[^>]*>', desk)
    assert all('maxlength="100"' in field for field in re.findall(r'<input[^>]*name="q"[^>]*>', desk))
    answer = clerk.get(f"/o/{HERE}/search?q=" + "字" * 101)
    assert answer.status_code == 422
    assert "不超过 100 个字" in answer.text
    assert "没有找到" in clerk.get(f"/o/{HERE}/search?q=" + "字" * 100).text
    assert "没有符合筛选条件的件" in clerk.get(f"/o/{HERE}/desk/todo?q=" + "字" * 800).text
