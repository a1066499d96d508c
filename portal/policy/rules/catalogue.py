"""The rules that the bench knows, each with its fields in the order in which they are judged (POLICY-BENCH)."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from portal.committees.rules import VoteCount, judge_vote
from portal.kernel.refusal import Refusal
from portal.kernel.text import N_
from portal.policy.rules.bench import BenchRule, Terms
from portal.policy.rules.fields import (
    Choice,
    Day,
    Field,
    Flag,
    LineError,
    ListOf,
    Number,
    Problem,
    Record,
    Text,
    Values,
    Whole,
)
from portal.routing.rules import AFFILIATIONS, OUTSIDE, QINGDAO, AgencyContract, RouteFacts, route
from portal.rulebook.ladder import DEGREES, LEVELS, NOMINATED_LEVELS, judge_ladder

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


def _refused(refusal: Refusal) -> LineError:
    return LineError(refusal.code, refusal.field, refusal.message)


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
        raise _refused(verdict)
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


def _not_more_than_hours(value: int, before: Values) -> Problem | None:
    if value > before["hours"]:
        return "OUT_OF_RANGE", N_("专业科目学时不能多于继续教育总学时。")
    return None


def _only_nominated_levels(value: bool, before: Values) -> Problem | None:  # noqa: FBT001 - the field's value
    if value and before["target"] not in NOMINATED_LEVELS:
        return "BAD_VALUE", N_("只有高级和正高级可以举荐申报。")
    return None


def _ladder(values: Values, terms: Terms) -> dict[str, Any]:
    verdict = judge_ladder(
        values["target"],
        values["degree"],
        values["current"],
        values["years_in_current"],
        values["trial_year_passed"],
        values["hours"],
        values["specialised_hours"],
        nominated=values["nominated"],
        terms=terms.rules.ladder(),
    )
    if isinstance(verdict, Refusal):
        raise _refused(verdict)
    return {"met": verdict.met, "by": verdict.by, "missing": list(verdict.missing), "waived": list(verdict.waived)}


LADDER = BenchRule(
    name="ladder",
    summary="Whether a person meets the normal conditions of a title, or what is missing.",
    fields=(
        Field(name="target", kind=Choice(LEVELS), required=True),
        Field(name="degree", kind=Choice(DEGREES), required=True),
        Field(name="current", kind=Choice(LEVELS), note="null: no title"),
        Field(name="years_in_current", kind=Number(0), default=0),
        Field(name="trial_year_passed", kind=Flag(), default=False),
        Field(name="hours", kind=Whole(0), default=0),
        Field(name="specialised_hours", kind=Whole(0), default=0, check=_not_more_than_hours, note="at most hours"),
        Field(name="nominated", kind=Flag(), default=False, check=_only_nominated_levels),
    ),
    judge=_ladder,
    example='{"id":1,"target":"engineer","degree":"bachelor","current":"assistant","years_in_current":4,'
    '"hours":90,"specialised_hours":60}',
    own_codes=("ALREADY_HELD",),
)

RULES: Mapping[str, BenchRule] = {rule.name: rule for rule in (ROUTE, VOTE, WORKDAYS, LADDER)}
"""The rules of the bench, in the order in which the help lists them."""
