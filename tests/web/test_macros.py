"""Every macro is rendered with plain and with awkward values, parsed strictly, and held to its promises."""

import re
from collections.abc import Callable
from datetime import date
from types import SimpleNamespace

import pytest
from flask import Flask, flash, render_template_string
from flask_wtf import FlaskForm
from markupsafe import Markup
from wtforms import (
    BooleanField,
    DateField,
    HiddenField,
    IntegerField,
    MultipleFileField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired

from portal.kernel.paging import Page
from portal.kernel.refusal import Refusal

from .conftest import is_valid_html

AWKWARD = "<b>\"欧阳'&</b>"
Render = Callable[..., str]


class Sample(FlaskForm):
    seen_version = HiddenField()
    name = StringField("姓名", validators=[InputRequired("请填写姓名")])
    born = DateField("取得日期", validators=[InputRequired("请选择日期")])
    hours = IntegerField("学时", description="其中专业科目不少于三分之二")
    level = SelectField("级别", choices=[("engineer", "工程师"), ("senior", "高级工程师")])
    kind = RadioField("方式", choices=[("regular", "正常申报")], validators=[InputRequired("请选择")])
    opinion = TextAreaField("说明", validators=[InputRequired("请写明")])
    files = MultipleFileField("证明材料")
    agree = BooleanField("我承诺", validators=[InputRequired("请勾选")])


@pytest.fixture
def render(site: Flask) -> Render:
    def do(file: str, body: str, **context: object) -> str:
        source = f'{{% import "web/macros/{file}.html" as m %}}{body}'
        made = render_template_string(source, **context)
        is_valid_html(made)
        return made

    return do


@pytest.fixture(autouse=True)
def _request(site: Flask):  # noqa: ANN202
    with site.test_request_context("/o/370212/desk?level=senior"):
        yield


def test_a_wrong_form_says_what_is_wrong_beside_each_field_and_on_top(render: Render) -> None:
    form = Sample()
    assert not form.validate()
    body = """{{ m.error_summary(form, refusals) }}{% call m.form("/x", form, autosave="/save", upload=True) %}
    {% for f in form if f.type != "CSRFTokenField" %}{{ m.field(f, unit="学时" if f.name == "hours") }}{% endfor %}
    {{ m.autosave_state() }}{% call m.action_bar() %}{{ m.submit("保存") }}{% endcall %}{% endcall %}"""
    made = render("forms", body, form=form, refusals=[Refusal("X", "窗口已关闭", "二(一)", "born")])
    for target in ("name", "born", "kind-0", "opinion", "agree"):
        assert f'href="#{target}"' in made
        assert f'id="{target}"' in made
    assert made.count("请填写姓名") == 2
    assert 'aria-describedby="name-error"' in made
    assert 'aria-invalid="true"' in made
    assert 'aria-describedby="hours-hint"' in made
    assert "依据：二(一)" in made
    assert made.count("（必填）") == 5
    assert 'data-autosave="/save"' in made
    assert "novalidate" in made
    assert made.count('name="seen_version"') == 1
    assert made.count('name="csrf_token"') == 1


def test_a_right_form_has_no_summary(render: Render) -> None:
    assert render("forms", "{{ m.error_summary(form) }}", form=Sample()).strip() == ""


def test_every_label_belongs_to_an_input(render: Render) -> None:
    body = '{% for f in form if f.type != "CSRFTokenField" %}{{ m.field(f) }}{% endfor %}{{ m.plain("q", "查找") }}'
    made = render("forms", body, form=Sample())
    ids = set(re.findall(r'\bid="([^"]+)"', made))
    labels = re.findall(r'<label[^>]*\bfor="([^"]+)"', made)
    assert len(labels) == 9
    assert set(labels) <= ids


@pytest.mark.parametrize(
    "call",
    [
        'm.plain("q", text, text, hint=text, unit=text, required=True)',
        'm.plain("q", text, "b", options=[("a", text), ("b", text)])',
        'm.plain("q", text, text, type="textarea", attrs={"data-x": text})',
        'm.submit(text, name="event", value=text)',
        'm.act("/do", text, "danger", {"number": text})',
        'm.left_to_do([(text, "#a", True), (text, "#b", False)])',
    ],
)
def test_forms_without_a_form_class(render: Render, call: str) -> None:
    assert "<b>" not in render("forms", "{{ " + call + " }}", text=AWKWARD)


@pytest.mark.parametrize(
    "call",
    [
        'm.state(text, "todo")',
        'm.flag(text, "warn")',
        'm.due(-2, "2026-07-20")',
        "m.due(None)",
        "m.due(3, None, paused=True)",
        'm.level("senior")',
        "m.count(0)",
        "m.claimed(text)",
        "m.claimed(None)",
        "m.left_queue()",
        "m.provisional()",
        'm.done(text, [text], text, "/x")',
        "m.done(text)",
        'm.empty(text, text, text, "/x")',
        "m.flashes()",
    ],
)
def test_badges(render: Render, call: str) -> None:
    flash(AWKWARD, "danger")
    assert "<b>" not in render("badges", "{{ " + call + " }}", text=AWKWARD)


def test_after_an_act_the_undo_form_stands_beside_the_next_case(render: Render) -> None:
    made = render("badges", '{% call m.done("已转报", (), "下一件", "/n") %}<i>undo</i>{% endcall %}')
    assert "<i>undo</i>" in made
    assert 'href="/n"' in made
    assert 'role="alert"' in render("badges", '{% call m.notice("error", "x") %}<p>y</p>{% endcall %}')


def test_due_dates_have_words_and_a_mark_that_is_not_read_out(render: Render) -> None:
    made = render("badges", '{{ m.due(-2, "2026-07-20") }}')
    assert "已超期 2 个工作日" in made
    assert 'aria-hidden="true"' in made
    assert '<time class="due-date" datetime="2026-07-20">2026-07-20</time>' in made


def test_tables_name_their_columns_and_their_cells(render: Render) -> None:
    body = """
    {% set heads = [m.tick_all(), m.sort_head("编号", "?s=n", "asc"), ("到期", "td-due"), "企业", ("", "")] %}
    {% call m.table("申报", heads, body_id="rows", body_attrs=live_attributes("/poll?a=1&b=2", "t")) %}
    <tr><td>{{ m.tick("1@2", text, True) }}</td></tr>{% endcall %}"""
    made = render("table", body, text=AWKWARD)
    assert 'hx-get="/poll?a=1&amp;b=2"' in made
    assert 'aria-sort="ascending"' in made
    assert 'name="ticked" value="1@2"' in made
    assert made.count('scope="col"') == 3


@pytest.mark.parametrize("rows", [[], [{"name": AWKWARD, "size": None}], [{"name": "a", "size": 0}]])
def test_short_tables(render: Render, rows: list[dict[str, object]]) -> None:
    made = render(
        "table", '{{ m.data_table("材料", [("名称", "name", ""), ("大小", "size", "num")], rows) }}', rows=rows
    )
    assert ("暂无记录" in made) == (not rows)
    assert ('data-label="大小"' in made) == bool(rows)


def test_facts_show_a_dash_for_nothing_but_not_for_zero(render: Render) -> None:
    made = render(
        "table", "{{ m.facts(pairs) }}", pairs=[("甲", None), ("乙", ""), ("丙", 0), ("丁", Markup("<i>x</i>"))]
    )
    assert made.count("—") == 2
    assert "<dd>0</dd>" in made
    assert "<i>x</i>" in made


@pytest.mark.parametrize("outcome", ["ok", "fail", "warn", "waived", "unknown"])
def test_checks_say_their_outcome_in_words(render: Render, outcome: str) -> None:
    row = SimpleNamespace(label="继续教育", value=72, threshold=90, clause="二(一)", outcome=outcome, note=AWKWARD)
    made = render("table", "{{ m.checks(rows) }}", rows=[row])
    assert re.search(rf'outcome-{outcome}"><span aria-hidden="true">.</span> [\u4e00-\u9fff]+', made)


def test_the_vote_sheet_keeps_what_was_typed_and_shows_the_votes_needed(render: Render) -> None:
    items = [
        {"key": "1", "title": AWKWARD, "voters": voters, "votes": {"agree": 0, "disagree": "x"}, "error": "票数不符"}
        for voters in (25, 24, 11)
    ]
    made = render("table", '{{ m.vote_grid("票数", items[:1]) }}', items=items)
    assert 'name="agree-1" data-col="agree" value="0"' in made
    assert 'name="disagree-1" data-col="disagree" value="x"' in made
    assert 'name="abstain-1" data-col="abstain" value=""' in made
    assert 'aria-describedby="error-1"' in made
    for item, needed in zip(items, (17, 16, 8), strict=True):
        assert f'class="num">{needed}</td>' in render("table", '{{ m.vote_grid("x", [item]) }}', item=item)


def test_pages_are_turned_by_cursor_and_keep_the_filter(render: Render) -> None:
    made = render("pager", "{{ m.pager(page) }}", page=Page((), next_cursor="abc"))
    assert 'href="/o/370212/desk?level=senior&amp;cursor=abc"' in made
    assert "上一页" not in made
    assert render("pager", "{{ m.pager(page) }}", page=Page(())).strip() == ""


def test_heads_and_tabs(render: Render) -> None:
    assert "<h1>&lt;b&gt;" in render("pager", "{{ m.page_head(text, text, text) }}", text=AWKWARD)
    made = render(
        "pager",
        '{% call m.page_head("题") %}<a href="/x">新建</a>{% endcall %}{{ m.tabs(entries, "标签") }}',
        entries=[SimpleNamespace(label="待办理", url="/d", count=0, active=True)],
    )
    assert 'aria-current="page"' in made
    assert ">0<span" in made


def test_progress_says_in_words_where_it_stands(render: Render) -> None:
    steps = [
        SimpleNamespace(label=state, state=state, date=date(2026, 7, 20) if state == "done" else None)
        for state in ("done", "current", "todo", "stopped")
    ]
    made = render("progress", "{{ m.progress(steps) }}", steps=steps)
    for words in ("（已完成）", "（正在办理）", "（未开始）", "（已中止）"):
        assert words in made
    assert made.count("aria-current") == 1


def test_history_is_told_with_times_of_qingdao(render: Render) -> None:
    entry = SimpleNamespace(at="2026-07-20T01:30:00.000000Z", title="领办", who="王", organisation="局", note=AWKWARD)
    made = render("timeline", "{{ m.timeline([entry]) }}", entry=entry)
    assert "2026-07-20 09:30" in made
    assert "<b>" not in made


def test_papers_have_places_for_signature_and_seal(render: Render) -> None:
    body = """{{ m.signature("局", "2026-07-20") }}{{ m.signature("局") }}{{ m.signature_line("经办人") }}
    {{ m.paper_table(["甲"], [[text], [none]], "表") }}"""
    made = render("paper", body, text=AWKWARD)
    assert "2026年7月20日" in made
    assert made.count("（盖章）") == 2
    assert "<b>" not in made


@pytest.mark.parametrize("base", ["base", "base_public", "paper"])
def test_the_bases_are_valid_pages_with_a_language_and_a_way_past_the_frame(site: Flask, base: str) -> None:
    blocks = "".join(f"{{% block {name} %}}题{{% endblock %}}" for name in ("title", "paper_title", "content"))
    source = f'{{% extends "web/{base}.html" %}}{blocks}'
    made = render_template_string(source)
    is_valid_html(made)
    assert '<html lang="zh-CN">' in made
    assert 'href="#main"' in made
    assert 'id="main"' in made
    assert "<title>题 - 职称评审服务平台</title>" in made
