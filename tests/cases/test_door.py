"""The door on real databases: what it checks, what it writes, and that it writes it all."""

from datetime import date

import pytest
from sqlalchemy import event, select, update
from sqlalchemy.exc import IntegrityError

from portal.audit import queries as ledger
from portal.cases.models import Case, CaseAssignment
from portal.cases.queries import by_ids, holds_of, locked
from portal.cases.service import Blocked, Moved, Note, lift_hold, place_hold
from portal.kernel import clock
from portal.kernel.actor import Actor
from portal.kernel.database import FAR, db, table_of, write_session
from portal.kernel.errors import NotFound, Stale
from portal.kernel.permissions import Role
from portal.kernel.use_case import session as current_session
from portal.kernel.use_case import use_case
from portal.organisations.rules import Status
from portal.organisations.service import SetStatus, set_status
from tests.cases.sample import Act, World, counts, do, fresh_session, recount, stamps
from tests.conftest import any_database


def codes(outcome: Moved | Blocked) -> list[str]:
    return [refusal.code for refusal in outcome.refusals] if isinstance(outcome, Blocked) else []


@any_database
def test_a_step_moves_the_case_and_leaves_every_trace(world: World) -> None:
    with clock.at("2026-07-20 09:00"):
        (number,) = world.open()
        with fresh_session() as session:
            before = stamps(session)
        (moved,) = do(Act("pass_on", {number: 1}), world.actor("370202"))
    assert isinstance(moved, Moved)
    row = world.row(number)
    assert (row.accountable_id, row.fallback_id) == (world.ids["370203"], world.ids["370200"])
    assert row.version == 2
    assert row.due_on == date(2026, 8, 3)  # ten working days after Monday 20 July
    with fresh_session() as session:
        after = stamps(session)
        assert after[world.ids["370202"]] > before[world.ids["370202"]]
        assert after[world.ids["370203"]] > before.get(world.ids["370203"], 0)
        trace = session.execute(
            select(CaseAssignment.organisation_id, CaseAssignment.reason, CaseAssignment.sent_to_id).order_by(
                CaseAssignment.id
            )
        ).all()
        assert trace == [(world.ids["370202"], "pass_on", world.ids["370203"]), (world.ids["370203"], None, None)]
        assert counts(session) == recount(session)
        assert ledger.versions_recorded(session) == {number: [1, 2]}
        assert ledger.verify(session)[1] is None
    assert world.effects == [f"pass_on:{number}"]


@any_database
def test_many_cases_take_the_same_number_of_statements_as_one(world: World) -> None:
    seen: list[str] = []

    def note(_conn: object, _cursor: object, statement: str, *_rest: object) -> None:
        seen.append(statement)

    few, many = world.open(2), world.open(60)
    actor = world.actor("370202")
    event.listen(db.engine, "before_cursor_execute", note)
    try:
        do(Act("pass_on", dict.fromkeys(few, 1)), actor)
        small = len(seen)
        seen.clear()
        outcomes = do(Act("pass_on", dict.fromkeys(many, 1)), actor)
        large = len(seen)
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
    assert all(isinstance(outcome, Moved) for outcome in outcomes)
    assert large == small
    assert large <= 30


def test_the_step_must_exist_and_the_actor_may(world: World) -> None:
    (number,) = world.open()
    assert codes(do(Act("answer", {number: 1}), world.actor("370202"))[0]) == ["NO_SUCH_STEP"]
    assert codes(do(Act("close", {number: 1}), world.actor("370202"))[0]) == ["NOT_PERMITTED"]
    supervisor = world.actor("370202", "李负责", Role.CHANNEL_SUPERVISOR)
    assert codes(do(Act("close", {number: 1}, Note()), supervisor)[0]) == ["REASON_MISSING"]
    assert codes(do(Act("close", {number: 1}), supervisor)[0]) == []
    assert world.row(number).accountable_id is None


def test_a_case_outside_the_scope_does_not_exist(world: World) -> None:
    (number,) = world.open()
    with pytest.raises(NotFound):
        do(Act("note", {number: 1}), world.actor("370203", "赵"))


def test_a_stale_version_names_who_changed_what(world: World) -> None:
    (number,) = world.open()
    do(Act("note", {number: 1}), world.actor("370202"))
    with pytest.raises(Stale) as stale:
        do(Act("note", {number: 1}), world.actor("370202"))
    assert stale.value.changes == ("王经办：记录",)


def test_a_version_that_no_case_ever_had_is_stale_too(world: World) -> None:
    (number,) = world.open()
    with pytest.raises(Stale) as stale:
        do(Act("note", {number: 10**23}), world.actor("370202"))
    assert stale.value.changes == ()


def test_nobody_handles_his_own_case(world: World) -> None:
    (number,) = world.open()
    with write_session() as session, session.begin():
        session.execute(update(table_of(Case)).values(subject_person_id=None))
    row = world.row(number)
    assert row.subject_person_id is None  # an applicant of his own is tested with the applications


def test_guards_are_asked_and_their_no_writes_nothing(world: World) -> None:
    good, bad = world.open(2)
    world.forbidden.add(bad)
    outcomes = do(Act("pass_on", {good: 1, bad: 1}), world.actor("370202"))
    assert [codes(outcome) for outcome in outcomes] == [[], ["FORBIDDEN_HERE"]]
    assert world.row(bad).version == 1


