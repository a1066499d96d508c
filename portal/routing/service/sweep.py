"""The worker's sweep: what happens on the day after a due date (DOMAIN 6.1, column "when it passes")."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from portal.cases import queries as cases
from portal.cases.queries import CaseRow
from portal.cases.service import Blocked, Moved, Note, escalate_many, move_with_facts
from portal.kernel import clock
from portal.kernel.actor import Actor
from portal.kernel.jobs import BATCH
from portal.kernel.registry import registry
from portal.kernel.text import N_
from portal.kernel.use_case import session as current_session
from portal.kernel.use_case import use_case
from portal.kernel.workflow import Overdue
from portal.messages.service import Tell, tell_many
from portal.routing.service.takeover import tell_old_desks

MOVES = {
    Overdue.TAKE_OVER: ("take_over", N_("承办单位在规定工作日内未办理，由兜底单位接办")),
    Overdue.LAPSE: ("timeout", N_("逾期未补正")),
    Overdue.END_PUBLICITY: ("end_publicity", N_("公示期满")),
    Overdue.FILE: ("file_unit_review", N_("渠道代行的单位公示期满")),
}
"""Which event a passed deadline causes, and the reason that the ledger keeps."""

NOTICES = {
    Overdue.ESCALATE: N_("已超过办理期限"),
    Overdue.REMIND_CHANNEL: N_("单位环节已超过办理期限，请渠道提醒督促"),
    Overdue.MESSAGE: N_("草稿在申报截止前未提交"),
}


@dataclass(frozen=True, slots=True)
class Swept:
    """What one batch did; ``seen`` counts the cases that it looked at (fewer than BATCH: nothing is left)."""

    seen: int
    moved: int
    noted: int


@use_case
def sweep_overdue(_command: None, actor: Actor) -> Swept:
    """Handle up to BATCH overdue cases that share one consequence; each is moved or noted, so none comes back.

    A case whose step is refused (somebody acted in the same moment, or a guard says no) is escalated instead.
    """
    session = current_session()
    found = cases.overdue(session, clock.today(), BATCH)
    if not found:
        return Swept(0, 0, 0)
    consequence = _consequence(found[0].kind, found[0].state)
    ids = [row.id for row in found if _consequence(row.kind, row.state) is consequence]
    locked = [case for case in cases.locked_by_ids(session, ids) if _still(case, consequence)]
    if consequence not in MOVES:
        _note(session, locked, actor, NOTICES.get(consequence, NOTICES[Overdue.ESCALATE]))
        return Swept(len(found), 0, len(locked))
    event, reason = MOVES[consequence]
    outcomes = move_with_facts(session, locked, event, actor, Note(text=reason)) if locked else []
    blocked = [outcome.case for outcome in outcomes if isinstance(outcome, Blocked) and not _passes(outcome)]
    moved = [outcome for outcome in outcomes if isinstance(outcome, Moved)]
    if consequence is Overdue.TAKE_OVER:
        tell_old_desks(session, moved, reason)
    _note(session, blocked, actor, NOTICES[Overdue.ESCALATE])
    return Swept(len(found), len(moved), len(blocked))


def _consequence(kind: str, state: str) -> Overdue:
    return registry().kind(kind).workflow.state(state).overdue


def _still(case: CaseRow, consequence: Overdue) -> bool:
    """Whether the case, now locked, is still open, overdue and due for the same consequence."""
    if case.closed_at is not None or case.due_on >= clock.today():
        return False
    return _consequence(case.kind, case.state) is consequence


def _passes(blocked: Blocked) -> bool:
    """Whether the step was refused only because the new desk closed in this moment: the next batch finds another."""
    return all(refusal.code == "DESK_CLOSED" for refusal in blocked.refusals)


def _note(session: Session, passed: Sequence[CaseRow], actor: Actor, what: str) -> None:
    """A ledger row, and a message to the desk, its fallback and, for a draft, the person."""
    escalate_many(session, passed, actor, what)
    desks = [(case, desk) for case in passed for desk in (case.accountable_id, case.fallback_id) if desk is not None]
    text = N_("%(number)s %(firm)s：%(what)s")
    tell_many(
        session,
        [
            Tell(
                text=text % {"number": case.number, "firm": case.firm_name, "what": what},
                kind="overdue",
                organisation_id=desk,
                case_number=case.number,
            )
            for case, desk in desks
        ],
    )
