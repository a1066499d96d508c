"""Everybody follows every kind of link that he is shown in the demo city; nobody meets a fault or a dead end."""

import re
from collections import defaultdict
from collections.abc import Iterator
from html import unescape
from urllib.parse import urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.exceptions import MethodNotAllowed, NotFound
from werkzeug.routing.exceptions import RequestRedirect
from werkzeug.test import TestResponse

from portal.demo.rules.posts import ACCOUNTS, PASSWORD
from portal.web.access import access_mark
from tests.conftest import Databases
from tests.journeys.page_checks import html_problems

LINK = re.compile(r"<[a-z][^>]*?\s(?:href|hx-get|src|data|action)=\"(/[^\"#]*)")
SAMPLES = 2  # pages of one kind that one person opens
MORE = {"desk.case": 30, "applications.application": 12, "routing.channel": 60}  # these differ with every state or kind
FORM = "an act, which is posted"
UNLINKED = {"desk.after", "desk.bulk", "desk.desk", "enterprises.preview_list", "home.healthz"}
"""Pages that follow an act, or that a person or a machine types."""
WITHOUT_DATA = {
    *("applications.intake_counter", "applications.intake_file", "applications.intake_withdraw"),
    *("enterprises.count_entry", "enterprises.quarantine", "enterprises.resolve"),
    *("applications.compare", "desk.lift_recusal", "desk.own_objection_paper"),
    *("policy.draft", "policy.draft_file", "policy.ladder", "policy.recount", "policy.trial", "policy.version"),
}
"""Pages for what the demo city does not have."""
NOT_OPENED = frozenset({FORM, "static", "bootstrap.static", "web.static"})


def _endpoint(app: Flask, path: str) -> str | None:
    """Which view answers a GET of the path; None where none does, or one that is written with another ending."""
    try:
        endpoint, _values = app.url_map.bind("localhost").match(urlsplit(path).path, method="GET")
    except MethodNotAllowed:
        return FORM
    except (NotFound, RequestRedirect):
        return None
    return str(endpoint)


class Walk:
    """Pages that anybody has seen: kind of page -> addresses."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.seen: dict[str, set[str]] = defaultdict(set)
        self.problems: list[str] = []

    def client(self, username: str = "", password: str = "") -> FlaskClient:
        """A browser, signed in where a name is given."""
        client = self.app.test_client()
        if username:
            answer = client.post("/login", data={"username": username, "password": password})
            assert answer.status_code == 303, f"{username} cannot sign in"
        return client

    def get(self, client: FlaskClient, path: str) -> TestResponse:
        """Ask for a page, in an application context of its own as on a server."""
        with self.app.app_context():
            return client.get(path)

    def follow(self, client: FlaskClient, who: str, start: str) -> None:
        """Open ``start`` and, from page to page, up to SAMPLES links of every kind."""
        waiting, opened = [start], defaultdict[str, set[str]](set)
        while waiting:
            path = waiting.pop(0)
            endpoint = _endpoint(self.app, path)
            if endpoint is None:
                self.problems.append(f"{who}: a page links to {path}, which nothing answers")
                continue
            if (
                endpoint in NOT_OPENED
                or len(opened[endpoint]) >= MORE.get(endpoint, SAMPLES)
                or path in opened[endpoint]
            ):
                continue
            opened[endpoint].add(path)
            self.seen[endpoint].add(path)
            waiting += self._links(client, who, path)

    def _links(self, client: FlaskClient, who: str, path: str) -> Iterator[str]:
        answer = self.get(client, path)
        if answer.status_code >= 400:
            self.problems.append(f"{who}: {path} is linked, but answers {answer.status_code}")
            return
        if answer.status_code in {301, 302, 303, 308}:
            yield urlsplit(answer.location).path
            return
        if answer.mimetype != "text/html":
            return
        text = answer.get_data(as_text=True)
        self.problems += [f"{who}: {path}: {problem}" for problem in html_problems(text)]
        yield from (unescape(link) for link in LINK.findall(text))


@pytest.fixture
def accounts(app: Flask, databases: Databases) -> dict[str, str]:
    """The accounts of the demo city, which the app has now: name -> password."""
    databases.with_city("sqlite")
    return {each.username: PASSWORD for each in ACCOUNTS}


@pytest.mark.demo
def test_everybody_may_open_what_he_is_shown_and_nothing_fails(app: Flask, accounts: dict[str, str]) -> None:
    walk = Walk(app)
    clients = {who: walk.client(who, password) for who, password in accounts.items()}
    walk.follow(walk.client(), "a visitor", "/login")
    for who, client in clients.items():
        walk.follow(client, who, "/")
    for who, client in {"a visitor": walk.client(), **clients}.items():
        for endpoint, paths in walk.seen.items():
            _ask(walk, client, who, endpoint, min(paths))
    assert not walk.problems, "\n".join(walk.problems)
    pages = {rule.endpoint for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ())} - NOT_OPENED
    assert pages - walk.seen.keys() - UNLINKED - WITHOUT_DATA == set(), "pages to which nothing leads"


def _ask(walk: Walk, client: FlaskClient, who: str, endpoint: str, path: str) -> None:
    """Ask for what another person was shown: answered or refused, by the mark of the route, never a fault."""
    status = walk.get(client, path).status_code
    public = access_mark(walk.app, endpoint) == "public"
    if who == "a visitor" and not public and status != 303:
        walk.problems.append(f"a visitor gets {status} for {path} instead of the log-in page")
    elif status not in {200, 303, 304, 403, 404, 409}:
        walk.problems.append(f"{who} gets {status} for {path}")
