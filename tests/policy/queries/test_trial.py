"""The dry run over open applications and the bench's examples."""

from datetime import date

import pytest
from flask import Flask

from portal.kernel import clock
from portal.kernel.database import db
from portal.kernel.workdays import YearList
from portal.policy.queries import closed_lists, stated, trial, year_preview
from portal.policy.rules.holiday_list import read_typed
from portal.rulebook.rules import STATED, RuleSet, built_in
from tests.applications.conftest import World
from tests.conftest import any_database
from tests.counting import counted_statements


def changed(**parameters: object) -> RuleSet:
    given = {key.replace("__", "."): value for key, value in parameters.items()}
    return RuleSet("草案", dict(built_in().parameters) | given)


@any_database
def test_open_cases_are_counted_from_and_to(world: World) -> None:
    numbers = [world.at_channel(), world.at_channel()]
    world.at_office()
    with clock.at("2026-07-15 09:00"):
        found = trial(db.session, built_in(), changed(days__channel_review=15), clock.today())
    assert found.changes == {"days.channel_review": (10, 15)}
    assert [(row.number, row.old_due, row.new_due) for row in found.due] == [
        (number, date(2026, 7, 28), date(2026, 8, 4)) for number in numbers
    ]
    (group,) = found.groups
    assert (group.old_days, group.new_days, group.earlier, group.later, group.same) == (10, 15, 0, 2, 0)
    assert found.counts() | {"examples": 0} == {
        "clocks": 2, "due_changes": 2, "judged": 0, "decision_changes": 0, "examples": 0, "example_changes": 0
    }  # fmt: skip


def test_fewer_days_bring_no_clock_nearer_than_the_promised_minimum(world: World) -> None:
    world.at_channel()
    with clock.at("2026-07-15 09:00"):
        found = trial(db.session, built_in(), changed(days__channel_review=1), clock.today())
    (row,) = found.due
    assert (row.old_due, row.new_due) == (date(2026, 7, 28), date(2026, 7, 23))


def test_decisions_on_applications_before_acceptance(world: World) -> None:
    inside, outside = world.at_channel(), world.complete(target_level="full_senior")
    found = trial(db.session, built_in(), changed(education__hours=100), clock.today())
    assert found.judged == 2
    by_number = {row.number: row for row in found.decisions}
    assert (by_number[inside].old_met, by_number[inside].new_missing) == (True, ("继续教育学时",))
    assert "继续教育学时" in by_number[outside].new_missing
    assert {row.rule for row in found.examples} == {"ladder"}
    assert 0 < len(found.examples) < found.tried


def test_the_same_rule_set_changes_nothing(world: World) -> None:
    world.at_channel()
    found = trial(db.session, built_in(), built_in(), clock.today())
    assert (found.changes, found.due, found.groups, found.decisions, found.examples) == ({}, (), (), (), ())


def test_the_cost_does_not_grow_with_the_cases(world: World) -> None:
    new = changed(education__hours=100, days__channel_review=15)
    world.at_channel()
    with counted_statements() as few:
        trial(db.session, built_in(), new, clock.today())
    for _number in range(3):
        world.at_channel()
    with counted_statements() as many:
        trial(db.session, built_in(), new, clock.today())
    assert len(few) == len(many)


def test_a_list_shows_days_and_due_dates_that_change(world: World) -> None:
    world.at_channel()
    listed = YearList(frozenset({date(2026, 7, 20)}), frozenset({date(2026, 7, 25), date(2026, 7, 26)}))
    with clock.at("2026-07-15 09:00"):
        found = year_preview(db.session, 2026, listed)
    assert found.was_loaded
    assert date(2026, 7, 20) in found.newly_off
    assert {date(2026, 7, 25), date(2026, 7, 26)} <= set(found.newly_worked)
    (row,) = found.due
    assert (row.old_due, row.new_due, found.clocks) == (date(2026, 7, 28), date(2026, 7, 27), 1)


@pytest.mark.parametrize("year", [2027])
def test_a_year_far_from_every_clock_changes_none(world: World, year: int) -> None:
    world.at_channel()
    read = read_typed(year, "1月1日\n5月1日\n10月1日至3日", "")
    found = year_preview(db.session, year, read.listed)
    assert (found.due, found.clocks, found.was_loaded) == ((), 0, False)


def test_what_the_notice_states_is_shown_in_full(app: Flask) -> None:
    assert [row.key for row in stated()] == list(STATED)
    assert all(row.parts and row.clause for row in stated())
    assert all(codes for _title, codes in closed_lists())
