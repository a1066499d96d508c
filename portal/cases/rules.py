"""Pure decisions of the door: may this step be taken, and what becomes of the case's clock."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from types import MappingProxyType
from typing import Protocol

from portal.kernel.actor import Actor
from portal.kernel.permissions import PERMISSIONS_OF, Permission, Role
from portal.kernel.refusal import Refusal
from portal.kernel.scope import Reach
from portal.kernel.text import N_
from portal.kernel.workdays import WorkCalendar
from portal.kernel.workflow import Clock, Deadline, Facts, State, Step, Workflow

FAR = date(9999, 12, 31)
BEHALF = "on_behalf"
ON_BEHALF = MappingProxyType({BEHALF: True})
"""Data of a ledger row: the desk acted in the place of the case's subject (paper intake), whom the page names."""
_OWN_ACTS = frozenset(
    {Permission.APPLICATION_CREATE, Permission.APPLICATION_SUBMIT, Permission.APPLICATION_WITHDRAW, Permission.SYSTEM}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What the door itself knows of a case. claimant: account and name of a live claim."""

    state: str
    accountable_id: int | None
    subject_person_id: int | None
    hold_count: int
    claimant: tuple[int, str] | None = None


def why_not(
    workflow: Workflow, standing: Standing, event: str, facts: Facts, actor: Actor, reason: str
) -> list[Refusal]:
    """Every reason why the step may not be taken; empty when it may.

    Asked in this order: the step exists, the actor may, the desk is his, it is not his own case, no hold, nobody else
    works on it, the guards, a reason where one is needed.
    """
    step = workflow.step(standing.state, event)
    if step is None:
        state = workflow.state(standing.state)
        message = N_("当前状态为“%(state)s”，不能执行这一步。") % {"state": state.label}
        return [Refusal("NO_SUCH_STEP", message)]
    refusals = _actor_refusals(step, standing, actor)
    if standing.hold_count and not step.through_hold:
        refusals.append(Refusal("ON_HOLD", N_("案件处于暂停状态，全部暂停事由解除之前不能办理。")))
    free = actor.is_system or step.anywhere or step.collective
    if standing.claimant and not free and standing.claimant[0] != actor.account_id:
        message = N_("%(name)s 正在办理此件，请等待其释放或由负责人接手。") % {"name": standing.claimant[1]}
        refusals.append(Refusal("CLAIMED_BY_OTHER", message))
    if not refusals:
        refusals.extend(refusal for guard in step.guards if (refusal := guard(facts)) is not None)
    if step.reason and not reason.strip():
        refusals.append(Refusal("REASON_MISSING", N_("请写明意见或理由。"), field="reason"))
    return refusals


def _actor_refusals(step: Step, standing: Standing, actor: Actor) -> list[Refusal]:
    if actor.may(Permission.SYSTEM):
        return []
    refusals = []
    if not actor.may(step.permission):
        refusals.append(Refusal("NOT_PERMITTED", N_("您在本单位的岗位没有这项权限。")))
    if not step.anywhere and standing.accountable_id != actor.organisation_id:
        refusals.append(Refusal("NOT_YOUR_DESK", N_("此件现在不由本单位办理。")))
    own = standing.subject_person_id is not None and standing.subject_person_id == actor.person_id
    if own and step.permission not in _OWN_ACTS:
        refusals.append(Refusal("OWN_CASE", N_("本人的申报须由其他人员办理。")))
    return refusals


@dataclass(frozen=True, slots=True)
class Timing:
    """The clock of a case after a step.

    clock_left: the working days to go on with later; started_on, days: what a clock of working days was counted from,
    so that ``due_on`` is the last of ``days`` working days after ``started_on``; None for a date set otherwise.
    """

    due_on: date
    clock_left: int | None = None
    started_on: date | None = None
    days: int | None = None


def started(today: date, days: int, calendar: WorkCalendar) -> Timing:
    """A clock of working days that starts today; it knows its start, so that it can be counted again."""
    return Timing(calendar.add(today, days), None, today, days)


def entered(
    state: State,
    facts: Facts,
    days: Callable[[str], int],
    calendar: WorkCalendar,
    instead: Deadline | None = None,
) -> Timing:
    """The clock of a case that enters ``state`` on ``facts.today``; FAR where the state has no deadline.

    instead: the deadline of the step that leads there, where it sets one of its own.
    """
    if state.closed:
        return Timing(FAR)
    deadline = instead or state.deadline
    if deadline.working_days is not None:
        return started(facts.today, days(deadline.working_days), calendar)
    if deadline.fact is not None:
        return Timing(facts.dates.get(deadline.fact, FAR))
    return Timing(FAR)


def recounted(old: Timing, days: int, calendar: WorkCalendar, earliest: date) -> Timing:
    """A running clock counted again with this calendar and number of days.

    earliest: the new due date does not lie before it, unless the old one did: a count that comes later takes from
    nobody the last days that he was promised. A clock that ends at a date instead of a number of working days, and a
    stopped one (it keeps what was left), stay as they are.
    """
    if old.started_on is None or old.days is None:
        return old
    floor = min(old.due_on, earliest)
    least = calendar.between(old.started_on, floor) + (0 if calendar.is_working_day(floor) else 1)
    counted = max(days, least, 0)
    return Timing(calendar.add(old.started_on, counted), old.clock_left, old.started_on, counted)


def timing(
    step: Step,
    state: State,
    facts: Facts,
    old: Timing,
    days: Callable[[str], int],
    calendar: WorkCalendar,
) -> Timing:
    """What a step does to the clock (DOMAIN 6.1: corrections stop it, resubmission resumes with at least 5 days)."""
    if step.clock is Clock.RESUME:
        left = max(old.clock_left or 0, days("days.resume_minimum"))
        return started(facts.today, left, calendar)
    if step.clock is Clock.KEEP:
        return old
    if step.clock is Clock.RETURN and old.clock_left is not None:
        return started(facts.today, old.clock_left, calendar)
    new = entered(state, facts, days, calendar, step.deadline)
    if step.clock in {Clock.STOP, Clock.LEAVE}:
        stopped = None if old.due_on == FAR else max(calendar.between(facts.today, old.due_on), 0)
        return replace(new, clock_left=stopped)
    return new


def days_left(calendar: WorkCalendar, today: date, due_on: date) -> int | None:
    """Working days until the due date: 0 on the day itself, negative when it has passed, None when there is none."""
    return None if due_on == FAR else calendar.between(today, due_on)


def labels(refusals: Sequence[Refusal]) -> str:
    """The refusals as one Chinese sentence."""
    return "；".join(refusal.message.rstrip("。") for refusal in refusals) + "。"


class HoldKind(StrEnum):
    """Why a case stands still."""

    OBJECTION = "objection"
    INTEGRITY = "integrity"
    OTHER = "other"


HOLD_LABELS = MappingProxyType(
    {
        HoldKind.OBJECTION: N_("公示期内的异议"),
        HoldKind.INTEGRITY: N_("诚信核查"),
        HoldKind.OTHER: N_("其他原因"),
    }
)
UPHOLDING = frozenset({"uphold_objection", "reject_result"})
"""Steps by which an objection is found right; they pass through the hold that it placed (DOMAIN 6.8)."""


@dataclass(frozen=True, slots=True)
class Stands:
    """Where a case stands, as far as what is done beside its steps depends on it."""

    state: str
    accountable_id: int | None
    subject_person_id: int | None
    closed: bool


def hold_kinds(workflow: Workflow, stands: Stands, actor: Actor) -> tuple[HoldKind, ...]:
    """The kinds of hold that the actor may place and lift now.

    The city: all, an objection only during a publicity. Whoever may find an objection right (the firm in the unit's
    publicity, the office in the result's): an objection, while the case stands on his desk. Nobody in his own case.
    """
    own = stands.subject_person_id is not None and stands.subject_person_id == actor.person_id
    if stands.closed or own:
        return ()
    upholding = upholding_step(workflow, stands.state)
    if actor.may(Permission.HOLD_PLACE):
        return tuple(kind for kind in HoldKind if kind is not HoldKind.OBJECTION or upholding is not None)
    upholds = upholding is not None and actor.may(upholding.permission)
    return (HoldKind.OBJECTION,) if upholds and stands.accountable_id == actor.organisation_id else ()


def upholding_step(workflow: Workflow, state: str) -> Step | None:
    """The step by which an objection made in this state is found right; None outside a publicity."""
    return next((step for step in workflow.steps_from(state) if step.event in UPHOLDING), None)


def hears(workflow: Workflow, objection: "Hearing", stands: Stands, actor: Actor) -> bool:
    """Whether the actor reads who objected and what he says, and answers him (S4).

    Whoever decides on the objection at the desk that hears it (after a takeover the one on which the case stands), and
    the city's officers; nobody in his own case.
    """
    own = stands.subject_person_id is not None and stands.subject_person_id == actor.person_id
    step = upholding_step(workflow, objection.stage)
    if own or step is None:
        return False
    if actor.may(Permission.HOLD_PLACE):
        return True
    return actor.may(step.permission) and actor.organisation_id in {objection.organisation_id, stands.accountable_id}


class Hearing(Protocol):
    """What decides who hears an objection: the publicity in which it was made and the desk that heard it first."""

    @property
    def stage(self) -> str: ...  # noqa: D102

    @property
    def organisation_id(self) -> int: ...  # noqa: D102


class Way(StrEnum):
    """How an objection came in."""

    ONLINE = "online"
    LETTER = "letter"
    VISIT = "visit"
    OTHER = "other"


WAY_LABELS = MappingProxyType(
    {
        Way.ONLINE: N_("登录提交"),
        Way.LETTER: N_("书面来信"),
        Way.VISIT: N_("当面提交"),
        Way.OTHER: N_("电话、邮件等其他方式"),
    }
)


class Decision(StrEnum):
    """What became of an objection. OVER: the application ended otherwise before it was decided on."""

    UPHELD = "upheld"
    DISMISSED = "dismissed"
    OVER = "over"


DECISION_LABELS = MappingProxyType(
    {
        Decision.UPHELD: N_("异议成立，申报终止"),
        Decision.DISMISSED: N_("异议不成立，公示继续"),
        Decision.OVER: N_("申报已经终止，不再处理"),
    }
)


def decision_label(code: str | None) -> str:
    """The decision in words, "" for none."""
    return DECISION_LABELS[Decision(code)] if code in set(Decision) else ""


def handling_roles(workflow: Workflow, state: str) -> frozenset[Role]:
    """Who can take a step from this state at the desk; of one that waits for others, from where the case came."""
    sources = [step for step in workflow.steps_from(state) if not step.anywhere and not step.collective]
    needed = {step.permission for step in sources} - _OWN_ACTS
    if not needed:
        came = {source for step in workflow.steps if step.target == state for source in step.sources} - {state}
        return frozenset().union(*(handling_roles(workflow, each) for each in came if each != state))
    return frozenset(role for role, allowed in PERMISSIONS_OF.items() if allowed & needed)


def works_here(stands: Stands, actor: Actor) -> bool:
    """Whether the actor works on the case as an officer of the desk on which it stands (not a firm's)."""
    officer = actor.may(Permission.CASE_CLAIM) and actor.scope.reach in {Reach.DESK, Reach.ALL}
    own = stands.subject_person_id is not None and stands.subject_person_id == actor.person_id
    return officer and not own and not stands.closed and stands.accountable_id == actor.organisation_id


class RequestKind(StrEnum):
    """What another desk is asked. PANEL: an expert is asked through the committee's office."""

    DIRECTORY = "directory_verification"
    INDUSTRY = "industry_opinion"
    DATA = "data_task"
    PANEL = "panel_opinion"


ASKED = (RequestKind.DIRECTORY, RequestKind.INDUSTRY, RequestKind.DATA)
"""What officers ask on the case page, and answer on the page of what waits for an answer."""
REQUEST_LABELS = MappingProxyType(
    {
        RequestKind.DIRECTORY: N_("核实目录资格"),
        RequestKind.INDUSTRY: N_("征求行业意见"),
        RequestKind.DATA: N_("补充登记资料"),
        RequestKind.PANEL: N_("专家评议意见"),
    }
)
VERDICTS = MappingProxyType(
    {
        RequestKind.DIRECTORY: {
            "listed": N_("在目录内，资格有效"),
            "not_listed": N_("不在目录内，或资格已失效"),
            "unclear": N_("现有资料无法确认"),
        },
        RequestKind.INDUSTRY: {
            "support": N_("同意"),
            "reserved": N_("有保留意见"),
            "against": N_("不同意"),
        },
        RequestKind.DATA: {
            "done": N_("资料已补充"),
            "not_found": N_("查不到，维持现状"),
        },
    }
)
"""What may be answered, by kind. It decides nothing by itself: whoever asked judges it."""


def request_kind(code: str) -> RequestKind | None:
    """The kind of that code, None for one that this release does not know."""
    return RequestKind(code) if code in set(RequestKind) else None


def verdict_label(kind: str, verdict: str | None) -> str:
    """The verdict in words, "" for none."""
    known = request_kind(kind)
    return VERDICTS.get(known, {}).get(verdict or "", "") if known else ""


def asked_words(kind: str, addressee: str) -> str:
    """What the history says of a question."""
    known = request_kind(kind)
    label = REQUEST_LABELS[known] if known else kind
    return N_("征询%(who)s：%(what)s") % {"who": addressee, "what": label}


def answered_words(kind: str, addressee: str) -> str:
    """What the history says of an answer."""
    known = request_kind(kind)
    label = REQUEST_LABELS[known] if known else kind
    return N_("%(who)s已答复：%(what)s") % {"who": addressee, "what": label}


def answer_late_words(addressee: str) -> str:
    """What the history says when an answer, or (nobody was asked) a decision on an objection, is late."""
    if not addressee:
        return N_("异议逾期未处理，提醒办理单位和兜底单位")
    return N_("%(who)s逾期未答复征询，提醒各方") % {"who": addressee}
