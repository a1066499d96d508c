"""Before each request: whose session is it, and what may he do in the organisation of the address."""

from datetime import timedelta

from flask import Flask, Response, current_app, g, redirect, request, url_for
from flask_login import LoginManager, UserMixin
from werkzeug import Response as WerkzeugResponse

from portal.accounts import queries, service
from portal.accounts.views.blueprint import limiter
from portal.kernel import clock
from portal.kernel.reading import reading
from portal.web.access import access_mark

COOKIE = "portal_session"
_TOUCH_AFTER = timedelta(minutes=1)
_WITH_OLD_PASSWORD = frozenset({"accounts.password", "accounts.logout"})


class User(UserMixin):  # type: ignore[misc]  # Flask-Login has no types
    """The signed-in person in the form that Flask-Login's decorators and ``current_user`` expect."""

    def __init__(self, identity: queries.Identity) -> None:
        self.identity = identity
        self.id = str(identity.account_id)


def init_app(app: Flask) -> None:
    """Load the identity before everything else; wire Flask-Login and the limits of the log-in."""
    manager = LoginManager()
    manager.session_protection = None  # our session row is the only truth; Flask-Login keeps nothing
    manager.init_app(app)
    manager.request_loader(lambda _request: User(g.identity) if g.get("identity") is not None else None)
    app.config.setdefault("RATELIMIT_STORAGE_URI", "memory://")
    limiter.enabled = True  # the extension keeps what the application before this one said
    limiter.init_app(app)
    app.before_request_funcs.setdefault(None, []).insert(0, load)


def load() -> WerkzeugResponse | None:
    """Set ``g.identity`` and ``g.actor``, once; public pages and static files ask nothing of the database."""
    g.identity = g.actor = None
    for kept in ("nav_links", "_login_user"):  # an application context may see several requests (tests, commands)
        g.pop(kept, None)
    if request.endpoint is None or access_mark(current_app, request.endpoint) == "public":
        return None
    identity = identify()
    if identity is None:
        return None
    if identity.must_change_password and request.endpoint not in _WITH_OLD_PASSWORD:
        return redirect(url_for("accounts.password"), code=303)
    _touch(identity)
    return None


def identify() -> queries.Identity | None:
    """Whose session the cookie names, in one statement; sets ``g.identity`` and ``g.actor``."""
    token = request.cookies.get(COOKIE)
    if not token:
        return None
    organisation = (request.view_args or {}).get("org")
    identity = queries.identity(reading(), service.hash_token(token), organisation)
    if identity is not None:
        g.identity = identity
        g.actor = identity.actor(organisation, request.remote_addr or "") if organisation else None
    return identity


def is_poll() -> bool:
    """Whether the page asks by itself, without the person doing anything (htmx sends its tag along with each poll)."""
    return "HX-PTag" in request.headers


def _touch(identity: queries.Identity) -> None:
    if is_poll() or clock.now() - clock.parse_stamp(identity.last_seen_at) < _TOUCH_AFTER:
        return
    actor = identity.account_actor(request.remote_addr or "")
    service.touch(service.Touch(identity.token_hash, identity.last_seen_at, identity.idle_expires), actor)


def set_cookie(response: Response, token: str) -> Response:
    """Give the browser its token: out of reach for scripts and other sites, gone when the browser closes."""
    response.set_cookie(COOKIE, token, httponly=True, samesite="Lax", secure=request.is_secure)
    return response


def drop_cookie(response: Response) -> Response:
    """Take the token away."""
    response.delete_cookie(COOKIE, httponly=True, samesite="Lax", secure=request.is_secure)
    return response
