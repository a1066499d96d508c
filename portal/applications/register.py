"""What applications give to the registry: the kind, its acts, panels, effects, pages and navigation."""

from collections.abc import Callable, Mapping
from typing import Any

from flask_babel import gettext as _

from portal.applications.forms import acts as forms
from portal.applications.forms.corrections import correction_form
from portal.applications.forms.reports import KeepForm, change_form
from portal.applications.queries import changes, endings, four_eyes, offers, panels, report_panels, reports
from portal.applications.queries.facts import read_facts
from portal.applications.service import effects
from portal.applications.service.acts import request_correction, return_to_applicant, runner, runner_of_many
from portal.applications.service.corrections import answer_correction, keep_correction, remind_of_corrections
from portal.applications.service.intake import keep_unit_paper
from portal.applications.service.reports import change_channel, keep_answer, keep_channel
from portal.applications.views import blueprint, follow
from portal.applications.workflow import APPLICATION, CHANNEL_REPORT, REPORT_STAGES, STAGES
from portal.cases.queries import CaseRow
from portal.kernel.actor import Actor
from portal.kernel.permissions import Permission
from portal.kernel.registry import Act, CaseKind, Job, NavEntry, Panel, Registry
from portal.kernel.text import N_
from portal.routing import queries as routing
from portal.routing.forms import TakeOverForm, TransferForm
from portal.routing.service import order_take_over, reassign

KIND = APPLICATION.kind


def register(registry: Registry) -> None:
    """Add all that the application is."""
    registry.add_kind(
        CaseKind(code=KIND, label=APPLICATION.label, workflow=APPLICATION, read_facts=read_facts, stages=STAGES)
    )
    registry.add_acts(KIND, *_acts())
    registry.add_panels(KIND, *_panels())
    _register_reports(registry)
    for event in effects.OPINION_EVENTS:
        registry.add_effect(KIND, event, effects.keep_opinions)
    registry.add_effect(KIND, "submit_to_unit", effects.follow_cycle)
    registry.add_effect(KIND, "approve", effects.post_publicity)
    registry.add_effect(KIND, "send_to_channel", effects.keep_route)
    registry.add_effect(KIND, "request_correction", keep_correction)
    registry.add_effect(KIND, "resubmit", answer_correction)
    registry.add_effect(KIND, "file_paper", effects.follow_cycle)
    registry.add_effect(KIND, "file_paper", effects.keep_route)
    registry.add_effect(KIND, "file_paper", keep_unit_paper)
    registry.add_effect(KIND, "resubmit_paper", answer_correction)
    registry.add_effect(KIND, "paper_unit_review", effects.post_publicity)
    registry.add_effect(KIND, "file_unit_review", effects.keep_route)
    registry.add_effect(KIND, "file_for_unit", effects.keep_route)
    registry.add_effect(KIND, "*", effects.tell)
    registry.blueprints.extend((blueprint, follow.blueprint))
    registry.setup.append(follow.init_app)
    registry.jobs.append(Job(name="applications.remind_of_corrections", run=_remind, every_seconds=30))
    registry.nav.append(
        NavEntry(
            label=N_("职称申报"),
            endpoint="applications.listing",
            permissions=frozenset({Permission.APPLICATION_CREATE}),
            order=20,
        )
    )
    registry.nav.append(
        NavEntry(
            label=N_("企业逾期未审核"),
            endpoint="applications.silent",
            permissions=frozenset({Permission.PAPER_INTAKE}),
            order=35,
        )
    )
    registry.nav.append(
        NavEntry(
            label=N_("代办申报"),
            endpoint="applications.intakes",
            permissions=frozenset({Permission.PAPER_INTAKE}),
            order=26,
        )
    )


def _register_reports(registry: Registry) -> None:
    """Reports of a wrong channel: a kind of their own, answered by the city."""
    code = CHANNEL_REPORT.kind
    registry.add_kind(
        CaseKind(
            code=code,
            label=CHANNEL_REPORT.label,
            workflow=CHANNEL_REPORT,
            read_facts=reports.read_facts,
            stages=REPORT_STAGES,
        )
    )
    registry.add_acts(
        code,
        Act(
            event="change_channel",
            form=change_form,
            run=change_channel,
            hint=N_("此件申报立即转给所选渠道，作为新到件重新计时；反映人会收到答复。"),
        ),
        Act(event="keep_channel", form=KeepForm, run=keep_channel, hint=N_("申报留在原渠道，反映人会收到答复。")),
    )
    registry.add_panels(
        code, Panel(name="report", template="applications/_report.html", load=report_panels.report, order=10)
    )
    registry.add_effect(code, "*", keep_answer)


def _remind(actor: Actor) -> int:
    return remind_of_corrections(None, actor)


def _act(event: str, form: type, style: str = "plain", hint: str = "", **more: Any) -> Act:  # noqa: ANN401
    return Act(event=event, form=form, run=runner(event), style=style, hint=hint, **more)


def _acts() -> tuple[Act, ...]:
    return (*_unit_acts(), *_channel_acts(), *_later_acts())


