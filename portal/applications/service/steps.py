"""Steps of an application that a person takes on the case page: one use case for one case, one for many."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy.orm import Session

from portal.applications.rules import reasons
from portal.applications.rules.facts import ApplicationFacts
from portal.applications.rules.guards import RECALL_RULE
from portal.applications.service import corrections
from portal.applications.workflow import APPLICATION as WORKFLOW
from portal.cases import queries as cases
from portal.cases import service as door
from portal.cases.queries import CaseRow
from portal.cases.queries.finding import last_sent
from portal.cases.rules import ON_BEHALF
from portal.cases.service import Blocked, Moved, Note
from portal.kernel.actor import Actor
from portal.kernel.errors import NotFound, Refused
from portal.kernel.permissions import Permission
from portal.kernel.refusal import Refusal
from portal.kernel.registry import registry
from portal.kernel.scope import Reach, Scope
from portal.kernel.text import N_
from portal.kernel.use_case import session as current_session
from portal.kernel.use_case import use_case
from portal.organisations import queries as organisations
from portal.rulebook import queries as rulebook

SEND_ON, SEND_TO_CITY = "send_on", "send_to_city"
BEHALF_EVENTS = frozenset({"file_paper", "resubmit_paper"})
"""Steps that a desk takes for the subject of a paper intake."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeStep:
    """An event for cases: number -> version seen (0: any). text: opinion or reason; code: a listed reason."""

    event: str
    versions: Mapping[str, int]
    text: str = ""
    code: str = ""
    data: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """A step that was taken. now_at: the organisation that has the case now, "" where it is closed.

    answer_until: in words, where the case waits for its applicant now; on_paper: he has no access to the portal.
    """

    number: str
    past: str
    now_at: str
    changed_desk: bool
    answer_until: str = ""
    on_paper: bool = False

    @property
    def message(self) -> str:
        """What was done and to whom it went."""
        if self.changed_desk and self.now_at:
            return N_("%(number)s：%(past)s，现由%(desk)s办理。") % {
                "number": self.number,
                "past": self.past,
                "desk": self.now_at,
            }
        if self.answer_until:
            words = (
                N_("%(number)s：%(past)s，补正期限%(due)s。请打印告知书送达申报人；补正录入后回到本单位办理。")
                if self.on_paper
                else N_("%(number)s：%(past)s，已告知申报人，补正期限%(due)s；补正提交后回到本单位办理。")
            )
            return words % {"number": self.number, "past": self.past, "due": self.answer_until}
        return N_("%(number)s：%(past)s。") % {"number": self.number, "past": self.past}


@use_case
def take_step(command: TakeStep, actor: Actor) -> Taken:
    """Take one step with one case. Raises NotFound, Stale, Refused."""
    (outcome,) = _take(current_session(), command, actor)
    if isinstance(outcome, Blocked):
        raise Refused(outcome.refusals)
    after = outcome.after
    desk = organisations.by_ids(current_session(), [after.accountable_id] if after.accountable_id else [])
    waits = registry().kind(after.kind).workflow.state(after.state).waiting
    until = rulebook.due_words(rulebook.calendar(current_session()), after.due_on) if waits else ""
    return Taken(
        number=after.number,
        past=outcome.step.past,
        now_at=next((row.short_name for row in desk.values()), ""),
        changed_desk=outcome.changed_desk,
        answer_until=until,
        on_paper=bool(after.entered_by),
    )


@use_case
def take_step_many(command: TakeStep, actor: Actor) -> list[Moved | Blocked]:
    """Take the step with every case that may, in one transaction; the others come back with their reasons.

    Raises NotFound where one lies outside the scope, Stale where one has changed.
    """
    return _take(current_session(), command, actor)


def _take(session: Session, command: TakeStep, actor: Actor) -> list[Moved | Blocked]:
    rows = _locked(session, command, actor)
    refused = _listed(session, command, rows, actor)
    if refused is not None:
        raise Refused((refused,))
    data = command.data if command.event not in BEHALF_EVENTS else {**command.data, **ON_BEHALF}
    note = Note(text=command.text.strip(), code=command.code, data=data)
    if command.event == "request_correction" and all(_may_be_corrected(row) for row in rows):
        note = corrections.noted(session, rows, note)
    if command.event == SEND_ON:
        return _send_on(session, rows, actor, note)
    return door.move_with_facts(session, rows, command.event, actor, note)


def _locked(session: Session, command: TakeStep, actor: Actor) -> list[CaseRow]:
    """The cases under lock. Who recalls a case has sent it on and no longer has it in sight, but for its trace."""
    if command.event != "recall":
        return cases.locked(session, actor.scope, command.versions)
    if not actor.may(Permission.CASE_RECALL):
        raise NotFound
    for number in command.versions:
        _demand_sent(session, number, actor)
    return cases.locked(session, Scope(Reach.ALL, account_id=actor.account_id), command.versions)


def _demand_sent(session: Session, number: str, actor: Actor) -> None:
    """Refused where the desk never had a case that the actor sees; NotFound where he does not see it either."""
    try:
        last_sent(session, actor.organisation_id, number)
    except NotFound:
        cases.one(session, actor.scope, number)
        raise Refused((RECALL_RULE,)) from None


def _may_be_corrected(row: CaseRow) -> bool:
    return row.kind == WORKFLOW.kind and WORKFLOW.step(row.state, "request_correction") is not None


def _listed(session: Session, command: TakeStep, rows: Sequence[CaseRow], actor: Actor) -> Refusal | None:
    """Refusals and declines need a reason of the closed list; forbidden grounds are not on it (INV-27)."""
    if command.event in {"refuse", "ask_fallback_to_refuse"}:
        return reasons.refuse_reason(command.code, rulebook.in_force(session).codes)
    if command.event != "decline":
        return None
    ids = {row.accountable_id for row in rows if row.accountable_id is not None} & {actor.organisation_id}
    kind = next((row.kind for row in organisations.by_ids(session, ids).values()), "")
    return reasons.refuse_decline(kind, command.code, rulebook.in_force(session).codes) if kind else None


def _send_on(session: Session, rows: Sequence[CaseRow], actor: Actor, note: Note) -> list[Moved | Blocked]:
    """To the committee's office, or to the city where the committee is the province's; outcomes as given."""
    facts = registry().read_facts(session, rows, SEND_ON, actor)
    provincial = {
        row.id for row in rows if isinstance(found := facts[row.id], ApplicationFacts) and found.province_committee
    }
    outcomes: dict[int, Moved | Blocked] = {}
    for event, own in (
        (SEND_ON, [row for row in rows if row.id not in provincial]),
        (SEND_TO_CITY, [row for row in rows if row.id in provincial]),
    ):
        if own:
            done = door.move_many(session, own, event, facts, actor, note)
            outcomes |= {row.id: outcome for row, outcome in zip(own, done, strict=True)}
    return [outcomes[row.id] for row in rows]
