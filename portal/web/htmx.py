"""htmx as the second branch of the same view: a page for a browser, a fragment for htmx."""

import json
from collections.abc import Callable
from typing import Any

from flask import Response, make_response, redirect, render_template, request

_POLLED = 304


def is_htmx() -> bool:
    """Whether htmx asks for a fragment (going back in history asks for the whole page)."""
    return request.headers.get("HX-Request") == "true" and "HX-History-Restore-Request" not in request.headers


def fragment_or_page(fragment: str, page: str, status: int = 200, **context: Any) -> Response:  # noqa: ANN401
    """Render ``fragment`` for htmx, ``page`` otherwise, with one context; caches must tell the two apart."""
    response = make_response(render_template(fragment if is_htmx() else page, **context), status)
    response.vary.add("HX-Request")
    return response


def go_to(url: str) -> Response:
    """Lead to another page after an act: 303 for a browser, ``HX-Redirect`` for htmx."""
    if not is_htmx():
        return make_response(redirect(url, code=303))
    response = make_response("", 204)
    response.headers["HX-Redirect"] = url
    return response


def poll_reply(tag: str, render: Callable[[], str]) -> Response:
    """Answer a poll: 304 without a body where the browser's tag still holds, else what ``render`` returns.

    tag: everything that the fragment depends on (stamp, date, post, language, filter, cursor), printable ASCII.
    """
    response = make_response("", _POLLED) if request.headers.get("HX-PTag") == tag else make_response(render())
    response.headers["HX-PTag"] = tag
    response.headers["Cache-Control"] = "no-store"
    response.vary.add("HX-Request")
    return response


def say(response: Response, message: str) -> Response:
    """Let htmx announce ``message`` in the page's status line (read out by screen readers), beside what is swapped."""
    response.headers["HX-Trigger"] = json.dumps({"portal:say": {"message": message}})
    return response


def live_attributes(
    url: str, tag: str, every: str = "3s", include: str | None = "input[name='ticked']:checked"
) -> dict[str, str]:
    """Attributes of an element that polls ``url`` and morphs the answer in.

    tag: as for ``poll_reply``, of what is shown now; include: selector of the fields whose values are sent along.
    The time-out is 5 s; live.js pauses hidden tabs, slows down with the server and tells when it is lost.
    """
    attributes = {
        "hx-get": url,
        "hx-trigger": f"every {every}",
        "hx-ptag": tag,
        "hx-swap": "innerMorph",
        "hx-sync": "this:drop",
        "hx-config": "timeout:5000",
        "data-live": "",
    }
    if include:
        attributes["hx-include"] = include
    return attributes
