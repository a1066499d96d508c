import re

import pytest
from flask import Flask

from portal.web.assets import AssetMode
from portal.web.security import content_security_policy

from .conftest import SignIn, clerk


@pytest.mark.parametrize("mode", AssetMode)
def test_no_inline_script_or_style_in_either_mode(mode: AssetMode) -> None:
    policy = content_security_policy(mode)
    assert "unsafe" not in policy
    assert "default-src 'self'" in policy
    assert "frame-ancestors 'self'" in policy
    assert "base-uri 'none'" in policy


def test_the_host_of_the_cdn_is_allowed_only_where_it_is_used() -> None:
    assert "script-src 'self' https://cdn.jsdelivr.net;" in content_security_policy(AssetMode.CDN)
    assert "jsdelivr" not in content_security_policy(AssetMode.LOCAL)


def test_every_answer_carries_the_headers(site: Flask) -> None:
    for path in ("/open", "/nowhere", "/mine"):
        headers = site.test_client().get(path).headers
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "same-origin"
        assert "Content-Security-Policy" in headers
        assert "camera=()" in headers["Permissions-Policy"]


def test_transport_security_is_promised_only_over_https(site: Flask) -> None:
    assert "Strict-Transport-Security" not in site.test_client().get("/open").headers
    assert "Strict-Transport-Security" in site.test_client().get("/open", base_url="https://localhost").headers


def test_what_a_signed_in_person_sees_is_not_kept(site: Flask, sign_in: SignIn) -> None:
    assert "no-store" not in site.test_client().get("/open").headers.get("Cache-Control", "")
    sign_in(clerk())
    assert site.test_client().get("/mine").headers["Cache-Control"] == "no-store"


def test_the_frame_itself_keeps_to_the_policy(site: Flask, sign_in: SignIn) -> None:
    sign_in(clerk())
    page = site.test_client().get("/nowhere").text
    assert not re.search(r"\sstyle=|\son\w+=|<style|<script(?![^>]*\ssrc=)", page)


def test_the_images_inside_bootstrap_are_data_and_allowed(site: Flask) -> None:
    sheet = site.test_client().get("/bootstrap/static/css/bootstrap.min.css").text
    addresses = re.findall(r"url\([\"']?([^\"')]{5})", sheet)
    assert set(addresses) == {"data:"}
    assert "img-src 'self' data:" in content_security_policy(AssetMode.LOCAL)
