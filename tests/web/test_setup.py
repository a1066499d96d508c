import json
import re
from html import unescape

from flask import Flask


def test_htmx_is_told_to_inject_no_style_and_to_swap_no_error(site: Flask) -> None:
    page = site.test_client().get("/nowhere").text
    found = re.search(r'name="htmx-config" content="([^"]+)"', page)
    assert found
    config = json.loads(unescape(found.group(1)))
    assert config["includeIndicatorCSS"] is False
    assert config["noSwap"] == [204, 304, "4xx", "5xx"]


def test_all_that_a_page_loads_is_there(site: Flask) -> None:
    client = site.test_client()
    loaded = re.findall(r'(?:src|href)="(/(?:web-static|bootstrap)[^"]+)"', client.get("/nowhere").text)
    assert len(loaded) >= 10
    for address in loaded:
        assert client.get(address).status_code == 200, address


def test_scripts_are_deferred_so_that_pages_show_without_them(site: Flask) -> None:
    scripts = re.findall(r"<script\b[^>]*>", site.test_client().get("/nowhere").text)
    assert len(scripts) == 7
    assert all("defer" in script for script in scripts)


def test_big_answers_are_compressed(site: Flask) -> None:
    answer = site.test_client().get("/web-static/portal.css", headers={"Accept-Encoding": "gzip, deflate"})
    assert answer.headers["Content-Encoding"] == "deflate"
