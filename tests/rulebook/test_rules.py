from datetime import date

import pytest

from portal.rulebook.rules import RuleSetError, built_in, default_cycle, described, from_document, from_text


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
    assert built_in().integer(key) == value


def test_getters_keep_their_kind() -> None:
    rules = built_in()
    assert rules.share("vote.quorum") == rules.share("vote.pass") == (2, 3)
    with pytest.raises(TypeError):
        rules.integer("vote.quorum")
    with pytest.raises(TypeError):
        rules.share("days.correction")
    with pytest.raises(KeyError):
        rules.integer("days.unheard_of")


def test_missing_keys_come_from_the_built_in_file() -> None:
    rules = from_text('{"name": "试行-2", "parameters": {"days.correction": 15}}')
    assert (rules.name, rules.integer("days.correction"), rules.integer("days.unit_review")) == ("试行-2", 15, 10)


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


def test_the_usual_cycle() -> None:
    cycle = default_cycle(2026)
    assert cycle.takes_submissions(date(2026, 7, 1))
    assert cycle.takes_submissions(date(2026, 7, 31))
    assert not cycle.takes_submissions(date(2026, 8, 1))
    assert not cycle.takes_submissions(date(2026, 6, 30))
    assert cycle.takes_filings(date(2026, 8, 31))
    assert not cycle.takes_filings(date(2026, 9, 1))
    assert cycle.is_open(date(2026, 12, 31))
    assert not cycle.is_open(date(2027, 1, 1))


def test_reasons_can_be_left_out_but_never_added() -> None:
    kept = from_document({"name": "a", "parameters": {"reasons.refusal": ["NOT_STAFF", "DUPLICATE"]}})
    assert kept.codes("reasons.refusal") == ("NOT_STAFF", "DUPLICATE")
    assert built_in().codes("reasons.decline_territory") == ("CONFLICT_OF_INTEREST",)
    for wrong in ([], ["NOT_STAFF", "NOT_STAFF"], ["HUKOU"], "NOT_STAFF", [1]):
        with pytest.raises(RuleSetError):
            from_document({"name": "a", "parameters": {"reasons.refusal": wrong}})
    with pytest.raises(TypeError):
        built_in().codes("days.correction")
