"""A small kind of case on two desks, so that the door is tested without any room above it."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.accounts.service import CreateAccount, create_account
from portal.cases.models import Case, DeskCount, DeskStamp
from portal.cases.queries import CaseRow, by_ids, locked
from portal.cases.service import Blocked, Moved, NewCase, Note, move_with_facts, open_cases
from portal.kernel import clock
from portal.kernel.actor import Actor
from portal.kernel.database import db, table_of, write_session
from portal.kernel.permissions import Permission, Role
from portal.kernel.refusal import Refusal
from portal.kernel.registry import CaseKind, Registry
from portal.kernel.use_case import session as current_session
from portal.kernel.use_case import use_case
from portal.kernel.workflow import Clock, Deadline, Facts, Overdue, Placement, State, Step, Workflow
from portal.organisations.queries import ids_of_codes
from portal.organisations.service import LoadReference, load_reference


def not_forbidden(facts: "SampleFacts") -> Refusal | None:
    """The flag must be down."""
    return Refusal("FORBIDDEN_HERE", "此件被标记为不可办理。") if facts.forbidden else None


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleFacts(Facts):
    forbidden: bool = False


WORKFLOW = Workflow(
    kind="sample",
    label="样例",
    initial="open",
    states=(
        State("open", "审核中", 1, Deadline(working_days="days.channel_review"), Overdue.TAKE_OVER),
        State("waiting", "待补正", 1, Deadline(working_days="days.correction"), Overdue.LAPSE, waiting=True),
        State("done", "已办结", 2, closed=True),
    ),
    steps=(
        Step(event="pass_on", sources=("open",), target="open", permission=Permission.CASE_SEND, label="转给另一单位",
             to="other", guards=(not_forbidden,)),
        Step(event="note", sources=("open",), target="open", permission=Permission.CASE_SEND, label="记录"),
        Step(event="ask", sources=("open",), target="waiting", permission=Permission.CASE_CORRECTION, label="补正",
             reason=True, clock=Clock.STOP),
        Step(event="answer", sources=("waiting",), target="BACK", permission=Permission.APPLICATION_SUBMIT,
             label="补回", clock=Clock.RESUME, anywhere=True),
        Step(event="close", sources=("open",), target="done", permission=Permission.CASE_REFUSE, label="办结",
             reason=True),
        Step(event="uphold_objection", sources=("open",), target="done", permission=Permission.UNIT_REVIEW,
             label="异议成立", reason=True, through_hold=True),
        Step(event="take_over", sources=("open",), target="open", permission=Permission.SYSTEM, label="兜底接办",
             to="fallback", taken_over=True, through_hold=True),
        Step(event="take_over", sources=("waiting",), target="waiting", permission=Permission.SYSTEM, label="兜底接办",
             to="fallback", taken_over=True, clock=Clock.KEEP),
        Step(event="withdraw", sources=("open", "waiting"), target="done", permission=Permission.APPLICATION_WITHDRAW,
             label="撤回", through_hold=True, anywhere=True),
    ),
)  # fmt: skip


@dataclass
class World:
    """Two district desks, the city behind them, and their people."""

    ids: dict[str, int]
    effects: list[str] = field(default_factory=list)
    forbidden: set[str] = field(default_factory=set)
    accounts: dict[str, int] = field(default_factory=dict)

    def actor(
        self, code: str, name: str = "王经办", role: Role = Role.CHANNEL_CLERK, person: int | None = None
    ) -> Actor:
        if name not in self.accounts:
            self.accounts[name] = create_account(
                CreateAccount(username=f"clerk{len(self.accounts)}", password="three quiet boats", display_name=name),
                Actor.system(),
            )
        return Actor.of(
            account_id=self.accounts[name], person_id=person, name=name, organisation_id=self.ids[code],
            organisation_code=code, organisation_name=code, roles=frozenset({role}),
        )  # fmt: skip

    def read_facts(
        self, _session: Session, cases: Sequence[CaseRow], _event: str, _actor: Actor
    ) -> Mapping[int, SampleFacts]:
        return {case.id: self.facts(case) for case in cases}

    def facts(self, case: CaseRow | None = None) -> SampleFacts:
        here, there, city = self.ids["370202"], self.ids["370203"], self.ids["370200"]
        places = {"other": Placement(there, city), "fallback": Placement(city, self.ids["370200-S"])}
        if case is not None and case.accountable_id == there:
            places["other"] = Placement(here, city)
        return SampleFacts(
            today=clock.today(), places=places, forbidden=case is not None and case.number in self.forbidden
        )

    def open(self, count: int = 1, code: str = "370202") -> list[str]:
        new = NewCase(
            kind="sample", place=Placement(self.ids[code], self.ids["370200"]), facts=self.facts(), cycle_year=2026,
            subject_name="张三", initials="zs", firm_name="青岛样例公司", level="engineer", specialty="机械",
        )  # fmt: skip
        return open_all((new,) * count, self.actor(code))

    def row(self, number: str) -> CaseRow:
        table = table_of(Case)
        with write_session() as session:
            found = session.execute(select(table.c.id).where(table.c.number == number)).scalar_one()
            return by_ids(session, [found])[found]


@dataclass(frozen=True)
class Act:
    event: str
    versions: Mapping[str, int]
    note: Note = field(default_factory=lambda: Note(text="同意"))


@use_case
def open_all(new: Sequence[NewCase], actor: Actor) -> list[str]:
    return [case.number for case in open_cases(current_session(), new, actor)]


@use_case
def do(command: Act, actor: Actor) -> list[Moved | Blocked]:
    session = current_session()
    cases = locked(session, actor.scope, dict(command.versions))
    return move_with_facts(session, cases, command.event, actor, command.note)


def make_world(registry: Registry) -> World:
    """Load the reference list and register the sample kind."""
    load_reference(LoadReference(), Actor.system())
    with write_session() as session:
        world = World(ids_of_codes(session, ["370200", "370200-S", "370202", "370203"]))
    registry.add_kind(CaseKind(code="sample", label="样例", workflow=WORKFLOW, read_facts=world.read_facts))

    def note_effect(_session: Session, moved: Sequence[Moved], _actor: Actor, _note: Note) -> None:
        world.effects.extend(f"{each.step.event}:{each.after.number}" for each in moved)

    registry.add_effect("sample", "pass_on", note_effect)
    return world


@contextmanager
def sampled(registry: Registry) -> Iterator[World]:
    """``make_world``, and the registry as it was afterwards."""
    try:
        yield make_world(registry)
    finally:
        registry.kinds.pop("sample", None)
        registry.effects.pop(("sample", "pass_on"), None)


def counts(session: Session) -> dict[tuple[Any, ...], int]:
    """The kept counts without the zeros and the traces."""
    table = table_of(DeskCount)
    rows = session.execute(select(table).where(table.c.number != 0, table.c.state != "~sent")).mappings()
    return {
        (row["organisation_id"], row["state"], row["claimed"], row["taken_over"], row["due_on"]): row["number"]
        for row in rows
    }


def recount(session: Session) -> dict[tuple[Any, ...], int]:
    """The same counts, from the cases themselves."""
    table = table_of(Case)
    found: dict[tuple[Any, ...], int] = {}
    for row in session.execute(select(table).where(table.c.closed_at.is_(None))).mappings():
        key = (row["accountable_id"], row["state"], row["claimed"], row["taken_over"], row["due_on"])
        found[key] = found.get(key, 0) + 1
    return found


def stamps(session: Session) -> dict[int, int]:
    table = table_of(DeskStamp)
    return dict(session.execute(select(table.c.organisation_id, table.c.stamp)).all())


def fresh_session() -> Session:
    """A session of its own, for looking at what was committed."""
    db.session.remove()
    return Session(db.engine)


def due(number: int) -> date:
    return date(2026, 7, number)
