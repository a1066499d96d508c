"""A small site on the web kit alone: no database, the actor set by hand."""

from collections.abc import Callable, Iterator
from types import SimpleNamespace

import html5lib
import pytest
from flask import Flask, g

from portal.kernel.actor import Actor
from portal.kernel.permissions import Permission, Role
from portal.kernel.registry import Registry, install, registry
from portal.web.access import public, requires, signed_in
from portal.web.frame import Identity, PostLink
from portal.web.setup import init_app

SignIn = Callable[[Actor | None], None]
POSTS = (PostLink("370212", "崂山区人社局", ("渠道经办人",)), PostLink("370200", "市人社局", ("监督员",)))


def clerk(code: str = "370212") -> Actor:
    return Actor.of(
        account_id=1,
        person_id=None,
        name="王晓丽",
        organisation_id=1,
        organisation_code=code,
        organisation_name="崂山区人社局",
        roles=frozenset({Role.CHANNEL_CLERK}),
    )


def is_valid_html(page: str) -> None:
    """Strict parse: raises where the page or fragment is not valid."""
    parser = html5lib.HTMLParser(strict=True)
    parser.parse(page) if page.lstrip().startswith("<!doctype") else parser.parseFragment(page)


@pytest.fixture
def visitor() -> SimpleNamespace:
    """Who calls the site: set ``identity`` and ``actor`` to sign somebody in."""
    return SimpleNamespace(identity=None, actor=None)


@pytest.fixture
def sign_in(visitor: SimpleNamespace) -> SignIn:
    """Sign the visitor in, with a post (the actor) in the organisation of the address or without."""

    def do(actor: Actor | None) -> None:
        visitor.identity = Identity("王晓丽", "崂山区人社局", "370212", POSTS, bell=3)
        visitor.actor = actor

    return do


@pytest.fixture
def asset_mode(request: pytest.FixtureRequest) -> str:
    """``PORTAL_ASSETS`` of the site; set by indirect parameters."""
    return str(getattr(request, "param", "auto"))


@pytest.fixture
def site(visitor: SimpleNamespace, asset_mode: str) -> Iterator[Flask]:
    """An application with one page per access mark."""
    before = registry()
    install(Registry())
    app = Flask("site", static_folder=None)
    app.config.update(SECRET_KEY="for tests alone", TESTING=True, WTF_CSRF_ENABLED=False, PORTAL_ASSETS=asset_mode)
    init_app(app)

    @app.before_request
    def know_visitor() -> None:
        g.identity, g.actor = visitor.identity, visitor.actor

    @app.get("/open")
    @public
    def open_page() -> str:
        return "open"

    @app.get("/mine")
    @signed_in
    def own_page() -> str:
        return "mine"

    @app.get("/o/<org>/desk")
    @requires(Permission.CASE_READ, Permission.AUDIT_READ)
    def desk(org: str) -> str:
        return f"desk of {org}"

    @app.get("/o/<org>/start")
    @signed_in
    def start(org: str) -> str:
        return f"start of {org}"

    @app.post("/o/<org>/certificates")
    @requires(Permission.CERTIFICATE_ISSUE)
    def issue(org: str) -> str:
        return f"issued by {org}"

    yield app
    install(before)
