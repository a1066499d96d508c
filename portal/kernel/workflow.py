"""The words in which a process table is written; the tables stand in the rooms' ``workflow.py``."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from portal.kernel.permissions import Permission
from portal.kernel.refusal import Refusal

BACK = "BACK"
"""Target of a step that returns to the state from which the case came (``return_state``)."""


class Overdue(StrEnum):
    """What the worker does on the day after the due date (DOMAIN 6.1, column "when it passes")."""

    NOTHING = "nothing"
    MESSAGE = "message"
    REMIND_CHANNEL = "remind_channel"
    TAKE_OVER = "take_over"
    LAPSE = "timeout"
    END_PUBLICITY = "end_publicity"
    FILE = "file_unit_review"
    ESCALATE = "escalate"


class Clock(StrEnum):
    """What a step does to the clock of the desk."""

    RESTART = "restart"  # the new state's own deadline from today
    STOP = "stop"  # remember the working days left; the new state's own deadline runs
    KEEP = "keep"  # another desk, the same clock (the applicant's days are not touched)
    LEAVE = "leave"  # a new clock at the next desk; the days left here are remembered for a recall
    RETURN = "return"  # the days that were left, neither more nor less: who recalls gains no time
    RESUME = "resume"  # go on with what was left, at least days.resume_minimum


@dataclass(frozen=True, slots=True)
class Deadline:
    """Where a state's due date comes from: a rule-set key in working days, or a date among the facts, or none."""

    working_days: str | None = None
    fact: str | None = None


NO_DEADLINE = Deadline()


@dataclass(frozen=True, slots=True)
class State:
    """One state of a kind of case. ``stage`` is its place on the progress line (1 to 7)."""

    code: str
    label: str
    stage: int
    deadline: Deadline = NO_DEADLINE
    overdue: Overdue = Overdue.NOTHING
    closed: bool = False
    waiting: bool = False  # waits for somebody who is not on the desk (待补正)


@dataclass(frozen=True, slots=True)
class Placement:
    """Who is accountable and who takes over (organisation ids, never equal)."""

    accountable_id: int
    fallback_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What the guards of a kind may ask; each kind adds its own fields.

    places: where a step may put the case, by the step's ``to``; dates: due dates by the name a Deadline gives;
    taken_over: the badge 兜底接办 that a step gives back, where the step itself says nothing of it.
    """

    today: date
    places: Mapping[str, Placement] = field(default_factory=dict)
    dates: Mapping[str, date] = field(default_factory=dict)
    actor_person_id: int | None = None
    actor_account_id: int | None = None
    taken_over: bool | None = None


Guard = Callable[..., Refusal | None]
STAY = "stay"
OFFICE = "office"
"""The place that is the committee's office: a step to it makes the case the office's to read from then on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One legal step: from any of ``sources`` by ``event`` to ``target``."""

    event: str
    sources: tuple[str, ...]
    target: str
    permission: Permission
    label: str
    to: str = STAY  # key of Facts.places, or STAY
    guards: tuple[Guard, ...] = ()
    reason: bool = False  # a written reason or opinion is needed
    through_hold: bool = False
    anywhere: bool = False  # also for organisations on whose desk the case does not stand (applicant, city)
    collective: bool = False  # a body decides (a meeting's result): nobody's claim stands in its way, none remains
    hands_over: bool = False  # another person of the desk goes on: the actor keeps no claim
    clock: Clock = Clock.RESTART
    deadline: Deadline | None = None  # instead of the target state's own, where the step sets another
    files: bool = False  # this day becomes the filing date (报送)
    taken_over: bool | None = None  # sets or clears the badge 兜底接办; None leaves it
    clause: str = ""
    past: str = ""  # what was done, for the timeline and the ledger


@dataclass(frozen=True, slots=True)
class Workflow:
    """The states and steps of one kind."""

    kind: str
    label: str
    initial: str
    states: tuple[State, ...]
    steps: tuple[Step, ...]

    def state(self, code: str) -> State:
        """The state of that code; KeyError for one that the kind does not have."""
        return _state_index(self)[code]

    def step(self, state: str, event: str) -> Step | None:
        """The step that ``event`` takes from ``state``, or None where the table has none."""
        return _step_index(self).get((state, event))

    def steps_from(self, state: str) -> tuple[Step, ...]:
        """All steps that leave ``state``, in the table's order."""
        return tuple(step for step in self.steps if state in step.sources)


_STATES: dict[int, dict[str, State]] = {}
_STEPS: dict[int, dict[tuple[str, str], Step]] = {}


def _state_index(workflow: Workflow) -> dict[str, State]:
    index = _STATES.get(id(workflow))
    if index is None:
        index = _STATES[id(workflow)] = {state.code: state for state in workflow.states}
    return index


def _step_index(workflow: Workflow) -> dict[tuple[str, str], Step]:
    index = _STEPS.get(id(workflow))
    if index is None:
        pairs = [((source, step.event), step) for step in workflow.steps for source in step.sources]
        index = _STEPS[id(workflow)] = dict(pairs)
        if len(index) != len(pairs):
            msg = f"workflow {workflow.kind}: two steps share a state and an event"
            raise ValueError(msg)
    return index
