import base64
import hashlib
from pathlib import Path

import pytest
from flask import Flask

from portal.web.assets import STATIC, AssetMode, choose_mode, init_assets

FILES = ("htmx.min.js", "hx-ptag.min.js")


@pytest.fixture
def static(tmp_path: Path) -> Path:
    (tmp_path / "vendor").mkdir()
    for name in FILES:
        (tmp_path / "vendor" / name).write_text("//")
    return tmp_path


def test_auto_takes_the_local_copy_when_all_of_it_is_there(static: Path) -> None:
    assert choose_mode("auto", static) is AssetMode.LOCAL
    (static / "vendor" / FILES[1]).unlink()
    assert choose_mode("auto", static) is AssetMode.CDN


def test_cdn_is_cdn_even_with_a_local_copy(static: Path) -> None:
    assert choose_mode("cdn", static) is AssetMode.CDN


def test_local_without_the_copy_is_refused_with_the_remedy(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="make assets"):
        choose_mode("local", tmp_path)


def test_another_word_is_refused(static: Path) -> None:
    with pytest.raises(ValueError, match="ftp"):
        choose_mode("ftp", static)


def _rendered(mode: str, monkeypatch: pytest.MonkeyPatch) -> tuple[Flask, str]:
    monkeypatch.setattr("portal.web.assets.choose_mode", lambda _wanted: AssetMode(mode))
    app = Flask("assets")
    init_assets(app)
    app.add_url_rule("/web-static/<path:filename>", "web.static", lambda filename: filename)
    script = app.jinja_env.globals["vendor_script"]
    with app.test_request_context():
        made = [script(name) for name in ("htmx", "ptag")]  # type: ignore[operator]
    return app, " ".join(f"{each.url} {each.integrity}" for each in made)


def test_the_cdn_is_held_to_hashes_and_a_version(monkeypatch: pytest.MonkeyPatch) -> None:
    _app, made = _rendered("cdn", monkeypatch)
    assert made.count("sha384-") == 2
    assert made.count("https://cdn.jsdelivr.net/npm/htmx.org@4.0.1/dist/") == 2


def test_the_local_copy_comes_from_here(monkeypatch: pytest.MonkeyPatch) -> None:
    _app, made = _rendered("local", monkeypatch)
    assert "cdn" not in made
    assert "/web-static/vendor/htmx.min.js" in made


def test_our_files_carry_their_digest_and_may_be_kept(site: Flask) -> None:
    digest = hashlib.sha256((STATIC / "portal.css").read_bytes()).hexdigest()[:12]
    client = site.test_client()
    assert f"/web-static/portal.css?v={digest}" in client.get("/nowhere").text
    assert "immutable" in client.get(f"/web-static/portal.css?v={digest}").headers["Cache-Control"]


@pytest.mark.parametrize("name", FILES)
def test_a_local_copy_is_the_file_that_the_hash_names(name: str) -> None:
    copy = STATIC / "vendor" / name
    if not copy.is_file():
        pytest.skip("no local copy: make assets")
    digest = "sha384-" + base64.b64encode(hashlib.sha384(copy.read_bytes()).digest()).decode()
    assert digest in (STATIC.parent / "assets.py").read_text(encoding="utf-8")


@pytest.mark.parametrize("path", sorted(STATIC.glob("*.js")), ids=lambda path: path.name)
def test_our_scripts_need_no_eval(path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    for word in ("eval(", "new Function", ".innerHTML", "insertAdjacentHTML", "document.write"):
        assert word not in source
