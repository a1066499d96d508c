"""The tabs of the desk: the page, its live rows, claiming and releasing."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from flask import Response, flash, g, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _

from portal.cases import queries as cases
from portal.cases import service as door
from portal.cases.queries.desk import DeskTab
from portal.desk import queries, rules
from portal.desk.views.blueprint import blueprint
from portal.desk.views.live import chosen, counts, day, tag
from portal.kernel.actor import Actor
from portal.kernel.errors import NotFound
from portal.kernel.permissions import Permission
from portal.kernel.reading import reading
from portal.kernel.registry import registry
from portal.web.access import current_actor, requires
from portal.web.formatting import LEVEL_LABELS
from portal.web.frame import NavLink, nav_entries
from portal.web.htmx import go_to, is_htmx, live_attributes, poll_reply, say

_FILTERS = ("kind", "level", "specialty", "q", "sort", "cursor")


@blueprint.get("/o/<org>/desk/")
@requires(Permission.CASE_CLAIM)
def desk(org: str) -> Response:
    """The desk opens with what waits."""
    return make_response(redirect(url_for("desk.tab", org=org, tab="todo"), code=303))


@blueprint.get("/o/<org>/desk/<tab>")
@requires(Permission.CASE_CLAIM)
def tab(org: str, tab: str) -> str:
    """One tab as a page."""
    ticked = rules.ticked_numbers(request.args.getlist("ticked"))
    context = _context(org, tab, ticked)
    live = live_attributes(_address("desk.rows", org, tab), tag(tab, ticked))
    return render_template("desk/tab.html", live=live, **context)


@blueprint.get("/o/<org>/desk/<tab>/rows")
@requires(Permission.CASE_CLAIM)
def rows(org: str, tab: str) -> Response:
    """The rows of a tab for its poll: 304 after one statement while nothing has changed."""
    if tab not in rules.TABS:
        raise NotFound
    ticked = rules.ticked_numbers(request.args.getlist("ticked"))
    return poll_reply(tag(tab, ticked), lambda: _rows(org, tab, ticked))


@blueprint.post("/o/<org>/desk/<tab>/claim")
@requires(Permission.CASE_CLAIM)
def claim(org: str, tab: str) -> Response:
    """Take one case, or the ticked ones."""
    numbers = _numbers()
    if not numbers:
        return _nothing_ticked(org, tab)
    done, gone = _with_those_here(door.claim, numbers)
    message = _("已认领 %(cases)s，现在列在“办理中”。", cases=_listed(done)) if done else ""
    return _answer(org, tab, message + _left(gone), done, "success" if done else "warning")


@blueprint.post("/o/<org>/desk/<tab>/release")
@requires(Permission.CASE_CLAIM)
def release(org: str, tab: str) -> Response:
    """Give one case, or the ticked ones, back to the desk."""
    numbers = _numbers()
    if not numbers:
        return _nothing_ticked(org, tab)
    done, gone = _with_those_here(door.release, numbers)
    message = _("已释放 %(cases)s，同事现在可以认领。", cases=_listed(done)) if done else ""
    if not done and len(gone) < len(numbers):
        message = _("所选的件都没有人认领。")
    return _answer(org, tab, message + _left(gone), (), "success" if done else "warning")


def _numbers() -> tuple[str, ...]:
    """The row whose button was pressed, else the ticked rows."""
    one = request.form.get("number")
    return rules.ticked_numbers([one] if one else request.form.getlist("ticked"))


def _with_those_here(
    act: Callable[[door.ClaimCases, Actor], tuple[str, ...]], numbers: tuple[str, ...]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Do it with the rows that stand on the desk: those done, and those that left it while they were ticked.

    NotFound where none of them was ever here.
    """
    actor = current_actor()
    try:
        return act(door.ClaimCases(numbers), actor), ()
    except NotFound:
        rows = cases.desk_rows_by_number(reading(), actor.scope, numbers)
        here = tuple(each for each in numbers if each in rows and rows[each].accountable_id == actor.organisation_id)
        gone = tuple(each for each in numbers if each not in here and queries.was_here(reading(), actor, each))
        if not here and not gone:
            raise
    return act(door.ClaimCases(here), actor) if here else (), gone


