import pytest

from portal.audit import queries as ledger
from portal.committees import service
from portal.committees.service import OnMeeting, RecordVotes, Recuse
from portal.kernel.errors import Invalid, NotFound, Refused, Stale
from tests.committees.conftest import OFFICE, World, looking
from tests.conftest import any_database


def refused(error: pytest.ExceptionInfo[Refused]) -> set[str]:
    return {each.code for each in error.value.refusals}


@any_database
def test_twelve_of_seventeen_pass_and_eleven_fail(world: World) -> None:
    numbers = world.ready(2)
    world.concluded(numbers, 12, 11)
    assert [world.case(number).state for number in numbers] == ["voted_passed", "voted_failed"]
    assert world.case(numbers[1]).closed_at is not None


def test_the_record_is_in_the_ledger_and_the_chain_holds(world: World) -> None:
    (number,) = world.ready()
    meeting = world.concluded([number], 12)
    with looking() as session:
        rows = ledger.of_stream(session, f"org:{OFFICE}")
        _count, broken = ledger.verify(session)
    assert broken is None
    (concluded,) = [row for row in rows if row.event == "meeting_concluded"]
    assert concluded.data["results"][0]["agree"] == 12
    assert concluded.data["meeting"] == meeting
    assert all("agree" not in row.data for row in rows if row.event == "votes_recorded")


def test_a_claim_of_the_secretary_neither_blocks_the_chair_nor_remains(world: World) -> None:
    (number,) = world.ready()
    assert world.case(number).claimant_name == world.secretary.name
    world.concluded([number], 12)
    assert world.case(number).claimed is False


def test_sixteen_present_are_no_quorum(world: World) -> None:
    meeting = world.planned(world.ready(), range(1, 17))
    with pytest.raises(Refused) as error:
        service.open_meeting(service.OpenMeeting(number=meeting, seen=0), world.secretary)
    assert refused(error) == {"NO_QUORUM"}


def test_a_recusal_that_breaks_the_quorum_postpones_the_item(world: World) -> None:
    numbers = world.ready(2)
    meeting = world.opened(numbers)
    first = world.items(meeting)[0]
    command = Recuse(number=meeting, seen=0, item_id=first.id, member_id=world.member_ids()[4], reason="师生")
    service.recuse(command, world.secretary)
    assert [item.state for item in world.items(meeting)] == ["postponed", "waiting"]
    second = world.items(meeting)[1]
    typed = {second.id: {"agree": "12", "disagree": "5"}}
    service.record_votes(RecordVotes(number=meeting, seen=0, typed=typed), world.secretary)
    service.finish_recording(OnMeeting(number=meeting, seen=0), world.secretary)
    done = service.conclude(OnMeeting(number=meeting, seen=0), world.chair)
    assert (done.passed, done.failed, done.postponed) == (1, 0, 1)
    assert [world.case(number).state for number in numbers] == ["meeting_ready", "voted_passed"]


def test_taking_a_recusal_back_lets_the_item_be_voted_on_again(world: World) -> None:
    meeting = world.opened(world.ready())
    (item,) = world.items(meeting)
    member = world.member_ids()[4]
    service.recuse(Recuse(number=meeting, seen=0, item_id=item.id, member_id=member, reason="师生"), world.secretary)
    service.unrecuse(service.Unrecuse(number=meeting, seen=0, item_id=item.id, member_id=member), world.secretary)
    assert world.items(meeting)[0].state == "waiting"


def test_colleagues_of_the_applicant_are_recused_and_cannot_be_taken_back(world: World) -> None:
    meeting = world.opened(world.ready(), [1, *range(7, 26)])
    (item,) = world.items(meeting)
    assert item.recused == 2
    with pytest.raises(Refused) as error:
        service.unrecuse(
            service.Unrecuse(number=meeting, seen=0, item_id=item.id, member_id=world.member_ids()[24]), world.secretary
        )
    assert refused(error) == {"SAME_EMPLOYER"}


