"""The rules of the bench that belong to nominations and certificates, through the command line."""

import json
from typing import Any

import pytest
from flask import Flask

from portal.policy.cli import policy

ENTRY = {"kind": "LITTLE_GIANT", "level": "national", "from": "2024-07-01", "to": "2027-06-30"}
SUBMIT = {"on": "2026-07-20", "type": "submit", "nomination": "N1", "person": "P1", "level": "senior", "signer": "P2"}
RETURN = {"on": "2026-07-21", "type": "return", "nomination": "N1"}
LINE = {"cycle": 2026, "directory": [ENTRY], "events": [SUBMIT]}
CERTIFICATE = {"grade": "junior", "target": "assistant", "verified": True, "specialty_match": True}


def ask(rule: str, line: dict[str, Any]) -> dict[str, Any]:
    app = Flask("bench")
    app.cli.add_command(policy)
    result = app.test_cli_runner().invoke(args=["policy", rule], input=json.dumps(line))
    answer: dict[str, Any] = json.loads(result.stdout_bytes)
    assert result.exit_code == ("error" in answer)
    return answer


def test_quota() -> None:
    third = {**SUBMIT, "on": "2026-07-22", "nomination": "N2", "level": "full_senior", "signer": "P1"}
    answer = ask("quota", {"id": 7, **LINE, "elsewhere": ["P1"], "events": [SUBMIT, RETURN, third]})
    assert answer["id"] == 7
    assert [outcome["code"] for outcome in answer["outcomes"]] == [
        "PERSON_ALREADY_NOMINATED",
        "WRONG_STATE",
        "PERSON_ALREADY_NOMINATED",
    ]
    good = ask("quota", {**LINE, "events": [SUBMIT, {**RETURN, "person": 5, "level": "none"}]})
    assert good["outcomes"][1] == {"nomination": "N1", "type": "return", "result": "ok", "code": None}
    assert good["used"] == {"total": 1, "full_senior": 0}
    assert good["cap"] == {"total": 2, "full_senior": 1}
    assert (good["on_hold"], good["rule_set"]) == ([], "builtin-1")
    assert ask("quota", {**LINE, "directory": []})["cap"] == {"total": 0, "full_senior": 0}


@pytest.mark.parametrize(
    ("changed", "code", "field"),
    [
        ({"cycle": "2026"}, "BAD_VALUE", "cycle"),
        ({"directory": None}, "MISSING_FIELD", "directory"),
        ({"events": None}, "MISSING_FIELD", "events"),
        ({"events": []}, "BAD_VALUE", "events"),
        ({"directory": [{**ENTRY, "level": "city"}]}, "BAD_VALUE", "directory[0].level"),
        ({"directory": [{**ENTRY, "kind": 5}]}, "BAD_VALUE", "directory[0].kind"),
        ({"directory": [{**ENTRY, "until": None}]}, "UNKNOWN_FIELD", "directory[0].until"),
        ({"elsewhere": [1]}, "BAD_VALUE", "elsewhere[0]"),
        ({"events": [{**SUBMIT, "person": None}]}, "MISSING_FIELD", "events[0].person"),
        ({"events": [{**SUBMIT, "level": "engineer"}]}, "BAD_VALUE", "events[0].level"),
        ({"events": [SUBMIT, {**RETURN, "on": "2026-07-19", "type": "x"}]}, "BAD_VALUE", "events[1].on"),
        ({"events": [SUBMIT, {**RETURN, "type": "x"}]}, "BAD_VALUE", "events[1].type"),
        ({"events": [SUBMIT, {**RETURN, "note": 1}]}, "UNKNOWN_FIELD", "events[1].note"),
    ],
)
def test_errors_of_quota(changed: dict[str, Any], code: str, field: str) -> None:
    error = ask("quota", {**LINE, **changed})["error"]
    assert (error["code"], error["field"]) == (code, field)


def test_recognise() -> None:
    assert ask("recognise", CERTIFICATE) == {
        "id": None,
        "path": "direct_recognition",
        "code": None,
        "rule_set": "builtin-1",
    }
    assert ask("recognise", {**CERTIFICATE, "revoked": True})["code"] == "REVOKED"
    assert ask("recognise", {**CERTIFICATE, "verified": None})["error"]["code"] == "MISSING_FIELD"
    assert ask("recognise", {**CERTIFICATE, "specialty_match": 1})["error"]["field"] == "specialty_match"
