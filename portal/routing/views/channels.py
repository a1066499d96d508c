"""The list of channels, one channel, its clients, and new ones."""

from http import HTTPStatus

from flask import Response, make_response, render_template, request, url_for
from flask_babel import gettext as _

from portal.enterprises.queries.naming import clients_page
from portal.enterprises.rules.facts import STATUS_LABELS as FACT_STATUS_LABELS
from portal.kernel import clock
from portal.kernel.errors import NotFound
from portal.kernel.permissions import Permission
from portal.kernel.reading import reading
from portal.organisations import queries as organisations
from portal.organisations import service as keeping
from portal.organisations.rules import KEPT_KINDS, KIND_LABELS, STATUS_LABELS, Kind
from portal.routing import queries
from portal.routing.forms import CreateForm
from portal.routing.queries.channels import kept_channel
from portal.routing.views.blueprint import attempt, blueprint, done
from portal.web.access import current_actor, requires
from portal.web.frame import NavLink


@blueprint.get("")
@requires(Permission.CONFIG_MANAGE)
def channels(org: str) -> Response:
    """Channels of the four kinds, or of one of them."""
    chosen = request.args.get("kind", "")
    kinds = tuple(kind for kind in KEPT_KINDS if kind.value == chosen) or KEPT_KINDS
    tabs = [NavLink(_("全部"), url_for("routing.channels", org=org), active=kinds == KEPT_KINDS)]
    tabs += [
        NavLink(_(KIND_LABELS[kind]), url_for("routing.channels", org=org, kind=kind.value), active=kinds == (kind,))
        for kind in KEPT_KINDS
    ]
    page = queries.channels_listed(reading(), kinds, request.args.get("cursor"))
    context = {"org": org, "page": page, "tabs": tabs, "kind_labels": KIND_LABELS, "status_labels": STATUS_LABELS}
    return make_response(render_template("routing/channels.html", **context))


@blueprint.get("/<code>")
@requires(Permission.CONFIG_MANAGE)
def channel(org: str, code: str) -> Response:
    """One channel: facts, authorisations, posts, open cases, history, and what can be changed."""
    page = queries.channel_page(reading(), code)
    context = {
        "org": org,
        "page": page,
        "today": clock.today(),
        "kind_labels": KIND_LABELS,
        "status_labels": STATUS_LABELS,
        "states": [(_(label), number) for label, number in page.states],
    }
    return make_response(render_template("routing/channel.html", **context))


@blueprint.get("/<code>/contracts")
@requires(Permission.CONFIG_MANAGE)
def contracts(org: str, code: str) -> Response:
    """The firms that an agency acts for."""
    row = kept_channel(reading(), code)
    if row.kind != Kind.AGENCY:
        raise NotFound
    page = clients_page(reading(), row.id, request.args.get("cursor"))
    context = {"org": org, "row": row, "page": page, "status_labels": FACT_STATUS_LABELS, "today": clock.today()}
    return make_response(render_template("routing/contracts.html", **context))


@blueprint.route("/new", methods=["GET", "POST"])
@requires(Permission.CONFIG_MANAGE)
def create(org: str) -> Response:
    """A new channel; nothing moves, and an agency or a zone takes nothing in before it is authorised or switched on."""
    districts = organisations.of_kinds(reading(), (Kind.DISTRICT,))
    form = CreateForm([(row.code, row.place_name or row.name) for row in districts])
    created: list[str] = []

    def run() -> None:
        command = keeping.CreateChannel(
            kind=form.kind.data,
            name=form.name.data,
            short_name=form.short_name.data,
            reason=form.reason.data,
            district_code=form.district_code.data or None,
            credit_code=(form.credit_code.data or "").strip().upper() or None,
            code=form.code.data or "",
            place_name=form.place_name.data or "",
        )
        created.append(keeping.create_channel(command, current_actor()))

    refusals = attempt(form, run) if form.is_submitted() else ()
    if refusals is None:
        said = _(
            "已建立，代码为 %(code)s。请登记岗位；代理机构还需登记代理授权，功能区还需设为独立渠道。", code=created[0]
        )
        return done(org, created[0], said)
    page = render_template("routing/create.html", org=org, form=form, refusals=refusals)
    return make_response(page, HTTPStatus.UNPROCESSABLE_ENTITY if form.is_submitted() else HTTPStatus.OK)
