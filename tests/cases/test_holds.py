"""Stopping a case and letting it go on, by the city and by whoever hears objections."""

from datetime import date

import pytest

from portal.cases import queries
from portal.cases.rules import HoldKind, Stands, hold_kinds
from portal.cases.service import Blocked, HoldCase, ReleaseHold, hold_case, release_hold, remind_objections
from portal.kernel import clock
from portal.kernel.actor import Actor
from portal.kernel.errors import Invalid, NotFound, Stale
from portal.kernel.permissions import Permission, Role
from portal.kernel.workflow import State, Step, Workflow
from portal.messages.queries import inbox
from tests.cases.sample import Act, World, do, fresh_session
from tests.conftest import any_database

HERE, CITY = "370202", "370200"
PUBLICITY = Workflow(
    kind="any",
    label="任意",
    initial="shown",
    states=(State("shown", "公示中", 1), State("ended", "终止", 1, closed=True)),
    steps=(
        Step(
            event="uphold_objection",
            sources=("shown",),
            target="ended",
            permission=Permission.UNIT_REVIEW,
            label="异议成立",
            through_hold=True,
        ),
    ),
)


def officer(world: World) -> Actor:
    return world.actor(CITY, "市局", Role.CITY_HR_OFFICER)


def stop(world: World, number: str, kind: str = "objection", reason: str = "有人反映") -> date | None:
    return hold_case(HoldCase(number=number, seen=0, kind=kind, reason=reason), officer(world))


def held(world: World, number: str) -> list[queries.HoldRow]:
    with fresh_session() as session:
        return queries.holds_of(session, world.row(number).id)


@any_database
def test_an_objection_stops_the_clock_and_has_a_last_day(world: World) -> None:
    with clock.at("2026-07-20 09:00"):
        (number,) = world.open()
        assert stop(world, number) == date(2026, 8, 3)
        case = world.row(number)
        assert (case.hold_count, case.held_left) == (1, 10)
        (outcome,) = do(Act("pass_on", {number: 0}), world.actor(HERE))
        assert isinstance(outcome, Blocked)
    with clock.at("2026-07-22 09:00"):
        (hold,) = held(world, number)
        assert release_hold(ReleaseHold(number=number, seen=0, hold_id=hold.id, reason="查无实据"), officer(world))
        assert world.row(number).due_on == date(2026, 8, 5)  # ten working days go on from here
        assert held(world, number)[0].lift_reason == f"异议{number}-Y1经核实不成立"  # why is for the objector


@any_database
def test_the_case_goes_on_when_the_last_hold_is_lifted(world: World) -> None:
    (number,) = world.open()
    stop(world, number)
    stop(world, number, kind="integrity")
    first, second = held(world, number)
    assert not release_hold(ReleaseHold(number=number, seen=0, hold_id=first.id, reason="一"), officer(world))
    assert release_hold(ReleaseHold(number=number, seen=0, hold_id=second.id, reason="二"), officer(world))
    with pytest.raises(NotFound):
        release_hold(ReleaseHold(number=number, seen=0, hold_id=second.id, reason="三"), officer(world))


def test_what_is_missing_is_said_and_nothing_is_written(world: World) -> None:
    (number,) = world.open()
    with pytest.raises(Invalid) as fault:
        stop(world, number, kind="whim", reason=" ")
    assert set(fault.value.errors) == {"kind", "reason"}
    do(Act("note", {number: 0}), world.actor(HERE))
    with pytest.raises(Stale):
        hold_case(HoldCase(number=number, seen=1, kind="other", reason="迟了"), officer(world))
    with pytest.raises(NotFound):
        hold_case(HoldCase(number=number, seen=0, kind="other", reason="经办"), world.actor(HERE))
    assert held(world, number) == []


def test_a_withdrawal_ends_the_holds(world: World) -> None:
    (number,) = world.open()
    stop(world, number)
    do(Act("withdraw", {number: 0}), Actor.system())
    (hold,) = held(world, number)
    assert hold.lifted_at is not None
    assert (world.row(number).hold_count, world.row(number).state) == (0, "done")


def test_an_objection_that_is_late_is_told_once(world: World) -> None:
    with clock.at("2026-07-20 09:00"):
        (number,) = world.open()
        stop(world, number)
    system = Actor.system()
    with clock.at("2026-08-03 09:00"):
        assert remind_objections(None, system) == 0
    with clock.at("2026-08-04 09:00"):
        assert remind_objections(None, system) == 1
        assert remind_objections(None, system) == 0
    with fresh_session() as session:
        texts = [row.text for row in inbox.page(session, world.actor(HERE)).rows]
    assert any("异议逾期未处理" in text for text in texts)


@pytest.mark.parametrize(
    ("role", "here", "own", "closed", "expected"),
    [
        (Role.CITY_HR_OFFICER, False, False, False, tuple(HoldKind)),
        (Role.CITY_HR_OFFICER, False, True, False, ()),
        (Role.CITY_HR_OFFICER, False, False, True, ()),
        (Role.ENTERPRISE_HR, True, False, False, (HoldKind.OBJECTION,)),
        (Role.ENTERPRISE_HR, True, True, False, ()),
        (Role.ENTERPRISE_HR, False, False, False, ()),
        (Role.CHANNEL_SUPERVISOR, True, False, False, ()),
    ],
)
def test_who_may_stop_what(role: Role, here: bool, own: bool, closed: bool, expected: tuple[HoldKind, ...]) -> None:
    actor = Actor.of(
        account_id=1,
        person_id=7,
        name="某",
        organisation_id=5,
        organisation_code="x",
        organisation_name="x",
        roles=frozenset({role}),
    )
    stands = Stands("shown", 5 if here else 6, 7 if own else 8, closed)
    assert hold_kinds(PUBLICITY, stands, actor) == expected


def test_other_holds_have_no_last_day(world: World) -> None:
    (number,) = world.open()
    assert stop(world, number, kind="other") is None