def _left(gone: Sequence[str]) -> str:
    return _("%(cases)s 已离开本单位，没有办理，去向见“已转出”。", cases=_listed(gone)) if gone else ""


def _listed(numbers: Sequence[str]) -> str:
    shown = "、".join(numbers[:3])
    return shown if len(numbers) <= 3 else _("%(some)s 等 %(count)d 件", some=shown, count=len(numbers))  # noqa: PLR2004


def _nothing_ticked(org: str, tab: str) -> Response:
    message = _("还没有选中任何件：请先在左侧勾选，再点按钮。")
    if is_htmx():
        return say(make_response("", 204), message)
    flash(message, "warning")
    return go_to(_address("desk.tab", org, tab))


def _answer(org: str, tab: str, message: str, opened: Sequence[str], category: str) -> Response:
    """The changed rows for htmx, the tab for a browser without it."""
    if not is_htmx():
        flash(message, category)
        return go_to(_address("desk.tab", org, tab))
    pressed = request.form.get("number")
    given = rules.ticked_numbers(request.form.getlist("ticked"))
    ticked = tuple(each for each in given if pressed or each not in opened)
    return say(make_response(_rows(org, tab, ticked, message=message, opened=opened)), message)


def _rows(org: str, tab: str, ticked: Sequence[str], **more: Any) -> str:  # noqa: ANN401 - template context
    """The rows with the counts of tabs and of the left column, as they look on the tab's page."""
    page_url = url_for("desk.tab", org=org, tab=tab)
    g.nav_links = [replace(link, active=link.url == page_url) for link in nav_entries()]
    return render_template("desk/_live.html", **_context(org, tab, ticked), **more)


def _address(endpoint: str, org: str, tab: str, **changes: str | None) -> str:
    """The tab with its filter and cursor, some of them changed; None takes one away."""
    kept: dict[str, Any] = {name: request.args.get(name) for name in _FILTERS} | changes
    return url_for(endpoint, org=org, tab=tab, **{name: value for name, value in kept.items() if value})


def _context(org: str, tab: str, ticked: Sequence[str]) -> dict[str, Any]:
    if tab not in rules.TABS:
        raise NotFound
    actor, filters = current_actor(), chosen()
    context = {
        "org": org,
        "tab": tab,
        "words": rules.TABS[tab],
        "most": rules.MOST_TICKED,
        "chosen": filters,
        "tabs": _tabs(org, tab),
        "total": getattr(counts(), tab),
        "address": lambda endpoint="desk.tab", **changes: _address(endpoint, org, tab, **changes),
    }
    cursor = request.args.get("cursor")
    if tab == DeskTab.SENT:
        lines, page = queries.sent_list(reading(), actor, filters.search, cursor)
        return context | {"lines": lines, "page": page, "found": None, "bulk": ()}
    found = queries.desk_page(reading(), actor, day(), DeskTab(tab), chosen=filters, cursor=cursor, ticked=ticked)
    return context | {
        "lines": found.lines,
        "page": found.page,
        "found": found.found,
        "bulk": _bulk(actor, found.lines) if tab != DeskTab.WAITING else (),
        "kinds": [("", _("全部事项")), *((kind.code, kind.label) for kind in registry().kinds.values())],
        "levels": [("", _("全部级别")), *LEVEL_LABELS.items()],
    }


def _tabs(org: str, active: str) -> list[NavLink]:
    return [
        NavLink(words.label, url_for("desk.tab", org=org, tab=name), getattr(counts(), name), active=name == active)
        for name, words in rules.TABS.items()
    ]


def _bulk(actor: Actor, lines: Sequence[queries.Line]) -> list[rules.Offer]:
    """The acts for ticked rows that fit at least one row on show."""
    found: dict[str, rules.Offer] = {}
    for kind in registry().kinds.values():
        states = {line.state for line in lines if line.kind == kind.code}
        for offer in rules.bulk_acts(kind.workflow, registry().acts.get(kind.code, ()), actor, states):
            found.setdefault(offer.act.event, offer)
    return list(found.values())
