"""The bench as it is used: bytes in, bytes out, through the command line."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from flask import Flask

from portal.policy.cli import policy

Line = dict[str, Any]


@pytest.fixture(scope="module")
def app() -> Flask:
    """An application without a database: the bench needs none."""
    bare = Flask("bench")
    bare.cli.add_command(policy)
    return bare


def run(app: Flask, *arguments: str, text: str | bytes = b"") -> Result:
    return app.test_cli_runner().invoke(args=["policy", *arguments], input=text)


def answers(result: Result) -> list[Line]:
    return [json.loads(line) for line in result.stdout_bytes.decode("utf-8").splitlines()]


def ask(app: Flask, rule: str, *lines: Line, rules: str | None = None) -> list[Line]:
    text = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
    return answers(run(app, rule, *(["--rules", rules] if rules else []), text=text.encode()))


def error(app: Flask, rule: str, line: Line) -> tuple[str, str | None]:
    (answer,) = ask(app, rule, line)
    assert set(answer) == {"id", "error"}
    assert set(answer["error"]) == {"code", "field", "message"}
    assert answer["error"]["message"]
    return answer["error"]["code"], answer["error"]["field"]


def test_the_example_of_the_contract(app: Flask) -> None:
    line = (
        '{"id":1,"on_date":"2026-07-20","affiliation":"local","claims":["370271"],'
        '"reg_district":"370214","reg_zone":"370271"}'
    )
    result = run(app, "route", text=line)
    assert result.exit_code == 0
    assert result.stdout_bytes.decode() == (
        '{"id":1,"channel":"370271","fallback":"370214","rule":"R2Z","flags":[],"clause":"三(二)",'
        '"rule_set":"builtin-1"}\n'
    )


def test_vote_and_workdays(app: Flask) -> None:
    assert ask(app, "vote", {"id": "a", "seats": 25, "present": 17, "agree": 12, "disagree": 5}) == [
        {
            "id": "a",
            "voters": 17,
            "quorum_needed": 17,
            "quorum": True,
            "votes_needed": 12,
            "result": "passed",
            "rule_set": "builtin-1",
        }
    ]
    assert ask(app, "workdays", {"from": "2025-09-26", "days": 5}) == [
        {
            "id": None,
            "last_day": "2025-10-10",
            "free_from": "2025-10-11",
            "provisional": False,
            "rule_set": "builtin-1",
        }
    ]


def test_workdays_in_a_year_without_a_list(app: Flask) -> None:
    (answer,) = ask(app, "workdays", {"from": "2026-12-31", "days": 1})
    assert (answer["last_day"], answer["free_from"], answer["provisional"]) == ("2027-01-04", "2027-01-05", True)
    (far,) = ask(app, "workdays", {"from": "2099-12-31", "days": 1000})
    assert far["provisional"] is True


def test_ladder(app: Flask) -> None:
    full = {"hours": 90, "specialised_hours": 60}
    met, missed, waived = ask(
        app,
        "ladder",
        {"id": 1, "target": "engineer", "degree": "master", "current": "assistant", "years_in_current": 2.5, **full},
        {"id": 2, "target": "senior", "degree": "college", "current": None},
        {"id": 3, "target": "senior", "degree": "college", "nominated": True},
    )
    assert (met["met"], met["by"], met["missing"], met["waived"]) == (True, "master + assistant 2 y", [], [])
    assert (missed["met"], missed["by"]) == (False, None)
    assert missed["missing"] == ["continuing_education", "education"]
    assert (waived["by"], waived["missing"], len(waived["waived"])) == ("nomination", [], 5)


def test_lines_that_are_no_json_object(app: Flask) -> None:
    lines = [
        b"\xef\xbb\xbf" + b'{"id":1,"from":"2026-07-20","days":1}\r',
        b"",
        b"  \t\r",
        b"[1]",
        b'{"id":1,"days":NaN}',
        b'{"id":1,"days":-Infinity}',
        b'{"id":"\xff"}',
        b"{",
        b"[" * 200_000,
        b'{"id":1e999,"from":"2026-07-20","days":1}',
        b'{"id":2,"from":"2026-07-20","days":1}',
    ]
    result = run(app, "workdays", text=b"\n".join(lines))
    assert result.exit_code == 1
    judged = answers(result)
    assert [answer.get("error", {}).get("line") for answer in judged] == [None, 4, 5, 6, 7, 8, 9, 10, None]
    for answer in judged[1:-1]:
        assert answer["id"] is None
        assert answer["error"]["code"] == "BAD_JSON"
        assert answer["error"]["field"] is None
    assert [judged[0]["id"], judged[-1]["id"]] == [1, 2]
    assert judged[-1]["last_day"] == "2026-07-21"


@pytest.mark.parametrize("identity", [None, 0, True, 1.5, "甲", "\U0001f600", [1, {"a": None}], {"deep": [1]}, 10**30])
def test_any_id_is_copied(app: Flask, identity: object) -> None:
    good, bad = ask(
        app, "workdays", {"id": identity, "from": "2026-07-20", "days": 1}, {"id": identity, "from": "2026-07-20"}
    )
    assert good["id"] == identity
    assert type(good["id"]) is type(identity)
    assert bad["id"] == identity
    assert bad["error"]["code"] == "MISSING_FIELD"


def test_text_is_written_as_it_is(app: Flask) -> None:
    result = run(app, "workdays", text='{"id":"青岛","from":"2026-07-20","days":1}')
    assert "青岛" in result.stdout_bytes.decode("utf-8")
    half = run(app, "workdays", text=b'{"id":"\\ud800","from":"2026-07-20","days":1}')
    assert b'"id":"\\ud800"' in half.stdout_bytes


def test_of_a_name_written_twice_the_last_counts(app: Flask) -> None:
    (answer,) = answers(run(app, "workdays", text='{"days":0,"from":"2026-07-20","days":1}'))
    assert answer["last_day"] == "2026-07-21"


WORKDAY_ERRORS = [
    ({}, "MISSING_FIELD", "from"),
    ({"from": None, "days": 0}, "MISSING_FIELD", "from"),
    ({"from": "2026-07-20"}, "MISSING_FIELD", "days"),
    ({"from": "2026-07-20", "days": None}, "MISSING_FIELD", "days"),
    ({"from": "2026-07-20", "days": 0}, "OUT_OF_RANGE", "days"),
    ({"from": "2026-07-20", "days": 1001}, "OUT_OF_RANGE", "days"),
    ({"from": "2026-07-20", "days": -5}, "OUT_OF_RANGE", "days"),
    ({"from": "2026-07-20", "days": 10**40}, "OUT_OF_RANGE", "days"),
    ({"from": "2026-07-20", "days": True}, "BAD_VALUE", "days"),
    ({"from": "2026-07-20", "days": 5.0}, "BAD_VALUE", "days"),
    ({"from": "2026-07-20", "days": "5"}, "BAD_VALUE", "days"),
    ({"from": "2006-12-31", "days": 1}, "OUT_OF_RANGE", "from"),
    ({"from": "2100-01-01", "days": "x"}, "OUT_OF_RANGE", "from"),
    ({"from": "2026-02-29", "days": 1}, "BAD_VALUE", "from"),
    ({"from": "20260720", "days": 1}, "BAD_VALUE", "from"),
    ({"from": "2026-W30-1", "days": 1}, "BAD_VALUE", "from"),
    ({"from": "2026-7-20", "days": 1}, "BAD_VALUE", "from"),
    ({"from": "2026-07-20T00:00", "days": 1}, "BAD_VALUE", "from"),
    ({"from": "2026-07-20\n", "days": 1}, "BAD_VALUE", "from"),
    ({"from": "２０２６-07-20", "days": 1}, "BAD_VALUE", "from"),
    ({"from": "", "days": 1}, "BAD_VALUE", "from"),
    ({"from": 20260720, "days": 1}, "BAD_VALUE", "from"),
    ({"to": None, "from": None}, "UNKNOWN_FIELD", "to"),
    ({"Days": 1, "from": "2026-07-20", "days": 1}, "UNKNOWN_FIELD", "Days"),
]


@pytest.mark.parametrize(("line", "code", "field"), WORKDAY_ERRORS)
def test_errors_of_workdays(app: Flask, line: Line, code: str, field: str) -> None:
    assert error(app, "workdays", line) == (code, field)


DAY = {"on_date": "2026-07-20", "affiliation": "none"}
CONTRACT = {"agency": "A-01", "from": "2026-01-01", "to": "2026-12-31"}


@pytest.mark.parametrize(
    ("line", "code", "field"),
    [
        ({"affiliation": "none"}, "MISSING_FIELD", "on_date"),
        ({"on_date": "2026-07-20"}, "MISSING_FIELD", "affiliation"),
        ({**DAY, "affiliation": "NONE"}, "BAD_VALUE", "affiliation"),
        ({**DAY, "affiliation": ["none"]}, "BAD_VALUE", "affiliation"),
        ({**DAY, "competent_dept": ""}, "BAD_VALUE", "competent_dept"),
        ({**DAY, "competent_dept": 5}, "BAD_VALUE", "competent_dept"),
        ({**DAY, "competent_dept": "370202"}, "BAD_VALUE", "competent_dept"),
        ({**DAY, "competent_dept": "Z-BV"}, "BAD_VALUE", "competent_dept"),
        ({**DAY, "competent_dept": "370200"}, "BAD_VALUE", "competent_dept"),
        ({**DAY, "competent_dept": "370200-S"}, "BAD_VALUE", "competent_dept"),
        ({**DAY, "claims": "370202"}, "BAD_VALUE", "claims"),
        ({**DAY, "claims": ["370202", "370200"]}, "BAD_VALUE", "claims[1]"),
        ({**DAY, "claims": [None]}, "BAD_VALUE", "claims[0]"),
        ({**DAY, "claims": ["outside"]}, "BAD_VALUE", "claims[0]"),
        ({**DAY, "reg_district": "unknown"}, "BAD_VALUE", "reg_district"),
        ({**DAY, "reg_district": "370271"}, "BAD_VALUE", "reg_district"),
        ({**DAY, "reg_district": ""}, "BAD_VALUE", "reg_district"),
        ({**DAY, "reg_zone": "Z-ETDZ"}, "BAD_VALUE", "reg_zone"),
        ({**DAY, "agency_contracts": CONTRACT}, "BAD_VALUE", "agency_contracts"),
        ({**DAY, "agency_contracts": ["A-01"]}, "BAD_VALUE", "agency_contracts[0]"),
        ({**DAY, "agency_contracts": [CONTRACT, {}]}, "MISSING_FIELD", "agency_contracts[1].agency"),
        ({**DAY, "agency_contracts": [{**CONTRACT, "agency": "370202"}]}, "BAD_VALUE", "agency_contracts[0].agency"),
        ({**DAY, "agency_contracts": [{**CONTRACT, "to": None}]}, "MISSING_FIELD", "agency_contracts[0].to"),
        (
            {**DAY, "agency_contracts": [{**CONTRACT, "authorised_to": "never"}]},
            "BAD_VALUE",
            "agency_contracts[0].authorised_to",
        ),
        ({"agency_contracts": [{"start": None}]}, "UNKNOWN_FIELD", "agency_contracts[0].start"),
        ({**DAY, "inactive": ["370200"]}, "BAD_VALUE", "inactive[0]"),
        ({**DAY, "inactive": ["A-1", "370200-S"]}, "BAD_VALUE", "inactive[1]"),
        ({**DAY, "inactive": [""]}, "BAD_VALUE", "inactive[0]"),
        ({**DAY, "hukou": "河南"}, "UNKNOWN_FIELD", "hukou"),
    ],
)
def test_errors_of_route(app: Flask, line: Line, code: str, field: str) -> None:
    assert error(app, "route", line) == (code, field)


def test_null_equals_absent(app: Flask) -> None:
    names = ("competent_dept", "claims", "reg_district", "reg_zone", "agency_contracts", "inactive")
    absent, null = ask(app, "route", DAY, {**DAY, "id": None, **dict.fromkeys(names)})
    assert absent == null
    assert (absent["rule"], absent["flags"]) == ("R5", ["ADDRESS_UNKNOWN"])
    (agency,) = ask(app, "route", {**DAY, "agency_contracts": [{**CONTRACT, "authorised_to": None}]})
    assert agency["rule"] == "R5"


def test_duplicate_claims_count_once(app: Flask) -> None:
    (answer,) = ask(app, "route", {**DAY, "affiliation": "local", "claims": ["370202", "370202"]})
    assert (answer["rule"], answer["flags"]) == ("R2D", [])


@pytest.mark.parametrize(
    ("line", "code", "field"),
    [
        ({"seats": 25}, "MISSING_FIELD", "present"),
        ({"seats": 24, "present": "x"}, "BAD_VALUE", "present"),
        ({"seats": 24, "present": 99}, "SEATS_NOT_ODD", "seats"),
        ({"seats": 25, "present": 26}, "OUT_OF_RANGE", "present"),
        ({"seats": 25, "present": 17, "agree": False}, "BAD_VALUE", "agree"),
        ({"seats": 25, "present": 17, "agree": 12}, "COUNT_MISMATCH", None),
    ],
)
def test_errors_of_vote(app: Flask, line: Line, code: str, field: str | None) -> None:
    assert error(app, "vote", line) == (code, field)


@pytest.mark.parametrize(
    ("changed", "code", "field"),
    [
        ({"target": None}, "MISSING_FIELD", "target"),
        ({"degree": "phd"}, "BAD_VALUE", "degree"),
        ({"years_in_current": -0.5}, "OUT_OF_RANGE", "years_in_current"),
        ({"years_in_current": True}, "BAD_VALUE", "years_in_current"),
        ({"hours": 90.0}, "BAD_VALUE", "hours"),
        ({"hours": -1, "specialised_hours": -1}, "OUT_OF_RANGE", "hours"),
        ({"specialised_hours": 1}, "OUT_OF_RANGE", "specialised_hours"),
        ({"specialised_hours": 1, "trial_year_passed": 1}, "BAD_VALUE", "trial_year_passed"),
        ({"nominated": True}, "BAD_VALUE", "nominated"),
        ({"nominated": True, "current": "full_senior"}, "BAD_VALUE", "nominated"),
        ({"current": "engineer"}, "ALREADY_HELD", "current"),
        ({"current": "full_senior", "target": "senior", "nominated": True}, "ALREADY_HELD", "current"),
    ],
)
def test_errors_of_ladder(app: Flask, changed: Line, code: str, field: str) -> None:
    assert error(app, "ladder", {"target": "engineer", "degree": "master", **changed}) == (code, field)


def test_a_number_of_any_length_is_judged(app: Flask) -> None:
    """A whole number too long for a float is a number all the same, and never ends the run."""
    person = {"target": "engineer", "degree": "master", "current": "assistant", "hours": 90, "specialised_hours": 60}
    long, short = ask(app, "ladder", {**person, "years_in_current": 10**400}, {**person, "years_in_current": 2})
    assert (long["met"], long["by"]) == (short["met"], short["by"]) == (True, "master + assistant 2 y")
    assert error(app, "ladder", {**person, "years_in_current": -(10**400)}) == ("OUT_OF_RANGE", "years_in_current")


def test_the_rest_still_runs_in_order(app: Flask) -> None:
    lines = [{"id": n, "from": "2026-07-20", "days": n} for n in (1, 0, 2)]
    text = "\n".join(map(json.dumps, lines))
    result = run(app, "workdays", text=text)
    assert [answer["id"] for answer in answers(result)] == [1, 0, 2]
    assert result.exit_code == 1
    assert run(app, "workdays", text="").exit_code == 0


def test_a_rule_set_of_ones_own(app: Flask, tmp_path: Path) -> None:
    file = tmp_path / "trial.json"
    file.write_text('{"name": "试行", "parameters": {"vote.pass": [1, 2]}}', encoding="utf-8")
    vote = {"seats": 25, "present": 18, "agree": 9, "disagree": 9}
    (mine,) = ask(app, "vote", vote, rules=str(file))
    (usual,) = ask(app, "vote", vote)
    assert (mine["rule_set"], mine["result"], usual["result"]) == ("试行", "passed", "failed")


@pytest.mark.parametrize("content", [None, b"\xff", b"{}", b'{"name":"x","parameters":{"nonsense":1}}'])
def test_a_faulty_rule_set_is_refused(app: Flask, tmp_path: Path, content: bytes | None) -> None:
    file = tmp_path / "rules.json"
    if content is not None:
        file.write_bytes(content)
    result = run(app, "vote", "--rules", str(file), text='{"seats":25,"present":17}')
    assert result.exit_code == 2
    assert "--rules" in result.output
    assert result.stdout_bytes == b""


def test_help(app: Flask) -> None:
    overview = run(app, "--help").output
    for rule in ("route", "vote", "workdays", "ladder"):
        assert f"\n  {rule} " in overview
    page = run(app, "route", "--help").output
    for line in (
        "on_date: required",
        "affiliation: required; municipal | soe | local | none",
        "claims: default []",
        "reg_zone: default null",
        "agency_contracts[].authorised_to: default null",
        "agency_contracts[].from: required",
    ):
        assert f"\n    {line}" in page
    assert "Example:" in page
    assert "days: required; whole number 1 … 1000" in run(app, "workdays", "--help").output
    assert "agree: default 0" in run(app, "vote", "--help").output


def test_the_examples_of_the_help_are_judged(app: Flask) -> None:
    from portal.policy.rules.catalogue import RULES  # noqa: PLC0415

    for name, rule in RULES.items():
        assert run(app, name, text=rule.example).exit_code == 0
