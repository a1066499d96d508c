"""The case page, what stands after an act, and the read-only trace of a case that has left."""

from collections.abc import Iterator, Sequence
from http import HTTPStatus

from flask import Response, flash, render_template, request, url_for
from flask_babel import gettext as _
from markupsafe import Markup

from portal.cases import service as door
from portal.desk import queries, rules, service
from portal.desk.queries.case import Entry
from portal.desk.views.blueprint import blueprint
from portal.desk.views.live import day
from portal.kernel.actor import Actor
from portal.kernel.errors import NotFound
from portal.kernel.permissions import Permission, Role
from portal.kernel.reading import reading
from portal.kernel.registry import Panel, registry
from portal.web.access import current_actor, requires
from portal.web.htmx import fragment_or_page, go_to
from portal.web.typed import typed_here


@blueprint.get("/o/<org>/cases/<number>")
@requires(Permission.CASE_READ)
def case(org: str, number: str) -> Response | str:
    """One case with all that its rooms show of it. Opening it renews the reader's own claim and takes none.

    An old link (in a message, in somebody's notes) to a case that has left this desk leads to its trace.
    """
    actor, tab = current_actor(), asked_tab()
    try:
        page = queries.case_page(reading(), actor, number, day())
    except NotFound:
        return _trace_of(actor, number)
    service.renew_claim(number, page.claim, day().rule_set.integer("claim.lease_minutes"), actor)
    panels = registry().panels.get(page.case.kind, ())
    return render_template(
        "desk/case.html",
        org=org,
        tab=tab,
        page=page,
        case=page.case,
        history=[_timeline_entry(entry) for entry in page.history],
        main=list(_drawn(panels, "main", page, actor)),
        aside=list(_drawn(panels, "aside", page, actor)),
        claimable=page.on_own_desk and actor.may(Permission.CASE_CLAIM) and not page.state.waiting,
        may_force=page.on_own_desk and Role.CHANNEL_SUPERVISOR in actor.roles,
        next_case=_next(actor, tab, number) if "done" in request.args else None,
        done="done" in request.args,
    )


@blueprint.post("/o/<org>/cases/<number>/claim")
@requires(Permission.CASE_CLAIM)
def claim_case(org: str, number: str) -> Response:
    """Take the case from its page."""
    try:
        door.claim(door.ClaimCases((number,)), current_actor())
    except NotFound:
        return gone(org, number)
    flash(_("已认领，同事会看到由您办理。"), "success")
    return go_to(url_for("desk.case", org=org, number=number, tab=asked_tab()))


@blueprint.post("/o/<org>/cases/<number>/release")
@requires(Permission.CASE_CLAIM)
def release_case(org: str, number: str) -> Response:
    """Give the case back, or end a colleague's claim (supervisors; DOMAIN 7)."""
    forced = "forced" in request.form
    try:
        door.release(door.ClaimCases((number,), forced=forced), current_actor())
    except NotFound:
        return gone(org, number)
    flash(_("已结束同事的认领，可以重新认领。") if forced else _("已释放，同事现在可以认领。"), "success")
    return go_to(url_for("desk.case", org=org, number=number, tab=asked_tab()))


@blueprint.get("/o/<org>/cases/<number>/after")
@requires(Permission.CASE_CLAIM)
def after(org: str, number: str) -> str:
    """After an act that sent the case away: where it went, what can be undone, and the next case."""
    actor, tab = current_actor(), asked_tab()
    left = queries.left_case(reading(), actor, queries.last_sent(reading(), actor.organisation_id, number, actor.scope))
    following = _next(actor, tab, number)
    tab = tab or "todo"
    return render_template("desk/after.html", org=org, tab=tab, words=rules.TABS[tab], left=left, next_case=following)


@blueprint.get("/o/<org>/trace/<int:assignment_id>")
@requires(Permission.CASE_CLAIM)
def trace(org: str, assignment_id: int) -> str:
    """What a former desk may still see of a case: its own line of the trace and the state's label (DOMAIN 3)."""
    actor = current_actor()
    left = queries.left_case(
        reading(), actor, queries.sent_case(reading(), actor.organisation_id, assignment_id, actor.scope)
    )
    return render_template("desk/trace.html", org=org, left=left)


def _trace_of(actor: Actor, number: str) -> Response:
    """Lead to what this desk keeps of a case; NotFound where it never had it, or the actor works on no desk."""
    if not actor.may(Permission.CASE_CLAIM):
        raise NotFound
    sent = queries.last_sent(reading(), actor.organisation_id, number, actor.scope)
    return go_to(url_for("desk.trace", org=actor.organisation_code, assignment_id=sent.trace.id))


def asked_tab() -> str | None:
    """The tab from which the reader came, if the address or the form names one."""
    tab = request.values.get("tab")
    return tab if tab in rules.TABS else None


def leave(actor: Actor, number: str) -> Response:
    """After an act: the case again while it is the actor's to see, else what stands after it."""
    org, tab = actor.organisation_code, asked_tab()
    try:
        seen = queries.may_see(reading(), actor, number, "")
    except NotFound:
        return go_to(url_for("desk.after", org=org, number=number, tab=tab))
    if seen.accountable_id == actor.organisation_id or not actor.may(Permission.CASE_CLAIM):
        return go_to(url_for("desk.case", org=org, number=number, tab=tab, done=1))
    try:
        queries.last_sent(reading(), actor.organisation_id, number, actor.scope)
    except NotFound:
        return go_to(url_for("desk.case", org=org, number=number, tab=tab, done=1))
    return go_to(url_for("desk.after", org=org, number=number, tab=tab))


def gone(org: str, number: str) -> Response:
    """Somebody sent the case away while this person's page was open: who, where to, and the text given back."""
    actor = current_actor()
    if not actor.may(Permission.CASE_CLAIM):
        raise NotFound
    sent = queries.last_sent(reading(), actor.organisation_id, number, actor.scope)
    return fragment_or_page(
        "desk/_gone.html",
        "desk/gone.html",
        HTTPStatus.CONFLICT,
        org=org,
        left=queries.left_case(reading(), actor, sent),
        departure=queries.departure(reading(), actor, sent),
        typed=typed_here(),
        tab=asked_tab(),
    )


def _next(actor: Actor, tab: str | None, number: str) -> str | None:
    if not actor.may(Permission.CASE_CLAIM):
        return None
    return queries.next_number(reading(), actor, day(), tab or "todo", number)


def _drawn(panels: Sequence[Panel], side: str, page: queries.CasePage, actor: Actor) -> Iterator[Markup]:
    """The panels of one side, in their order; those that have nothing to show are left out."""
    for panel in sorted((each for each in panels if each.side == side), key=lambda each: each.order):
        context = panel.load(reading(), page.case, actor)
        if context is not None:
            drawn = render_template(panel.template, case=page.case, actor=actor, org=actor.organisation_code, **context)
            yield Markup(drawn)  # noqa: S704 - a template that escaped its values


def _timeline_entry(entry: Entry) -> dict[str, str]:
    title = _(entry.title)
    if entry.behalf:
        title = _("%(act)s（申报人：%(name)s）", act=title, name=entry.behalf)
    return {
        "at": entry.at,
        "title": _("%(act)s → %(desk)s", act=title, desk=entry.went_to) if entry.went_to else title,
        "who": entry.who,
        "organisation": entry.organisation,
        "note": entry.note,
    }
