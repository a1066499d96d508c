"""The door, and everything else that changes cases."""

from portal.cases.service.claims import ClaimCases, claim, expire_claims, release
from portal.cases.service.clocks import Reclocked, recompute_due
from portal.cases.service.desks import lock_desks
from portal.cases.service.door import Blocked, Moved, Note, move, move_many, move_with_facts
from portal.cases.service.holds import lift_hold, place_hold
from portal.cases.service.opening import NewCase, describe, open_case, open_cases
from portal.cases.service.overdue import escalate_many, remind_many, replace_fallbacks
from portal.cases.service.recusals import GROUND_LABELS, Ground, StepBack, SteppedBack, step_back
from portal.cases.service.requests import Answer, Ask, answer_requests, ask_many, close_requests
from portal.cases.service.worker import HoldLease, hold_lease

__all__ = (
    "GROUND_LABELS",
    "Answer",
    "Ask",
    "Blocked",
    "ClaimCases",
    "Ground",
    "HoldLease",
    "Moved",
    "NewCase",
    "Note",
    "Reclocked",
    "StepBack",
    "SteppedBack",
    "answer_requests",
    "ask_many",
    "claim",
    "close_requests",
    "describe",
    "escalate_many",
    "expire_claims",
    "hold_lease",
    "lift_hold",
    "lock_desks",
    "move",
    "move_many",
    "move_with_facts",
    "open_case",
    "open_cases",
    "place_hold",
    "recompute_due",
    "release",
    "remind_many",
    "replace_fallbacks",
    "step_back",
)