def test_a_recusal_voids_what_was_counted(world: World) -> None:
    meeting = world.opened(world.ready(), range(1, 20))
    world.record(meeting, 13, voters=19)
    (item,) = world.items(meeting)
    service.recuse(
        Recuse(number=meeting, seen=0, item_id=item.id, member_id=world.member_ids()[3], reason="亲属"), world.secretary
    )
    (after,) = world.items(meeting)
    assert (after.state, after.agree) == ("waiting", None)


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ({"agree": "12", "disagree": "4"}, "之和必须等于"),
        ({"agree": "18"}, "之和必须等于"),
        ({"agree": "十二"}, "整数"),
        ({"agree": "-1", "disagree": "18"}, "整数"),
    ],
)
def test_one_wrong_row_saves_nothing(world: World, row: dict[str, str], words: str) -> None:
    meeting = world.opened(world.ready(2))
    first, second = world.items(meeting)
    typed = {first.id: {"agree": "12", "disagree": "5"}, second.id: row}
    with pytest.raises(Invalid) as error:
        service.record_votes(RecordVotes(number=meeting, seen=0, typed=typed), world.secretary)
    assert list(error.value.errors) == [f"item-{second.id}"]
    assert words in error.value.errors[f"item-{second.id}"][0]
    assert [item.agree for item in world.items(meeting)] == [None, None]


def test_an_empty_row_waits_and_keeps_the_record_open(world: World) -> None:
    meeting = world.opened(world.ready(2))
    first = world.items(meeting)[0]
    typed = {first.id: {"agree": "１２", "abstain": "3", "spoiled": "2"}}
    assert service.record_votes(RecordVotes(number=meeting, seen=0, typed=typed), world.secretary) == 1
    assert world.items(meeting)[0].result == "passed"
    with pytest.raises(Refused) as error:
        service.finish_recording(OnMeeting(number=meeting, seen=0), world.secretary)
    assert refused(error) == {"VOTES_MISSING"}


def test_only_the_chair_concludes_and_not_who_recorded(world: World) -> None:
    meeting = world.opened(world.ready())
    world.record(meeting, 12)
    on = OnMeeting(number=meeting, seen=0)
    with pytest.raises(Refused) as early:
        service.conclude(on, world.chair)
    assert refused(early) == {"NOT_RECORDED"}
    service.finish_recording(on, world.secretary)
    with pytest.raises(Refused) as error:
        service.conclude(on, world.secretary)
    assert refused(error) == {"NOT_PERMITTED"}
    both = world.actors["secretary"]
    twice = type(both).of(
        account_id=both.account_id or 0,
        person_id=None,
        name=both.name,
        organisation_id=both.organisation_id,
        organisation_code=both.organisation_code,
        organisation_name=both.organisation_name,
        roles=both.roles | world.chair.roles,
    )
    with pytest.raises(Refused) as same:
        service.conclude(on, twice)
    assert refused(same) == {"SAME_PERSON"}


def test_the_chair_gives_the_record_back(world: World) -> None:
    meeting = world.opened(world.ready())
    world.record(meeting, 12)
    service.finish_recording(OnMeeting(number=meeting, seen=0), world.secretary)
    with pytest.raises(Invalid):
        service.return_record(OnMeeting(number=meeting, seen=0), world.chair)
    service.return_record(OnMeeting(number=meeting, seen=0, reason="第 1 项有误"), world.chair)
    world.record(meeting, 11)
    assert world.items(meeting)[0].result == "failed"


def test_a_hold_stops_the_whole_conclusion(world: World) -> None:
    numbers = world.ready(2)
    meeting = world.opened(numbers)
    world.record(meeting, 12, 12)
    service.finish_recording(OnMeeting(number=meeting, seen=0), world.secretary)
    world.hold(numbers[1])
    with pytest.raises(Refused) as error:
        service.conclude(OnMeeting(number=meeting, seen=0), world.chair)
    assert refused(error) == {"ON_HOLD"}
    assert world.case(numbers[0]).state == "meeting_ready"


def test_somebody_who_comes_too_late_is_told(world: World) -> None:
    meeting = world.opened(world.ready())
    seen = world.meeting(meeting).version
    world.record(meeting, 12)
    with pytest.raises(Stale) as error:
        service.record_votes(RecordVotes(number=meeting, seen=seen, typed={}), world.secretary)
    assert any("记录表决票数" in line for line in error.value.changes)


def test_another_office_does_not_find_the_meeting(world: World) -> None:
    meeting = world.opened(world.ready())
    with pytest.raises(NotFound):
        service.record_votes(RecordVotes(number=meeting, seen=0, typed={}), world.actors["stranger"])
