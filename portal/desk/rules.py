"""Pure decisions of the desk: its tabs, which acts a case page offers, how far a case has come, who may read notes."""

import re
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from portal.kernel.actor import Actor
from portal.kernel.permissions import Permission
from portal.kernel.registry import Act
from portal.kernel.scope import Reach
from portal.kernel.text import N_
from portal.kernel.workflow import State, Step, Workflow

NUMBER = re.compile(r"\d{4}-\d{6}")
VERSION = re.compile(r"\d{1,9}")
MOST_TICKED = 200
"""So many ticked rows are sent along and handled at once; more are dropped."""

LONGEST_SEARCH = 100
"""So many characters are looked for; a name, number or code is shorter, and an address has its limits."""


@dataclass(frozen=True, slots=True)
class TabWords:
    """What a tab is called and, while it is empty, what would stand in it and what to do instead."""

    label: str
    empty: str
    instead: str


TABS = {
    "todo": TabWords(
        N_("待审核"),
        N_("没有待审核的件"),
        N_("送到本单位、还没有人认领的件会出现在这里，最先到期的排在最前。可以先看“办理中”。"),
    ),
    "working": TabWords(
        N_("办理中"),
        N_("没有正在办理的件"),
        N_("认领之后、正在由本单位人员办理的件会出现在这里。请到“待审核”认领。"),
    ),
    "waiting": TabWords(
        N_("待补正"),
        N_("没有等待补正的件"),
        N_("发出一次性告知后、等申报人补正的件会出现在这里；补正交回后自动回到“待审核”。"),
    ),
    "due": TabWords(
        N_("临期与超期"),
        N_("没有临期或超期的件"),
        N_("离办理期限不到规定工作日数的件和已经超期的件会出现在这里，请优先办理。"),
    ),
    "fallback": TabWords(
        N_("兜底接办"),
        N_("没有兜底接办的件"),
        N_("其他渠道未在期限内办理或移交过来、由本单位兜底接办的件会出现在这里（三(二)）。"),
    ),
    "sent": TabWords(
        N_("已转出"),
        N_("还没有转出的件"),
        N_("本单位办完转给其他单位的件会出现在这里，可以看到去向和当前状态。"),
    ),
}


def ticked_numbers(given: Iterable[str]) -> tuple[str, ...]:
    """Case numbers out of what a browser sent, sorted, each once; anything else is dropped."""
    return tuple(sorted({each for each in given if NUMBER.fullmatch(each)}))[:MOST_TICKED]


def seen_versions(given: Iterable[str]) -> dict[str, int]:
    """``number:version`` pairs as a mapping; anything else is dropped."""
    pairs = (each.split(":", 1) for each in given if each.count(":") == 1)
    found = {
        number: int(version) for number, version in pairs if NUMBER.fullmatch(number) and VERSION.fullmatch(version)
    }
    return dict(sorted(found.items())[:MOST_TICKED])


@dataclass(frozen=True, slots=True)
class Offer:
    """An act that the case page offers, with the step that it takes."""

    act: Act
    step: Step

    @property
    def at_once(self) -> bool:
        """Whether a button suffices: nothing to write, nothing to confirm, no page of its own."""
        return not (self.act.form or self.act.page or self.act.confirm or self.step.reason)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a case stands, as far as offers depend on it. busy: a colleague's claim is live."""

    state: str
    accountable_id: int | None
    held: bool = False
    busy: bool = False


_ORDER = {"primary": 0, "plain": 1, "danger": 2}


def offers(
    workflow: Workflow,
    acts: Sequence[Act],
    place: Place,
    actor: Actor,
    sensible: Callable[[Act], bool] = lambda _act: True,
) -> tuple[Offer, ...]:
    """The acts that this actor may try now, the usual next step first and refusals last.

    sensible: asked last, whether an act could succeed at all (``Act.offered``). The door asks again, with the guards:
    an offer is no promise.
    """
    found = []
    for act in acts:
        step = workflow.step(place.state, act.event)
        if step is not None and may_try(step, place, actor) and sensible(act):
            found.append(Offer(act, step))
    return tuple(sorted(found, key=lambda offer: _ORDER.get(offer.act.style, 1)))


