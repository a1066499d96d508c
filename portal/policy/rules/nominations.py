"""The bench's rule about a firm's nominations in one review cycle."""

from typing import Any

from portal.enterprises.rules.directory import Level
from portal.enterprises.rules.quota import EVENT_TYPES, FULL_SENIOR, SUBMIT, Act, Cap, Entry, judge_quota
from portal.policy.rules.bench import BenchRule, Terms
from portal.policy.rules.fields import Field, ListOf, Record
from portal.policy.rules.kinds import Choice, Day, Text, Values, Whole

FOR_SUBMIT = ("type", (SUBMIT,))

ENTRY = Record(
    (
        Field(name="kind", kind=Text(may_be_empty=True), note="has no effect"),
        Field(name="level", kind=Choice(tuple(Level)), required=True),
        Field(name="from", kind=Day(), required=True),
        Field(name="to", kind=Day(), required=True),
        Field(name="delisted_on", kind=Day()),
    )
)

EVENT = Record(
    (
        Field(name="on", kind=Day(), required=True, ascending=True, note="never decreases"),
        Field(name="type", kind=Choice(EVENT_TYPES), required=True),
        Field(name="nomination", kind=Text(), required=True),
        Field(name="person", kind=Text(), required=True, only_for=FOR_SUBMIT),
        Field(name="level", kind=Choice(("senior", FULL_SENIOR)), required=True, only_for=FOR_SUBMIT),
        Field(name="signer", kind=Text(), required=True, only_for=FOR_SUBMIT),
    )
)


def _quota(values: Values, _terms: Terms) -> dict[str, Any]:
    directory = [
        Entry(entry["level"], entry["from"], entry["to"], entry["delisted_on"]) for entry in values["directory"]
    ]
    acts = [Act(**event) for event in values["events"]]
    result = judge_quota(directory, acts, values["disqualified_from"], frozenset(values["elsewhere"]))
    outcomes = [
        {
            "nomination": outcome.act.nomination,
            "type": outcome.act.type,
            "result": "ok" if outcome.code is None else "refused",
            "code": outcome.code,
        }
        for outcome in result.outcomes
    ]
    return {
        "outcomes": outcomes,
        "used": _numbers(result.used),
        "cap": _numbers(result.cap),
        "on_hold": list(result.on_hold),
    }


def _numbers(cap: Cap) -> dict[str, int]:
    return {"total": cap.total, "full_senior": cap.full_senior}


QUOTA = BenchRule(
    name="quota",
    summary="The nominations of one firm in one review cycle (clause 二(一)).",
    fields=(
        Field(name="cycle", kind=Whole(), required=True),
        Field(name="directory", kind=ListOf(ENTRY), required=True, note="may be empty"),
        Field(name="disqualified_from", kind=Day()),
        Field(name="elsewhere", kind=ListOf(Text()), default=()),
        Field(name="events", kind=ListOf(EVENT, may_be_empty=False), required=True, note="not empty"),
    ),
    judge=_quota,
    example='{"id":1,"cycle":2026,"directory":[{"kind":"LITTLE_GIANT","level":"national","from":"2024-07-01",'
    '"to":"2027-06-30"}],"events":[{"on":"2026-07-20","type":"submit","nomination":"N1","person":"P1",'
    '"level":"senior","signer":"P2"}]}',
)
