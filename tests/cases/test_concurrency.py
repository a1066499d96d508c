"""Many at once, on both databases: one wins, nothing is lost, nothing deadlocks (ARCHITECTURE, Locks)."""

import random
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from flask import Flask, current_app
from sqlalchemy import select

from portal.audit import queries as ledger
from portal.cases.models import Case
from portal.cases.service import ClaimCases, Moved, claim
from portal.kernel.database import table_of
from portal.kernel.errors import NotFound, Refused, Stale
from tests.cases.sample import Act, World, counts, do, fresh_session, recount, stamps
from tests.conftest import any_database

Result = TypeVar("Result")


def in_threads(tasks: list[Callable[[], Result]], workers: int) -> list[Result]:
    app: Flask = current_app._get_current_object()

    def run(task: Callable[[], Result]) -> Result:
        with app.app_context():
            return task()

    with ThreadPoolExecutor(workers) as pool:
        return list(pool.map(run, tasks))


@any_database
def test_two_clerks_act_at_once_and_one_wins(world: World) -> None:
    (number,) = world.open()
    actors = [world.actor("370202"), world.actor("370202", "孙同事")]

    def attempt(index: int) -> str:
        try:
            (outcome,) = do(Act("note", {number: 1}), actors[index])
        except Stale as stale:
            return stale.changes[0]
        return "moved" if isinstance(outcome, Moved) else "blocked"

    results = in_threads([lambda: attempt(0), lambda: attempt(1)], 2)
    loser = next(result for result in results if result != "moved")
    assert sorted(results) == ["moved", loser]
    assert loser.endswith("：记录")  # the 409 says who changed what
    assert world.row(number).version == 2


@any_database
def test_twenty_claims_at_once_have_one_claimant(world: World) -> None:
    (number,) = world.open()
    actors = [world.actor("370202", f"经办{index}") for index in range(20)]

    def attempt(index: int) -> str | None:
        try:
            claim(ClaimCases((number,)), actors[index])
        except Refused:
            return None
        return actors[index].name

    winners = [name for name in in_threads([lambda i=i: attempt(i) for i in range(20)], 20) if name]
    assert len(winners) == 1
    assert world.row(number).claimant_name == winners[0]


@any_database
def test_two_desks_exchange_two_hundred_cases_from_eight_threads(world: World) -> None:
    numbers = world.open(100) + world.open(100, "370203")
    clerks = {code: world.actor(code, f"经办{code}") for code in ("370202", "370203")}
    done: Counter[str] = Counter()

    def exchange(seed: int) -> None:
        chance = random.Random(seed)
        for _ in range(12):
            code = chance.choice(("370202", "370203"))
            batch = dict.fromkeys(chance.sample(numbers, 8), 0)
            for number in batch:
                try:
                    outcomes = do(Act("pass_on", {number: 0}), clerks[code])
                except NotFound:
                    continue
                done["moved"] += sum(isinstance(outcome, Moved) for outcome in outcomes)

    def bulk(seed: int) -> None:
        chance = random.Random(seed)
        for _ in range(10):
            code = chance.choice(("370202", "370203"))
            with fresh_session() as session:
                here = session.scalars(
                    select(Case.number).where(Case.accountable_id == world.ids[code]).order_by(Case.number.desc())
                ).all()
            try:
                outcomes = do(Act("pass_on", dict.fromkeys(chance.sample(here, min(20, len(here))), 0)), clerks[code])
            except NotFound:
                continue
            done["moved"] += sum(isinstance(outcome, Moved) for outcome in outcomes)

    with fresh_session() as session:
        before = stamps(session)
    in_threads([lambda i=i: (exchange if i % 2 else bulk)(i) for i in range(8)], 8)
    with fresh_session() as session:
        table = table_of(Case)
        versions = session.execute(select(table.c.number, table.c.version)).all()
        assert sum(version - 1 for _number, version in versions) == done["moved"] > 0
        assert {number: list(range(1, version + 1)) for number, version in versions} == ledger.versions_recorded(
            session
        )
        assert ledger.verify(session)[1] is None
        assert counts(session) == recount(session)
        grown = sum(stamps(session).values()) - sum(before.values())
        assert grown >= 2  # every move touches both desks; bulk moves touch them once together
