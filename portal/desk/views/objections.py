"""Objections of a case: registering one on paper, deciding on it, more days for it, and the papers to the objector."""

from flask import Response, flash, render_template, request, url_for
from flask_babel import gettext as _

from portal.cases import queries as cases
from portal.cases import service as door
from portal.cases.queries import CaseRow, HeardObjection
from portal.cases.rules import WAY_LABELS, HoldKind, Way, decision_label
from portal.desk import forms, queries
from portal.desk.views.blueprint import blueprint
from portal.desk.views.cases import asked_tab
from portal.desk.views.live import day
from portal.desk.views.side import SidePage, case_seen, seen_version, shown, taken
from portal.kernel import clock
from portal.kernel.errors import NotFound
from portal.kernel.permissions import Permission
from portal.kernel.reading import reading
from portal.web.access import current_actor, requires
from portal.web.formatting import date_text
from portal.web.htmx import go_to

_HEARS = (Permission.HOLD_PLACE, Permission.UNIT_REVIEW, Permission.RESULT_PUBLISH, Permission.PAPER_INTAKE)


@blueprint.get("/o/<org>/cases/<number>/objections")
@requires(*_HEARS)
def objections(org: str, number: str) -> str:
    """The objections to a case, for whoever hears them: who, what, by when, and what was answered."""
    actor, case = current_actor(), case_seen(number)
    found = cases.heard_objections(reading(), case, actor)
    may_register = HoldKind.OBJECTION in queries.hold_kinds(case, actor)
    if not found and not may_register:
        raise NotFound
    lines = [
        {
            "row": row,
            "way": WAY_LABELS[Way(row.way)] if row.way in set(Way) else row.way,
            "decision": decision_label(row.decision),
            "days": day().days_left(row.due_on),
        }
        for row in found
    ]
    return render_template(
        "desk/objections.html", org=org, case=case, lines=lines, may_register=may_register, tab=asked_tab()
    )


@blueprint.route("/o/<org>/cases/<number>/objections/new", methods=["GET", "POST"])
@requires(*_HEARS)
def register_objection(org: str, number: str) -> Response:
    """Write down an objection that came in on paper; the case stops."""
    actor, case = current_actor(), case_seen(number)
    if HoldKind.OBJECTION not in queries.hold_kinds(case, actor):
        raise NotFound
    form = forms.ObjectionForm() if request.method == "POST" else forms.ObjectionForm(received_on=clock.today())
    days = day().rule_set.integer("days.objection")
    page = SidePage(
        case=case,
        title=_("登记异议"),
        lines=(
            _("登记后此件暂停：计时停止，解除之前不能办理；公示剩余的天数在解除后继续。"),
            _("须在 %(days)d 个工作日内作出结论，署名的书面答复；确需延长的，可以告知后延期一次。", days=days),
            _("提出人和内容加密保存，只有处理异议的人员看得到；办理经过、消息和网址里只有异议编号。"),
        ),
        submit=_("登记并暂停"),
        style="danger",
        form=form,
    )
    if request.method == "GET":
        return shown(page)

    def act() -> Response:
        command = door.RegisterObjection(
            number=number,
            seen=seen_version(),
            way=form.way.data,
            named=form.named.data == "yes",
            name=form.name.data or "",
            contact=form.contact.data or "",
            content=form.content.data,
            received_on=form.received_on.data,
        )
        made = door.register_objection(command, actor)
        said = _(
            "已登记异议 %(number)s 并暂停，请在%(due)s前作出结论。", number=made.number, due=date_text(made.due_on)
        )
        flash(said, "success")
        return go_to(url_for("desk.objections", org=org, number=number, tab=asked_tab()))

    return taken(page, act)


