from datetime import date

import pytest

from portal.applications.rules import ApplicationFacts
from portal.committees import service
from portal.kernel.actor import Actor
from portal.kernel.registry import registry
from portal.kernel.workflow import Placement
from tests.committees.conftest import CITY, OFFICE, World, committee, looking


def facts(world: World, number: str, event: str) -> ApplicationFacts:
    case = world.case(number)
    with looking() as session:
        found = registry().fact_readers["application"][0](
            session, [case], event, Actor.system(), {case.id: ApplicationFacts(today=date(2026, 11, 10))}
        )[case.id]
    assert isinstance(found, ApplicationFacts)
    return found


def test_the_office_is_that_of_the_committee_that_fits(world: World) -> None:
    (number,) = world.arrived()
    assert facts(world, number, "send_on").places["office"] == Placement(world.ids[OFFICE], world.ids[CITY])


def test_a_committee_by_specialty_comes_before_one_by_series(world: World) -> None:
    service.file_committee(
        committee(code="PW-09", office_code="C-T2", kind="specialty", specialties=("机械",), seats=11, members=()),
        Actor.system(),
    )
    (mechanical,) = world.arrived()
    (electrical,) = world.arrived(specialty="电气")
    assert facts(world, mechanical, "send_on").places["office"].accountable_id == world.ids["C-T2"]
    assert facts(world, electrical, "send_on").places["office"].accountable_id == world.ids[OFFICE]


@pytest.mark.parametrize("level", ["technician", "full_senior"])
def test_no_committee_no_office(world: World, level: str) -> None:
    (number,) = world.arrived(level=level)
    assert "office" not in facts(world, number, "send_on").places


def test_the_panel_is_counted(world: World) -> None:
    (number,) = world.in_panel()
    found = facts(world, number, "opinions_in")
    assert (found.panel_size, found.opinions_open, found.panel_recused) == (3, 3, ())


def test_other_events_ask_nothing(world: World) -> None:
    (number,) = world.arrived()
    assert facts(world, number, "confirm") == ApplicationFacts(today=date(2026, 11, 10))
