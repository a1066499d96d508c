"""What the guards of an application may ask."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from portal.kernel.refusal import Refusal
from portal.kernel.workflow import Facts

PROVINCIAL_LEVELS = frozenset({"full_senior"})
"""Levels that go by the province's committees unless a committee here is filed for them (clause 二(一))."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplicationFacts(Facts):
    """What the guards of an application ask.

    Filled by this room: every field above ``accepted_requests_open``; ``places``
    "channel", "fallback" and "city"; ``dates`` "unit_until", "panel_until", "meeting_until", "closes_on",
    "unit_publicity_ends" and "result_publicity_ends"; each only for the events that use it.

    Filled by the committees room through ``registry.extend_facts("application", …)``: ``places["office"]`` for send_on
    (left out where no committee of the city takes the case), ``province_committee`` False where a committee here is
    filed for the level (True is this room's default for PROVINCIAL_LEVELS), ``dates["province_until"]``, and every
    field from ``accepted_requests_open`` on. Their defaults say no where a step needs an answer.
    """

    # kept by the case
    due_on: date | None = None
    filed_on: date | None = None
    accountable_kind: str = ""
    claimed: bool = False
    # submit_to_unit, approve, send_to_channel
    takes_submissions: bool = False  # the cycle's unit stage is open today
    takes_filings: bool = False  # the cycle's channel stage is open today
    missing_parts: tuple[str, ...] = ()  # labels of what the draft still lacks
    commitment_signed: bool = False
    ladder_missing: tuple[str, ...] = ()  # conditions of the ladder that are not met
    ladder_refusal: Refusal | None = None  # the title is held already
    exceptional: bool = False
    nominated: bool = False
    barred_until: date | None = None  # an integrity record in force
    other_live: str | None = None  # number of another live application of the person at this level
    on_staff: bool = False  # the person works for the firm on this day
    route_refusal: Refusal | None = None  # route() names no channel that may take it (R0)
    route: Any = None  # the decision itself (routing.queries.Decided), stored when the step is taken
    cycle_year: int | None = None  # the cycle that is open today
    # paper intake
    paper: bool = False  # a channel entered it from paper
    has_firm: bool = True  # whose stamped opinion and publicity the paper must show
    unit_opinion: bool = False
    unit_days: int | None = None  # working days for which the unit's notice was posted
    unit_days_needed: int = 5
    unit_ends_on: date | None = None
    # an employer who lets his days pass
    is_fallback: bool = False  # the actor's organisation stands behind the case
    unit_reviewed_by: int | None = None  # the account that reviewed on paper, or sent, in the unit's place
    unit_idle: bool = False  # the firm has let its days for sending a published application pass
    unit_idle_from: date | None = None  # the first day on which it has
    # uphold_objection, reject_result
    objections_open: int = 0  # objections that are being looked into
    # channel
    refusers: tuple[str, ...] = ()  # names of this desk's supervisors who did not handle it
    corrections_in_stage: int = 0  # corrections already asked for in this stage
    items_open: tuple[str, ...] = ()  # labels of the notice's items that nobody has answered
    handled_by: frozenset[int] = frozenset()  # accounts that worked on it as clerks of this desk
    paper_intake_by: int | None = None  # the account that entered a paper application
    second_person: bool = True  # somebody else at this desk may send on
    four_eyes: bool = False  # the desk's organisation has switched it on
    taken_up_by: int | None = None  # the account that claimed it or acted on it first, at this desk
    province_committee: bool = False
    sent_on_by: int | None = None
    sent_on_on: date | None = None
    # committees
    accepted_requests_open: int = 0
    panel_size: int = 0
    panel_minimum: int = 3
    panel_recused: tuple[str, ...] = field(default_factory=tuple)  # names of assigned experts who must step back
    opinions_open: int = 1
    agenda_locked: bool = False
    filing_valid: bool | None = None
    vote_result: str | None = None  # passed failed no_quorum postponed
    vote_refusal: Refusal | None = None  # the count does not balance, or is not confirmed

    @property
    def first_persons(self) -> frozenset[int]:
        """Whose work another person has to send on (DOMAIN 6.1).

        Who entered it from paper or reviewed it in the unit's place; else, where the desk has four eyes, who asked for
        corrections or acted on it there, and where nobody did, who took it up first.
        """
        first = frozenset({self.paper_intake_by, self.unit_reviewed_by}) - {None}
        if first or not self.four_eyes:
            return frozenset(each for each in first if each is not None)
        return self.handled_by or frozenset(each for each in (self.taken_up_by,) if each is not None)
