"""Channels that can no longer act lose their cases to the fallback, and no case is orphaned on the way."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from portal.cases.models import Case
from portal.cases.service import replace_fallbacks
from portal.kernel import clock
from portal.kernel.actor import Actor
from portal.kernel.database import db
from portal.kernel.errors import Invalid, NotFound, Refused
from portal.kernel.permissions import Role
from portal.kernel.use_case import session as current_session
from portal.kernel.use_case import use_case
from portal.messages.models import Message
from portal.organisations import queries as organisations
from portal.organisations.rules import Status
from portal.organisations.service import SetStatus, set_status
from portal.routing.queries import MoveLine
from portal.routing.service import close_organisation, plan_closing, remind_desks, sweep_unable, takeover
from portal.rulebook.rules import from_document
from tests.cases.sample import Act, World, counts, do, fresh_session, recount
from tests.conftest import any_database
from tests.counting import counted_statements


def status(code: str) -> str:
    db.session.rollback()
    found = organisations.by_code(db.session, code)
    assert found is not None
    return found.status


def sweep_all() -> list[int]:
    moved = []
    while (done := sweep_unable(None, Actor.system())).any:
        moved.append(done.moved)
    return moved


@any_database
def test_closing_moves_every_case_and_then_ends(world: World) -> None:
    with clock.at("2026-07-20 09:00"):
        numbers = world.open(105)
        do(Act("ask", {numbers[0]: 1}), world.actor("370202"))
        due = world.row(numbers[0]).due_on
    with clock.at("2026-07-22 09:00"):
        close_organisation(SetStatus("370202", Status.CLOSING, "机构改革"), Actor.system())
        assert status("370202") == Status.CLOSING
        assert [each for each in sweep_all() if each] == [100, 5]
    assert status("370202") == Status.INACTIVE
    rows = [world.row(number) for number in (numbers[0], numbers[-1])]
    assert {row.accountable_id for row in rows} == {world.ids["370200"]}
    assert {row.fallback_id for row in rows} == {world.ids["370200-S"]}
    assert all(row.taken_over and not row.claimed for row in rows)
    assert rows[0].due_on == due  # the applicant's days to correct are not touched
    assert rows[1].due_on.isoformat() == "2026-08-05"
    with fresh_session() as session:
        assert counts(session) == recount(session)
        told = session.scalars(select(Message.organisation_id).where(Message.kind == "taken_over")).all()
        assert set(told) == {world.ids["370202"]}


@pytest.mark.postgres
@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_a_sweep_locks_all_its_cases_at_once(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where another worker has moved what stood there, what it backs is not locked by a second statement."""
    (standing,), (backed,) = world.open(), world.open(code="370203")

    @use_case
    def put_behind(_command: None, actor: Actor) -> int:
        row = world.row(backed)
        return replace_fallbacks(current_session(), {row.id: world.ids["370202"]}, [row], actor)

    put_behind(None, Actor.system())
    close_organisation(SetStatus("370202", Status.CLOSING, "机构改革"), Actor.system())
    monkeypatch.setattr(takeover, "_take_over", lambda *_what: 0)
    with counted_statements() as seen:
        assert sweep_unable(None, Actor.system()).replaced == 1
    assert len([each for each in seen if "FOR UPDATE" in each and 'FROM "case"' in each]) == 1
    assert world.row(standing).accountable_id == world.ids["370202"]


def test_a_fallback_that_cannot_act_is_replaced(world: World) -> None:
    (number,) = world.open()
    moved = do(Act("pass_on", {number: 1}), world.actor("370202"))
    assert moved

    # the sample's fallback is the city, which never closes: put a district behind the case by hand
    @use_case
    def put_behind(_command: None, actor: Actor) -> int:
        row = world.row(number)
        return replace_fallbacks(current_session(), {row.id: world.ids["370202"]}, [row], actor)

    assert put_behind(None, Actor.system()) == 1
    assert world.row(number).fallback_id == world.ids["370202"]
    close_organisation(SetStatus("370202", Status.CLOSING, "机构改革"), Actor.system())
    sweep_all()
    row = world.row(number)
    assert (row.accountable_id, row.fallback_id) == (world.ids["370203"], world.ids["370200"])
    assert status("370202") == Status.INACTIVE


def test_an_organisation_switched_off_by_hand_keeps_no_case(world: World) -> None:
    world.open(2)
    set_status(SetStatus("370202", Status.INACTIVE, "误操作"), Actor.system())
    assert [each for each in sweep_all() if each] == [2]
    with fresh_session() as session:
        assert session.scalars(select(Case.accountable_id)).all() == [world.ids["370200"]] * 2


def test_the_plan_says_from_where_to_where_and_changes_nothing(world: World) -> None:
    world.open(3)
    with fresh_session() as session:
        plan = plan_closing(session, "370202")
        city = organisations.by_code(session, "370200")
    assert city is not None
    assert (plan.standing, plan.backed, plan.moves) == (3, 0, (MoveLine(city.short_name, "审核中", 3),))
    assert status("370202") == Status.ACTIVE


def test_closing_needs_a_reason_and_the_right(world: World) -> None:
    with pytest.raises(Invalid):
        close_organisation(SetStatus("370202", Status.CLOSING, " "), Actor.system())
    with pytest.raises(Refused):
        close_organisation(
            SetStatus("370202", Status.CLOSING, "x"), world.actor("370202", role=Role.CHANNEL_SUPERVISOR)
        )
    with pytest.raises(Refused):
        close_organisation(SetStatus("370200", Status.CLOSING, "x"), Actor.system())
    with pytest.raises(NotFound):
        close_organisation(SetStatus("999999", Status.CLOSING, "x"), Actor.system())


@pytest.mark.parametrize(("after", "day"), [(5, "2026-07-27"), (9, "2026-07-31"), (30, "2026-08-03")])
def test_the_rulebook_says_after_how_many_days_desks_are_reminded(
    world: World, monkeypatch: pytest.MonkeyPatch, after: int, day: str
) -> None:
    changed = from_document({"name": "试行", "parameters": {"days.channel_reminder": after}})
    with clock.at("2026-07-20 09:00"):
        world.open(1)
    monkeypatch.setattr(takeover.rulebook, "in_force", lambda _session: changed)
    with clock.at(f"{date.fromisoformat(day) - timedelta(days=1)} 09:00"):
        assert remind_desks(None, Actor.system()) == 0
    with clock.at(f"{day} 09:00"):
        assert remind_desks(None, Actor.system()) == 1


@any_database
def test_desks_are_reminded_once_three_days_before(world: World) -> None:
    with clock.at("2026-07-20 09:00"):
        world.open(2)
        assert remind_desks(None, Actor.system()) == 0
    with clock.at("2026-07-29 09:00"):  # due on 3 August: the seventh working day has passed
        assert remind_desks(None, Actor.system()) == 2
        assert remind_desks(None, Actor.system()) == 0
    with fresh_session() as session:
        assert len(session.scalars(select(Message.id).where(Message.kind == "reminder")).all()) == 2
