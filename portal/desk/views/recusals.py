"""Stepping back from a person's cases, and the city's end of it."""

from flask import Response, flash, request, url_for
from flask_babel import gettext as _

from portal.cases import service as door
from portal.cases.rules import works_here
from portal.desk import forms, queries
from portal.desk.views.blueprint import blueprint
from portal.desk.views.cases import asked_tab
from portal.desk.views.side import SidePage, case_seen, shown, taken
from portal.kernel.errors import NotFound
from portal.kernel.permissions import Permission
from portal.kernel.reading import reading
from portal.web.access import current_actor, requires
from portal.web.htmx import go_to


@blueprint.route("/o/<org>/cases/<number>/step-back", methods=["GET", "POST"])
@requires(Permission.CASE_CLAIM)
def step_back(org: str, number: str) -> Response:
    """Who is kin, was a colleague or is otherwise not free steps back; the case is closed to him from then on."""
    actor, case = current_actor(), case_seen(number)
    if not works_here(case.stands, actor) or case.subject_person_id is None:
        raise NotFound
    form = forms.StepBackForm()
    page = SidePage(
        case=case,
        title=_("申请回避"),
        lines=(
            _(
                "提交后，%(name)s 的所有件都对您关闭：列表、查找、办理记录和消息里的链接都打不开。",
                name=case.subject_name,
            ),
            _("同事照常办理，期限不变；您的认领自动释放。"),
            _("本单位没有其他人可以办理时，此件立即由兜底单位接办（三(二)）。"),
            _("只有市人社局可以解除回避。"),
        ),
        submit=_("确认回避"),
        style="danger",
        form=form,
    )
    if request.method == "GET":
        return shown(page)

    def act() -> Response:
        command = door.StepBack(number=number, ground=form.ground.data, note=form.note.data or "")
        done = door.step_back(command, actor)
        if done.taken_over:
            flash(_("您已回避 %(number)s。本单位没有其他人可以办理，此件已由兜底单位接办。", number=number), "success")
        else:
            flash(_("您已回避 %(number)s，此件由同事办理，对您不再显示。", number=number), "success")
        return go_to(url_for("desk.tab", org=org, tab=asked_tab() or "todo"))

    return taken(page, act)


@blueprint.route("/o/<org>/cases/<number>/recusals/<int:account_id>/lift", methods=["GET", "POST"])
@requires(Permission.CASE_REASSIGN)
def lift_recusal(org: str, number: str, account_id: int) -> Response:
    """The city lets an officer handle the person's cases again."""
    actor, case = current_actor(), case_seen(number)
    recusal = queries.lifted_recusal(reading(), case, account_id, actor)
    form = forms.LiftForm()
    page = SidePage(
        case=case,
        title=_("解除回避"),
        lines=(_("解除后，%(name)s 又可以查看和办理此人的件。", name=recusal.declared_by),),
        facts=(
            (_("回避人"), recusal.declared_by),
            (_("回避事由"), _(queries.ground_label(recusal.ground))),
            (_("说明"), recusal.note or "—"),
        ),
        submit=_("解除回避"),
        form=form,
    )
    if request.method == "GET":
        return shown(page)

    def act() -> Response:
        name = door.lift_recusal(door.LiftRecusal(number, account_id, form.reason.data), actor)
        flash(_("已解除 %(name)s 的回避。", name=name), "success")
        return go_to(url_for("desk.case", org=org, number=number, tab=asked_tab()))

    return taken(page, act)
