"""Random acts, closings, lapsing authorisations and jumps of the clock: no case is ever lost or stuck (INV-R4)."""

from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from sqlalchemy import select

from portal.audit import queries as ledger
from portal.cases.models import Case
from portal.cases.service import Note
from portal.kernel import clock
from portal.kernel.actor import Actor
from portal.kernel.database import FAR, db, table_of
from portal.kernel.errors import Invalid, NotFound, Refused, Stale
from portal.kernel.permissions import Role
from portal.organisations import queries as organisations
from portal.organisations.rules import KEPT_KINDS, Kind, Status
from portal.organisations.service import (
    AddAuthorisation,
    EndAuthorisation,
    SetStatus,
    Switch,
    add_authorisation,
    end_authorisation,
    set_status,
)
from portal.routing.service import (
    Transfer,
    close_organisation,
    plan_closing,
    reopen_organisation,
    sweep_overdue,
    sweep_unable,
    switch_zone,
    transfer,
)
from tests.cases.sample import Act, counts, do, fresh_session, recount
from tests.conftest import any_database
from tests.routing.ladder import Ladder

CHANNELS = ("370202", "370214", "370271", "D-01", "A-01", "A-02")
FALLBACK = {"370202": "370200", "370214": "370200", "370271": "370214", "D-01": "370214", "A-01": "370202"}
FALLBACK |= {"A-02": "370214"}
PLACES = st.integers(0, 1000)
STATUSES = {"close": close_organisation, "reopen": reopen_organisation, "cut off": set_status}


