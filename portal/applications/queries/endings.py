"""How an application ended without a result: lapsed, terminated, withdrawn. Its subject gets that in writing."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from portal.applications.queries.corrections import CorrectionRow, ItemRow, corrections_of
from portal.applications.queries.intake import at_counter
from portal.applications.workflow import APPLICATION
from portal.audit import queries as ledger
from portal.cases import queries as cases
from portal.cases.queries import CaseRow
from portal.cases.queries.finding import last_sent
from portal.cases.rules import UPHOLDING
from portal.kernel.actor import Actor
from portal.kernel.errors import NotFound
from portal.kernel.scope import Reach, Scope
from portal.organisations import queries as organisations
from portal.rulebook import queries as rulebook
from portal.rulebook.rules import default_cycle

ENDED = frozenset({"lapsed", "terminated", "withdrawn"})
"""Ends that are no decision on the application itself; a refusal and a result have papers of their own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ending:
    """What stands on the paper.

    organisation: the desk on which it ended; objected: an objection was found right, in the publicity ``stage``;
    text: what the applicant, or the rule, gave as reason ("" after an objection: what is written there is written to
    the objector, S4); again_until: the last day on which the year still takes an application, None where it is over.
    """

    state: str
    organisation: str
    ended_on: date
    objected: bool
    stage: str
    text: str
    correction: CorrectionRow | None
    again_until: date | None

    @property
    def unanswered(self) -> tuple[ItemRow, ...]:
        """What was not put right in time."""
        return tuple(item for item in self.correction.items if item.is_open) if self.correction else ()


def ending(session: Session, case: CaseRow) -> Ending | None:
    """How the case ended, or None where it did not end so."""
    ended_on = case.closed_on
    if case.state not in ENDED or ended_on is None:
        return None
    rows = [row for row in ledger.of_stream(session, f"case:{case.number}") if row.data.get("to") == case.state]
    desk = cases.trace(session, case.id)[-1].organisation_id
    name = "".join(row.name for row in organisations.by_ids(session, (desk,)).values())
    last = rows[-1] if rows else None
    objected = last is not None and last.event in UPHOLDING
    lapsed = corrections_of(session, case.id)[-1:] if case.state == "lapsed" else ()
    until = _unit_until(session, case.cycle_year)
    return Ending(
        state=case.state,
        organisation=name,
        ended_on=ended_on,
        objected=objected,
        stage=str(last.data.get("from", "")) if last else "",
        text="" if objected or last is None else str(last.data.get("text", "")),
        correction=next(iter(lapsed), None),
        again_until=until if ended_on <= until else None,
    )


def ended_case(session: Session, number: str, actor: Actor) -> CaseRow:
    """An application for its paper: for who sees the case, the desk on which it ended, and the counter it came from.

    A closed case lies on no desk any more, so that the desk's own scope does not find it. NotFound for anybody else.
    """
    try:
        case = cases.one(session, actor.scope, number)
    except NotFound:
        case = _once_here(session, number, actor)
    if case.kind != APPLICATION.kind or case.state not in ENDED:
        raise NotFound
    return case


def _once_here(session: Session, number: str, actor: Actor) -> CaseRow:
    if actor.scope.reach is not Reach.DESK:
        raise NotFound
    try:
        ended_here = last_sent(session, actor.organisation_id, number, actor.scope).trace.sent_to_id is None
    except NotFound:
        ended_here = False
    if not ended_here:
        return at_counter(session, number, actor)[0]
    return cases.one(session, Scope(Reach.ALL, account_id=actor.account_id), number)


def _unit_until(session: Session, year: int) -> date:
    found = {cycle.year: cycle for cycle in rulebook.cycles(session)}
    return (found.get(year) or default_cycle(year)).unit_until


def panel(_session: Session, case: CaseRow, _actor: Actor) -> Mapping[str, Any] | None:
    """For the page of the case: that its end can be printed."""
    return {} if case.state in ENDED else None
