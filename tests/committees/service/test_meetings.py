from datetime import date

import pytest
from sqlalchemy.exc import IntegrityError

from portal.committees import service
from portal.committees.models import Committee, MeetingItem, Tally
from portal.committees.service import CancelMeeting, CreateMeeting, SetAgenda, SetAttendance
from portal.kernel.actor import Actor
from portal.kernel.database import write_session
from portal.kernel.errors import Invalid, NotFound, Refused, Stale
from tests.committees.conftest import OFFICE, World, committee, members
from tests.conftest import any_database


def refused(error: pytest.ExceptionInfo[Refused]) -> set[str]:
    return {each.code for each in error.value.refusals}


def test_a_meeting_needs_a_filing_that_holds(world: World) -> None:
    command = CreateMeeting(committee_id=world.committee_id, held_on=date(2028, 1, 3), place="三楼")
    with pytest.raises(Refused) as error:
        service.create_meeting(command, world.secretary)
    assert refused(error) == {"FILING_ENDED"}


def test_another_office_cannot_call_the_committee(world: World) -> None:
    command = CreateMeeting(committee_id=world.committee_id, held_on=date(2026, 11, 11), place="三楼")
    with pytest.raises(NotFound):
        service.create_meeting(command, world.actors["stranger"])
    with pytest.raises(Refused):
        service.create_meeting(command, world.chair)


def test_numbers_go_on_within_a_year(world: World) -> None:
    command = CreateMeeting(committee_id=world.committee_id, held_on=date(2026, 11, 11), place="三楼")
    assert [service.create_meeting(command, world.secretary) for _ in range(2)] == ["M2026-0001", "M2026-0002"]


def test_only_chair_or_vice_chair_presides(world: World) -> None:
    meeting = world.planned([], range(1, 18), presider=2)
    seats = world.member_ids()
    for presider, present in ((seats[4], seats[:17]), (seats[0], seats[1:17])):
        command = SetAttendance(number=meeting, seen=0, present=frozenset(present), presider=presider)
        with pytest.raises(Invalid) as error:
            service.set_attendance(command, world.secretary)
        assert list(error.value.errors) == ["presider"]


def test_a_meeting_opens_only_with_items_and_presider(world: World) -> None:
    meeting = world.planned([], range(1, 18), presider=None)
    with pytest.raises(Refused) as error:
        service.open_meeting(service.OpenMeeting(number=meeting, seen=0), world.secretary)
    assert refused(error) == {"NO_ITEMS", "NO_PRESIDER"}


def test_a_case_stands_on_one_agenda(world: World) -> None:
    (number,) = world.ready()
    world.planned([number], range(1, 18))
    with pytest.raises(Refused) as error:
        world.planned([number], range(1, 18))
    assert refused(error) == {"ON_OTHER_AGENDA"}


def test_the_agenda_takes_only_what_waits_for_a_meeting(world: World) -> None:
    (number,) = world.in_panel()
    with pytest.raises(Refused) as error:
        world.planned([number], range(1, 18))
    assert refused(error) == {"NOT_READY"}


def test_full_senior_needs_its_own_filing(world: World) -> None:
    (number,) = world.ready()
    world.describe(number, level="full_senior")
    with pytest.raises(Refused) as error:
        world.planned([number], range(1, 18))
    assert refused(error) == {"FULL_SENIOR_NOT_FILED"}


def test_what_is_taken_off_the_agenda_may_stand_on_another(world: World) -> None:
    first, second = world.ready(2)
    meeting = world.planned([first, second], range(1, 18))
    service.set_agenda(SetAgenda(number=meeting, seen=0, cases=(second,)), world.secretary)
    other = world.planned([first], range(1, 18))
    assert [item.number for item in world.items(meeting)] == [second]
    assert [item.number for item in world.items(other)] == [first]


@any_database
def test_a_cancelled_meeting_frees_its_cases(world: World) -> None:
    (number,) = world.ready()
    meeting = world.planned([number], range(1, 17))
    with pytest.raises(Invalid):
        service.cancel_meeting(CancelMeeting(number=meeting, seen=0, reason=" "), world.secretary)
    service.cancel_meeting(CancelMeeting(number=meeting, seen=0, reason="未达到法定人数"), world.secretary)
    assert world.meeting(meeting).state == "cancelled"
    world.concluded([number], 12)
    assert world.case(number).state == "voted_passed"


def test_an_applicant_withdraws_until_the_agenda_is_locked(world: World) -> None:
    first, second = world.ready(2)
    meeting = world.planned([first, second], range(1, 18))
    world.withdraw(first)
    assert [item.state for item in world.items(meeting)] == ["withdrawn", "waiting"]
    service.open_meeting(service.OpenMeeting(number=meeting, seen=0), world.secretary)
    with pytest.raises(Refused) as error:
        world.withdraw(second)
    assert refused(error) == {"AGENDA_LOCKED"}


def test_a_stale_agenda_is_refused(world: World) -> None:
    numbers = world.ready(1)
    meeting = world.planned(numbers, range(1, 18))
    with pytest.raises(Stale):
        service.set_agenda(SetAgenda(number=meeting, seen=1, cases=()), world.secretary)


def test_a_filing_that_breaks_the_rules_is_not_entered(world: World) -> None:
    for changes, code in (
        ({"seats": 24, "members": ()}, "SEATS_NOT_ODD"),
        ({"seats": 23, "members": ()}, "TOO_FEW_SEATS"),
        ({"members": members(27)}, "TOO_MANY_MEMBERS"),
        ({"filing_to": date(2029, 1, 1)}, "FILING_PERIOD"),
        ({"levels": ("senior", "full_senior")}, "FULL_SENIOR_NOT_FILED"),
    ):
        with pytest.raises(Refused) as error:
            service.file_committee(committee(code="PW-02", **changes), Actor.system())
        assert refused(error) == {code}
    with pytest.raises(Refused):
        service.file_committee(committee(code="PW-02"), world.secretary)
    with pytest.raises(Invalid):
        service.file_committee(committee(), Actor.system())


@pytest.mark.parametrize(
    "values",
    [
        {"agree": 12, "disagree": 4, "votes_needed": 12, "result": "passed"},
        {"agree": 11, "disagree": 6, "votes_needed": 12, "result": "passed"},
        {"agree": 18, "disagree": -1, "votes_needed": 12, "result": "passed"},
    ],
)
def test_the_database_refuses_a_count_that_does_not_balance(world: World, values: dict[str, object]) -> None:
    meeting = world.opened(world.ready())
    (item,) = world.items(meeting)
    fixed = {"item_id": item.id, "voters": 17, "abstain": 0, "spoiled": 0, "recorded_by": "x", "recorded_at": "y"}
    refuses(Tally(**(fixed | values)))


def test_the_database_refuses_an_even_committee_and_a_second_agenda(world: World) -> None:
    (number,) = world.ready()
    world.planned([number], range(1, 18))
    other = world.planned([], range(1, 18))
    case_id, meeting_id = world.case(number).id, world.meeting(other).id
    refuses(MeetingItem(case_id=case_id, meeting_id=meeting_id, position=1, state="waiting"))
    fields = {"kind": "series", "levels": "[]", "filing_no": "x", "filing_from": date(2026, 1, 1)}
    even = Committee(
        organisation_id=world.ids[OFFICE], code="PW-8", name="x", seats=24, filing_to=date(2026, 1, 2), **fields
    )
    refuses(even)


def refuses(row: object) -> None:
    with write_session() as session:
        session.add(row)
        with pytest.raises(IntegrityError):
            session.flush()
