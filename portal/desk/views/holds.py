"""Stopping a case and letting it go on, by the city; an objection has pages of its own."""

from flask import Response, flash, request, url_for
from flask_babel import gettext as _

from portal.cases import queries as cases
from portal.cases import service as door
from portal.cases.rules import HOLD_LABELS, HoldKind
from portal.desk import forms, queries
from portal.desk.views.blueprint import blueprint
from portal.desk.views.cases import asked_tab
from portal.desk.views.side import SidePage, case_seen, seen_version, shown, taken
from portal.kernel.errors import NotFound
from portal.kernel.permissions import Permission
from portal.kernel.reading import reading
from portal.web.access import current_actor, requires
from portal.web.formatting import date_text, due_plain
from portal.web.htmx import go_to


@blueprint.route("/o/<org>/cases/<number>/hold", methods=["GET", "POST"])
@requires(Permission.HOLD_PLACE)
def hold(org: str, number: str) -> Response:
    """Place a hold."""
    actor, case = current_actor(), case_seen(number)
    kinds = [kind for kind in queries.hold_kinds(case, actor) if kind is not HoldKind.OBJECTION]
    if not kinds:
        raise NotFound
    form = forms.HoldForm(kinds)
    page = SidePage(
        case=case,
        title=_("暂停办理"),
        lines=(_("提交后此件暂停：计时停止，解除之前不能办理；公示剩余的天数在解除后继续。"),),
        submit=_("暂停办理"),
        style="danger",
        form=form,
    )
    if request.method == "GET":
        return shown(page)

    def act() -> Response:
        command = door.HoldCase(number=number, seen=seen_version(), kind=form.kind.data, reason=form.reason.data)
        due = door.hold_case(command, actor)
        if due is None:
            flash(_("已暂停，计时停止。"), "success")
        else:
            flash(_("已登记异议并暂停，请在%(due)s前作出结论。", due=due_plain(due)), "success")
        return go_to(url_for("desk.case", org=org, number=number, tab=asked_tab()))

    return taken(page, act)


@blueprint.route("/o/<org>/cases/<number>/holds/<int:hold_id>/lift", methods=["GET", "POST"])
@requires(Permission.HOLD_PLACE, Permission.UNIT_REVIEW, Permission.RESULT_PUBLISH, Permission.PAPER_INTAKE)
def lift(org: str, number: str, hold_id: int) -> Response:
    """Lift a hold; that of an objection on record ends with the decision on it."""
    actor, case = current_actor(), case_seen(number)
    held = queries.lifted_hold(reading(), case, hold_id, actor)
    if held.kind == HoldKind.OBJECTION and any(
        each.hold_id == hold_id for each in cases.heard_objections(reading(), case, actor)
    ):
        return go_to(url_for("desk.objections", org=org, number=number, tab=asked_tab()))
    form = forms.LiftForm()
    page = SidePage(
        case=case,
        title=_("解除暂停"),
        lines=(_("最后一项暂停解除后，按剩余的工作日继续计时。"),),
        facts=(
            (_("暂停事由"), _(HOLD_LABELS[HoldKind(held.kind)]) if held.kind in set(HoldKind) else held.kind),
            (_("事由说明"), held.reason),
            (_("提出"), _("%(date)s %(name)s", date=date_text(held.placed_at), name=held.placed_by)),
        ),
        submit=_("解除暂停"),
        form=form,
    )
    if request.method == "GET":
        return shown(page)

    def act() -> Response:
        command = door.ReleaseHold(number=number, seen=seen_version(), hold_id=hold_id, reason=form.reason.data)
        goes_on = door.release_hold(command, actor)
        flash(_("已解除，恢复计时。") if goes_on else _("已解除这一项，还有其他暂停事由。"), "success")
        return go_to(url_for("desk.case", org=org, number=number, tab=asked_tab()))

    return taken(page, act)