class Channels(RuleBasedStateMachine):
    ladder: Ladder

    def __init__(self) -> None:
        super().__init__()
        self.own: list[str] = []
        self.moment = datetime.fromisoformat("2026-07-20T09:00:00+08:00")

    def guarded(self, act: Callable[[], object]) -> None:
        with clock.at(self.moment):
            try:
                act()
            except (NotFound, Refused, Stale, Invalid):
                return

    def pick(self, *places: int) -> dict[str, int]:
        """Cases of this run by their places, any version."""
        return dict.fromkeys((self.own[place % len(self.own)] for place in places), 0)

    @initialize()
    def a_city_in_order(self) -> None:
        """Whatever an earlier run has left: every channel is open and has two cases more."""
        with clock.at(self.moment):
            for code, fallback in FALLBACK.items():
                reopen_organisation(SetStatus(code, Status.ACTIVE, "示例"), Actor.system())
                self.own += self.ladder.open_at(code, fallback, 2)
            switch_zone(Switch("370271", on=True, reason="示例"), Actor.system())
        for code in ("A-01", "A-02"):
            self.authorised_again(code)

    @rule(code=st.sampled_from(CHANNELS), how=st.sampled_from(sorted(STATUSES)))
    def status(self, code: str, how: str) -> None:
        self.guarded(lambda: STATUSES[how](SetStatus(code, Status.INACTIVE, "示例"), Actor.system()))

    @rule(on=st.booleans())
    def switch(self, on: bool) -> None:
        self.guarded(lambda: switch_zone(Switch("370271", on, "示例"), Actor.system()))

    @rule(code=st.sampled_from(("A-01", "A-02")), days=st.integers(0, 20))
    def authorisation_ends(self, code: str, days: int) -> None:
        today = self.moment.date()
        with fresh_session() as session:
            granted = organisations.authorisations(session, (self.ladder.id_of(code),))
        for row in granted:
            command = EndAuthorisation(code, row.id, today + timedelta(days=days), "示例")
            self.guarded(lambda command=command: end_authorisation(command, Actor.system()))

    @rule(code=st.sampled_from(("A-01", "A-02")))
    def authorised_again(self, code: str) -> None:
        command = AddAuthorisation(code, self.moment.date(), date(2029, 1, 1), self.moment.isoformat())
        self.guarded(lambda: add_authorisation(command, Actor.system()))

    @rule(places=st.lists(PLACES, min_size=1, max_size=3), to=st.sampled_from((None, *CHANNELS)))
    def city_transfers(self, places: list[int], to: str | None) -> None:
        command = Transfer(versions=self.pick(*places), reason="示例", to_code=to)
        self.guarded(lambda: transfer(command, self.ladder.actor("370200", "市局", Role.CITY_HR_OFFICER)))

    @rule(place=PLACES, event=st.sampled_from(("note", "ask", "answer")))
    def event(self, place: int, event: str) -> None:
        self.guarded(lambda: do(Act(event, self.pick(place), Note(text="意见")), Actor.system()))

    @rule(code=st.sampled_from(CHANNELS))
    def another(self, code: str) -> None:
        with clock.at(self.moment):
            self.own += self.ladder.open_at(code, FALLBACK[code])

    @rule(days=st.sampled_from((1, 3, 16)))
    def days_pass(self, days: int) -> None:
        self.moment += timedelta(days=days)

    @rule(batches=st.sampled_from((1, 2, 50)))
    def sweep(self, batches: int) -> None:
        """A worker that is killed after one or two batches, or one that comes to its end."""
        with clock.at(self.moment):
            for _ in range(batches):
                sweep_overdue(None, Actor.system())
                if not sweep_unable(None, Actor.system()).any:
                    break

    @rule(code=st.sampled_from(CHANNELS))
    def the_plan_tells_the_truth(self, code: str) -> None:
        """Closing at once moves exactly what the plan says, where nothing else stands in the way."""
        self.everything_swept()
        with clock.at(self.moment), fresh_session() as session:
            plan = plan_closing(session, code)
            here = organisations.ids_of_codes(session, (code,))[code]
            table = table_of(Case)
            before = session.scalars(select(table.c.id).where(table.c.accountable_id == here)).all()
        assert plan.standing == len(before)
        self.guarded(lambda: close_organisation(SetStatus(code, Status.CLOSING, "示例"), Actor.system()))
        self.everything_swept()
        with fresh_session() as session:
            rows = session.execute(select(table.c.accountable_id).where(table.c.id.in_(before))).scalars().all()
            names = {row.id: row.short_name for row in organisations.by_ids(session, set(rows)).values()}
        assert sorted(names[each] for each in rows) == sorted(
            line.to for line in plan.moves for _ in range(line.number)
        )

    def everything_swept(self) -> None:
        with clock.at(self.moment):
            for _ in range(50):
                overdue = sweep_overdue(None, Actor.system())
                if not (sweep_unable(None, Actor.system()).any or overdue.moved or overdue.noted):
                    return
        pytest.fail("the sweep does not come to its end")

    @invariant()
    def nothing_is_orphaned(self) -> None:
        with fresh_session() as session:
            for row in session.execute(select(table_of(Case))).mappings():
                assert row["closed_at"] is not None or row["fallback_id"] not in {None, row["accountable_id"]}
                assert row["closed_at"] is not None or row["accountable_id"] is not None
                assert row["due_on"] < FAR or row["closed_at"] is not None

    def teardown(self) -> None:
        self.everything_swept()
        with clock.at(self.moment), fresh_session() as session:
            desks = session.execute(
                select(Case.accountable_id, Case.fallback_id, Case.due_on).where(Case.closed_at.is_(None))
            ).all()
            ids = {each for desk in desks for each in desk[:2]}
            assert organisations.arrivals_allowed(session, ids, clock.today()) == ids
            channels = organisations.of_kinds(session, {*KEPT_KINDS, Kind.CITY})
            assert not [row.code for row in channels if row.status == Status.CLOSING]
            assert counts(session) == recount(session)
            assert ledger.verify(session)[1] is None
            table = table_of(Case)
            rows = session.execute(select(table.c.number, table.c.version)).all()
            assert ledger.versions_recorded(session) == {number: list(range(1, last + 1)) for number, last in rows}
        db.session.remove()


def run(ladder: Ladder, examples: int, steps: int) -> None:
    class Bound(Channels):
        pass

    Bound.ladder = ladder
    checks = [HealthCheck.too_slow, HealthCheck.function_scoped_fixture, HealthCheck.data_too_large]
    run_state_machine_as_test(
        Bound,
        settings=settings(
            max_examples=examples, stateful_step_count=steps, deadline=None, suppress_health_check=checks
        ),
    )


@any_database
def test_no_case_is_lost_whatever_happens_to_channels(ladder: Ladder) -> None:
    run(ladder, 5, 20)


@pytest.mark.slow
@any_database
def test_no_case_is_lost_whatever_happens_to_channels_for_long(ladder: Ladder) -> None:
    run(ladder, 15, 50)
