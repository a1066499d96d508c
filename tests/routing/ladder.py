"""The sample kind on the real ladder: cases at any channel, whose fallbacks are followed step by step."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace

from sqlalchemy.orm import Session

from portal.cases.queries import CaseRow
from portal.cases.service import NewCase
from portal.kernel import clock
from portal.kernel.actor import Actor
from portal.kernel.permissions import Permission
from portal.kernel.registry import Registry
from portal.kernel.workflow import Placement, Step
from portal.organisations import queries as organisations
from portal.routing import queries
from tests.cases.sample import WORKFLOW, SampleFacts, World, fresh_session, open_all, sampled

STEPS = (
    Step(event="order_take_over", sources=("open",), target="open", permission=Permission.CASE_REASSIGN,
         label="指令接办", to="fallback", reason=True, through_hold=True, anywhere=True, taken_over=True),
    Step(event="reassign", sources=("open",), target="open", permission=Permission.CASE_REASSIGN, label="移交",
         to="chosen", reason=True, through_hold=True, anywhere=True, taken_over=False),
)  # fmt: skip


@dataclass
class Ladder(World):
    """The sample world with every organisation of the reference list."""

    person: int | None = None
    firm: int | None = None

    def id_of(self, code: str) -> int:
        if code not in self.ids:
            with fresh_session() as session:
                self.ids |= organisations.ids_of_codes(session, (code,))
        return self.ids[code]

    def open_at(self, code: str, fallback: str, count: int = 1) -> list[str]:
        """Open cases at a channel with a fallback behind them."""
        new = NewCase(
            kind="sample", place=Placement(self.id_of(code), self.id_of(fallback)),
            facts=SampleFacts(today=clock.today()), cycle_year=2026, subject_person_id=self.person, firm_id=self.firm,
            subject_name="张三", initials="zs", firm_name="青岛样例公司", level="engineer", specialty="机械",
        )  # fmt: skip
        return open_all((new,) * count, Actor.system())

    def codes(self, number: str) -> tuple[str, str]:
        """Who has the case, and who stands behind it."""
        row = self.row(number)
        assert row.accountable_id is not None
        assert row.fallback_id is not None
        with fresh_session() as session:
            names = organisations.by_ids(session, (row.accountable_id, row.fallback_id))
        return names[row.accountable_id].code, names[row.fallback_id].code


def read_facts(session: Session, cases: Sequence[CaseRow], _event: str, _actor: Actor) -> Mapping[int, SampleFacts]:
    """As the real kinds do: the fallback where it takes cases, else the next step of the ladder."""
    today = clock.today()
    wanted = {case.fallback_id for case in cases if case.fallback_id is not None}
    open_to = organisations.arrivals_allowed(session, wanted, today)
    above = queries.next_fallback_ids(session, wanted, today)
    further = queries.next_fallback_ids(session, set(above.values()), today)
    found = {}
    for case in cases:
        place = None
        if case.fallback_id is not None:
            to = case.fallback_id
            place = Placement(to, above[to]) if to in open_to else Placement(above[to], further[above[to]])
        found[case.id] = SampleFacts(today=today, places={"fallback": place} if place else {})
    return found


@contextmanager
def laddered(registry: Registry) -> Iterator[Ladder]:
    with sampled(registry) as made:
        workflow = replace(WORKFLOW, steps=(*WORKFLOW.steps, *STEPS))
        registry.kinds["sample"] = replace(registry.kinds["sample"], workflow=workflow, read_facts=read_facts)
        yield Ladder(made.ids, made.effects, made.forbidden, made.accounts)
