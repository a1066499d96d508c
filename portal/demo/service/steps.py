"""The steps of the applications, those of one day, kind and person together in one transaction."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from portal.applications import queries as applications
from portal.applications.service import AnswerItem, TakeStep, answer_item, take_step_many
from portal.applications.service.silent import OpenPaperReview, open_paper_review
from portal.cases import service as cases
from portal.cases.queries import locked, one
from portal.cases.rules import UPHOLDING
from portal.cases.service import Blocked, Moved
from portal.committees import queries as committees
from portal.committees import service as committee
from portal.committees.queries import MemberRow
from portal.committees.rules import may_judge, same_employer
from portal.committees.service import AssignPanel, EnterOpinions, Step
from portal.demo.rules.plans import CasePlan, PlannedAct
from portal.kernel import clock
from portal.kernel.actor import Actor
from portal.kernel.reading import reading
from portal.kernel.use_case import session as current_session
from portal.kernel.use_case import use_case

_EVENTS = {"office_correction": "request_correction", "office_refuse": "refuse"}
_TEXTS = {
    "return_to_applicant": "业绩材料的时间与填写内容不一致，请核对后重新提交。",
    "approve": "经审核，申报信息属实，同意推荐，按规定公示。",
    "paper_unit_review": "企业逾期未审核，经书面核对劳动合同和社保记录，情况属实，由渠道代行公示。",
    "uphold_objection": "公示期内收到异议，经核实主要业绩不属本人完成，异议成立。",
    "request_correction": "请一次补齐：业绩成果佐证材料不清晰，请重新扫描上传；继续教育学时证明缺少近一年部分。",
    "resubmit": "已按告知内容补齐，请继续审核。",
    "timeout": "补正期限届满未提交。",
    "send_on": "材料齐全，信息与佐证相符，符合申报条件，同意转报。",
    "refuse": "经核对申报材料和有关记录，不符合受理条件，依据所选理由作出决定。",
    "decline": "本机构与申报人存在利害关系，需整体回避，移交兜底单位办理。",
    "take_over": "渠道逾期未办理，由兜底单位接办。",
    "office_correction": "请补充现职称取得以来的业绩成果佐证，并说明本人承担部分。",
    "office_refuse": "所从事工作不属工程技术系列，依据所选理由作出决定。",
    "return_to_channel": "审核意见与申报专业不一致，请渠道核对后重新转报。",
    "endorse": "经审核符合正高级申报条件，同意转省评委会评审。",
    "record_passed": "省评委会评审通过，结果文件已存档。",
    "record_failed": "省评委会评审未通过，结果文件已存档。",
    "reject_result": "结果公示期内收到异议，经查主要成果的署名不实，异议成立。",
    "withdraw": "本人申请撤回，拟调整申报级别后重新申报。",
    "revoke": "经查实申报时提供虚假材料，撤销其职称资格。",
}
_NOTICE = "公司公告栏和内部网站"
_ITEMS = {
    "request_correction": ("achievement_evidence", "continuing_education"),
    "office_correction": ("achievements",),
}
_RESULTS = {"accept": committee.accept, "confirm": committee.confirm, "issue": committee.issue}
_OPINIONS = (
    ("recommend", "业绩成果与申报专业一致，技术难点清楚，建议通过。"),
    ("recommend", "近年主持的项目已在企业应用，效益有据可查，建议通过。"),
    ("reserved", "成果较好，但本人承担部分说明不够充分，提请会议讨论。"),
)


@dataclass(frozen=True, slots=True)
class Group:
    """What one person does to several applications at once. numbers: by plan key."""

    act: PlannedAct
    plans: Sequence[CasePlan]


@dataclass(frozen=True, slots=True)
class PlaceHold:
    """Stop the clock of an application."""

    number: str
    kind: str
    reason: str


class DemoStoppedError(RuntimeError):
    """A use case refused what the demo does: its plan and the rules no longer fit together."""


def take(group: Group, numbers: Mapping[int, str], actor: Actor) -> None:
    """Do what the group says. Raises DemoStoppedError where a rule says no."""
    event, own = group.act.event, [numbers[plan.key] for plan in group.plans]
    if event == "assign_panel":
        for plan in group.plans:
            _assign(plan, numbers[plan.key], actor)
    elif event == "opinions_in":
        for number in own:
            _answer(number, actor)
    elif event == "paper_unit_review":
        for number in own:
            open_paper_review(OpenPaperReview(number=number, version=0, reason=_TEXTS[event], place=_NOTICE), actor)
    elif event in _RESULTS:
        _demand_moved(event, _RESULTS[event](Step(versions=dict.fromkeys(own, 0)), actor))
    else:
        _prepare(event, own, actor)
        _demand_moved(event, take_step_many(_command(group.act, own), actor))


def _prepare(event: str, own: Sequence[str], actor: Actor) -> None:
    """What has to be there before the step."""
    if event == "resubmit":
        _answer_items(own, actor)
    if event in UPHOLDING:
        for number in own:
            object_to(number, "主要业绩不属申报人本人完成，附会议纪要。", actor)


def _command(act: PlannedAct, own: Sequence[str]) -> TakeStep:
    data: dict[str, object] = {"items": _ITEMS[act.event]} if act.event in _ITEMS else {}
    if act.event == "approve":
        data = {"place": _NOTICE}
    return TakeStep(
        event=_EVENTS.get(act.event, act.event),
        versions=dict.fromkeys(own, 0),
        text=_TEXTS.get(act.event, ""),
        code=act.code,
        data=data,
    )


def _demand_moved(event: str, outcomes: Sequence[Moved | Blocked]) -> None:
    for outcome in outcomes:
        if isinstance(outcome, Blocked):
            reasons = "；".join(f"{each.code} {each.message}" for each in outcome.refusals)
            msg = f"{event} of {outcome.case.number}: {reasons}"
            raise DemoStoppedError(msg)


def _assign(plan: CasePlan, number: str, actor: Actor) -> None:
    """Three members who hold the title and do not come from the applicant's firm."""
    offered = [
        member
        for filing in committees.filings_of_office(reading(), actor.organisation_id)
        for member in committees.active_members(reading(), filing.id)
        if _suits(member, plan)
    ]
    start = plan.key * 2 % len(offered)
    chosen = (offered[start:] + offered)[: len(_OPINIONS)]
    members = frozenset(member.id for member in chosen)
    committee.assign_panel(AssignPanel(number=number, seen=0, members=members), actor)