def test_acting_claims_and_a_colleague_is_refused(world: World) -> None:
    (number,) = world.open()
    do(Act("note", {number: 1}), world.actor("370202"))
    assert world.row(number).claimant_name == "王经办"
    assert codes(do(Act("note", {number: 2}), world.actor("370202", "孙同事"))[0]) == ["CLAIMED_BY_OTHER"]


def test_corrections_stop_the_clock_and_give_at_least_five_days_back(world: World) -> None:
    with clock.at("2026-07-20 09:00"):
        early, late = world.open(2)
        do(Act("ask", {early: 1}), world.actor("370202"))
    with clock.at("2026-07-31 09:00"):  # one working day left
        do(Act("ask", {late: 1}), world.actor("370202"))
    with clock.at("2026-08-03 09:00"):
        for number in (early, late):
            do(Act("answer", {number: 2}), Actor.system())
    assert world.row(early).due_on == date(2026, 8, 17)  # all ten days again
    assert world.row(late).due_on == date(2026, 8, 10)  # five, though one was left


@use_case
def hold(number: str, actor: Actor) -> None:
    (case,) = locked(current_session(), actor.scope, {number: 0})
    place_hold(current_session(), case, "objection", "有异议", actor)


@use_case
def lift(number: str, actor: Actor) -> None:
    (case,) = locked(current_session(), actor.scope, {number: 0})
    standing = next(each for each in holds_of(current_session(), case.id) if each.lifted_at is None)
    lift_hold(current_session(), case, standing.id, "已答复", actor)


@any_database
def test_holds_freeze_the_clock_until_the_last_is_lifted(world: World) -> None:
    with clock.at("2026-07-20 09:00"):
        (number,) = world.open()
    with clock.at("2026-07-23 09:00"):
        hold(number, Actor.system())
        hold(number, Actor.system())
        assert world.row(number).due_on == FAR
        assert codes(do(Act("note", {number: 0}), world.actor("370202"))[0]) == ["ON_HOLD"]
    with clock.at("2026-09-07 09:00"):
        lift(number, Actor.system())
        assert world.row(number).due_on == FAR
        lift(number, Actor.system())
    assert world.row(number).due_on == date(2026, 9, 16)  # the seven days that were left
    with fresh_session() as session:
        assert counts(session) == recount(session)
        assert ledger.versions_recorded(session)[number] == [1, 2, 3, 4, 5]


def test_a_withdrawal_passes_through_a_hold(world: World) -> None:
    (number,) = world.open()
    hold(number, Actor.system())
    assert isinstance(do(Act("withdraw", {number: 0}), Actor.system())[0], Moved)


@any_database
def test_an_organisation_that_is_closing_gets_no_arrivals(world: World) -> None:
    (number,) = world.open()
    set_status(SetStatus("370203", Status.CLOSING, "机构改革"), Actor.system())
    assert codes(do(Act("pass_on", {number: 1}), world.actor("370202"))[0]) == ["DESK_CLOSED"]
    set_status(SetStatus("370202", Status.INACTIVE, "机构改革"), Actor.system())
    assert codes(do(Act("note", {number: 1}), world.actor("370202"))[0]) == ["DESK_CANNOT_ACT"]


def test_only_the_door_writes_the_moving_columns(world: World) -> None:
    (number,) = world.open()
    with write_session() as session:
        case = session.execute(select(Case).where(Case.number == number)).scalar_one()
        case.state = "done"
        with pytest.raises(RuntimeError, match="only the door"):
            session.flush()


@any_database
def test_the_database_refuses_an_open_case_without_a_desk(world: World) -> None:
    (number,) = world.open()
    table = table_of(Case)
    for values in ({"accountable_id": None}, {"fallback_id": None}, {"fallback_id": table.c.accountable_id}):
        with pytest.raises(IntegrityError, match="on_one_desk"), write_session() as session, session.begin():
            session.execute(update(table).where(table.c.number == number).values(values))


def test_the_read_session_refuses_to_write(world: World) -> None:
    (number,) = world.open()
    case = db.session.execute(select(Case).where(Case.number == number)).scalar_one()
    case.subject_name = "别人"
    with pytest.raises(RuntimeError, match="read session"):
        db.session.flush()
    db.session.rollback()


def test_cases_read_by_id_are_what_was_written(world: World) -> None:
    numbers = world.open(3)
    with fresh_session() as session:
        found = by_ids(session, [world.row(number).id for number in numbers])
    assert sorted(case.number for case in found.values()) == sorted(numbers)


@any_database
def test_a_takeover_through_a_hold_leaves_the_clock_stopped(world: World) -> None:
    with clock.at("2026-07-20 09:00"):
        (number,) = world.open()
    with clock.at("2026-07-23 09:00"):
        hold(number, Actor.system())
        (moved,) = do(Act("take_over", {number: 0}), Actor.system())
        assert isinstance(moved, Moved)
        assert world.row(number).due_on == FAR
    with clock.at("2026-09-07 09:00"):
        lift(number, Actor.system())
    assert world.row(number).due_on == date(2026, 9, 20)  # ten working days from the lifting; that Sunday is one