@blueprint.route("/o/<org>/cases/<number>/objections/<int:objection_id>/decide", methods=["GET", "POST"])
@requires(*_HEARS)
def decide_objection(org: str, number: str, objection_id: int) -> Response:
    """Found right: the application ends; not found right: the publicity goes on with the days that are left."""
    actor, case = current_actor(), case_seen(number)
    found = cases.heard_objection(reading(), case, objection_id, actor)
    form = forms.DecideForm()
    page = SidePage(
        case=case,
        title=_("异议结论"),
        lines=(
            _("不成立的，最后一项暂停解除后公示按剩余的工作日继续；成立的，申报就此终止，不能恢复。"),
            _("署名的提出人应当得到书面答复，作出结论后可以打印；匿名的不答复。"),
        ),
        facts=_facts(found),
        submit=_("作出结论"),
        style="danger",
        form=form,
    )
    if request.method == "GET":
        return shown(page)

    def act() -> Response:
        command = door.DecideObjection(
            number=number,
            seen=seen_version(),
            objection_id=objection_id,
            upheld=form.upheld.data == "yes",
            reasons=form.reasons.data,
        )
        goes_on = door.decide_objection(command, actor)
        if command.upheld:
            flash(_("异议成立，申报已终止。"), "success")
        else:
            flash(_("异议不成立，公示继续。") if goes_on else _("已作出结论，还有其他暂停事由。"), "success")
        return go_to(url_for("desk.objections", org=org, number=number, tab=asked_tab()))

    return taken(page, act)


@blueprint.route("/o/<org>/cases/<number>/objections/<int:objection_id>/extend", methods=["GET", "POST"])
@requires(*_HEARS)
def extend_objection(org: str, number: str, objection_id: int) -> Response:
    """More working days to look into it, once, with a notice to a named objector."""
    actor, case = current_actor(), case_seen(number)
    found = cases.heard_objection(reading(), case, objection_id, actor)
    form = forms.ExtendForm()
    days = day().rule_set.integer("days.objection_extension")
    page = SidePage(
        case=case,
        title=_("延长异议处理期限"),
        lines=(_("延长 %(days)d 个工作日，只能延长一次；署名的提出人应当收到延期告知，延期后可以打印。", days=days),),
        facts=_facts(found),
        submit=_("延期"),
        form=form,
    )
    if request.method == "GET":
        return shown(page)

    def act() -> Response:
        command = door.ExtendObjection(
            number=number, seen=seen_version(), objection_id=objection_id, reason=form.reason.data
        )
        due = door.extend_objection(command, actor)
        flash(_("已延期，请在%(due)s前作出结论。", due=date_text(due)), "success")
        return go_to(url_for("desk.objections", org=org, number=number, tab=asked_tab()))

    return taken(page, act)


@blueprint.get("/o/<org>/cases/<number>/objections/<int:objection_id>/papers/<any(reply, extension):paper>")
@requires(*_HEARS)
def objection_paper(org: str, number: str, objection_id: int, paper: str) -> Response:
    """What a named objector gets: the answer, or the notice that it takes longer. An anonymous one gets none."""
    case = case_seen(number)
    found = cases.heard_objection(reading(), case, objection_id, current_actor())
    back = url_for("desk.objections", org=org, number=number)
    return paper_of(case, found, paper, back)


def paper_of(case: CaseRow, found: HeardObjection, paper: str, back: str) -> Response:
    """The paper, not to be kept by the browser; NotFound where there is none."""
    given = found.decision is not None if paper == "reply" else found.extended_at is not None
    if not found.named or not given:
        raise NotFound
    template = "desk/paper_objection_reply.html" if paper == "reply" else "desk/paper_objection_extension.html"
    response = Response(render_template(template, case=case, objection=found, back=back))
    response.headers["Cache-Control"] = "no-store"
    return response


def _facts(found: HeardObjection) -> tuple[tuple[str, str], ...]:
    return (
        (_("异议编号"), found.number),
        (_("提出人"), found.name or _("匿名")),
        (_("异议内容和依据"), found.content),
        (_("处理期限"), date_text(found.due_on)),
    )
