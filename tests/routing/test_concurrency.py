"""A district closes while clerks send cases to it: nothing is orphaned (ARCHITECTURE, Locks)."""

import random
from collections import Counter

import pytest
from sqlalchemy import select

from portal.audit import queries as ledger
from portal.cases.models import Case
from portal.cases.service import Moved
from portal.kernel import clock
from portal.kernel.actor import Actor
from portal.kernel.database import table_of
from portal.kernel.errors import Invalid, NotFound, Stale
from portal.kernel.permissions import Role
from portal.organisations import queries as organisations
from portal.organisations.rules import Status
from portal.organisations.service import SetStatus
from portal.routing.service import Transfer, close_organisation, reopen_organisation, sweep_unable, transfer
from tests.cases.sample import counts, fresh_session, recount
from tests.cases.test_concurrency import in_threads
from tests.conftest import any_database
from tests.routing.ladder import Ladder

DESKS = ("370202", "370203", "370214", "370271")


def run(ladder: Ladder, rounds: int, workers: int) -> Counter[str]:
    numbers = [number for code in DESKS for number in ladder.open_at(code, "370200", 10)]
    officer = ladder.actor("370200", "市局", Role.CITY_HR_OFFICER)
    done: Counter[str] = Counter()

    def send(seed: int) -> None:
        chance = random.Random(seed)
        for _ in range(rounds):
            chosen = dict.fromkeys(chance.sample(numbers, 5), 0)
            try:
                outcomes = transfer(
                    Transfer(versions=chosen, reason="示例", to_code=chance.choice((*DESKS, None))), officer
                )
            except (NotFound, Stale, Invalid):  # the desk is closed already, or one of the cases stands there
                continue
            done["moved"] += sum(isinstance(outcome, Moved) for outcome in outcomes)
            done["met a closed desk"] += sum(not isinstance(outcome, Moved) for outcome in outcomes)

    def close_and_open(seed: int) -> None:
        chance = random.Random(seed)
        for _ in range(rounds):
            code = chance.choice(DESKS[:2])
            close_organisation(SetStatus(code, Status.CLOSING, "示例"), Actor.system())
            for _ in range(chance.randint(1, 3)):
                done["swept"] += sweep_unable(None, Actor.system()).moved
            reopen_organisation(SetStatus(code, Status.ACTIVE, "示例"), Actor.system())
            done["closed"] += 1

    tasks = [lambda i=i: (close_and_open if i % 4 == 0 else send)(i) for i in range(workers)]
    in_threads(tasks, workers)
    return done


def settle(ladder: Ladder) -> None:
    """Close one desk for good, sweep, and look at every case."""
    close_organisation(SetStatus("370202", Status.CLOSING, "示例"), Actor.system())
    for _ in range(100):
        if not sweep_unable(None, Actor.system()).any:
            break
    with fresh_session() as session:
        table = table_of(Case)
        rows = session.execute(select(table.c.accountable_id, table.c.fallback_id, table.c.number, table.c.version))
        found = rows.all()
        ids = {each for row in found for each in row[:2]}
        assert organisations.arrivals_allowed(session, ids, clock.today()) == ids
        assert all(row.accountable_id != row.fallback_id for row in found)
        assert ladder.ids["370202"] not in ids
        assert ledger.versions_recorded(session) == {row.number: list(range(1, row.version + 1)) for row in found}
        assert ledger.verify(session)[1] is None
        assert counts(session) == recount(session)
        closed = organisations.by_code(session, "370202")
        assert closed is not None
        assert closed.status == Status.INACTIVE


@any_database
def test_cases_are_sent_to_a_district_while_it_closes(ladder: Ladder) -> None:
    done = run(ladder, 8, 4)
    assert done["moved"] > 0
    assert done["closed"] == 8
    settle(ladder)


@pytest.mark.slow
@any_database
def test_cases_are_sent_to_a_district_while_it_closes_for_long(ladder: Ladder) -> None:
    done = run(ladder, 60, 8)
    assert done["moved"] > 0
    settle(ladder)
