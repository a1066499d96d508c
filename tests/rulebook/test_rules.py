from datetime import date

import pytest

from portal.rulebook.rules import RuleSetError, built_in, described, from_document, from_text


def test_the_built_in_file_is_complete_and_marked() -> None:
    rules = built_in()
    assert rules.name == "builtin-1"
    assert rules.parameters.keys() == described().keys()
    for parameter in described().values():
        assert parameter.label
        assert parameter.source
        assert parameter.mark[0] in "VAKD"
    # Read back through the door that other rule sets take, every value is accepted.
    assert from_document({"name": "same", "parameters": dict(rules.parameters)}).parameters == rules.parameters


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("days.unit_review", 10),
        ("days.channel_review", 10),
        ("days.channel_reminder", 7),
        ("days.resume_minimum", 5),
        ("days.publicity_unit", 5),
        ("days.publicity_result", 5),
        ("days.due_soon", 3),
        ("claim.lease_minutes", 30),
        ("panel.minimum", 3),
        ("committee.minimum_senior_series", 25),
        ("committee.minimum_senior_specialty", 11),
        ("education.hours", 90),
        ("education.specialised_hours", 60),
    ],
)
def test_values_of_the_domain(key: str, value: int) -> None:
    assert built_in().whole(key) == value


def test_getters_keep_their_kind() -> None:
    rules = built_in()
    assert rules.share("vote.quorum") == rules.share("vote.pass") == (2, 3)
    with pytest.raises(TypeError):
        rules.whole("vote.quorum")
    with pytest.raises(TypeError):
        rules.share("days.correction")
    with pytest.raises(KeyError):
        rules.whole("days.unheard_of")


def test_missing_keys_come_from_the_built_in_file() -> None:
    rules = from_text('{"name": "试行-2", "parameters": {"days.correction": 15}}')
    assert (rules.name, rules.whole("days.correction"), rules.whole("days.unit_review")) == ("试行-2", 15, 10)


def test_a_rule_set_carries_years() -> None:
    year = {"holidays": ["2027-01-01"], "workdays": ["2027-01-02"]}
    calendar = from_document({"name": "x", "parameters": {"calendar.years": {"2027": year}}}).calendar()
    assert calendar.is_working_day(date(2027, 1, 2))
    assert not calendar.is_working_day(date(2027, 1, 1))
    assert calendar.is_loaded(2027)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        '{"name": "x"',
        '{"name": "x", "parameters": NaN}',
        '{"parameters": {}}',
        '{"name": " ", "parameters": {}}',
        '{"name": "x"}',
        '{"name": "x", "parameters": []}',
        '{"name": "x", "parameters": {}, "mark": "D"}',
        '{"name": "x", "parameters": {"days.unheard_of": 1}}',
        '{"name": "x", "parameters": {"days.correction": null}}',
        '{"name": "x", "parameters": {"days.correction": true}}',
        '{"name": "x", "parameters": {"days.correction": 1.0}}',
        '{"name": "x", "parameters": {"days.correction": 0}}',
        '{"name": "x", "parameters": {"vote.pass": [4, 3]}}',
        '{"name": "x", "parameters": {"vote.pass": [0, 3]}}',
        '{"name": "x", "parameters": {"vote.pass": 0.66}}',
        '{"name": "x", "parameters": {"ladder.rows": []}}',
        '{"name": "x", "parameters": {"ladder.rows": [{"target": "senior"}]}}',
        '{"name": "x", "parameters": {"calendar.years": {"2027": {"holidays": ["2027-02-30"], "workdays": []}}}}',
        '{"name": "x", "parameters": {"calendar.years": {"next": {"holidays": ["2027-01-01"], "workdays": []}}}}',
        '{"name": "x", "parameters": {"calendar.years": {"2027": {"holidays": [], "workdays": []}}}}',
        "[" * 100_000,
    ],
)
def test_a_faulty_rule_set_is_refused(text: str) -> None:
    with pytest.raises(RuleSetError) as caught:
        from_text(text)
    assert all(caught.value.problems)


def test_every_fault_is_named() -> None:
    with pytest.raises(RuleSetError) as caught:
        from_document({"name": "x", "parameters": {"days.correction": 0, "vote.pass": [3], "nonsense": 1}})
    assert len(caught.value.problems) == 3
    assert "不能小于 1" in str(caught.value)
