"""The office's work before the meeting: the panel and the written opinions of its experts."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from portal.cases import queries as cases
from portal.cases.queries import CaseRow
from portal.cases.service import Answer, Ask, Blocked, Note, answer_requests, ask_many, close_requests, move_with_facts
from portal.committees import queries
from portal.committees.queries.filings import MemberRow, members_by_ids
from portal.committees.queries.panels import PANEL_OPINION, VERDICTS
from portal.committees.rules import choose, refuse_panel
from portal.kernel import clock
from portal.kernel.actor import Actor
from portal.kernel.database import FAR
from portal.kernel.errors import Invalid, NotFound, Refused
from portal.kernel.permissions import Permission
from portal.kernel.refusal import Refusal
from portal.kernel.text import N_
from portal.kernel.use_case import session as current_session
from portal.kernel.use_case import use_case
from portal.rulebook import queries as rulebook


@dataclass(frozen=True, slots=True, kw_only=True)
class AssignPanel:
    """Which members of the committee give their opinion on an accepted application."""

    number: str
    seen: int
    members: frozenset[int]


@dataclass(frozen=True, slots=True, kw_only=True)
class EnterOpinions:
    """Opinions as the experts handed them in: request id -> (verdict, text). Experts left out are still awaited."""

    number: str
    seen: int
    opinions: Mapping[int, tuple[str, str]]


@use_case
def assign_panel(command: AssignPanel, actor: Actor) -> int:
    """Ask the experts of a panel; returns how many.

    Refused: fewer than panel.minimum, a title below the level applied for, an expert of the applicant's firm, somebody
    who holds no seat in the committee that judges this application.
    """
    session = current_session()
    (case,) = cases.locked(session, actor.scope, {command.number: command.seen})
    experts = _experts(session, case, command.members)
    minimum = rulebook.in_force(session).integer("panel.minimum")
    refusals = refuse_panel([each.as_expert() for each in experts], case.level, case.credit_code, minimum)
    if refusals:
        raise Refused(refusals)
    close_requests(session, [case.id], PANEL_OPINION)
    due = case.due_on
    if due == FAR or due < clock.today():
        due = rulebook.calendar(session).add(clock.today(), rulebook.in_force(session).integer("days.request"))
    asked = [
        Ask(
            kind=PANEL_OPINION,
            organisation_id=actor.organisation_id,
            due_on=due,
            addressee=expert.name,
            subject_key=str(expert.id),
            question=N_("请对申报人的业绩成果提出书面评议意见。"),
        )
        for expert in experts
    ]
    ask_many(session, case, asked, actor)
    _move(session, case, "assign_panel", actor, N_("专业组 %(count)s 人") % {"count": len(asked)})
    return len(asked)


def _experts(session: Session, case: CaseRow, chosen: frozenset[int]) -> list[MemberRow]:
    filings = [each for each in queries.all_filings(session) if each.office_id == case.office_id]
    committee = choose(filings, case.level, case.specialty, clock.today())
    if committee is None:
        message = N_("没有备案有效的评委会可以评审此级别和专业。")
        raise Refused((Refusal("COMMITTEE_MISSING", message, "committee.filing_years"),))
    found = members_by_ids(session, chosen)
    if any(id_ not in found or found[id_].committee_id != committee.id or not found[id_].active for id_ in chosen):
        raise Refused((Refusal("NOT_A_MEMBER", N_("所选专家不是评审此件的评委会的在任委员。"), None, "experts"),))
    return sorted(found.values(), key=lambda member: member.seat_no)


@use_case
def enter_opinions(command: EnterOpinions, actor: Actor) -> int:
    """Write down opinions; with the last one the case is ready for a meeting. Returns how many are still awaited.

    Invalid: an opinion without a conclusion or a conclusion without a text; NotFound: no open request of this case.
    """
    session = current_session()
    if not actor.may(Permission.PANEL_OPINION):
        raise Refused((Refusal("NOT_PERMITTED", N_("您在本单位的岗位没有这项权限。")),))
    (case,) = cases.locked(session, actor.scope, {command.number: command.seen})
    if case.state != "panel_review" or case.accountable_id != actor.organisation_id:
        raise Refused((Refusal("NO_SUCH_STEP", N_("此件不在专业组评议阶段。")),))
    if case.hold_count:
        raise Refused((Refusal("ON_HOLD", N_("案件处于暂停状态，全部暂停事由解除之前不能办理。")),))
    answers = _answers(command.opinions)
    waiting = {row.request_id for row in queries.open_opinions(session, case.id)}
    if not {each.request_id for each in answers} <= waiting:
        raise NotFound
    answer_requests(session, case, answers, actor)
    left = len(waiting) - len(answers)
    if left == 0:
        _move(session, case, "opinions_in", actor, "")
    return left


def _answers(opinions: Mapping[int, tuple[str, str]]) -> list[Answer]:
    wrong: dict[str, list[str]] = {}
    answers = []
    for request_id, (verdict, text) in sorted(opinions.items()):
        if not verdict and not text.strip():
            continue
        if verdict not in VERDICTS:
            wrong[f"verdict_{request_id}"] = [N_("请选择评议结论。")]
        if not text.strip():
            wrong[f"text_{request_id}"] = [N_("请录入专家的书面评议意见。")]
        answers.append(Answer(request_id=request_id, text=text.strip(), verdict=verdict))
    if wrong:
        raise Invalid(wrong)
    if not answers:
        raise Invalid({"": [N_("请至少录入一位专家的意见。")]})
    return answers


def _move(session: Session, case: CaseRow, event: str, actor: Actor, text: str) -> None:
    (outcome,) = move_with_facts(session, [case], event, actor, Note(text=text))
    if isinstance(outcome, Blocked):
        raise Refused(outcome.refusals)
