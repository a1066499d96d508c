"""What the case pages show of reports of a wrong channel."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from portal.applications.queries.reports import REPORTABLE, report_of, reports_about
from portal.cases.queries import CaseRow
from portal.kernel.actor import Actor
from portal.kernel.permissions import Permission
from portal.kernel.scope import Reach

_OWN = frozenset({Reach.FIRM, Reach.PERSON})


def report(session: Session, case: CaseRow, _actor: Actor) -> Mapping[str, Any]:
    """The report itself, on its own page."""
    return {"report": report_of(session, case.id)}


def about(session: Session, case: CaseRow, actor: Actor) -> Mapping[str, Any] | None:
    """On the application's page, for the applicant, his firm and the city: reports about it, and how to make one.

    A channel is not told that somebody would rather have another (DOMAIN 7, S4 in spirit).
    """
    own = actor.scope.reach in _OWN and actor.may(Permission.APPLICATION_CREATE)
    if not own and actor.scope.reach is not Reach.ALL:
        return None
    may_report = own and case.state in REPORTABLE
    rows = reports_about(session, case.id) if case.filed_on is not None else ()
    if not rows and not may_report:
        return None
    waiting = any(row.answered_at is None for row in rows)
    return {"reports": rows, "may_report": may_report and not waiting}
