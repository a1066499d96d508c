"""Where htmx comes from: a copy beside our own files, or the CDN with subresource integrity; our files by content."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from flask import Flask, url_for

HTMX_VERSION = "4.0.1"
CDN_HOST = "https://cdn.jsdelivr.net"
STATIC = Path(__file__).parent / "static"

_EXTENSION = "portal.web.assets"
_SCRIPTS = {
    "htmx": (
        "vendor/htmx.min.js",
        "dist/htmx.min.js",
        "sha384-Qp9rdC8H7EqOoX+nR0P3RPG2Noji+qdwJlGpfzwQJsfOpp3sGwIdSP9xO3+UlEhn",
    ),
    "ptag": (
        "vendor/hx-ptag.min.js",
        "dist/ext/hx-ptag.min.js",
        "sha384-HKjZ8NvFiP6UyEpdzMpiw7NW2NK3mXwbnIUadnNaKolmI0J88RDE/3oaCaP3K28t",
    ),
}


class AssetMode(StrEnum):
    """Where htmx is loaded from."""

    CDN = "cdn"
    LOCAL = "local"


@dataclass(frozen=True, slots=True)
class Script:
    """One script of others; integrity is empty for the local copy."""

    url: str
    integrity: str = ""


def choose_mode(wanted: str, static: Path = STATIC) -> AssetMode:
    """The mode for ``PORTAL_ASSETS``: ``auto`` takes the local copy where all of it is there.

    Raises ValueError for another word, and for ``local`` where the copy is missing.
    """
    complete = all((static / local).is_file() for local, _remote, _integrity in _SCRIPTS.values())
    if wanted == "auto":
        return AssetMode.LOCAL if complete else AssetMode.CDN
    mode = AssetMode(wanted)
    if mode is AssetMode.LOCAL and not complete:
        message = "PORTAL_ASSETS=local, but static/vendor is not complete: run `make assets`"
        raise ValueError(message)
    return mode


def init_assets(app: Flask) -> AssetMode:
    """Choose the mode from ``app.config["PORTAL_ASSETS"]`` (``auto`` without it); offer the addresses to templates."""
    mode = choose_mode(str(app.config.get("PORTAL_ASSETS", "auto")))
    app.extensions[_EXTENSION] = mode
    digests = _digests(STATIC)

    def asset_url(name: str) -> str:
        return url_for("web.static", filename=name, v=digests.get(name))

    def script(name: str) -> Script:
        local, remote, integrity = _SCRIPTS[name]
        if mode is AssetMode.LOCAL:
            return Script(asset_url(local))
        return Script(f"{CDN_HOST}/npm/htmx.org@{HTMX_VERSION}/{remote}", integrity)

    app.jinja_env.globals.update(asset_url=asset_url, vendor_script=script)
    return mode


def _digests(static: Path) -> Mapping[str, str]:
    """Name -> short digest of the content, so that a browser may keep a file for ever and still see a new release."""
    return {
        path.relative_to(static).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()[:12]
        for path in static.rglob("*")
        if path.is_file()
    }
