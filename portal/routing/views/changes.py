"""Changes of a channel: its names, whether it takes cases, a zone's switch. GET shows what would move."""

from flask import Response
from flask_babel import gettext as _

from portal.kernel import clock
from portal.kernel.permissions import Permission
from portal.kernel.reading import reading
from portal.organisations import service as keeping
from portal.organisations.rules import Status
from portal.organisations.service import SetStatus, Switch
from portal.routing import queries, service
from portal.routing.forms import ReasonForm, RenameForm
from portal.routing.queries.channels import kept_channel
from portal.routing.views.blueprint import blueprint, change_page
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
