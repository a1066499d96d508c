"""What a one-time notice about a case can tick."""

from sqlalchemy.orm import Session

from portal.applications.queries.details import details
from portal.applications.queries.panels import check_rows
from portal.applications.rules.corrections import Paper, Topic, topics
from portal.cases.queries import CaseRow
from portal.materials import queries as materials
from portal.materials.rules import KIND_LABELS, missing_kinds


def topics_of(session: Session, case: CaseRow) -> tuple[Topic, ...]:
    """The case's papers, the needed ones that are not there, its checks, and what can always be ticked."""
    rows = materials.of_case(session, case.id)
    missing = {kind.value: KIND_LABELS[kind] for kind in missing_kinds({row.kind for row in rows})}
    checks = check_rows(session, details(session, case.id))
    return topics((Paper(row.id, row.title) for row in rows), missing, checks)
