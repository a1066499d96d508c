"""Random legal and illegal events over many cases: after each, nothing is orphaned, unrecorded or miscounted."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import func, select

from portal.audit import queries as ledger
from portal.cases.models import Case, CaseAssignment, Claim
from portal.cases.queries import holds_of, locked
from portal.cases.service import ClaimCases, Note, claim, expire_claims, lift_hold, place_hold, release
from portal.kernel import clock
from portal.kernel.actor import Actor
from portal.kernel.database import FAR, table_of
from portal.kernel.errors import NotFound, Refused, Stale
from portal.kernel.permissions import Role
from portal.kernel.use_case import session as current_session
from portal.kernel.use_case import use_case
from tests.cases.sample import WORKFLOW, Act, World, counts, do, fresh_session, recount
from tests.conftest import any_database

EVENTS = sorted({step.event for step in WORKFLOW.steps} | {"nonsense"})
PEOPLE = (
    ("370202", "甲", Role.CHANNEL_CLERK),
    ("370203", "乙", Role.CHANNEL_SUPERVISOR),
    ("370200", "丙", Role.AUDITOR),
)


@use_case
def hold_or_lift(command: tuple[str, bool], actor: Actor) -> None:
    number, on = command
    session = current_session()
    (case,) = locked(session, actor.scope, {number: 0})
    if on and case.closed_at is None:
        place_hold(session, case, "objection", "异议", actor)
        return
    standing = [each for each in holds_of(session, case.id) if each.lifted_at is None]
    if standing:
        lift_hold(session, case, standing[0].id, "已处理", actor)


class Cases(RuleBasedStateMachine):
    world: World

    def __init__(self) -> None:
        super().__init__()
        self.moment = datetime.fromisoformat("2026-07-20T09:00:00+08:00")

    def guarded(self, act: Callable[[], object]) -> None:
        with clock.at(self.moment):
            try:
                act()
            except (NotFound, Refused, Stale):
                return

    def numbers(self) -> list[str]:
        with fresh_session() as session:
            return list(session.scalars(select(Case.number).order_by(Case.number)))

    @initialize()
    def some_cases(self) -> None:
        with clock.at(self.moment):
            self.world.open(3)
            self.world.open(2, "370203")

    @rule(
        data=st.data(),
        event=st.sampled_from(EVENTS),
        who=st.integers(0, 3),
        stale=st.booleans(),
        text=st.sampled_from(("", "意见")),
    )
    def event(self, data: st.DataObject, event: str, who: int, stale: bool, text: str) -> None:
        chosen = data.draw(st.lists(st.sampled_from(self.numbers()), min_size=1, max_size=4, unique=True))
        code, name, role = PEOPLE[who % 3]
        actor = Actor.system() if who == 3 else self.world.actor(code, name, role)
        version = 1 if stale else 0
        self.guarded(lambda: do(Act(event, dict.fromkeys(chosen, version), Note(text=text)), actor))

    @rule(data=st.data(), who=st.integers(0, 1), take=st.booleans())
    def claim_or_release(self, data: st.DataObject, who: int, take: bool) -> None:
        number = data.draw(st.sampled_from(self.numbers()))
        code, name, role = PEOPLE[who]
        act = claim if take else release
        self.guarded(lambda: act(ClaimCases((number,), forced=True), self.world.actor(code, name, role)))

    @rule(data=st.data(), on=st.booleans())
    def hold(self, data: st.DataObject, on: bool) -> None:
        number = data.draw(st.sampled_from(self.numbers()))
        self.guarded(lambda: hold_or_lift((number, on), Actor.system()))

    @rule(minutes=st.sampled_from((10, 45, 60 * 24, 60 * 24 * 9)))
    def time_passes(self, minutes: int) -> None:
        self.moment += timedelta(minutes=minutes)
        self.guarded(lambda: expire_claims(None, Actor.system()))

    @precondition(lambda self: len(self.numbers()) < 12)
    @rule()
    def open_another(self) -> None:
        self.guarded(lambda: self.world.open(1))

    @invariant()
    def nothing_is_lost(self) -> None:
        with fresh_session() as session:
            rows = session.execute(select(table_of(Case))).mappings().all()
            for row in rows:
                if row["closed_at"] is None:
                    assert row["accountable_id"] is not None
                    assert row["fallback_id"] not in {None, row["accountable_id"]}
                    assert (row["due_on"] == FAR) == (row["hold_count"] > 0)
                else:
                    assert row["accountable_id"] is None
                    assert not row["claimed"]
            every = {row["number"]: list(range(1, row["version"] + 1)) for row in rows}
            assert ledger.versions_recorded(session) == every
            assert ledger.verify(session)[1] is None
            assert counts(session) == recount(session)
            open_lines = session.execute(
                select(CaseAssignment.case_id, CaseAssignment.organisation_id).where(CaseAssignment.closed_at.is_(None))
            ).all()
            standing = {row["id"]: row["accountable_id"] for row in rows if row["closed_at"] is None}
            assert dict(open_lines) == standing
            assert session.scalar(select(func.count()).select_from(Claim)) == sum(row["claimed"] for row in rows)


def run(world: World, examples: int, steps: int) -> None:
    class Bound(Cases):
        pass

    Bound.world = world
    checks = [HealthCheck.too_slow, HealthCheck.function_scoped_fixture, HealthCheck.data_too_large]
    run_state_machine_as_test(
        Bound,
        settings=settings(
            max_examples=examples, stateful_step_count=steps, deadline=None, suppress_health_check=checks
        ),
    )


@any_database
def test_random_events_lose_nothing(world: World) -> None:
    run(world, 4, 25)


@pytest.mark.slow
@any_database
def test_random_events_lose_nothing_for_long(world: World) -> None:
    run(world, 8, 50)
