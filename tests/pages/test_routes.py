"""Every address of the portal: named in a list, marked with who may ask, and answered without a fault for everybody."""

import os
from pathlib import Path

from flask import Flask

from portal.web.access import access_mark, unmarked_routes

GOLDEN = Path(__file__).parent / "routes.txt"


def _listed(app: Flask) -> str:
    """One line per address and method: ``GET /o/<org>/desk/<tab>  requires case.claim``."""
    lines = {
        f"{method} {rule}  {access_mark(app, rule.endpoint)}"
        for rule in app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }
    return "\n".join(sorted(lines, key=lambda line: (line.split()[1], line))) + "\n"


def test_every_route_says_who_may_ask(app: Flask) -> None:
    assert unmarked_routes(app) == []


def test_no_route_comes_or_changes_its_mark_unnoticed(app: Flask) -> None:
    """After a change that is meant: ``WRITE_ROUTES=1 pytest tests/pages/test_routes.py``, and read the difference."""
    if os.environ.get("WRITE_ROUTES") == "1":
        GOLDEN.write_text(_listed(app), encoding="utf-8")
    assert _listed(app) == GOLDEN.read_text(encoding="utf-8")
