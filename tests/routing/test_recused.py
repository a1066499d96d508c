"""With nobody left at a desk the conflict is the whole channel's: at once, and when the last free officer leaves."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import update

from portal.accounts.models import Account, Post
from portal.accounts.service import AddPost, add_post
from portal.cases.service import LiftRecusal, StepBack, lift_recusal, step_back
from portal.kernel import clock
from portal.kernel.actor import Actor
from portal.kernel.database import FAR, table_of
from portal.kernel.permissions import Role
from portal.kernel.use_case import session as current_session
from portal.kernel.use_case import use_case
from portal.people.service import NewPerson, register_person
from portal.routing.service import sweep_recused
from tests.applications.conftest import id_number
from tests.cases.sample import fresh_session
from tests.conftest import any_database
from tests.routing.ladder import Ladder

DISTRICT, CITY, TOP = "370215", "370200", "370200-S"


@use_case
def new_person(_command: None, actor: Actor) -> int:
    return register_person(current_session(), NewPerson(name="张三", id_number=id_number(1)), actor)


@dataclass(frozen=True)
class PostDays:
    account_id: int
    starts_on: date
    ends_on: date


@use_case
def set_days(command: PostDays, _actor: Actor) -> None:
    table = table_of(Post)
    days = update(table).where(table.c.account_id == command.account_id)
    current_session().execute(days.values(starts_on=command.starts_on, ends_on=command.ends_on))


@use_case
def is_the_applicant(pair: tuple[int, int], _actor: Actor) -> None:
    """The officer of that account is the person who applies."""
    table = table_of(Account)
    current_session().execute(update(table).where(table.c.id == pair[0]).values(person_id=pair[1]))


def officer(ladder: Ladder, code: str, name: str, role: Role = Role.CHANNEL_CLERK) -> Actor:
    ladder.id_of(code)
    actor = ladder.actor(code, name, role)
    add_post(AddPost(f"clerk{len(ladder.accounts) - 1}", code, role), Actor.system())
    return actor


def opened(ladder: Ladder, code: str = DISTRICT, fallback: str = CITY) -> str:
    ladder.person = new_person(None, Actor.system())
    (number,) = ladder.open_at(code, fallback)
    return number


def swept() -> int:
    found = 0
    while moved := sweep_recused(None, Actor.system()).moved:
        found += moved
    return found


@any_database
def test_the_last_free_officer_leaves_his_post(ladder: Ladder) -> None:
    with clock.at("2026-07-20 09:00"):
        number = opened(ladder)
        kin, free = officer(ladder, DISTRICT, "甲"), officer(ladder, DISTRICT, "乙")
        officer(ladder, CITY, "市经办")
        assert not step_back(StepBack(number, "kin"), kin).taken_over
        assert swept() == 0
        assert free.account_id is not None
        set_days(PostDays(free.account_id, date(2026, 1, 1), date(2026, 7, 22)), Actor.system())
    with clock.at("2026-07-21 23:59"):
        assert swept() == 0
    with clock.at("2026-07-22 00:00"):
        assert swept() == 1
        assert swept() == 0
    assert ladder.codes(number) == (CITY, TOP)
    assert ladder.row(number).taken_over


@any_database
def test_the_ladder_goes_on_where_the_fallback_has_stepped_back_too(ladder: Ladder) -> None:
    number = opened(ladder)
    other = ladder.open_at(CITY, TOP)[0]
    at_city = officer(ladder, CITY, "市经办")
    officer(ladder, CITY, "市局", Role.CITY_HR_OFFICER)  # directs cases; has no act on one under review
    assert step_back(StepBack(other, "kin"), at_city).taken_over
    assert ladder.codes(other) == (TOP, CITY)
    kin = officer(ladder, DISTRICT, "甲")
    assert step_back(StepBack(number, "kin"), kin).taken_over
    assert ladder.codes(number)[0] == CITY
    assert swept() == 1
    assert ladder.codes(number) == (TOP, CITY)


def test_a_supervisor_is_enough_and_a_deputy_of_tomorrow_is_not(ladder: Ladder) -> None:
    with clock.at("2026-07-20 09:00"):
        number, chief = opened(ladder), officer(ladder, DISTRICT, "负责", Role.CHANNEL_SUPERVISOR)
        kin, deputy = officer(ladder, DISTRICT, "甲"), officer(ladder, DISTRICT, "代理")
        assert deputy.account_id is not None
        set_days(PostDays(deputy.account_id, date(2026, 7, 21), FAR), Actor.system())
        assert not step_back(StepBack(number, "kin"), kin).taken_over
        assert step_back(StepBack(number, "kin"), chief).taken_over
    assert ladder.codes(number)[0] == CITY


def test_the_applicant_himself_is_no_colleague(ladder: Ladder) -> None:
    number = opened(ladder)
    kin, himself = officer(ladder, DISTRICT, "甲"), officer(ladder, DISTRICT, "张三")
    assert himself.account_id is not None
    assert ladder.person is not None
    is_the_applicant((himself.account_id, ladder.person), Actor.system())
    assert step_back(StepBack(number, "kin"), kin).taken_over


@any_database
def test_the_persons_other_cases_follow(ladder: Ladder) -> None:
    number = opened(ladder)
    (other,) = ladder.open_at(DISTRICT, CITY)
    kin = officer(ladder, DISTRICT, "甲")
    officer(ladder, CITY, "市经办")
    assert step_back(StepBack(number, "kin"), kin).taken_over
    assert ladder.codes(other)[0] == DISTRICT
    assert swept() == 1
    assert ladder.codes(other)[0] == CITY


def test_what_stands_at_the_top_is_never_swept(ladder: Ladder) -> None:
    with clock.at("2026-07-20 09:00"):
        number, kin = opened(ladder, TOP, CITY), officer(ladder, TOP, "督办", Role.CHANNEL_SUPERVISOR)
        last = officer(ladder, TOP, "督办员")
        assert not step_back(StepBack(number, "kin"), kin).taken_over
        assert last.account_id is not None
        set_days(PostDays(last.account_id, date(2026, 1, 1), date(2026, 7, 20)), Actor.system())
        assert swept() == 0
    assert ladder.codes(number) == (TOP, CITY)


def test_who_may_handle_it_again_keeps_it(ladder: Ladder) -> None:
    with clock.at("2026-07-20 09:00"):
        number = opened(ladder)
        kin, free = officer(ladder, DISTRICT, "甲"), officer(ladder, DISTRICT, "乙")
        step_back(StepBack(number, "kin"), kin)
        assert kin.account_id is not None
        assert free.account_id is not None
        city = ladder.actor(CITY, "市局", Role.CITY_HR_OFFICER)
        lift_recusal(LiftRecusal(number, kin.account_id, "查明并非亲属"), city)
        set_days(PostDays(free.account_id, date(2026, 1, 1), date(2026, 7, 20)), Actor.system())
        assert swept() == 0
        with fresh_session():
            assert ladder.codes(number)[0] == DISTRICT
