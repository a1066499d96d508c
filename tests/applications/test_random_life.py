"""Applications whose people, channels and rules do whatever they like: none is lost, stuck or miscounted (INV-R4).

``make fuzz`` runs it for long (FUZZ_EXAMPLES, FUZZ_STEPS).
"""

import os
import random
from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime, timedelta
from functools import partial

import pytest
from flask import Flask
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from portal.applications.service import AnswerItem, TakeStep, answer_item, take_step
from portal.applications.service.reports import ReportChannel, report_channel
from portal.applications.workflow import APPLICATION, CHANNEL_REPORT
from portal.cases.queries import CaseRow, heard_objections
from portal.cases.queries.page import holds_of
from portal.cases.service import (
    ClaimCases,
    DecideObjection,
    ExtendObjection,
    HoldCase,
    LiftRecusal,
    ReleaseHold,
    StepBack,
    claim,
    decide_objection,
    extend_objection,
    hold_case,
    lift_recusal,
    release,
    release_hold,
    step_back,
)
from portal.enterprises.service import AddContract, add_contract
from portal.kernel import clock
from portal.kernel.actor import Actor
from portal.kernel.database import db
from portal.kernel.errors import Invalid, NotFound, Refused, Stale
from portal.kernel.permissions import Permission
from portal.organisations import queries as organisations
from portal.organisations.rules import Status
from portal.organisations.service import (
    AddAuthorisation,
    EndAuthorisation,
    SetStatus,
    Switch,
    add_authorisation,
    end_authorisation,
    set_status,
)
from portal.organisations.service.four_eyes import SetFourEyes
from portal.organisations.service.territory import SetTerritory, set_territory
from portal.policy.service import publish_draft
from portal.routing.service import Transfer, close_organisation, reopen_organisation, switch_zone, transfer
from portal.routing.service.four_eyes import switch_four_eyes
from portal.rulebook.service import CreateDraft, PublishDraft, SaveDraft, create_draft, save_draft
from tests.applications.life import CHANNELS, TEXTS, WAYS, Beginning, Life, Way, case_of, extras, lived, steps_of_people
from tests.applications.nothing_lost import Watch, look_after_sweep, sweep
from tests.cases.sample import fresh_session
from tests.conftest import Databases, any_database

EVENTS = sorted({step.event for step in (*APPLICATION.steps, *CHANNEL_REPORT.steps)} | {"nonsense"})
PLACES = st.integers(0, 1000)
STATUSES = {"close": close_organisation, "reopen": reopen_organisation, "cut off": set_status}
DAYS = ("days.channel_review", "days.correction", "days.office_intake", "days.unit_review", "days.city_review")


