"""The real worker, killed in the middle of its sweeps: each takeover happened once, and all of them in the end.

``make faults`` kills it twenty times on each database; ``make test-slow`` three times.
"""

import contextlib
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import create_engine, delete, func, make_url, select, text, update

from portal.audit import queries as ledger
from portal.audit.models import LedgerEntry
from portal.cases.models import Case, DeskCount, WorkerLease
from portal.cases.service import NewCase, open_cases
from portal.kernel import clock
from portal.kernel.actor import Actor
from portal.kernel.database import db, table_of, write_session
from portal.kernel.use_case import session as current_session
from portal.kernel.use_case import use_case
from portal.kernel.workflow import Facts, Placement
from portal.organisations.queries import by_code, ids_of_codes
from portal.organisations.rules import Status
from portal.organisations.service import LoadReference, SetStatus, load_reference
from portal.routing.service import close_organisation
from tests.cases.sample import counts, fresh_session, recount
from tests.conftest import DATA_KEY, POSTGRES, any_database, make_app, migrate

ROOT = Path(__file__).resolve().parents[2]
KILLS = int(os.environ.get("FAULT_KILLS") or 3)
PER_KILL = 300
PATIENCE = 90.0  # seconds within which something must happen
CASE = table_of(Case)


@use_case
def _open(how_many: int, actor: Actor) -> None:
    session = current_session()
    ids = ids_of_codes(session, ("370202", "370200"))
    new = NewCase(
        kind="application", place=Placement(ids["370202"], ids["370200"]), facts=Facts(today=clock.today()),
        cycle_year=2026, subject_name="张三", initials="zs", firm_name="青岛样例公司", level="engineer",
    )  # fmt: skip
    open_cases(session, (new,) * how_many, actor)


