"""Chromium, and the portal as it runs in production, one per file and way of serving."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.journeys.live_portal import Kind, LivePortal
from tests.journeys.person import Person, package_file

LOCAL = Kind("local", assets="local", axe=True)
CDN = Kind("cdn", assets="cdn", layout=False)
NO_SCRIPT = Kind("no-script", assets="auto", javascript=False)
Come = Callable[[str], Person]
"""Somebody opens a browser."""

_QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)


def _without(reason: str) -> None:
    """A browser test cannot run: a failure where it was asked for, else left out with its reason."""
    if os.environ.get("REQUIRE_BROWSER") == "1":
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """The Chromium of the machine, headless; started per file, since one thread drives only one at a time."""
    names = ("chromium", "chromium-browser", "google-chrome")
    path = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, names)), None)
    if not path:
        _without(f"no Chromium: set CHROMIUM, or install one of {', '.join(names)}")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, headless=True, args=list(_QUIET))
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def portal(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[LivePortal]:
    """The running portal, not seeded yet; the parameter is the kind."""
    kind: Kind = getattr(request, "param", LOCAL)
    if kind.assets != "auto" and not (package_file("htmx.min.js") and package_file("ext/hx-ptag.min.js")):
        _without("htmx is not here: run `make assets`")
    folder: Path = tmp_path_factory.mktemp(f"portal-{kind.name}")
    live = LivePortal(folder, kind)
    try:
        yield live
    finally:
        live.stop()


@pytest.fixture
def person(chromium: Browser, portal: LivePortal) -> Iterator[Come]:
    """People come in with a browser each; at the end no page may have had a problem."""
    people: list[Person] = []

    def come(who: str) -> Person:
        people.append(Person(chromium, portal, who))
        return people[-1]

    yield come
    for each in people:
        each.context.close()
    found = [problem for each in people for problem in each.problems]
    found += [f"the {name} said:\n{log}" for name, log in portal.faults().items()]
    assert not found, f"{len(found)} problems on the pages of the walk:\n" + "\n".join(found)