def _suits(member: MemberRow, plan: CasePlan) -> bool:
    return may_judge(member.title_level, plan.level) and not same_employer(member.as_expert(), plan.firm.code)


def _answer(number: str, actor: Actor) -> None:
    case_id = _case_id(number, actor)
    waiting = committees.open_opinions(reading(), case_id)
    opinions = {row.request_id: _OPINIONS[index % len(_OPINIONS)] for index, row in enumerate(waiting)}
    committee.enter_opinions(EnterOpinions(number=number, seen=0, opinions=opinions), actor)


def _answer_items(own: Sequence[str], actor: Actor) -> None:
    for number in own:
        for item in applications.corrections_of(reading(), _case_id(number, actor))[-1].items:
            answer_item(AnswerItem(number=number, item_id=item.id, text=_TEXTS["resubmit"]), actor)


def _case_id(number: str, actor: Actor) -> int:
    return one(reading(), actor.scope, number).id


def object_to(number: str, content: str, actor: Actor) -> None:
    """A named objection comes in by letter."""
    command = cases.RegisterObjection(
        number=number,
        seen=0,
        way="letter",
        named=True,
        name="李知情",
        contact="zhiqing.li@example.cn",
        content=content,
        received_on=clock.today(),
    )
    cases.register_objection(command, actor)


@use_case
def place_hold(command: PlaceHold, actor: Actor) -> None:
    """An inquiry stops the clock."""
    session = current_session()
    (case,) = locked(session, actor.scope, {command.number: 0})
    cases.place_hold(session, case, command.kind, command.reason, actor)