def may_try(step: Step, place: Place, actor: Actor) -> bool:
    """Whether permission, desk, holds and claims leave the step open to the actor."""
    if not actor.may(step.permission) or (place.held and not step.through_hold):
        return False
    return step.anywhere or (place.accountable_id == actor.organisation_id and not place.busy)


def bulk_acts(
    workflow: Workflow, acts: Sequence[Act], actor: Actor, states: Collection[str] | None = None
) -> tuple[Offer, ...]:
    """The acts that the desk offers for ticked rows: each event once, with the first step the actor may take.

    states: of the rows on show, so that no act is offered that fits none of them; None asks for all acts.
    """
    found = []
    for act in acts:
        steps = (
            step
            for step in workflow.steps
            if step.event == act.event
            and actor.may(step.permission)
            and (states is None or any(source in states for source in step.sources))
        )
        step = next(steps, None) if act.run_many is not None else None
        if step is not None:
            found.append(Offer(act, step))
    return tuple(sorted(found, key=lambda offer: _ORDER.get(offer.act.style, 1)))


@dataclass(frozen=True, slots=True)
class Stage:
    """One step of the progress line. state: done, current, todo or stopped; date: when it began or was left."""

    label: str
    state: str
    date: str | None = None
    note: str = ""


def progress(
    workflow: Workflow, stages: Sequence[str], state: State, entered: Iterable[tuple[str, str]]
) -> list[Stage]:
    """The progress line of a case in ``state``; ``entered``: (state, UTC stamp) of every move, oldest first.

    A case that goes back loses the dates of the later stages. A closed case that did not reach the last stage was
    stopped where it stood.
    """
    begun: dict[int, str] = {}
    for code, at in entered:
        stage = workflow.state(code).stage
        begun = {number: moment for number, moment in begun.items() if number <= stage}
        begun.setdefault(stage, at)
    finished = state.closed and state.stage == len(stages)
    lines = []
    for number, label in enumerate(stages, start=1):
        if number < state.stage or finished:
            left = min((other for other in begun if other > number), default=number if finished else None)
            lines.append(Stage(label, "done", begun.get(left) if left is not None else None))
        elif number == state.stage:
            lines.append(Stage(label, "stopped" if state.closed else "current", begun.get(number), state.label))
        else:
            lines.append(Stage(label, "todo"))
    return lines


def shows_note(reach: Reach, workflow: Workflow, target: str | None) -> bool:
    """Whether the reader sees what an officer wrote with a step.

    Desks see all opinions; applicant and firm only what is addressed to them: the correction notice and the reason of
    a decision that ends the case (DOMAIN 7, "claim, notice, opinion").
    """
    if reach in {Reach.ALL, Reach.DESK}:
        return True
    if target is None or target not in {each.code for each in workflow.states}:
        return False
    state = workflow.state(target)
    return state.waiting or state.closed


def waiting_states(workflows: Iterable[Workflow]) -> frozenset[str]:
    """The states of all kinds that wait for somebody who is not on the desk."""
    return frozenset(state.code for workflow in workflows for state in workflow.states if state.waiting)


@dataclass(frozen=True, slots=True)
class Standing:
    """What decides in which tab of a desk a case is listed."""

    state: str
    claimed: bool
    taken_over: bool
    due_on: date


def in_tab(tab: str, standing: Standing, soon: date, waiting: Collection[str]) -> bool:
    """Whether a case of this desk is listed in the tab (the same conditions as the list's own)."""
    waits = standing.state in waiting
    conditions: dict[str, Callable[[], bool]] = {
        "todo": lambda: not waits and not standing.claimed,
        "working": lambda: not waits and standing.claimed,
        "waiting": lambda: waits,
        "due": lambda: not waits and standing.due_on <= soon,
        "fallback": lambda: standing.taken_over,
    }
    return tab in conditions and conditions[tab]()


CLAIMS = frozenset({Permission.CASE_CLAIM})
