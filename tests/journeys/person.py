"""One person at a screen: a browser context of his own, signed in, with every page he sees checked."""

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from playwright.sync_api import Browser, ConsoleMessage, Error, Locator, Request, Response, Route, expect

from tests.journeys import page_checks
from tests.journeys.live_portal import ROOT, LivePortal

IMAGES = ROOT / "docs" / "images"
SHOWN = frozenset(
    {
        "application-achievements",
        "case-at-agency",
        "certificate",
        "desk-agency",
        "desk-office",
        "login",
        "meeting-sign",
        "minutes",
        "publicity",
        "verify-found",
        "vote-sheet",
    }
)
"""Pages whose pictures are kept in docs/images (SCREENSHOTS=1, in the run with our own scripts)."""
CDN = re.compile(r"https://cdn\.jsdelivr\.net/npm/htmx\.org@[\d.]+/dist/(.+)")
_PACKAGE = ROOT / "node_modules" / "htmx.org" / "dist"
_VENDOR = ROOT / "portal" / "web" / "static" / "vendor"


def package_file(name: str) -> Path | None:
    """A script of the htmx package: from the npm package or from the copy that ``make assets`` made of it."""
    return next((path for path in (_PACKAGE / name, _VENDOR / Path(name).name) if path.is_file()), None)


class Person:
    """Looks at pages and notes what is wrong with them; ``problems`` must be empty in the end."""

    def __init__(self, browser: Browser, portal: LivePortal, who: str) -> None:
        self.portal, self.who = portal, who
        self.problems: list[str] = []
        self.seen: set[str] = set()
        self.cdn_asked: set[str] = set()
        self._expected: set[int] = set()
        self._read: set[str] = set()
        self._document = ""
        self.context = browser.new_context(
            base_url=portal.url,
            viewport=page_checks.DESKTOP,  # type: ignore[arg-type]
            java_script_enabled=portal.kind.javascript,
            locale="zh-CN",
            timezone_id="Asia/Shanghai",
            accept_downloads=True,
        )
        self.context.set_default_timeout(10_000)
        self.context.route(lambda url: url.startswith("http") and not url.startswith(portal.url), self._outside)
        self.page = self.context.new_page()
        self.page.on("console", self._console)
        self.page.on("pageerror", lambda error: self._note(f"script error: {error}"))
        self.page.on("requestfailed", self._failed)
        self.page.on("response", self._answered)

    @property
    def live(self) -> bool:
        """Whether pages change by themselves in this browser."""
        return self.portal.kind.javascript

    def sign_in(self, username: str, password: str) -> None:
        """Through the log-in page, from wherever he is."""
        self.context.clear_cookies()
        self.open("/login")
        self.page.get_by_label("用户名").fill(username)
        self.page.get_by_label("密码").fill(password)
        self.page.get_by_role("main").get_by_role("button", name="登录").click()
        expect(self.page.get_by_role("main")).not_to_contain_text("没有登录成功")
        expect(self.page).not_to_have_url(re.compile("/login"))

    def open(self, path: str, name: str = "") -> None:
        """Go to an address and look at the page."""
        self.page.goto(path)
        self.look(name)

    def press(self, name: str, within: Locator | None = None, then: str = "") -> None:
        """Press a button, and look at the page that follows."""
        button = (within or self.page).get_by_role("button", name=name, exact=True)
        self.leave(button, then)

    def follow(self, name: str, within: Locator | None = None, then: str = "") -> None:
        """Follow a link, and look at the page that it leads to."""
        self.leave((within or self.page).get_by_role("link", name=name, exact=True), then)

    def leave(self, control: Locator, then: str = "") -> None:
        """Click what leads to another page, and look at that one."""
        with self.page.expect_navigation(wait_until="load"):
            control.click()
        self.look(then)

    @contextmanager
    def expecting(self, *statuses: int) -> Iterator[None]:
        """Within this block answers of these statuses (refusals) are what the test wants."""
        self._expected |= set(statuses)
        try:
            yield
        finally:
            self._expected -= set(statuses)

    def look(self, name: str = "") -> None:
        """Check the page as it stands: once per name where it has one (the name also names its screenshots)."""
        if name and name in self.seen:
            return
        self.seen.add(name)
        if not self._expected:
            self._add(f"is told: {text}" for text in self.page.locator(".problem").all_inner_texts())
        if not self.portal.kind.layout:
            return
        checks = [page_checks.html_problems(self._document), page_checks.outline_problems(self.page)]
        self._add(problem for check in checks for problem in check)
        self._at(page_checks.DESKTOP, name)
        self._at(page_checks.PHONE, name)
        self.page.set_viewport_size(page_checks.DESKTOP)  # type: ignore[arg-type]

    def _at(self, size: dict[str, int], name: str) -> None:
        self.page.set_viewport_size(size)  # type: ignore[arg-type]
        self._add(page_checks.width_problems(self.page))
        if self.portal.kind.axe and name:
            self._add(page_checks.axe_problems(self.page))
        if name in SHOWN and self.portal.kind.axe and os.environ.get("SCREENSHOTS") == "1":
            IMAGES.mkdir(exist_ok=True)
            self.page.screenshot(path=IMAGES / f"{name}-{size['width']}.png", animations="disabled")

    def _add(self, problems: Iterator[str]) -> None:
        for problem in problems:
            self._note(problem)

    def _note(self, problem: str) -> None:
        line = f"{self.who} at {self.page.url.removeprefix(self.portal.url)}: {problem}"
        if line not in self.problems:
            self.problems.append(line)

    def _console(self, message: ConsoleMessage) -> None:
        expected = any(f"status of {status} " in message.text for status in self._expected)
        if message.type in ("error", "warning") and not expected:
            self._note(f"console {message.type}: {message.text}")

    def _failed(self, request: Request) -> None:
        if request.failure != "net::ERR_ABORTED":  # leaving a page ends the poll under way
            self._note(f"{request.method} {request.url} failed: {request.failure}")

    def _answered(self, response: Response) -> None:
        request = response.request
        if response.status >= 400 and response.status not in self._expected:
            self._note(f"{request.method} {response.url} answered {response.status}")
        if "text/html" not in response.headers.get("content-type", "") or response.status in (204, 304):
            return
        if "content-security-policy" not in response.headers:
            self._note(f"{response.url} came without a content security policy")
        if 300 <= response.status < 400:
            return
        with suppress(Error):  # the page went on before its text was read
            text = response.text()
            if request.resource_type == "document" and request.frame == self.page.main_frame:
                self._document = text
            elif text.strip() and text not in self._read and self.portal.kind.layout:
                self._read.add(text)
                self._add(f"fragment {response.url}: {problem}" for problem in page_checks.html_problems(text))

    def _outside(self, route: Route) -> None:
        """The CDN is answered from the npm package; nothing else outside may be asked for."""
        found = CDN.fullmatch(route.request.url)
        path = package_file(found[1]) if found and self.portal.kind.assets == "cdn" else None
        if path is None:
            self._note(f"asks for {route.request.url}")
            route.abort()
            return
        self.cdn_asked.add(path.name)
        headers = {"access-control-allow-origin": "*", "content-type": "application/javascript; charset=utf-8"}
        route.fulfill(path=path, headers=headers)
