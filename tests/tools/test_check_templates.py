"""The template checks find what they are for, and leave good templates alone."""

from pathlib import Path

import pytest

from tools.check_templates import check, check_folder

GOOD = """{# 一个注释 don't #}
{% extends "web/base.html" %}
{% block main %}
<h1 title="{{ _("标题") }}">{{ _("你好 %(name)s", name=name) }}</h1>
{% trans %}共有中文{% endtrans %}
<form method="post" action="/x">{{ form.hidden_tag() }}<button>{{ _("提交") }}</button></form>
<form method="get"><input name="q"></form>
<script src="/static/app.js" defer></script>
{% endblock %}
"""
KNOWN = frozenset({"web/base.html"})


def findings(text: str) -> list[str]:
    return [what for _line, what in check(text, KNOWN)]


def test_a_good_template_passes() -> None:
    assert findings(GOOD) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('<p style="color:red">x</p>', "style attribute"),
        ("<style>p{}</style>", "style element"),
        ("<script>alert(1)</script>", "script without src"),
        ('<a href="#" onclick="go()">x</a>', "on… attribute"),
        ('<a href="javascript:go()">x</a>', "javascript: address"),
        ('<p hx-on:click="go()">x</p>', "hx-on needs eval"),
        ("<p hx-vals='js:{a: 1}'>x</p>", "js: value needs eval"),
        ('<p hx-trigger="click[ctrlKey]">x</p>', "trigger filter needs eval"),
        ("{{ text|safe }}", "|safe"),
        ("{% autoescape false %}x{% endautoescape %}", "autoescape off"),
        ("<p>你好</p>", "Chinese outside gettext: 你好"),
        ('<p>{{ "你好" }}</p>', "Chinese outside gettext: 你好"),
        ('<form method="post"><button>x</button></form>', "form posts without csrf token"),
        ('{% include "web/none.html" %}', "names a template that does not exist: web/none.html"),
        ("{% if x %}", "does not compile: "),
    ],
)
def test_each_fault_is_found(text: str, expected: str) -> None:
    assert any(what.startswith(expected) for what in findings(text))


def test_lines_are_counted_past_comments() -> None:
    assert list(check("{# a\nb #}\n<p>你好</p>\n", KNOWN)) == [(3, "Chinese outside gettext: 你好")]


def test_a_folder_is_walked(tmp_path: Path) -> None:
    (tmp_path / "room" / "templates" / "room").mkdir(parents=True)
    page = tmp_path / "room" / "templates" / "room" / "page.html"
    page.write_text('{% include "room/_part.html" %}', encoding="utf-8")
    assert [finding.what for finding in check_folder(tmp_path)] == [
        "names a template that does not exist: room/_part.html"
    ]
    (page.parent / "_part.html").write_text("<p>{{ _('好') }}</p>", encoding="utf-8")
    assert check_folder(tmp_path) == []
