"""The bench's rules about a person's way to a title: ladder and direct recognition."""

from typing import Any

from portal.kernel.refusal import Refusal
from portal.kernel.text import N_
from portal.policy.rules.bench import BenchRule, Terms
from portal.policy.rules.fields import Field
from portal.policy.rules.kinds import Choice, Flag, Number, Problem, Values, Whole, refused
from portal.recognition.rules import GRADES, TARGETS, judge_recognition
from portal.rulebook.ladder import DEGREES, LEVELS, NOMINATED_LEVELS, judge_ladder


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
        raise refused(verdict)
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


def _recognise(values: Values, _terms: Terms) -> dict[str, Any]:
    way = judge_recognition(
        values["grade"],
        values["target"],
        verified=values["verified"],
        revoked=values["revoked"],
        specialty_match=values["specialty_match"],
    )
    return {"path": way.path, "code": way.code}


RECOGNISE = BenchRule(
    name="recognise",
    summary="Whether a digital-engineer certificate gives a title directly (clause 二(四)).",
    fields=(
        Field(name="grade", kind=Choice(GRADES), required=True),
        Field(name="target", kind=Choice(TARGETS), required=True),
        Field(name="verified", kind=Flag(), required=True),
        Field(name="revoked", kind=Flag(), default=False, note="expired counts as revoked"),
        Field(name="specialty_match", kind=Flag(), required=True),
    ),
    judge=_recognise,
    example='{"id":1,"grade":"intermediate","target":"engineer","verified":true,"specialty_match":true}',
)
