"""What the desk adds to applications: missing addresses are looked for, objections stop and end a publicity."""

from datetime import date

import pytest

from portal.cases import queries as cases
from portal.cases import service as door
from portal.enterprises.service import NewFirm, create_firms
from portal.kernel import clock
from portal.kernel.actor import Actor
from portal.kernel.database import write_session
from portal.kernel.errors import NotFound, Refused
from portal.kernel.permissions import Role
from portal.kernel.use_case import session as current_session
from portal.kernel.use_case import use_case
from portal.organisations.queries import ids_of_codes
from tests.applications.conftest import CITY, World, world
from tests.conftest import any_database

__all__ = ["world"]


def in_publicity(world: World) -> str:
    number = world.complete()
    world.take(number, "submit_to_unit", world.hr)
    world.take(number, "approve", world.hr, data={"place": "公告栏"})
    return number


def register_objection(world: World, number: str) -> date | None:
    command = door.HoldCase(number=number, seen=0, kind="objection", reason="匿名电话：工作年限有出入")
    return door.hold_case(command, world.hr)


@any_database
def test_an_objection_in_the_firm_stops_the_filing_until_it_is_dismissed(world: World) -> None:
    number = in_publicity(world)
    with clock.at("2026-07-08 09:00"):
        assert register_objection(world, number) == date(2026, 7, 22)
    with clock.at("2026-07-14 09:00"):
        with pytest.raises(Refused):
            world.take(number, "send_to_channel", world.hr)
        with write_session() as session:
            (hold,) = cases.holds_of(session, world.case(number).id)
        command = door.ReleaseHold(number=number, seen=0, hold_id=hold.id, reason="社保记录核实无误")
        with pytest.raises(NotFound):
            door.release_hold(command, world.clerk)
        assert door.release_hold(command, world.hr)
        assert world.case(number).due_on == date(2026, 7, 17)  # three days of the publicity were left


def test_an_objection_found_right_ends_the_application(world: World) -> None:
    number = in_publicity(world)
    register_objection(world, number)
    case = world.take(number, "uphold_objection", world.hr, "年限不足，异议成立")
    assert (case.state, case.hold_count) == ("terminated", 0)


UNKNOWN = "91370200MA3TEYT04W"


@use_case
def firm_without_address(_command: None, actor: Actor) -> None:
    create_firms(
        current_session(), [NewFirm(credit_code=UNKNOWN, name="青岛样例戊有限公司", since=date(2020, 1, 1))], actor
    )


@any_database
def test_an_unknown_address_is_a_task_of_the_city(world: World) -> None:
    known = world.at_channel()
    world.actors["前任经办"] = world.actors.pop("企业经办")
    firm_without_address(None, Actor.system())
    with write_session() as session:
        world.ids |= ids_of_codes(session, [UNKNOWN])
    world.actor("企业经办", UNKNOWN, Role.ENTERPRISE_HR)
    number = world.at_channel()
    with_address, without = world.case(known).id, world.case(number).id
    with write_session() as session:
        assert cases.requests_of(session, with_address) == []
        (task,) = cases.requests_of(session, without)
    assert (task.kind, task.organisation_id, task.due_on) == ("data_task", world.ids[CITY], date(2026, 7, 21))
    assert (world.case(number).state, world.case(number).accountable_id) == ("channel_review", world.ids[CITY])
