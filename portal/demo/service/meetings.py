"""The meetings: called, agenda, attendance, votes, the chair's confirmation, and the results put on show."""

from collections.abc import Mapping, Sequence

from portal.committees import queries as committees
from portal.committees import service as committee
from portal.committees.queries import ItemRow, SeatRow
from portal.committees.rules import TWO_THIRDS, needed
from portal.committees.service import CreateMeeting, OnMeeting, OpenMeeting, RecordVotes, SetAgenda, SetAttendance
from portal.demo.rules.fates import MEETINGS, PlannedMeeting
from portal.demo.rules.plans import SECRETARIES, CasePlan
from portal.demo.rules.posts import CHAIRS
from portal.demo.service.accounts import Cast
from portal.demo.service.days import Days
from portal.kernel import clock
from portal.kernel.actor import Actor
from portal.kernel.reading import reading

_PLACE = "市级机关会议中心第三会议室"
_AFTERNOON = 300
"""Minutes after nine at which a meeting begins, when the desks' own work of the day is done."""


def hold(key: str, plans: Sequence[CasePlan], numbers: Mapping[int, str], cast: Cast, days: Days) -> None:
    """Hold a meeting on its day, from the call to the chair's confirmation; one that is to come gets its agenda."""
    planned = MEETINGS[key]
    secretary = cast.actor(SECRETARIES[planned.office], planned.office)
    agenda = tuple(numbers[plan.key] for plan in plans)
    if planned.back < 0:
        with clock.at(days.moment(1, _AFTERNOON + 90)):
            _call(planned, agenda, secretary, days)
        return
    with clock.at(days.moment(planned.back, _AFTERNOON)):
        number = _call(planned, agenda, secretary, days)
        _attend(number, planned, secretary)
        committee.open_meeting(OpenMeeting(number=number, seen=0), secretary)
    with clock.at(days.moment(planned.back, _AFTERNOON + 60)):
        passing = {numbers[plan.key]: plan.passes for plan in plans}
        committee.record_votes(RecordVotes(number=number, seen=0, typed=_sheet(number, passing, secretary)), secretary)
        committee.finish_recording(OnMeeting(number=number, seen=0), secretary)
    with clock.at(days.moment(planned.back, _AFTERNOON + 80)):
        committee.conclude(OnMeeting(number=number, seen=0), cast.actor(CHAIRS[planned.office], planned.office))
    if planned.published:
        with clock.at(days.moment(planned.back - 1, _AFTERNOON)):
            committee.publish_meeting(number, secretary)


def _call(planned: PlannedMeeting, agenda: tuple[str, ...], secretary: Actor, days: Days) -> str:
    (filing,) = committees.filings_of_office(reading(), secretary.organisation_id)
    new = CreateMeeting(committee_id=filing.id, held_on=days.back(planned.back), place=_PLACE)
    number = committee.create_meeting(new, secretary)
    committee.set_agenda(SetAgenda(number=number, seen=0, cases=agenda), secretary)
    return number


def _attend(number: str, planned: PlannedMeeting, secretary: Actor) -> None:
    """All but the last ``absent`` members came."""
    seats = _seats(number, secretary)
    present = frozenset(seat.member_id for seat in seats[: len(seats) - planned.absent])
    presider = seats[0].member_id
    command = SetAttendance(number=number, seen=0, present=present, presider=presider)
    committee.set_attendance(command, secretary)


def _seats(number: str, secretary: Actor) -> tuple[SeatRow, ...]:
    return committees.seats_of(reading(), committees.meeting(reading(), secretary.scope, number).id)


def _sheet(number: str, passing: Mapping[str, bool], secretary: Actor) -> dict[int, dict[str, str]]:
    """Votes that balance and end as planned, some of them by a single vote."""
    present = sum(seat.present for seat in _seats(number, secretary))
    items = committees.items_of(reading(), committees.meeting(reading(), secretary.scope, number).id)
    return {item.id: _votes(item, present - item.recused, passes=passing[item.number]) for item in items}


def _votes(item: ItemRow, voters: int, *, passes: bool) -> dict[str, str]:
    least = needed(TWO_THIRDS, voters)
    agree = min(voters, least + item.position % 5) if passes else least - 1 - item.position % 3
    rest = voters - agree
    abstain = rest // 4
    return {"agree": str(agree), "disagree": str(rest - abstain), "abstain": str(abstain), "spoiled": "0"}
