from datetime import date

import pytest

from portal.committees import queries, service
from portal.committees.service import Step
from portal.kernel import clock
from portal.kernel.actor import Actor
from portal.kernel.errors import Refused
from tests.committees.conftest import World, looking
from tests.conftest import any_database


def refused(error: pytest.ExceptionInfo[Refused]) -> set[str]:
    return {each.code for each in error.value.refusals}


def on(*numbers: str) -> Step:
    return Step(versions=dict.fromkeys(numbers, 0))


def published(world: World, count: int = 1) -> list[str]:
    numbers = world.ready(count)
    meeting = world.concluded(numbers, *[12] * count)
    service.publish_meeting(meeting, world.secretary)
    return numbers


@any_database
def test_from_the_result_to_the_certificate(world: World) -> None:
    numbers = published(world, 2)
    assert {world.case(number).due_on for number in numbers} == {date(2026, 11, 17)}
    with clock.at("2026-11-17 23:59"), pytest.raises(Refused) as error:
        service.demand_all(service.end_publicity(on(*numbers), world.secretary))
    assert refused(error) == {"PUBLICITY_RUNNING"}
    with clock.at("2026-11-18 08:00"):
        service.demand_all(service.end_publicity(on(*numbers), Actor.system()))
        service.demand_all(service.confirm(on(*numbers), world.officer))
        service.demand_all(service.issue(on(*numbers), world.officer))
    with looking() as session:
        found = [queries.certificate_of_case(session, world.case(number).id) for number in numbers]
    assert [each.number for each in found if each] == ["QD2026000001", "QD2026000002"]
    assert {(each.scope, each.issued_on, each.basis) for each in found if each} == {
        ("PROVINCE", date(2026, 11, 18), "REVIEW")
    }
    assert {world.case(number).state for number in numbers} == {"certified"}


def test_publishing_a_meeting_takes_its_passed_items_alone(world: World) -> None:
    numbers = world.ready(2)
    meeting = world.concluded(numbers, 12, 11)
    done = service.publish_meeting(meeting, world.secretary)
    assert len(done) == 1
    with pytest.raises(Refused) as error:
        service.publish_meeting(meeting, world.secretary)
    assert refused(error) == {"NOTHING_TO_PUBLISH"}


def test_a_hold_stops_the_days_of_publicity(world: World) -> None:
    (number,) = published(world)
    world.hold(number)
    with looking() as session:
        (row,) = queries.publicity_page(session).rows
    assert (row.posted_on, row.ends_on) == (date(2026, 11, 10), None)
    with clock.at("2026-11-30 08:00"), pytest.raises(Refused) as error:
        service.demand_all(service.end_publicity(on(number), Actor.system()))
    assert refused(error) == {"ON_HOLD"}


def test_the_secretary_neither_confirms_nor_issues(world: World) -> None:
    (number,) = published(world)
    with clock.at("2026-11-18 08:00"):
        service.end_publicity(on(number), world.secretary)
        with pytest.raises(Refused) as error:
            service.demand_all(service.confirm(on(number), world.secretary))
        assert "NOT_PERMITTED" in refused(error)


def test_the_public_list_holds_nothing_but_what_everybody_may_see(world: World) -> None:
    published(world)
    with looking() as session:
        (row,) = queries.publicity_page(session).rows
    assert set(type(row).__dataclass_fields__) == {
        "id", "subject_name", "firm_name", "specialty", "level", "posted_on", "ends_on",
    }  # fmt: skip


def test_number_and_name_must_belong_together(world: World) -> None:
    (number,) = published(world)
    with clock.at("2026-11-18 08:00"):
        service.end_publicity(on(number), world.secretary)
        service.confirm(on(number), world.officer)
        service.issue(on(number), world.officer)
    with looking() as session:
        assert queries.verified(session, " qd2026 000001", "申报 1") is not None
        assert queries.verified(session, "QD2026000001", "别人") is None
        assert queries.verified(session, "QD2026000009", "申报1") is None
        assert queries.verified(session, "QD2026000001", "") is None
