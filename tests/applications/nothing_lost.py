"""What holds of all cases after whatever anybody has done, and what holds once the worker has come to its end."""

from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.audit import queries as ledger
from portal.cases.models import CaseAssignment, Claim
from portal.cases.queries import overdue, uncovered
from portal.enterprises import queries as enterprises
from portal.kernel import clock
from portal.kernel.actor import Actor
from portal.kernel.database import FAR
from portal.kernel.registry import registry
from portal.kernel.workflow import NO_DEADLINE
from portal.organisations import queries as organisations
from portal.organisations.rules import KEPT_KINDS, Kind, Status
from tests.applications.life import CASE
from tests.cases.sample import counts, recount

SETTLED = 60
"""Rounds after which a sweep that still finds something to do is a fault."""
BESIDE_THE_POINT = frozenset({"messages", "accounts"})
"""Rooms whose jobs touch no case."""


@dataclass
class Watch:
    """Looks at every case; remembers due dates, to see which were set since it looked last."""

    dues: dict[str, tuple[int, date]] = field(default_factory=dict)

    def look(self, session: Session, today: date) -> None:
        rows = session.execute(select(CASE)).mappings().all()
        for row in rows:
            where = (row["number"], row["state"], row["version"])
            if row["closed_at"] is not None:
                assert row["accountable_id"] is None, where
                assert not row["claimed"], where
                continue
            assert row["accountable_id"] is not None, where
            assert row["fallback_id"] not in {None, row["accountable_id"]}, where
            endless = registry().kind(row["kind"]).workflow.state(row["state"]).deadline == NO_DEADLINE
            assert (row["due_on"] == FAR) == (row["hold_count"] > 0 or endless), (*where, row["due_on"])
            before = self.dues.get(row["number"])
            if before is not None and before[1] != row["due_on"]:
                assert row["due_on"] >= today, (*where, row["due_on"], "lies before the day on which it was set")
            self.dues[row["number"]] = (row["version"], row["due_on"])
        every = {row["number"]: list(range(1, row["version"] + 1)) for row in rows}
        assert ledger.versions_recorded(session) == every
        assert ledger.verify(session)[1] is None
        assert counts(session) == recount(session)
        lines = session.execute(
            select(CaseAssignment.case_id, CaseAssignment.organisation_id).where(CaseAssignment.closed_at.is_(None))
        ).all()
        standing = {row["id"]: row["accountable_id"] for row in rows if row["closed_at"] is None}
        assert len(lines) == len(standing)
        assert dict(tuple(line) for line in lines) == standing
        assert session.scalar(select(func.count()).select_from(Claim)) == sum(row["claimed"] for row in rows)


def sweep(rounds: int = SETTLED) -> None:
    """The worker's jobs as they are registered, round by round, until nothing is left to do."""
    system = Actor.system()
    jobs = [job for job in registry().jobs if job.name.split(".")[0] not in BESIDE_THE_POINT]
    for _ in range(rounds):
        if sum(job.run(system) for job in jobs) == 0:
            return
    assert rounds < SETTLED, "the sweep does not come to its end"


def look_after_sweep(session: Session) -> None:
    """Every desk and every fallback can act, and of every deadline that has passed somebody was told."""
    today = clock.today()
    rows = session.execute(select(CASE).where(CASE.c.closed_at.is_(None))).mappings().all()
    desks = {desk for row in rows for desk in (row["accountable_id"], row["fallback_id"])}
    unable = desks - organisations.arrivals_allowed(session, desks, today)
    assert not unable, {each.code for each in organisations.by_ids(session, unable).values()}
    agencies = {row.id for row in organisations.of_kinds(session, (Kind.AGENCY,))}
    assert not uncovered(session, agencies, enterprises.contract_covers(today), 10)
    assert not overdue(session, today, 10)
    for row in rows:
        if row["due_on"] < today:
            acts = ledger.of_stream(session, f"case:{row['number']}")
            told = {each.data["due_on"] for each in acts if each.event == "escalate"}
            assert row["due_on"].isoformat() in told, row["number"]
    kept = organisations.of_kinds(session, {*KEPT_KINDS, Kind.CITY})
    assert not [row.code for row in kept if row.status == Status.CLOSING]
