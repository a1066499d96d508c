"""The rules that the bench knows, each with its fields in the order in which they are judged (POLICY-BENCH)."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from portal.committees.rules import VoteCount, judge_vote
from portal.kernel.refusal import Refusal
from portal.policy.rules.bench import BenchRule, Terms
from portal.policy.rules.fields import Field, ListOf, Record
from portal.policy.rules.kinds import Choice, Day, Text, Values, Whole, refused
from portal.policy.rules.nominations import QUOTA
from portal.policy.rules.titles import LADDER, RECOGNISE
from portal.routing.rules import AFFILIATIONS, OUTSIDE, QINGDAO, AgencyContract, RouteFacts, route

DISTRICTS = tuple(sorted(QINGDAO.districts))
ZONES = tuple(QINGDAO.zone_hosts)

OTHER_CODE = Text(forbidden=QINGDAO.territory, name="code of a department or agency (none of the territory's)")
INACTIVE_CODE = Text(forbidden={QINGDAO.city, QINGDAO.supervisor}, name="any code but the city and its supervisor")

CONTRACT = Record(
    (
        Field(name="agency", kind=OTHER_CODE, required=True),
        Field(name="from", kind=Day(), required=True),
        Field(name="to", kind=Day(), required=True),
        Field(name="authorised_to", kind=Day()),
    )
)


def _route(values: Values, _terms: Terms) -> dict[str, Any]:
    contracts = tuple(
        AgencyContract(entry["agency"], entry["from"], entry["to"], entry["authorised_to"])
        for entry in values["agency_contracts"]
    )
    decision = route(
        RouteFacts(
            on_date=values["on_date"],
            affiliation=values["affiliation"],
            competent_dept=values["competent_dept"],
            claims=frozenset(values["claims"]),
            reg_district=values["reg_district"],
            reg_zone=values["reg_zone"],
            agency_contracts=contracts,
            inactive=frozenset(values["inactive"]),
        )
    )
    return {
        "channel": decision.channel,
        "fallback": decision.fallback,
        "rule": decision.rule,
        "flags": list(decision.flags),
        "clause": decision.clause,
    }


ROUTE = BenchRule(
    name="route",
    summary="Which channel takes an application in, and who stands behind it (clause 三(二)).",
    fields=(
        Field(name="on_date", kind=Day(), required=True),
        Field(name="affiliation", kind=Choice(AFFILIATIONS), required=True),
        Field(name="competent_dept", kind=OTHER_CODE),
        Field(name="claims", kind=ListOf(Choice((*DISTRICTS, *ZONES))), default=()),
        Field(name="reg_district", kind=Choice((*DISTRICTS, OUTSIDE)), note="null: unknown"),
        Field(name="reg_zone", kind=Choice(ZONES)),
        Field(name="agency_contracts", kind=ListOf(CONTRACT), default=()),
        Field(name="inactive", kind=ListOf(INACTIVE_CODE), default=()),
    ),
    judge=_route,
    example='{"id":1,"on_date":"2026-07-20","affiliation":"local","claims":["370271"],'
    '"reg_district":"370214","reg_zone":"370271"}',
)


def _vote(values: Values, terms: Terms) -> dict[str, Any]:
    count = VoteCount(**{name: values[name] for name in VOTE_NAMES})
    verdict = judge_vote(count, quorum=terms.rules.share("vote.quorum"), passing=terms.rules.share("vote.pass"))
    if isinstance(verdict, Refusal):
        raise refused(verdict)
    return {
        "voters": verdict.voters,
        "quorum_needed": verdict.quorum_needed,
        "quorum": verdict.quorum,
        "votes_needed": verdict.votes_needed,
        "result": verdict.result,
    }


VOTE_NAMES = ("seats", "present", "recused", "agree", "disagree", "abstain", "spoiled")

VOTE = BenchRule(
    name="vote",
    summary="Quorum, votes needed and result of one item of a meeting.",
    fields=tuple(
        Field(name=name, kind=Whole(), required=name in {"seats", "present"}, default=0) for name in VOTE_NAMES
    ),
    judge=_vote,
    example='{"id":1,"seats":25,"present":17,"agree":12,"disagree":5}',
    own_codes=("SEATS_NOT_ODD", "OUT_OF_RANGE", "COUNT_MISMATCH"),
)


def _workdays(values: Values, terms: Terms) -> dict[str, Any]:
    start = values["from"]
    last = terms.calendar.add(start, values["days"])
    return {
        "last_day": last.isoformat(),
        "free_from": (last + timedelta(days=1)).isoformat(),
        "provisional": terms.calendar.is_provisional(start, last),
    }


WORKDAYS = BenchRule(
    name="workdays",
    summary="The last day of a period of working days; the day on which it begins is not counted.",
    fields=(
        Field(name="from", kind=Day(date(2007, 1, 1), date(2099, 12, 31)), required=True),
        Field(name="days", kind=Whole(1, 1000), required=True),
    ),
    judge=_workdays,
    example='{"id":1,"from":"2025-09-26","days":5}',
)


RULES: Mapping[str, BenchRule] = {rule.name: rule for rule in (ROUTE, QUOTA, VOTE, WORKDAYS, LADDER, RECOGNISE)}
"""The rules of the bench, in the order in which the help lists them."""
