"""Switching a channel's four eyes: by the city for any channel, by a channel's supervisor for his own."""

from http import HTTPStatus

from flask import Response, flash, make_response, render_template, request, url_for
from flask_babel import gettext as _

from portal.kernel.errors import NotFound
from portal.kernel.permissions import Permission
from portal.kernel.reading import reading
from portal.kernel.refusal import Refusal
from portal.organisations import queries as organisations
from portal.organisations.rules import CHANNEL_KINDS, KEPT_KINDS
from portal.organisations.service.four_eyes import SetFourEyes, refusal_of
from portal.routing.forms import ReasonForm
from portal.routing.queries.four_eyes import plan_four_eyes
from portal.routing.service.four_eyes import switch_four_eyes
from portal.routing.views.blueprint import attempt, blueprint
from portal.web.access import current_actor, requires
from portal.web.htmx import go_to


@blueprint.route("/<code>/four-eyes", methods=["GET", "POST"])
@requires(Permission.CONFIG_MANAGE)
def four_eyes(org: str, code: str) -> Response:
    """The city's page for one channel."""
    there = url_for("routing.four_eyes", org=org, code=code)
    return _page(org, code, there if org == code else url_for("routing.channel", org=org, code=code))


@blueprint.route("/four-eyes", methods=["GET", "POST"])
@requires(Permission.CASE_REFUSE)
def own_four_eyes(org: str) -> Response:
    """The page of a channel's own supervisor."""
    return _page(org, org, url_for("routing.own_four_eyes", org=org))


def _page(org: str, code: str, back: str) -> Response:
    row = organisations.by_code(reading(), code)
    kinds = CHANNEL_KINDS if org == code else KEPT_KINDS
    if row is None or row.kind not in kinds:
        raise NotFound
    plan, form = plan_four_eyes(reading(), row), ReasonForm()
    refusals: tuple[Refusal, ...] = ()
    wanted = request.form.get("to") == "on" if form.is_submitted() else not row.four_eyes
    if form.is_submitted():
        command = SetFourEyes(code, wanted, form.reason.data or "")
        problem = attempt(form, lambda: switch_four_eyes(command, current_actor()))
        if problem is None:
            flash(_("双人审核已开启。") if wanted else _("双人审核已关闭。"), "success")
            return go_to(back)
        refusals = problem
    page = render_template(
        "routing/four_eyes.html",
        org=org,
        row=row,
        plan=plan,
        form=form,
        wanted=wanted,
        refusals=refusals,
        refusal=refusal_of(len(plan.senders), now=row.four_eyes, wanted=not row.four_eyes),
        back=back if org != code else None,
    )
    return make_response(page, HTTPStatus.UNPROCESSABLE_ENTITY if form.is_submitted() else HTTPStatus.OK)
