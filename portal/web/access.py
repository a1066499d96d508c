"""Who may call a view. Every route carries exactly one mark: ``public``, ``signed_in`` or ``requires``.

The room that keeps accounts sets ``flask.g.identity`` and ``flask.g.actor`` before each request; the actor is the
person's posts in the organisation that the address names, or None where he has none there.
"""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar
from urllib.parse import urlsplit

from flask import Flask, current_app, g, request
from werkzeug.exceptions import Forbidden, Unauthorized

from portal.kernel.actor import Actor
from portal.kernel.errors import NotFound
from portal.kernel.permissions import Permission

P = ParamSpec("P")
R = TypeVar("R")

LOGIN_PATH = "/login"
_MARK = "portal_access"


def _mark(view: Callable[P, R], mark: str) -> Callable[P, R]:
    setattr(view, _MARK, mark)
    return view


def public(view: Callable[P, R]) -> Callable[P, R]:
    """Mark a view that anybody may call."""
    return _mark(view, "public")


def signed_in(view: Callable[P, R]) -> Callable[P, R]:
    """Mark a view for every signed-in person; under ``/o/<org>/`` he must have a post there (404 otherwise)."""

    @wraps(view)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> R:
        _demand_signed_in()
        if request.view_args and "org" in request.view_args:
            current_actor()
        return view(*args, **kwargs)

    return _mark(guarded, "signed_in")


def requires(*permissions: Permission) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Mark a view for actors who hold at least one of the permissions.

    Not signed in: 401 (leads to the log-in page). No post in the organisation of the address: 404, so that nobody
    learns what exists there. A post without the permission: 403.
    """

    def decorate(view: Callable[P, R]) -> Callable[P, R]:
        @wraps(view)
        def guarded(*args: P.args, **kwargs: P.kwargs) -> R:
            actor = current_actor()
            if not any(actor.may(permission) for permission in permissions):
                raise Forbidden
            return view(*args, **kwargs)

        return _mark(guarded, "requires " + " ".join(sorted(permissions)))

    return decorate


def _demand_signed_in() -> None:
    if g.get("identity") is None:
        raise Unauthorized


def current_actor() -> Actor:
    """Who acts, in the organisation that the address names.

    Raises Unauthorized (401) where nobody is signed in, NotFound (404) where he has no post in that organisation.
    """
    _demand_signed_in()
    actor: Actor | None = g.get("actor")
    if actor is None:
        raise NotFound
    return actor


def access_mark(app: Flask, endpoint: str) -> str | None:
    """The mark of an endpoint, ``public`` for static files, None where somebody forgot it."""
    if endpoint == "static" or endpoint.endswith(".static"):
        return "public"
    mark: str | None = getattr(app.view_functions.get(endpoint), _MARK, None)
    return mark


def unmarked_routes(app: Flask) -> list[str]:
    """Addresses without a mark: must be empty."""
    return sorted(str(rule) for rule in app.url_map.iter_rules() if access_mark(app, rule.endpoint) is None)


def refuse_unmarked() -> None:
    """Before each request: a route without a mark is never served (RuntimeError)."""
    if request.endpoint is not None and access_mark(current_app, request.endpoint) is None:
        message = f"{request.endpoint} carries no access mark: public, signed_in or requires"
        raise RuntimeError(message)


def local_path(text: str | None) -> str | None:
    """``text`` where it is a path on this site, so that a log-in cannot be made to lead elsewhere; else None."""
    if not text or not text.startswith("/") or text.startswith(("//", "/\\")):
        return None
    if any(ord(character) < 0x20 for character in text) or "\\" in text:  # noqa: PLR2004 - control characters
        return None
    parts = urlsplit(text)
    return None if parts.scheme or parts.netloc else text
