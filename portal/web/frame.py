"""What stands round every page: who is signed in, his posts, the desks in the left column, the links of the top bar."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, cast

from flask import Flask, current_app, g, request, url_for
from flask_babel import gettext as _

from portal.kernel.actor import Actor
from portal.kernel.registry import NavEntry, registry

#: Links of the top bar -> endpoint. A link is shown only where its endpoint exists.
FRAME_ENDPOINTS = {
    "search": "desk.search",
    "bell": "messages.inbox",
    "bell_live": "messages.bell",
    "mail": "messages.settings",
    "account": "accounts.profile",
    "logout": "accounts.logout",
}


@dataclass(frozen=True, slots=True)
class PostLink:
    """One organisation that the signed-in person works for; role_labels: Chinese, as shown."""

    code: str
    name: str
    role_labels: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Identity:
    """The signed-in person as the frame shows him. The code is empty where no organisation is chosen yet.

    bell: number of unread messages.
    """

    name: str
    organisation_name: str = ""
    organisation_code: str = ""
    posts: tuple[PostLink, ...] = ()
    bell: int = 0


@dataclass(frozen=True, slots=True)
class NavLink:
    """One line of the left column, or one tab; count None: no number is shown."""

    label: str
    url: str
    count: int | None = None
    active: bool = False


def identity() -> Identity | None:
    """Who is signed in, or None; set on ``flask.g`` before each request by the room that keeps accounts."""
    found: Identity | None = g.get("identity")
    return found


def nav_entries() -> Sequence[NavLink]:
    """The left column for the actor of this request, from the registry; made once a request, empty without actor."""
    links: list[NavLink] | None = g.get("nav_links")
    if links is None:
        actor: Actor | None = g.get("actor")
        entries = [] if actor is None else sorted(registry().nav, key=lambda entry: entry.order)
        links = [link for entry in entries if (link := _nav_link(entry, actor)) is not None]
        g.nav_links = links
    return links


def _nav_link(entry: NavEntry, actor: Actor | None) -> NavLink | None:
    """The entry as a link; None where the post may not see it or no room serves it."""
    if actor is None or (entry.permissions and not entry.permissions & actor.permissions):
        return None
    url = _url(entry.endpoint, org=actor.organisation_code, **entry.values)
    if url is None:
        return None
    count = entry.count(g.get("identity")) if entry.count is not None else None
    return NavLink(_(entry.label), url, count, active=_is_under(url))


def _is_under(url: str) -> bool:
    """Whether this page is the link's, or lies below it (a firm below the directory)."""
    return request.path == url or (not url.endswith("/") and request.path.startswith(f"{url}/"))


def _url(endpoint: str, **values: str) -> str | None:
    """The address of an endpoint, with those of ``values`` that it takes; None where no room serves it."""
    rules = current_app.url_map._rules_by_endpoint.get(endpoint)  # noqa: SLF001 - iter_rules raises where there is none
    if not rules:
        return None
    taken = {name: value for name, value in values.items() if name != "org" or "org" in rules[0].arguments}
    if rules[0].arguments - set(rules[0].defaults or {}) - {name for name, value in taken.items() if value}:
        return None
    return url_for(endpoint, **cast("dict[str, Any]", taken))


def frame_url(name: str) -> str | None:
    """Address of a link of the top bar, or None where no room serves it or no organisation is chosen."""
    person = identity()
    return _url(FRAME_ENDPOINTS[name], org=person.organisation_code if person else "")


def url_with(**changes: str | int | None) -> str:
    """Address of this page with some query parameters changed; None takes one away (filters, sorting, cursors)."""
    arguments: dict[str, Any] = request.args.to_dict(flat=False)
    arguments.update(changes)
    return url_for(str(request.endpoint), **{**(request.view_args or {}), **arguments})


def init_frame(app: Flask) -> None:
    """Offer the frame to templates; macros see the functions too, ``identity`` belongs to pages alone."""
    app.jinja_env.globals.update(nav_entries=nav_entries, frame_url=frame_url, url_with=url_with)
    app.context_processor(lambda: {"identity": identity()})