@dataclass
class Worked:
    """A portal with overdue cases and the workers that were started on it."""

    app: Flask
    environment: dict[str, str]
    folder: Path
    workers: list[subprocess.Popen[bytes]] = field(default_factory=list)
    moved_by: int = 0

    def overdue(self, how_many: int) -> None:
        """Open cases at a district whose time to act was over yesterday."""
        self.standing(how_many, clock.today() - timedelta(days=1))

    def standing(self, how_many: int, due_on: date) -> None:
        """Open cases at a district."""
        _open(how_many, Actor.system())
        values = {"state": "channel_review", "due_on": due_on}
        with write_session() as session, session.begin():
            session.execute(update(CASE).where(CASE.c.state == "draft").values(values))
            table = table_of(DeskCount)
            session.execute(delete(table).where(table.c.number == 0))
            session.execute(update(table).where(table.c.state == "draft").values(values))

    def start(self) -> subprocess.Popen[bytes]:
        log = (self.folder / f"worker{len(self.workers)}.log").open("wb")
        with log:
            worker = subprocess.Popen(
                [sys.executable, "-m", "flask", "--app", "wsgi", "worker"],
                cwd=ROOT,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        self.workers.append(worker)
        return worker

    def kill(self, worker: subprocess.Popen[bytes]) -> None:
        """Kill -9; then as much time passes as a dead worker's lease lasts."""
        worker.send_signal(signal.SIGKILL)
        worker.wait()
        self.moved_by += 20
        clock.set_offset(timedelta(seconds=self.moved_by))

    def taken(self) -> int:
        table = table_of(LedgerEntry)
        with fresh_session() as session:  # a reader: it does not wait for the worker's writes
            asked = select(func.count()).select_from(table).where(table.c.event == "take_over")
            return session.execute(asked).scalar_one()

    def closing(self) -> tuple[str, int]:
        """The status of the district, and how many open cases stand there."""
        with fresh_session() as session:
            row = by_code(session, "370202")
            assert row is not None
            asked = select(func.count()).select_from(CASE).where(CASE.c.accountable_id == row.id)
            return row.status, session.execute(asked).scalar_one()

    def holder(self) -> str:
        with fresh_session() as session:
            return session.execute(select(WorkerLease.holder)).scalar_one_or_none() or ""

    def wait_until(self, holds: Callable[[], bool]) -> None:
        until = time.monotonic() + PATIENCE
        while not holds():
            assert time.monotonic() < until, self.said()
            time.sleep(0.01)

    def said(self) -> str:
        return "\n".join(path.read_text(errors="replace")[-2000:] for path in sorted(self.folder.glob("worker*.log")))


@contextlib.contextmanager
def own_database(kind: str, folder: Path) -> Iterator[str]:
    """The address of an empty database that is gone afterwards."""
    if kind == "sqlite":
        yield f"sqlite:///{folder / 'portal.sqlite'}"
        return
    name, server = f"portal_faults_{os.getpid()}", create_engine(POSTGRES, isolation_level="AUTOCOMMIT")
    with server.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
        try:
            yield make_url(POSTGRES).set(database=name).render_as_string(hide_password=False)
        finally:
            connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    server.dispose()


@pytest.fixture
def worked(database_url: str, tmp_path: Path) -> Iterator[Worked]:
    with own_database(database_url, tmp_path) as url:
        app = make_app(url, tmp_path)
        migrate(app)
        environment = {name: value for name, value in os.environ.items() if not name.startswith("PORTAL_")}
        environment |= {
            "DATABASE_URL": url,
            "SECRET_KEY": "for tests alone",
            "PORTAL_DATA_KEY": DATA_KEY,
            "PORTAL_INSTANCE": str(tmp_path),
            "PORTAL_DEMO": "1",
        }
        found = Worked(app, environment, tmp_path)
        with app.app_context():
            load_reference(LoadReference(), Actor.system())
            yield found
            for worker in found.workers:
                if worker.poll() is None:
                    worker.kill()
                    worker.wait()
            db.session.remove()
            db.engine.dispose()


def look(worked: Worked, cases: int) -> None:
    """Each case was taken over once, and nothing else is wrong."""
    with fresh_session() as session:
        table = table_of(LedgerEntry)
        times = Counter(session.scalars(select(table.c.case_number).where(table.c.event == "take_over")))
        assert len(times) == cases
        assert set(times.values()) == {1}
        ids = ids_of_codes(session, ("370200", "370200-S"))
        desks = session.execute(select(CASE.c.accountable_id, CASE.c.fallback_id, CASE.c.version).distinct()).all()
        assert [tuple(row) for row in desks] == [(ids["370200"], ids["370200-S"], 2)]
        assert counts(session) == recount(session)
        assert ledger.verify(session)[1] is None
    assert "Traceback" not in worked.said()


@pytest.mark.slow
@any_database
def test_the_worker_is_killed_in_the_middle_of_its_sweeps(worked: Worked) -> None:
    cases, chance = KILLS * PER_KILL, random.Random(20)
    worked.overdue(cases)
    for _ in range(KILLS):
        before, worker = worked.taken(), worked.start()
        worked.wait_until(lambda before=before: worked.taken() > before)
        time.sleep(chance.uniform(0, 0.08))
        worked.kill(worker)
        assert worked.taken() < cases  # it was killed while there was work
    last = worked.start()
    worked.wait_until(lambda: worked.taken() == cases)
    last.terminate()
    assert last.wait(PATIENCE) == 0
    look(worked, cases)


@pytest.mark.slow
@any_database
def test_the_worker_is_killed_in_the_middle_of_a_closing(worked: Worked) -> None:
    """Closing stands until the last case has gone, whatever dies on the way: never inactive with a case on its desk."""
    cases, chance = KILLS * PER_KILL, random.Random(21)
    worked.standing(cases, clock.today() + timedelta(days=10))
    close_organisation(SetStatus("370202", Status.CLOSING, "机构改革"), Actor.system())
    for _ in range(KILLS):
        before, worker = worked.taken(), worked.start()
        worked.wait_until(lambda before=before: worked.taken() > before)
        time.sleep(chance.uniform(0, 0.08))
        worked.kill(worker)
        assert worked.closing() == ("closing", cases - worked.taken())
        assert worked.taken() < cases  # it was killed while there was work
    last = worked.start()
    worked.wait_until(lambda: worked.closing() == ("inactive", 0))
    last.terminate()
    assert last.wait(PATIENCE) == 0
    look(worked, cases)
    with fresh_session() as session:
        rows = [row for row in ledger.of_stream(session, "org:370202") if row.event == "organisation_status"]
    assert [(row.data["from"], row.data["to"]) for row in rows] == [("active", "closing"), ("closing", "inactive")]


@pytest.mark.slow
@any_database
def test_of_two_workers_one_is_active_until_it_dies(worked: Worked) -> None:
    worked.overdue(200)
    both = [worked.start(), worked.start()]
    worked.wait_until(lambda: worked.taken() == 200)
    first = worked.holder()
    time.sleep(3)  # long enough for the other to have asked for the lease again
    assert worked.holder() == first
    active = next(worker for worker in both if first.endswith(f":{worker.pid}"))
    (other,) = (worker for worker in both if worker is not active)
    worked.kill(active)
    worked.overdue(50)
    worked.wait_until(lambda: worked.taken() == 250)
    assert worked.holder().endswith(f":{other.pid}")
    assert other.poll() is None
    look(worked, 250)
