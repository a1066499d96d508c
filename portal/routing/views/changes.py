"""Changes of a channel: its names, whether it takes cases, a zone's switch. GET shows what would move."""

from flask import Response, make_response, render_template, request
from flask_babel import gettext as _

from portal.kernel import clock
from portal.kernel.errors import NotFound
from portal.kernel.permissions import Permission
from portal.kernel.reading import reading
from portal.organisations import queries as organisations
from portal.organisations import service as keeping
from portal.organisations.rules import PREFIXES, Kind, Status
from portal.organisations.service import SetStatus, Switch
from portal.routing import queries, service
from portal.routing.forms import CreditCodeForm, ReasonForm, RenameForm, TerritoryForm
from portal.routing.queries.channels import kept_channel
from portal.routing.views.blueprint import attempt, blueprint, change_page, done, status_of
from portal.web.access import current_actor, requires


@blueprint.route("/<code>/close", methods=["GET", "POST"])
@requires(Permission.CONFIG_MANAGE)
def close(org: str, code: str) -> Response:  # noqa: ARG001 - the address names the post
    """Take a channel out of service: no arrivals from now on, the worker moves its cases."""
    form = ReasonForm()
    command = SetStatus(code, Status.CLOSING, form.reason.data or "")
    return change_page(
        code,
        form,
        lambda: service.close_organisation(command, current_actor()),
        lambda row: queries.plan_closing(reading(), row.code),
        (_("停用渠道"), _("停用并移交在办件"), _("已停止接收新件，在办件正在自动移交兜底单位。")),
        danger=True,
    )


@blueprint.route("/<code>/reopen", methods=["GET", "POST"])
@requires(Permission.CONFIG_MANAGE)
def reopen(org: str, code: str) -> Response:  # noqa: ARG001 - the address names the post
    """Put a channel back into service; what has left it stays where it is."""
    form = ReasonForm()
    command = SetStatus(code, Status.ACTIVE, form.reason.data or "")
    return change_page(
        code,
        form,
        lambda: service.reopen_organisation(command, current_actor()),
        lambda row: queries.MovePlan(row.name, clock.today()),
        (_("恢复渠道"), _("恢复接收新件"), _("已恢复。已经移交出去的件留在现承办单位。")),
    )


@blueprint.route("/<code>/switch/<any(on, off):to>", methods=["GET", "POST"])
@requires(Permission.CONFIG_MANAGE)
def switch(org: str, code: str, to: str) -> Response:  # noqa: ARG001 - the address names the post
    """Make a zone a channel of its own, or no longer one."""
    form = ReasonForm()
    turn_on = to == "on"
    words = (
        (_("设为独立渠道"), _("设为独立渠道"), _("该功能区已成为独立渠道。"))
        if turn_on
        else (_("取消独立渠道"), _("取消并移交在办件"), _("已取消独立渠道，在办件正在自动移交所在区市。"))
    )
    return change_page(
        code,
        form,
        lambda: service.switch_zone(Switch(code, turn_on, form.reason.data or ""), current_actor()),
        lambda row: queries.plan_switch(reading(), row.code, on=turn_on),
        words,
        danger=not turn_on,
    )


@blueprint.route("/<code>/rename", methods=["GET", "POST"])
@requires(Permission.CONFIG_MANAGE)
def rename(org: str, code: str) -> Response:  # noqa: ARG001 - the address names the post
    """Give a channel other names; its code, posts and cases stay."""
    row = kept_channel(reading(), code)
    form = RenameForm(name=row.name, short_name=row.short_name)

    def run() -> None:
        command = keeping.RenameChannel(code, form.name.data, form.short_name.data, form.reason.data)
        keeping.rename_channel(command, current_actor())

    return change_page(
        code,
        form,
        run,
        lambda row: queries.MovePlan(row.name, clock.today()),
        (_("更名"), _("保存名称"), _("名称已更改，代码、岗位和在办件不变。")),
    )


@blueprint.route("/<code>/credit-code", methods=["GET", "POST"])
@requires(Permission.CONFIG_MANAGE)
def credit_code(org: str, code: str) -> Response:
    """Correct the body's own credit code: first it is asked for, then what the conflict of interest would move."""
    row = kept_channel(reading(), code)
    if row.kind not in PREFIXES:
        raise NotFound
    asked = request.args.get("credit_code")
    form = CreditCodeForm() if request.method == "POST" else CreditCodeForm(credit_code=asked or row.credit_code)
    wanted = keeping.normal_credit_code(form.credit_code.data)
    chosen = form.is_submitted() or asked is not None
    fault = keeping.credit_code_fault(reading(), row, wanted) if chosen else None
    plan = queries.plan_credit_code(reading(), code, wanted) if chosen and fault is None else None

    def run() -> None:
        keeping.set_credit_code(keeping.SetCreditCode(code, wanted, form.reason.data), current_actor())

    refusals = attempt(form, run, plan) if form.is_submitted() else ()
    if refusals is None:
        return done(org, code, _("统一社会信用代码已更正；有利害关系的在办件由系统移交。"))
    if fault is not None:
        form.credit_code.errors = [_(fault)]
    page = render_template("routing/credit_code.html", org=org, row=row, form=form, plan=plan, refusals=refusals)
    return make_response(page, status_of(form, refusals))


@blueprint.route("/<code>/territory", methods=["GET", "POST"])
@requires(Permission.CONFIG_MANAGE)
def territory(org: str, code: str) -> Response:
    """Another host of a zone, or another seat: first the district is asked for, then what changes is shown."""
    row = kept_channel(reading(), code)
    if row.kind == Kind.DISTRICT:
        raise NotFound
    districts = organisations.of_kinds(reading(), (Kind.DISTRICT,))
    names = {each.code: each.place_name or each.name for each in districts}
    choices = [*([] if row.kind == Kind.ZONE else [("", _("未确定"))]), *names.items()]
    now, asked = keeping.territory_of(row), request.args.get("district_code")
    form = TerritoryForm(choices) if request.method == "POST" else TerritoryForm(choices, district_code=asked or now)
    wanted = (form.district_code.data if form.is_submitted() or asked is None else asked) or None
    chosen = form.is_submitted() or asked is not None
    fault = keeping.territory_fault(row, districts, wanted) if chosen else None
    plan = queries.plan_territory(reading(), code, wanted) if chosen and fault is None else None

    def run() -> None:
        keeping.set_territory(keeping.SetTerritory(code, wanted, form.reason.data), current_actor())

    refusals = attempt(form, run, plan) if form.is_submitted() else ()
    if refusals is None:
        return done(org, code, _("所在区市已变更，从今天起用于新的申报；已报送的件不变。"))
    if fault is not None:
        form.district_code.errors = [_(fault)]
    context = {"now": names.get(now or "", _("未确定")), "wanted": names.get(wanted or "", _("未确定"))}
    page = render_template(
        "routing/territory.html",
        org=org,
        row=row,
        form=form,
        plan=plan,
        refusals=refusals,
        code=wanted or "",
        **context,
    )
    return make_response(page, status_of(form, refusals))
