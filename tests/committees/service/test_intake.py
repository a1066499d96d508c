import pytest

from portal.cases.queries import requests_of
from portal.committees import queries, service
from portal.committees.service import AssignPanel, EnterOpinions, Step
from portal.kernel.errors import Invalid, NotFound, Refused
from tests.committees.conftest import World, looking


def refused(error: pytest.ExceptionInfo[Refused]) -> set[str]:
    return {each.code for each in error.value.refusals}


def accepted(world: World, **changes: str) -> str:
    (number,) = world.arrived(**changes)
    service.accept(Step(versions={number: 0}), world.secretary)
    return number


def test_the_office_accepts_in_bulk(world: World) -> None:
    numbers = world.arrived(3)
    done = service.accept(Step(versions=dict.fromkeys(numbers, 0)), world.secretary)
    assert service.demand_all(done) == 3
    assert {world.case(number).state for number in numbers} == {"accepted"}


def test_a_channel_clerk_cannot_accept(world: World) -> None:
    (number,) = world.arrived()
    with pytest.raises(NotFound):
        service.accept(Step(versions={number: 0}), world.actors["clerk"])
    with pytest.raises(Refused) as error:
        service.demand_all(service.accept(Step(versions={number: 0}), world.officer))
    assert "NOT_PERMITTED" in refused(error)


@pytest.mark.parametrize(
    ("seats", "code"),
    [((1, 2), "TOO_FEW_EXPERTS"), ((1, 2, 25), "SAME_EMPLOYER"), ((1, 3, 5, 24), "SAME_EMPLOYER")],
)
def test_a_panel_that_is_refused(world: World, seats: tuple[int, ...], code: str) -> None:
    number = accepted(world)
    chosen = frozenset(world.member_ids()[seat - 1] for seat in seats)
    with pytest.raises(Refused) as error:
        service.assign_panel(AssignPanel(number=number, seen=0, members=chosen), world.secretary)
    assert code in refused(error)
    assert world.case(number).state == "accepted"


def test_experts_must_hold_a_seat_of_the_committee(world: World) -> None:
    number = accepted(world)
    with pytest.raises(Refused) as error:
        service.assign_panel(AssignPanel(number=number, seen=0, members=frozenset({991, 992, 993})), world.secretary)
    assert refused(error) == {"NOT_A_MEMBER"}


def test_each_expert_is_asked_once(world: World) -> None:
    (number,) = world.in_panel()
    with looking() as session:
        asked = requests_of(session, world.case(number).id)
    assert [(row.kind, row.addressee) for row in asked] == [("panel_opinion", f"评委0{seat}") for seat in (1, 2, 3)]
    assert {int(row.subject_key) for row in asked} == set(world.member_ids()[:3])


def test_the_last_opinion_makes_the_case_ready(world: World) -> None:
    (number,) = world.in_panel()
    opinions = world.opinions(number)
    first, *others = opinions
    left = service.enter_opinions(
        EnterOpinions(number=number, seen=0, opinions={first: ("reserved", "创新点需说明。")}), world.secretary
    )
    assert (left, world.case(number).state) == (2, "panel_review")
    rest = {key: opinions[key] for key in others}
    left = service.enter_opinions(EnterOpinions(number=number, seen=0, opinions=rest), world.secretary)
    assert (left, world.case(number).state) == (0, "meeting_ready")
    with looking() as session:
        written = queries.case_opinions(session, world.case(number).id)
    assert [row.text for row in written] == ["创新点需说明。", "业绩突出。", "业绩突出。"]


def test_an_opinion_needs_conclusion_and_text(world: World) -> None:
    (number,) = world.in_panel()
    first, second, _third = world.opinions(number)
    with pytest.raises(Invalid) as error:
        service.enter_opinions(
            EnterOpinions(number=number, seen=0, opinions={first: ("", "只有意见"), second: ("recommend", " ")}),
            world.secretary,
        )
    assert set(error.value.errors) == {f"verdict_{first}", f"text_{second}"}


def test_opinions_of_another_case_are_not_found(world: World) -> None:
    one, two = world.in_panel(2)
    foreign = next(iter(world.opinions(two)))
    command = EnterOpinions(number=one, seen=0, opinions={foreign: ("recommend", "好")})
    with pytest.raises(NotFound):
        service.enter_opinions(command, world.secretary)
