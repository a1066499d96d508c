from portal.kernel.workdays import WorkCalendar
from portal.policy.rules import parameters
from portal.policy.rules.bench import Terms
from portal.policy.rules.catalogue import RULES
from portal.policy.rules.examples import answers, lines
from portal.rulebook.rules import RuleSet, built_in, described, faults


def test_every_parameter_stands_in_one_group() -> None:
    keys = [each.key for group in parameters.groups() for each in group.parameters]
    assert sorted(keys) == sorted(described())


def test_what_is_typed_is_read_back() -> None:
    typed = parameters.as_typed(built_in().parameters)
    values = parameters.read_typed(typed)
    assert all(built_in().parameters[key] == value for key, value in values.items())
    assert set(described()) - set(values) == {parameters.LADDER}
    wrong = parameters.read_typed({"days.request": "五", "vote.pass.of": "2", "vote.pass.in": ""})
    assert set(faults(wrong)) == {"days.request", "vote.pass"}
    assert parameters.read_typed({"days.request": "1" * 30}) == {"days.request": "1" * 30}


def test_values_and_marks_as_they_are_shown() -> None:
    assert [parameters.written(value) for value in (10, [2, 3], [{}, {}])] == ["10", "2/3", "2 行条件"]
    assert [parameters.mark_letters(mark) for mark in ("D", "A; in Order 40 K", "V; full_senior K")] == ["D", "A", "V"]


def test_the_ladder_is_read_back_and_its_rows_are_judged() -> None:
    rows = built_in().parameters[parameters.LADDER]
    typed = {
        f"{name}-{index}": value
        for index, row in enumerate(parameters.ladder_typed(rows))
        for name, value in row.items()
    }
    _fields, read, errors = parameters.read_ladder(typed)
    assert (read, errors) == (rows, {})
    _fields, _read, errors = parameters.read_ladder(
        typed | {"degree-0": "", "title-7": "senior", "years-8": "-1", "target-16": "senior", "degree-16": "doctor"}
    )
    assert sorted(errors) == [0, 7, 8, 16]


def test_the_examples_are_judged_and_tell_rule_sets_apart() -> None:
    calendar = WorkCalendar()
    stricter = RuleSet("x", dict(built_in().parameters) | {"vote.pass": [3, 4], "education.hours": 100})
    for rule in RULES:
        old, new = answers(rule, Terms(built_in(), calendar)), answers(rule, Terms(stricter, calendar))
        assert len(old) == len(lines(rule))
        assert all("rule_set" not in each for each in old)
        assert (old != new) == (rule in {"vote", "ladder"})
