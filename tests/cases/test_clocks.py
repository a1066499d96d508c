"""Counting running clocks again after a list of working days or a number of days has changed."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from portal.audit import queries as audit
from portal.cases.queries import locked, locked_by_ids, running_clocks
from portal.cases.rules import FAR, Timing, recounted
from portal.cases.service import Note, Reclocked, lift_hold, place_hold, recompute_due
from portal.kernel import clock
from portal.kernel.actor import Actor
from portal.kernel.database import db
from portal.kernel.permissions import Role
from portal.kernel.use_case import session as current_session
from portal.kernel.use_case import use_case
from portal.kernel.workdays import WorkCalendar, YearList
from tests.cases.sample import Act, World, counts, do, fresh_session, recount, stamps
from tests.conftest import any_database

MONDAY = date(2030, 7, 1)
LISTED = WorkCalendar({2030: YearList(frozenset({date(2030, 7, 4), date(2030, 7, 5)}), frozenset({date(2030, 7, 7)}))})
PLAIN = WorkCalendar()


@dataclass(frozen=True)
class Recount:
    calendar: WorkCalendar = LISTED
    days: Mapping[int, int] = field(default_factory=dict)
    earliest: date = MONDAY


@use_case
def count_again(command: Recount, actor: Actor) -> list[Reclocked]:
    session = current_session()
    ids = [row.id for row in running_clocks(session, clock.today())]
    return recompute_due(
        session, locked_by_ids(session, ids), command.calendar, actor, days=command.days, earliest=command.earliest,
        what="按新的工作日名单重新计算",
    )  # fmt: skip


@use_case
def hold(number: str, actor: Actor) -> None:
    session = current_session()
    (case,) = locked(session, actor.scope, {number: 0})
    place_hold(session, case, "other", "核实", actor)


@use_case
def lift(number: str, actor: Actor) -> None:
    session = current_session()
    (case,) = locked(session, actor.scope, {number: 0})
    lift_hold(session, case, 1, "已核实", actor)


def test_the_count_goes_by_the_new_calendar_and_takes_no_last_day() -> None:
    old = Timing(date(2030, 7, 5), None, MONDAY, 4)
    assert recounted(old, 4, LISTED, MONDAY).due_on == date(2030, 7, 8)
    shorter = recounted(old, 1, PLAIN, date(2030, 7, 4))
    assert (shorter.due_on, shorter.days) == (date(2030, 7, 4), 3)
    on_a_free_day = recounted(old, 1, PLAIN, date(2030, 7, 13))
    assert on_a_free_day.due_on == old.due_on


def test_what_is_no_count_of_working_days_stays() -> None:
    assert recounted(Timing(FAR), 9, LISTED, MONDAY) == Timing(FAR)
    assert recounted(Timing(date(2030, 7, 5), 3), 9, LISTED, MONDAY) == Timing(date(2030, 7, 5), 3)


@any_database
def test_open_cases_are_counted_again_with_version_ledger_stamp_and_counts(world: World) -> None:
    with clock.at("2030-07-01 09:00"):
        here, there = world.open(3), world.open(2, code="370203")
        before = world.row(here[0])
        stamped = stamps(db.session)
        changed = count_again(Recount(), Actor.system())
        assert [pair.before.number for pair in changed] == here + there
        after = world.row(here[0])
        assert (before.due_on, after.due_on) == (date(2030, 7, 15), date(2030, 7, 16))
        assert (after.version, after.clock_started_on, after.clock_days) == (2, MONDAY, 10)
        assert count_again(Recount(), Actor.system()) == []
    session = fresh_session()
    assert counts(session) == recount(session)
    assert stamps(session)[before.accountable_id or 0] == stamped[before.accountable_id or 0] + 1
    assert audit.versions_recorded(session)[here[0]] == [1, 2]
    row = audit.since_version(session, here[0], 1)[0]
    assert (row.data["from_due"], row.data["due_on"]) == ("2030-07-15", "2030-07-16")
    assert audit.verify(session)[1] is None


@any_database
def test_another_number_of_days_counts_for_the_cases_that_are_named(world: World) -> None:
    with clock.at("2030-07-01 09:00"):
        first, second = world.open(2)
        named = {world.row(first).id: 3}
        (pair,) = count_again(Recount(calendar=PLAIN, days=named), Actor.system())
        assert (pair.after.number, pair.after.due_on) == (first, date(2030, 7, 4))
        assert world.row(second).version == 1


def test_the_clock_remembers_what_it_was_counted_from_through_corrections_and_holds(world: World) -> None:
    clerk = world.actor("370202")
    with clock.at("2030-07-01 09:00"):
        (number,) = world.open()
    with clock.at("2030-07-03 09:00"):
        do(Act("ask", {number: 0}, Note(text="缺证书")), clerk)
        asked = world.row(number)
        assert (asked.clock_left, asked.clock_started_on, asked.clock_days) == (8, date(2030, 7, 3), 10)
    with clock.at("2030-07-08 09:00"):
        do(Act("answer", {number: 0}), Actor.system())
        back = world.row(number)
        assert (back.clock_started_on, back.clock_days, back.due_on) == (date(2030, 7, 8), 8, date(2030, 7, 18))
        hold(number, clerk)
        held = world.row(number)
        assert (held.due_on, held.held_left, held.clock_days) == (FAR, 8, None)
        assert running_clocks(db.session, clock.today()) == []
    with clock.at("2030-07-10 09:00"):
        lift(number, clerk)
        lifted = world.row(number)
        assert (lifted.clock_started_on, lifted.clock_days, lifted.due_on) == (date(2030, 7, 10), 8, date(2030, 7, 22))


def test_only_clocks_that_the_change_can_reach_are_listed(world: World) -> None:
    with clock.at("2030-07-01 09:00"):
        world.open()
        today = clock.today()
        reach = (date(2030, 7, 15), date(2030, 7, 31))
        assert len(running_clocks(db.session, today, touching=reach)) == 1
        later = (date(2030, 7, 16), date(2030, 7, 31))
        assert running_clocks(db.session, today, touching=later) == []
        assert len(running_clocks(db.session, today, states={("sample", "open", 10)})) == 1
        assert running_clocks(db.session, today, states={("sample", "open", 9), ("sample", "waiting", 10)}) == []
        assert running_clocks(db.session, today, states=()) == []
        assert running_clocks(db.session, today + timedelta(days=15)) == []


def test_a_closed_case_has_no_clock(world: World) -> None:
    with clock.at("2030-07-01 09:00"):
        (number,) = world.open()
        do(Act("close", {number: 0}, Note(text="不符合")), world.actor("370202", "李负责", Role.CHANNEL_SUPERVISOR))
        assert (world.row(number).clock_days, world.row(number).due_on) == (None, FAR)
