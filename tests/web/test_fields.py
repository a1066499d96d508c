import pytest
from flask import Flask
from wtforms import Form, RadioField, StringField

from portal.web.fields import described, messages, target_of


class Sample(Form):
    name = StringField("姓名")
    kind = RadioField("方式", choices=[("a", "甲"), ("b", "乙")])


def test_messages_of_parts_become_one_list() -> None:
    assert messages(["一", {"part": ["二"], "other": [["三"]]}, None, ""]) == ["一", "二", "三"]
    assert messages([]) == []


@pytest.mark.parametrize(
    ("hint", "errors", "expected"),
    [
        (None, [], {"rows": 3}),
        ("18 位", [], {"rows": 3, "aria-describedby": "name-hint"}),
        ("18 位", ["请填写"], {"rows": 3, "aria-describedby": "name-hint name-error", "aria-invalid": "true"}),
    ],
)
def test_the_input_is_tied_to_its_hint_and_its_error(
    hint: str | None, errors: list[str], expected: dict[str, object]
) -> None:
    form = Sample()
    form.name.errors = errors
    assert described(form.name, hint, {"rows": 3}) == expected


def test_what_describes_it_already_stays(site: Flask) -> None:
    form = Sample()
    assert described(form.name, "x", {"aria-describedby": "note"})["aria-describedby"] == "note name-hint"


def test_a_link_leads_to_the_first_choice_of_a_list() -> None:
    form = Sample()
    assert target_of(form.name) == "name"
    assert target_of(form.kind) == "kind-0"