def _unit_acts() -> tuple[Act, ...]:
    return (
        Act(event="submit_to_unit", run=runner("submit_to_unit"), style="primary", page="applications.commitment"),
        _act(
            "approve",
            forms.ApproveForm,
            "primary",
            N_("通过后立即开始单位公示，公示期满才能报送。"),
        ),
        Act(
            event="return_to_applicant",
            form=forms.ReturnForm,
            run=return_to_applicant,
            hint=N_("申报人修改后可以再次提交。"),
        ),
        _act(
            "send_to_channel",
            forms.SendForm,
            "primary",
            N_("报送之日为申报日，渠道按当天的企业信息确定，之后不变。"),
            run_many=runner_of_many("send_to_channel"),
            offered=offers.publicity_is_over,
        ),
        Act(
            event="uphold_objection",
            form=forms.ReasonForm,
            run=runner("uphold_objection"),
            style="danger",
            page="desk.objections",
            offered=offers.objection_is_open,
        ),
    )


def _channel_acts() -> tuple[Act, ...]:
    return (
        _act(
            "send_on",
            forms.SendOnForm,
            "primary",
            N_("转给负责该级别和专业的评委会办事机构；正高级先报市人社局。"),
            run_many=runner_of_many("send_on"),
        ),
        Act(
            event="request_correction",
            form=correction_form,
            template="applications/_correction_fields.html",
            run=request_correction,
            hint=N_("同一环节只能告知一次；补正期间计时停止。"),
        ),
        Act(event="resubmit", run=runner("resubmit"), style="primary", page="applications.correction"),
        Act(event="file_paper", run=runner("file_paper"), style="primary", page="applications.intake_file"),
        _act(
            "decline",
            forms.DeclineForm,
            hint=N_("此件转给兜底单位办理，申报日和材料保留。"),
            offered=offers.may_decline,
        ),
        _act(
            "refuse",
            forms.RefuseForm,
            "danger",
            N_("须由没有经办过此件的负责人决定，并出具书面决定。"),
            offered=offers.may_refuse,
        ),
        _act(
            "ask_fallback_to_refuse",
            forms.RefuseForm,
            hint=N_("本单位没有未经办过此件的负责人时使用。此件转到兜底单位，由其负责人决定不予受理或继续办理。"),
            offered=offers.may_ask_to_refuse,
        ),
        _act(
            "file_unit_review",
            forms.SendForm,
            "primary",
            N_("当天为申报日，渠道按当天的企业信息确定；由另一名工作人员审核转报。"),
            offered=offers.publicity_is_over,
        ),
    )


def _later_acts() -> tuple[Act, ...]:
    return (
        Act(
            event="order_take_over",
            form=TakeOverForm,
            run=order_take_over,
            hint=N_("此件立即转给兜底单位，作为新到件重新计时；原渠道只保留经办痕迹。"),
            offered=offers.may_leave,
        ),
        Act(
            event="reassign",
            form=TransferForm,
            run=reassign,
            hint=N_("用于报错渠道等情况。此件作为新到件由所选渠道办理，申报日和材料保留。"),
            offered=offers.may_leave,
        ),
        _act("return_to_channel", forms.ReasonForm, hint=N_("渠道重新审核，期限重新计算。")),
        _act(
            "recall",
            forms.ReasonForm,
            hint=N_("当天、且接收单位尚未办理时可以撤回。"),
            offered=offers.may_recall,
        ),
        _act("endorse", forms.SendOnForm, "primary", N_("转省评委会评审。")),
        _act("record_passed", forms.ProvinceForm, "primary"),
        _act("record_failed", forms.ProvinceForm),
        Act(
            event="reject_result",
            form=forms.ReasonForm,
            run=runner("reject_result"),
            style="danger",
            page="desk.objections",
            offered=offers.objection_is_open,
        ),
        _act("withdraw", forms.ReasonForm, "danger", N_("撤回后本件结束；在申报时间内可以重新申报。")),
    )


def _panels() -> tuple[Panel, ...]:
    return (
        Panel(name="ending", template="applications/_ending.html", load=endings.panel, order=0),
        Panel(name="intake", template="applications/_intake.html", load=panels.intake, order=1),
        Panel(name="four_eyes", template="applications/_four_eyes.html", load=four_eyes.notice, order=2),
        Panel(name="person", template="applications/_person.html", load=panels.person, order=10),
        Panel(name="achievements", template="applications/_achievements.html", load=panels.achievements, order=20),
        Panel(name="materials", template="applications/_materials.html", load=panels.papers, order=30),
        Panel(name="opinions", template="applications/_opinions.html", load=panels.opinions, order=40),
        Panel(name="corrections", template="applications/_corrections.html", load=panels.corrections, order=35),
        Panel(name="checks", template="applications/_checks.html", load=panels.check_table, side="aside", order=10),
        Panel(name="publicity", template="applications/_publicity.html", load=panels.publicity, side="aside", order=15),
        Panel(name="preview", template="applications/_preview.html", load=panels.preview, side="aside", order=20),
        Panel(name="change", template="applications/_change.html", load=changes.change, side="aside", order=24),
        Panel(name="reports", template="applications/_reports.html", load=report_panels.about, side="aside", order=25),
        Panel(name="why", template="routing/_why.html", load=_why, side="aside", order=20),
    )


def _why(session: Any, case: CaseRow, _actor: Actor) -> Mapping[str, Any] | None:  # noqa: ANN401 - as registered
    translate: Callable[[str], str] = _
    told = routing.explanation(session, case.id, translate)
    return None if told is None else {"explanation": told}
