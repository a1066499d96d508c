"""Reading, under lock, the application that somebody is filling in."""

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from portal.applications.queries.details import APPLICATION
from portal.applications.queries.intake import fills_in
from portal.applications.workflow import APPLICATION as WORKFLOW
from portal.cases import queries as cases
from portal.cases.queries import CaseRow
from portal.kernel import clock
from portal.kernel.actor import Actor
from portal.kernel.errors import NotFound, Refused, Stale
from portal.kernel.permissions import Permission
from portal.kernel.refusal import Refusal
from portal.kernel.text import N_

FILLING = (Permission.APPLICATION_CREATE, Permission.PAPER_INTAKE, Permission.CASE_CORRECTION)
"""One of these has whoever fills in an application: for himself, for his staff, or from paper."""

EDITABLE = ("draft",)
CORRECTABLE = ("draft", "correction_required")


def editable(session: Session, number: str, actor: Actor, states: tuple[str, ...] = EDITABLE) -> CaseRow:
    """The locked case, where the firm's HR, the applicant, or the desk of a paper intake may change it now.

    Raises NotFound outside the actor's own applications, Refused (NOT_EDITABLE) in any other state.
    """
    if not any(actor.may(each) for each in FILLING):
        raise NotFound
    (case,) = cases.locked(session, actor.scope, {number: 0})
    if case.kind != WORKFLOW.kind or not fills_in(session, case, actor):
        raise NotFound
    if case.state not in states:
        label = WORKFLOW.state(case.state).label
        message = N_("申报现在是“%(state)s”，不能修改。") % {"state": label}
        raise Refused((Refusal("NOT_EDITABLE", message),))
    return case


def next_revision(session: Session, case_id: int, seen: int | None) -> int:
    """Count one more saving and return its number.

    seen: the revision that the page was filled in on, None to save whatever there is now. Raises Stale where somebody
    saved since; nothing is written then.
    """
    column = APPLICATION.c.revision
    known = session.execute(select(column).where(APPLICATION.c.case_id == case_id).with_for_update()).scalar_one()
    if seen is not None and seen != known:
        raise Stale(N_("这份申报在您打开页面之后已在别处保存过，您刚才填写的内容还没有保存。请核对后再保存。"))
    session.execute(
        update(APPLICATION).where(APPLICATION.c.case_id == case_id).values(revision=known + 1, updated_at=clock.stamp())
    )
    return int(known) + 1
