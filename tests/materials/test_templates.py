from pathlib import Path

import pytest
from flask import Flask, render_template_string
from jinja2 import ChoiceLoader, FileSystemLoader

import portal
from portal.kernel.text import N_
from portal.materials.queries import MaterialRow
from portal.web.setup import init_app

PAGE = (
    '{% from "materials/_list.html" import material_list %}{{ material_list(rows, url, missing) }}'
    "{% call(row) material_list(rows, url) %}[{{ row.id }}]{% endcall %}"
)


@pytest.fixture
def app() -> Flask:
    app = Flask(__name__, static_folder=None)
    app.config.update(SECRET_KEY="test", PORTAL_ASSETS="cdn", TESTING=True)
    folders = Path(portal.__file__).parent.glob("*/templates")
    app.jinja_loader = ChoiceLoader([FileSystemLoader(sorted(str(folder) for folder in folders))])
    init_app(app)
    return app


def row(**changes: object) -> MaterialRow:
    values: dict[str, object] = {
        "id": 5,
        "case_id": 1,
        "kind": "commitment",
        "title": "承诺书<b>",
        "original_name": 'a".pdf',
        "content_type": "application/pdf",
        "size": 1_300_000,
        "version": 1,
        "uploaded_by": "王经办",
        "uploaded_at": "2026-07-20T01:00:00.000000Z",
        "current": True,
    }
    return MaterialRow(**(values | changes))  # type: ignore[arg-type]


def shown(app: Flask, *rows: MaterialRow, missing: tuple[str, ...] = ()) -> str:
    def url(material_id: int, *, download: bool = False) -> str:
        return f"/m/{material_id}{'?download=1' if download else ''}"

    with app.test_request_context("/"):
        return render_template_string(PAGE, rows=rows, url=url, missing=missing)


def test_a_pdf_is_shown_in_a_frame_and_can_be_downloaded(app: Flask) -> None:
    html = shown(app, row())
    assert '<iframe src="/m/5" title="承诺书&lt;b&gt;" loading="lazy">' in html
    assert 'href="/m/5?download=1" download="a&#34;.pdf"' in html
    assert "诚信承诺书（本人签名）" in html
    assert "1.2 MB" in html
    assert ">2026-07-20</time> 王经办 上传" in html
    assert "[5]" in html
    assert "已被替换" not in html
    assert "缺少" not in html


def test_a_picture_is_shown_as_one(app: Flask) -> None:
    html = shown(app, row(content_type="image/png", size=10, version=2, current=False))
    assert '<img class="img-fluid border mt-2" src="/m/5"' in html
    assert "<iframe" not in html
    assert "第 2 版" in html
    assert "已被替换" in html
    assert "1 KB" in html


def test_what_is_missing_and_what_is_empty_is_said(app: Flask) -> None:
    html = shown(app, missing=(N_("诚信承诺书（本人签名）"), N_("学历学位证书")))
    assert "缺少" in html
    assert "诚信承诺书（本人签名）、学历学位证书" in html
    assert "还没有材料" in html