class RandomLife(RuleBasedStateMachine):
    beginning: Beginning
    life: Life

    def __init__(self) -> None:
        super().__init__()
        self.own: list[str] = []
        self.watch = Watch()
        self.moment = datetime.fromisoformat("2026-07-06T10:00:00+08:00")

    def guarded(self, act: Callable[[], object]) -> None:
        """Do it at the machine's moment; to be told no is a right answer, anything else is not."""
        with clock.at(self.moment):
            try:
                act()
            except (NotFound, Refused, Stale, Invalid):
                return

    def wait(self, days: int) -> None:
        self.moment += timedelta(days=days)

    def number(self, place: int) -> str:
        return self.own[place % len(self.own)]

    def someone(self, place: int) -> Actor:
        return self.life.staff[place % len(self.life.staff)]

    def officer(self, place: int = 0) -> Actor:
        found = [each for each in self.life.staff if each.may(Permission.CONFIG_MANAGE)]
        return found[place % len(found)]

    @initialize()
    def a_city_in_order(self) -> None:
        """Every channel has a case; one more is still in its firm."""
        self.life = self.beginning.again()
        with clock.at(self.moment):
            self.own = [self.life.posted(way) for way in (*WAYS, WAYS[0])]
        self.wait(14)
        with clock.at(self.moment):
            for number, way in zip(self.own, WAYS, strict=False):
                self.life.send(number, way)

    @rule(place=PLACES, who=PLACES, which=PLACES, text=st.sampled_from(("", "意见")), stale=st.booleans())
    def what_is_allowed(self, place: int, who: int, which: int, text: str, *, stale: bool) -> None:
        """Somebody who may do it takes one of the steps that exist from where the case stands."""
        case = case_of(self.number(place))
        steps = steps_of_people(case)
        if not steps:
            return
        step = steps[which % len(steps)]
        able = self.life.can(case, step) or self.life.staff
        code = TEXTS.get(step.event, "") if who % 5 else "NONSENSE"
        self.take(step.event, case, able[who % len(able)], text or ("" if who % 3 else "意见"), code, stale=stale)

    @rule(place=PLACES, who=PLACES, event=st.sampled_from(EVENTS))
    def whatever_comes_to_mind(self, place: int, who: int, event: str) -> None:
        case = case_of(self.number(place))
        own = self.life.applicant(case.number) if who % 4 == 0 and case.firm_id else self.someone(who)
        self.take(event, case, own, "意见", TEXTS.get(event, ""))

    def take(self, event: str, case: CaseRow, actor: Actor, text: str, code: str, *, stale: bool = False) -> None:
        versions = {case.number: max(case.version - 1, 1) if stale else 0}
        command = TakeStep(event=event, versions=versions, text=text, code=code, data=extras(event))
        self.guarded(lambda: take_step(command, actor))

    @rule(place=PLACES, fully=st.booleans(), who=st.booleans())
    def answers(self, place: int, *, fully: bool, who: bool) -> None:
        """Items of a notice are answered by the firm or the applicant, and it is handed in again, finished or not."""
        case = case_of(self.number(place))
        if case.state != "correction_required":
            return
        way = next(way for way in WAYS if self.life.ids[way.firm] == case.firm_id)
        self.life.firm = way.firm
        actor = self.life.applicant(case.number) if who else self.life.hr
        for item in self.life.items(case.number) if fully else ():
            answer = AnswerItem(number=case.number, item_id=item.id, text="已补")
            self.guarded(lambda answer=answer: answer_item(answer, actor))
        self.take("resubmit", case, actor, "", "")

    @rule(place=PLACES, who=PLACES, take=st.booleans())
    def claims(self, place: int, who: int, *, take: bool) -> None:
        command = ClaimCases((self.number(place),), forced=who % 2 == 0)
        self.guarded(lambda: (claim if take else release)(command, self.someone(who)))

    @rule(place=PLACES, who=PLACES, on=st.booleans(), kind=st.sampled_from(("objection", "integrity", "other")))
    def holds(self, place: int, who: int, kind: str, *, on: bool) -> None:
        number, actor = self.number(place), self.officer() if who % 3 else self.someone(who)
        if on:
            self.guarded(lambda: hold_case(HoldCase(number=number, seen=0, kind=kind, reason="异议"), actor))
            return
        with fresh_session() as session:
            standing = [each for each in holds_of(session, case_of(number).id) if each.lifted_at is None]
        for each in standing:
            command = ReleaseHold(number=number, seen=0, hold_id=each.id, reason="已处理")
            self.guarded(lambda command=command: release_hold(command, actor))

    @rule(place=PLACES, who=PLACES, upheld=st.booleans())
    def objections(self, place: int, who: int, *, upheld: bool) -> None:
        """Somebody decides on the objections to a case, or asks for more days."""
        number, actor = self.number(place), self.someone(who)
        with fresh_session() as session:
            found = heard_objections(session, case_of(number), self.officer())
        for each in found:
            about = {"number": number, "seen": 0, "objection_id": each.id}
            if who % 3 == 0:
                self.guarded(lambda about=about: extend_objection(ExtendObjection(**about, reason="需外调"), actor))
            else:
                decide = DecideObjection(**about, upheld=upheld, reasons="经核查")
                self.guarded(lambda decide=decide: decide_objection(decide, actor))

    @rule(place=PLACES, who=PLACES, back=st.booleans())
    def recusals(self, place: int, who: int, *, back: bool) -> None:
        """An officer of the desk steps back; at times the city lets him come back."""
        case = case_of(self.number(place))
        here = [each for each in self.life.staff if each.organisation_id == case.accountable_id] or self.life.staff
        actor = here[who % len(here)]
        if back and actor.account_id is not None:
            command = LiftRecusal(case.number, actor.account_id, "情形已消除")
            self.guarded(lambda: lift_recusal(command, self.officer(who)))
        else:
            self.guarded(lambda: step_back(StepBack(case.number, "kin"), actor))

    @rule(places=st.lists(PLACES, min_size=1, max_size=3), to=st.sampled_from((None, *CHANNELS)), who=PLACES)
    def transfers(self, places: list[int], to: str | None, who: int) -> None:
        chosen = dict.fromkeys((self.number(place) for place in places), 0)
        actor = self.officer(who) if who % 4 else self.someone(who)
        self.guarded(lambda: transfer(Transfer(versions=chosen, reason="示例", to_code=to), actor))

    @rule(place=PLACES, suggested=st.sampled_from(("", *CHANNELS)))
    def reports(self, place: int, suggested: str) -> None:
        """The applicant says that the channel is wrong: a case of its own, which is the city's."""
        number = self.number(place)
        command = ReportChannel(number=number, text="渠道有误", suggested=suggested)
        self.guarded(lambda: self.own.append(report_channel(command, self.life.applicant(number))))

    @rule(code=st.sampled_from(CHANNELS), how=st.sampled_from(sorted(STATUSES)))
    def status(self, code: str, how: str) -> None:
        self.guarded(lambda: STATUSES[how](SetStatus(code, Status.INACTIVE, "示例"), self.officer()))

    @rule(on=st.booleans())
    def zone(self, *, on: bool) -> None:
        self.guarded(lambda: switch_zone(Switch("370271", on, "示例"), self.officer()))

    @rule(code=st.sampled_from(CHANNELS), on=st.booleans())
    def four_eyes(self, code: str, *, on: bool) -> None:
        self.guarded(lambda: switch_four_eyes(SetFourEyes(code, on, "示例"), self.officer()))

    @rule(host=st.sampled_from(("370214", "370203", "370281")))
    def another_host(self, host: str) -> None:
        self.guarded(lambda: set_territory(SetTerritory("370271", host, "示例"), self.officer()))

    @rule(days=st.integers(0, 10))
    def authorisation_ends(self, days: int) -> None:
        with fresh_session() as session:
            granted = organisations.authorisations(session, (self.life.ids["A-01"],))
        for row in granted:
            last = self.moment.date() + timedelta(days=days)
            self.guarded(
                lambda row=row, last=last: end_authorisation(
                    EndAuthorisation("A-01", row.id, last, "示例"), self.officer()
                )
            )

    @rule(days=st.sampled_from((5, 40)))
    def authorised_and_under_contract(self, days: int = 40) -> None:
        today, number = self.moment.date(), self.moment.isoformat()
        authorised = AddAuthorisation("A-01", today, date(2039, 1, 1), number)
        self.guarded(lambda: add_authorisation(authorised, self.officer()))
        contract = AddContract(WAYS[1].firm, "A-01", today, today + timedelta(days=days), number)
        self.guarded(lambda: add_contract(contract, self.officer()))

    @rule(key=st.sampled_from(DAYS), days=st.integers(1, 30), recount=st.booleans(), who=PLACES)
    def new_rules(self, key: str, days: int, who: int, *, recount: bool) -> None:
        """A deadline is changed from tomorrow on, at times for the clocks that run, at times by one person alone."""
        name, reason, values = f"规则{self.moment.isoformat()}", "示例", {key: days}

        def publish() -> None:
            draft = create_draft(CreateDraft(name=name, reason=reason, parameters=values), self.officer(0))
            save = SaveDraft(
                draft_id=draft, seen_revision=1, name=name, reason=reason, recount_open=recount, parameters=values
            )
            save_draft(save, self.officer(0))
            publish_draft(PublishDraft(draft, 2, self.moment.date() + timedelta(days=1)), self.officer(who))

        self.guarded(publish)

    @rule(way=st.sampled_from(WAYS))
    def another(self, way: Way) -> None:
        """A firm sends what was posted long enough ago, or posts one more."""
        self.life.firm = way.firm
        with clock.at(self.moment):
            waiting = [case_of(number) for number in self.own]
        for case in waiting:
            if case.state == "unit_publicity" and case.firm_id == self.life.ids[way.firm]:
                self.guarded(lambda number=case.number: self.life.send(number, way))
                return
        if len(self.own) < 12:
            self.guarded(lambda: self.own.append(self.life.posted(way)))

    @rule(days=st.sampled_from((1, 1, 3, 8, 16)))
    def days_pass(self, days: int) -> None:
        self.wait(days)

    @rule(batches=st.sampled_from((1, 2)))
    def worker_dies_early(self, batches: int) -> None:
        with clock.at(self.moment):
            sweep(batches)

    @rule()
    def worker_comes_to_its_end(self) -> None:
        with clock.at(self.moment):
            sweep()
            with fresh_session() as session:
                look_after_sweep(session)

    @rule(seed=st.integers(0, 2**32 - 1))
    def a_busy_day(self, seed: int) -> None:
        """A dozen things in a row, half of them what people are there for."""
        chance = random.Random(seed)
        for _ in range(12):
            place, who, which = (chance.randrange(1000) for _ in range(3))
            allowed = partial(self.what_is_allowed, place=place, who=who, which=which, text="意见", stale=False)
            others = (
                partial(self.answers, place=place, fully=who % 4 > 0, who=which % 2 > 0),
                partial(self.claims, place=place, who=who, take=True),
                partial(self.holds, place=place, who=who, kind="objection", on=which % 2 > 0),
                partial(self.objections, place=place, who=who, upheld=which % 2 > 0),
                partial(self.four_eyes, code=chance.choice(CHANNELS), on=who % 2 > 0),
                partial(self.recusals, place=place, who=who, back=False),
                partial(self.transfers, places=[place], to=chance.choice((None, *CHANNELS)), who=who),
                partial(self.status, code=chance.choice(CHANNELS), how=chance.choice(sorted(STATUSES))),
                partial(self.authorisation_ends, days=which % 4),
                partial(self.new_rules, key=chance.choice(DAYS), days=which % 20 + 1, who=1, recount=who % 2 > 0),
                partial(self.another, way=chance.choice(WAYS)),
                partial(self.days_pass, days=chance.choice((1, 3, 8, 16))),
                partial(self.worker_dies_early, batches=1),
                self.worker_comes_to_its_end,
            )
            (allowed if chance.random() < 0.5 else chance.choice(others))()
            self.nothing_is_lost()

    @invariant()
    def nothing_is_lost(self) -> None:
        with fresh_session() as session:
            self.watch.look(session, self.moment.date())

    def teardown(self) -> None:
        self.worker_comes_to_its_end()
        self.nothing_is_lost()
        db.session.remove()


