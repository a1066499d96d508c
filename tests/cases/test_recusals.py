"""An officer who steps back no longer sees the person's cases; with nobody left the fallback takes over."""

import pytest
from sqlalchemy import update

from portal.accounts.service import AddPost, add_post
from portal.audit import queries as ledger
from portal.cases.models import Case
from portal.cases.queries import DeskFilter, DeskTab, desk_page, sent_page
from portal.cases.queries.desk import DeskView
from portal.cases.queries.finding import last_sent
from portal.cases.service import ClaimCases, LiftRecusal, StepBack, claim, lift_recusal, step_back
from portal.kernel import clock
from portal.kernel.actor import Actor
from portal.kernel.database import table_of, write_session
from portal.kernel.errors import Invalid, NotFound
from portal.kernel.permissions import Role
from portal.people.service import NewPerson, register_person
from tests.cases.sample import Act, World, counts, do, fresh_session, recount
from tests.conftest import any_database
from tests.counting import counted_statements


def of_person(world: World, count: int = 2) -> list[str]:
    numbers = world.open(count)
    with write_session() as session, session.begin():
        person = register_person(session, NewPerson(name="张三", id_number="370201199001011230"), Actor.system())
        session.execute(update(table_of(Case)).values(subject_person_id=person))
    return numbers


def clerks(world: World, *names: str) -> list[Actor]:
    made = [world.actor("370202", name) for name in names]
    for index in range(len(made)):
        add_post(AddPost(f"clerk{index}", "370202", Role.CHANNEL_CLERK), Actor.system())
    return made


@any_database
def test_the_case_is_closed_to_him_and_open_to_colleagues(world: World) -> None:
    with clock.at("2026-07-20 09:00"):
        first, second = of_person(world)
        kin, colleague = clerks(world, "王经办", "孙同事")
        claim(ClaimCases((second,)), kin)
        assert not step_back(StepBack(first, "kin"), kin).taken_over
        with pytest.raises(NotFound):
            do(Act("note", {first: 0}), kin)
        do(Act("note", {second: 0}), colleague)
        view = DeskView(world.ids["370202"], clock.today(), ())
        with fresh_session() as session:
            mine = desk_page(
                session, DeskView(view.organisation_id, view.soon, (), kin.account_id), DeskTab.REVIEW, DeskFilter()
            )
            theirs = desk_page(session, view, DeskTab.REVIEW, DeskFilter())
            assert (len(mine.rows), len(theirs.rows)) == (0, 1)
            assert counts(session) == recount(session)
            assert "recuse" in [row.event for row in ledger.of_stream(session, f"case:{first}")]


@pytest.mark.postgres
@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_all_that_it_touches_is_locked_at_once(world: World) -> None:
    """The later case is stepped back from, the earlier one's claim ends too: locked one by one they could deadlock."""
    with clock.at("2026-07-20 09:00"):
        first, second = of_person(world)
        kin, _colleague = clerks(world, "王经办", "孙同事")
        claim(ClaimCases((first,)), kin)
        with counted_statements() as seen:
            step_back(StepBack(second, "kin"), kin)
    locks = [each for each in seen if "FOR UPDATE" in each and 'FROM "case"' in each]
    assert "id_1_2" in locks[0], "both cases stand in the first lock"


@any_database
def test_with_nobody_left_the_conflict_is_the_channels(world: World) -> None:
    (number,) = of_person(world, 1)
    one, other = clerks(world, "王经办", "孙同事")
    assert not step_back(StepBack(number, "former_colleague"), one).taken_over
    assert step_back(StepBack(number, "other", "师生"), other).taken_over
    row = world.row(number)
    assert (row.accountable_id, row.taken_over) == (world.ids["370200"], True)
    with fresh_session() as session:
        assert counts(session) == recount(session)
        assert ledger.verify(session)[1] is None


def test_a_ground_is_needed(world: World) -> None:
    (number,) = of_person(world, 1)
    (one,) = clerks(world, "王经办")
    with pytest.raises(Invalid):
        step_back(StepBack(number, "hukou"), one)
    with pytest.raises(Invalid):
        step_back(StepBack(number, "other"), one)


@any_database
def test_what_has_left_is_closed_to_him_too(world: World) -> None:
    first, second = of_person(world)
    kin, colleague = clerks(world, "王经办", "孙同事")
    do(Act("pass_on", {first: 0}), colleague)
    step_back(StepBack(second, "kin"), kin)
    desk = world.ids["370202"]
    with fresh_session() as session:
        assert last_sent(session, desk, first, colleague.scope).trace.number == first
        assert [row.number for row in sent_page(session, desk, reader=colleague.scope).rows] == [first]
        assert sent_page(session, desk, reader=kin.scope).rows == ()
        with pytest.raises(NotFound):
            last_sent(session, desk, first, kin.scope)


def test_the_city_alone_lifts_a_recusal_and_the_ledger_keeps_both(world: World) -> None:
    (number, _other) = of_person(world)
    kin, colleague = clerks(world, "王经办", "孙同事")
    step_back(StepBack(number, "kin"), kin)
    city = world.actor("370200", "市局", Role.CITY_HR_OFFICER)
    assert kin.account_id is not None
    for actor, account in ((colleague, kin.account_id), (city, 999), (kin, kin.account_id)):
        with pytest.raises(NotFound):
            lift_recusal(LiftRecusal(number, account, "查明并非亲属"), actor)
    with pytest.raises(Invalid):
        lift_recusal(LiftRecusal(number, kin.account_id, " "), city)
    assert lift_recusal(LiftRecusal(number, kin.account_id, "查明并非亲属"), city) == "王经办"
    do(Act("note", {number: 0}), kin)
    with fresh_session() as session:
        events = [row.event for row in ledger.of_stream(session, f"case:{number}")]
    assert {"recuse", "lift_recusal"} <= set(events)
