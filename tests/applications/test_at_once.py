"""Eight people and workers at once on PostgreSQL, while channels close and open: no case is lost, nobody is thrown out.

A use case that the database chose as a deadlock's victim is tried again by itself; whoever is refused is told why.
"""

import random
import time
from collections import Counter
from collections.abc import Callable, Iterator

import pytest
from flask import Flask

from portal.applications.service import TakeStep, take_step, take_step_many
from portal.cases.service import Blocked, ClaimCases, Moved, claim
from portal.kernel import clock
from portal.kernel.actor import Actor
from portal.kernel.database import db
from portal.kernel.errors import Invalid, NotFound, Refused, Stale
from portal.kernel.permissions import Permission, Role
from portal.organisations.rules import Status
from portal.organisations.service import SetStatus
from portal.routing.service import Transfer, close_organisation, reopen_organisation, transfer
from tests.applications.life import CHANNELS, OFFICE, WAYS, Life, Way, case_of, lived
from tests.applications.nothing_lost import Watch, look_after_sweep, sweep
from tests.cases.sample import fresh_session
from tests.cases.test_concurrency import in_threads

pytestmark = [pytest.mark.postgres, pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)]
POSTED, FILED, NOW = "2026-07-06 10:00", "2026-07-15 10:00", "2026-07-16 10:00"
PER_WAY = 6
Task = Callable[["Rush", random.Random], None]


class Rush:
    """Many cases, some with their firms and some at their channels; ``done`` counts what happened."""

    def __init__(self, life: Life) -> None:
        self.life = life
        self.done: Counter[str] = Counter()
        self.ways: dict[str, Way] = {}
        with clock.at(POSTED):
            for way in WAYS:
                self.ways |= {life.posted(way): way for _ in range(PER_WAY)}
        self.numbers = sorted(self.ways)
        with clock.at(FILED):
            for number in self.numbers[::2]:
                life.send(number, self.ways[number])

    def staff(self, permission: Permission) -> list[Actor]:
        return [each for each in self.life.staff if each.may(permission)]

    def take(self, event: str, numbers: list[str], actor: Actor, code: str = "") -> None:
        command = TakeStep(event=event, versions=dict.fromkeys(numbers, 0), text="意见", code=code)
        for outcome in take_step_many(command, actor):
            self.count(outcome, event)

    def count(self, outcome: Moved | Blocked, event: str) -> None:
        self.done[event if isinstance(outcome, Moved) else "refused"] += 1


def submit(rush: Rush, chance: random.Random) -> None:
    """A firm sends one case to its channel."""
    number = chance.choice(rush.numbers)
    hr = next(each for each in rush.life.staff if each.organisation_code == rush.ways[number].firm)
    take_step(TakeStep(event="send_to_channel", versions={number: 0}), hr)
    rush.done["send_to_channel"] += 1


def at_desk(rush: Rush, chance: random.Random) -> tuple[Actor, list[str]]:
    """A clerk, and some of the cases that stand with him now."""
    clerk = chance.choice(rush.staff(Permission.CASE_SEND))
    chosen = chance.sample(rush.numbers, 8)
    return clerk, [number for number in chosen if case_of(number).accountable_id == clerk.organisation_id][:4]


def send_on(rush: Rush, chance: random.Random) -> None:
    clerk, numbers = at_desk(rush, chance)
    if numbers:
        rush.take("send_on", numbers, clerk)


def decline(rush: Rush, chance: random.Random) -> None:
    clerk, numbers = at_desk(rush, chance)
    if numbers:
        rush.take("decline", numbers, clerk, "CONFLICT_OF_INTEREST")


def return_to_channel(rush: Rush, chance: random.Random) -> None:
    """The office gives back what it has, so that there is always something to do."""
    (secretary,) = [each for each in rush.life.staff if Role.COMMITTEE_SECRETARY in each.roles]
    chosen = chance.sample(rush.numbers, 8)
    here = [number for number in chosen if case_of(number).accountable_id == rush.life.ids[OFFICE]]
    if here:
        rush.take("return_to_channel", here, secretary)


def claims(rush: Rush, chance: random.Random) -> None:
    clerk, numbers = at_desk(rush, chance)
    if numbers:
        rush.done["claim"] += len(claim(ClaimCases(tuple(numbers)), clerk))


def transfers(rush: Rush, chance: random.Random) -> None:
    officer = chance.choice(rush.staff(Permission.CASE_REASSIGN))
    chosen = dict.fromkeys(chance.sample(rush.numbers, 4), 0)
    for outcome in transfer(
        Transfer(versions=chosen, reason="示例", to_code=chance.choice((None, *CHANNELS))), officer
    ):
        rush.count(outcome, "transfer")


def close_and_open(rush: Rush, chance: random.Random) -> None:
    """A channel closes, the worker moves what it can, and the channel is opened again."""
    officer, code = chance.choice(rush.staff(Permission.CONFIG_MANAGE)), chance.choice(CHANNELS)
    close_organisation(SetStatus(code, Status.CLOSING, "示例"), officer)
    sweep(chance.randint(1, 3))
    reopen_organisation(SetStatus(code, Status.ACTIVE, "示例"), officer)
    rush.done["closed and opened"] += 1


MUST_HAPPEN = ("send_to_channel", "send_on", "decline", "transfer", "closed and opened")
TASKS: tuple[Task, ...] = (submit, send_on, decline, return_to_channel, claims, transfers, close_and_open)


def run(life: Life, seconds: float, workers: int = 8) -> Rush:
    """Everybody does something at random until the time is over; anything but a refusal comes up."""
    rush = Rush(life)
    until = time.monotonic() + seconds
    patience = until + 6 * seconds  # a slow machine gets more time, until everything has happened once

    def busy() -> bool:
        moment = time.monotonic()
        return moment < until or (moment < patience and any(rush.done[each] == 0 for each in MUST_HAPPEN))

    def one(seed: int) -> None:
        chance = random.Random(seed)
        with clock.at(NOW):
            while busy():
                # The first two see to it that channels close all the time.
                task = close_and_open if seed < 2 else chance.choice(TASKS)
                try:
                    task(rush, chance)
                except (NotFound, Refused, Stale, Invalid) as refused:
                    rush.done[type(refused).__name__] += 1
                finally:
                    db.session.remove()

    in_threads([lambda seed=seed: one(seed) for seed in range(workers)], workers)
    return rush


def look(rush: Rush) -> None:
    """Everything holds, and once the worker has come to its end everybody can act."""
    with clock.at(NOW), fresh_session() as session:
        Watch().look(session, clock.today())
    with clock.at(NOW):
        sweep()
        with fresh_session() as session:
            look_after_sweep(session)
            Watch().look(session, clock.today())
    for happened in MUST_HAPPEN:
        assert rush.done[happened] > 0, (happened, rush.done)


@pytest.fixture
def life(app: Flask) -> Iterator[Life]:
    with lived() as made:
        yield made
    db.session.remove()


def test_many_act_at_once_while_channels_close(life: Life) -> None:
    look(run(life, 5))


@pytest.mark.slow
def test_many_act_at_once_while_channels_close_for_a_minute(life: Life) -> None:
    look(run(life, 60))