def run(beginning: Beginning, examples: int, steps: int, **how: object) -> None:
    class Bound(RandomLife):
        pass

    Bound.beginning = beginning
    checks = [HealthCheck.too_slow, HealthCheck.function_scoped_fixture, HealthCheck.data_too_large]
    run_state_machine_as_test(
        Bound,
        settings=settings(
            max_examples=examples, stateful_step_count=steps, deadline=None, suppress_health_check=checks,
            database=None, **how,
        ),
    )  # fmt: skip


@pytest.fixture
def beginning(app: Flask, databases: Databases, database_url: str) -> Iterator[Beginning]:
    with lived() as life:
        yield Beginning.of(databases, database_url, life)


def busy_days(beginning: Beginning, seeds: Iterable[int]) -> None:
    """Days that are full from the first to the last, which hypothesis would seldom draw; a seed repeats one."""
    for seed in seeds:
        machine = RandomLife()
        machine.beginning = beginning
        machine.a_city_in_order()
        for day in range(5):
            machine.a_busy_day(seed * 5 + day)
        machine.teardown()


@any_database
def test_busy_days_lose_nothing(beginning: Beginning) -> None:
    busy_days(beginning, range(3))


@pytest.mark.slow
@any_database
def test_busy_days_lose_nothing_for_long(beginning: Beginning) -> None:
    first = random.randrange(2**24)
    busy_days(beginning, range(first, first + int(os.environ.get("FUZZ_EXAMPLES") or 30)))


@any_database
def test_whatever_they_do_nothing_is_lost(beginning: Beginning) -> None:
    run(beginning, 3, 12, derandomize=True, phases=(Phase.generate,))


@pytest.mark.slow
@any_database
def test_whatever_they_do_nothing_is_lost_for_long(beginning: Beginning) -> None:
    run(beginning, int(os.environ.get("FUZZ_EXAMPLES") or 30), int(os.environ.get("FUZZ_STEPS") or 60))
