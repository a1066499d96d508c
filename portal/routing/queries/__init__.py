"""Reading channels: the decision for a firm, the ladder, what a change of a channel would move, the city's pages."""

from portal.routing.queries.channels import ChannelPage, ChannelRow, channel_page, channels_listed
from portal.routing.queries.deciding import (
    Decided,
    DecisionRow,
    Explanation,
    decide_firm,
    decide_many,
    decide_place,
    decision_of,
    decision_table,
    explain_decided,
    explanation,
    facts_from_data,
    facts_to_data,
    know_decision,
    next_fallback_ids,
    reference,
)
from portal.routing.queries.firm_plans import FirmPlan, plan_firm
from portal.routing.queries.plans import (
    MoveLine,
    MovePlan,
    plan_authorisation_end,
    plan_closing,
    plan_credit_code,
    plan_switch,
)

__all__ = (
    "ChannelPage",
    "ChannelRow",
    "Decided",
    "DecisionRow",
    "Explanation",
    "FirmPlan",
    "MoveLine",
    "MovePlan",
    "channel_page",
    "channels_listed",
    "decide_firm",
    "decide_many",
    "decide_place",
    "decision_of",
    "decision_table",
    "explain_decided",
    "explanation",
    "facts_from_data",
    "facts_to_data",
    "know_decision",
    "next_fallback_ids",
    "plan_authorisation_end",
    "plan_closing",
    "plan_credit_code",
    "plan_firm",
    "plan_switch",
    "reference",
)
