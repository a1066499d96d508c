"""What stands between a paper intake and its filing."""

from sqlalchemy.orm import Session

from portal.applications.queries.facts import read_facts
from portal.applications.rules import guards, intake
from portal.applications.workflow import APPLICATION
from portal.cases.queries import CaseRow
from portal.kernel.actor import Actor
from portal.kernel.refusal import Refusal

_ELSEWHERE = (guards.draft_complete, guards.commitment_given, intake.unit_reviewed, intake.unit_published)
"""What the page itself lists with its links, or asks in its own form."""


def against_filing(session: Session, case: CaseRow, actor: Actor) -> tuple[Refusal, ...]:
    """Why the paper cannot be filed today whatever is still filled in: window, staff, ladder, bar, duplicate, route."""
    step = APPLICATION.step(case.state, "file_paper")
    if step is None:
        return ()
    facts = read_facts(session, (case,), step.event, actor)[case.id]
    found = (guard(facts) for guard in step.guards if guard not in _ELSEWHERE)
    return tuple(refusal for refusal in found if refusal is not None)
