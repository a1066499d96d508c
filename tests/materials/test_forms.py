from io import BytesIO

import pytest
from flask import Flask
from flask_babel import Babel

from portal.materials.forms import MaterialForm
from portal.materials.rules import MAX_BYTES, PAPER_KINDS, MaterialKind

from .samples import pdf


@pytest.fixture
def app() -> Flask:
    app = Flask(__name__)
    app.config.update(SECRET_KEY="test", WTF_CSRF_ENABLED=False, BABEL_DEFAULT_LOCALE="zh_Hans_CN")
    Babel(app)
    return app


def filled(app: Flask, **fields: object) -> tuple[MaterialForm, bool]:
    data = {"kind": "commitment", "title": "", "file": (BytesIO(pdf()), "承诺书.pdf")} | fields
    with app.test_request_context("/", method="POST", data=data):
        form = MaterialForm()
        return form, form.validate()


def test_a_good_upload_gives_name_and_content(app: Flask) -> None:
    form, valid = filled(app)
    assert valid
    assert (form.name, form.content, form.kind.data) == ("承诺书.pdf", pdf(), "commitment")


@pytest.mark.parametrize(
    ("fields", "field", "words"),
    [
        ({"file": ""}, "file", "请选择"),
        ({"file": (BytesIO(b""), "a.pdf")}, "file", "空"),
        ({"file": (BytesIO(b"text"), "a.txt")}, "file", "只接收"),
        ({"file": (BytesIO(b"%PDF-1.4" + bytes(MAX_BYTES)), "a.pdf")}, "file", "20 MB"),
        ({"kind": ""}, "kind", "请选择材料类别"),
        ({"title": "长" * 101}, "title", "过长"),
    ],
)
def test_each_error_stands_at_its_field(app: Flask, fields: dict[str, object], field: str, words: str) -> None:
    form, valid = filled(app, **fields)
    assert not valid
    assert set(form.errors) == {field}
    assert words in form.errors[field][0]


def test_an_unknown_kind_is_refused(app: Flask) -> None:
    form, valid = filled(app, kind="diploma")
    assert not valid
    assert set(form.errors) == {"kind"}


def test_every_kind_is_offered_after_the_empty_choice(app: Flask) -> None:
    form, _ = filled(app)
    assert [each.value for each in form.kind.choices] == [
        "",
        *(kind for kind in MaterialKind if kind not in PAPER_KINDS),
    ]
