"""An officer steps back from a person's cases: closed to him, open to his colleagues (DOMAIN 3 and 7).

With no colleague left the conflict is the whole channel's, and the fallback takes over.
"""

from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from portal.audit.service import Entry, append
from portal.cases import rules
from portal.cases.models import Recusal
from portal.cases.queries.handlers import free_handlers
from portal.cases.queries.page import one
from portal.cases.queries.rows import CaseRow, locked, locked_by_ids
from portal.cases.service import claims
from portal.cases.service.desks import lock_desks
from portal.cases.service.door import Moved, Note, move_with_facts
from portal.kernel import clock
from portal.kernel.actor import Actor
from portal.kernel.database import table_of
from portal.kernel.errors import Invalid, NotFound, Refused
from portal.kernel.permissions import Permission
from portal.kernel.refusal import Refusal
from portal.kernel.registry import registry
from portal.kernel.text import N_
from portal.kernel.use_case import session as current_session
from portal.kernel.use_case import use_case

RECUSAL = table_of(Recusal)
ALL_RECUSED = N_("本单位经办人员全部回避，由兜底单位接办")


class Ground(StrEnum):
    """Why an officer steps back."""

    KIN = "kin"
    FORMER_COLLEAGUE = "former_colleague"
    OTHER = "other"


GROUND_LABELS = {
    Ground.KIN: N_("与申报人有亲属关系"),
    Ground.FORMER_COLLEAGUE: N_("曾与申报人同事"),
    Ground.OTHER: N_("其他可能影响公正的情形"),
}


@dataclass(frozen=True, slots=True)
class StepBack:
    """Which case, why, and what else is to be said."""

    number: str
    ground: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class LiftRecusal:
    """Whose recusal (account) from the person of which case ends, and why."""

    number: str
    account_id: int
    reason: str


@dataclass(frozen=True, slots=True)
class SteppedBack:
    """Whether colleagues go on with it, or the fallback has taken over."""

    taken_over: bool


@use_case
def step_back(command: StepBack, actor: Actor) -> SteppedBack:
    """Close all cases of the case's person to the actor.

    Raises NotFound outside the actor's desk, Invalid for an unknown ground, Refused where nobody is left and the step
    to the fallback is not possible (then the office must be told by hand, and nothing is written).
    """
    if command.ground not in set(Ground):
        raise Invalid({"ground": [N_("请选择回避事由。")]})
    if command.ground == Ground.OTHER and not command.note.strip():
        raise Invalid({"note": [N_("请说明情形。")]})
    session = current_session()
    seen = one(session, actor.scope, command.number)
    # All at once, for cases are locked by id: his claims on the person's other cases end too.
    together = locked_by_ids(session, {seen.id, *claims.claimed_of(session, seen.subject_person_id, actor)})
    (case,) = locked(session, actor.scope, {command.number: 0})
    desk = case.accountable_id
    if case.subject_person_id is None or desk is None or desk != actor.organisation_id:
        raise NotFound
    if not rules.works_here(case.stands, actor) or actor.account_id is None:
        raise NotFound
    alone = not _colleagues(session, case, desk, actor.account_id)
    if alone:
        _hand_over(session, case, actor)
    else:
        claims.drop_claims_of(session, case.subject_person_id, together, actor)
        lock_desks(session, {desk})
    _write(session, case, command, actor)
    return SteppedBack(taken_over=alone)


@use_case
def lift_recusal(command: LiftRecusal, actor: Actor) -> str:
    """The city lets an officer handle a person's cases again; the ledger keeps both. Returns the officer's name.

    Raises NotFound outside the scope, for whoever does not direct cases and for one's own recusal, Invalid without a
    reason.
    """
    session = current_session()
    (case,) = locked(session, actor.scope, {command.number: 0})
    if not actor.may(Permission.CASE_REASSIGN) or command.account_id == actor.account_id:
        raise NotFound
    if not command.reason.strip():
        raise Invalid({"reason": [N_("请写明解除回避的理由。")]})
    mine = (RECUSAL.c.account_id == command.account_id) & (RECUSAL.c.person_id == case.subject_person_id)
    row = session.execute(select(RECUSAL.c.id, RECUSAL.c.declared_by).where(mine)).one_or_none()
    if row is None:
        raise NotFound
    if case.accountable_id is not None:
        lock_desks(session, {case.accountable_id})
    session.execute(delete(RECUSAL).where(RECUSAL.c.id == row.id))
    what = N_("解除%(name)s的回避") % {"name": row.declared_by}
    data = {"what": what, "text": command.reason.strip(), "account": command.account_id}
    entry = Entry(stream=f"case:{case.number}", event="lift_recusal", data=data, case_number=case.number)
    append(session, entry, actor)
    officer: str = row.declared_by
    return officer


def _colleagues(session: Session, case: CaseRow, desk: int, account_id: int) -> set[int]:
    """Accounts that still can handle the case on this desk: who only reads there, or directs, is not one of them."""
    roles = rules.handling_roles(registry().kind(case.kind).workflow, case.state)
    free = free_handlers(session, (case,), desk, roles, clock.today())[case.id]
    return {each.account_id for each in free} - {account_id}


def _hand_over(session: Session, case: CaseRow, actor: Actor) -> None:
    if registry().kind(case.kind).workflow.step(case.state, "take_over") is None:
        message = N_("本单位没有其他人员可以办理此件，请先联系市人社局增派人员。")
        raise Refused([Refusal("NOBODY_LEFT", message, "三(二)")])
    system = Actor.system(actor.organisation_id)
    (outcome,) = move_with_facts(session, [case], "take_over", system, Note(text=ALL_RECUSED))
    if not isinstance(outcome, Moved):
        raise Refused(outcome.refusals)


def _write(session: Session, case: CaseRow, command: StepBack, actor: Actor) -> None:
    session.execute(
        insert(RECUSAL).values(
            account_id=actor.account_id,
            person_id=case.subject_person_id,
            ground=command.ground,
            note=command.note.strip(),
            declared_at=clock.stamp(),
            declared_by=actor.name,
        )
    )
    data = {"what": N_("申请回避"), "ground": command.ground}
    entry = Entry(stream=f"case:{case.number}", event="recuse", data=data, case_number=case.number)
    append(session, entry, actor)
