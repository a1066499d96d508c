"""The door, and everything else that changes cases."""

from portal.cases.service.asking import (
    ANSWERERS,
    AnswerRequest,
    AskAbout,
    Asked,
    Question,
    WithdrawRequest,
    answer_request,
    ask_about,
    ask_organisation,
    redirect_requests,
    withdraw_request,
)
from portal.cases.service.claims import ClaimCases, claim, expire_claims, release
from portal.cases.service.clocks import Reclocked, recompute_due
from portal.cases.service.desks import lock_desks
from portal.cases.service.door import Blocked, Moved, Note, move, move_many, move_with_facts
from portal.cases.service.holds import lift_hold, place_hold
from portal.cases.service.objections import (
    DecideObjection,
    ExtendObjection,
    ObjectOnline,
    Registered,
    RegisterObjection,
    decide_objection,
    extend_objection,
    object_online,
    register_objection,
)
from portal.cases.service.opening import NewCase, describe, open_case, open_cases
from portal.cases.service.overdue import escalate_many, remind_many, replace_fallbacks
from portal.cases.service.recusals import (
    ALL_RECUSED,
    GROUND_LABELS,
    Ground,
    LiftRecusal,
    StepBack,
    SteppedBack,
    lift_recusal,
    step_back,
)
from portal.cases.service.reminders import remind_answerers, remind_objections, remind_requests
from portal.cases.service.requests import Answer, Ask, answer_requests, ask_many, close_requests
from portal.cases.service.stopping import HoldCase, ReleaseHold, hold_case, release_hold
from portal.cases.service.worker import HoldLease, hold_lease

__all__ = (
    "ALL_RECUSED",
    "ANSWERERS",
    "GROUND_LABELS",
    "Answer",
    "AnswerRequest",
    "Ask",
    "AskAbout",
    "Asked",
    "Blocked",
    "ClaimCases",
    "DecideObjection",
    "ExtendObjection",
    "Ground",
    "HoldCase",
    "HoldLease",
    "LiftRecusal",
    "Moved",
    "NewCase",
    "Note",
    "ObjectOnline",
    "Question",
    "Reclocked",
    "RegisterObjection",
    "Registered",
    "ReleaseHold",
    "StepBack",
    "SteppedBack",
    "WithdrawRequest",
    "answer_request",
    "answer_requests",
    "ask_about",
    "ask_many",
    "ask_organisation",
    "claim",
    "close_requests",
    "decide_objection",
    "describe",
    "escalate_many",
    "expire_claims",
    "extend_objection",
    "hold_case",
    "hold_lease",
    "lift_hold",
    "lift_recusal",
    "lock_desks",
    "move",
    "move_many",
    "move_with_facts",
    "object_online",
    "open_case",
    "open_cases",
    "place_hold",
    "recompute_due",
    "redirect_requests",
    "register_objection",
    "release",
    "release_hold",
    "remind_answerers",
    "remind_many",
    "remind_objections",
    "remind_requests",
    "replace_fallbacks",
    "step_back",
    "withdraw_request",
)
