"""What this room shows on the page of a case: each gives a template's context, or None to leave the panel out.

The page itself adds ``case``, ``actor`` and ``org``.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from portal.applications.queries.details import (
    AchievementRow,
    CorrectionRow,
    achievements_of,
    corrections_of,
    opinions_of,
    progress,
    publicity_of,
)
from portal.applications.queries.details import details as details_of
from portal.applications.rules.checks import checks
from portal.applications.rules.draft import CATEGORY_LABELS, DEGREE_LABELS, Category
from portal.applications.rules.reasons import CORRECTION_ITEMS, REFUSAL_LABELS
from portal.cases.queries import CaseRow
from portal.enterprises import queries as enterprises
from portal.kernel import clock
from portal.kernel.actor import Actor
from portal.kernel.permissions import Permission
from portal.materials import queries as materials
from portal.people import queries as people
from portal.routing import queries as routing
from portal.rulebook import queries as rulebook

Context = Mapping[str, Any]
BEFORE_CHANNEL = frozenset({"draft", "unit_review", "unit_publicity"})


@dataclass(frozen=True, slots=True)
class Group:
    """The achievements of one kind."""

    label: str
    rows: tuple[AchievementRow, ...]


def grouped(rows: tuple[AchievementRow, ...]) -> tuple[Group, ...]:
    """All seven kinds in their order, those without any achievement too (clause 一)."""
    return tuple(Group(CATEGORY_LABELS[kind], tuple(row for row in rows if row.category == kind)) for kind in Category)


def person(session: Session, case: CaseRow, actor: Actor) -> Context:
    """Person, degree, present title and target, numbers masked."""
    found = details_of(session, case.id)
    return {
        "details": found,
        "person": people.person(session, found.person_id),
        "degree_labels": DEGREE_LABELS,
        "years": found.years_in_current(clock.today()),
        "may_unmask": actor.may(Permission.CASE_UNMASK),
        "may_edit": may_edit(case, actor),
    }


def achievements(session: Session, case: CaseRow, _actor: Actor) -> Context:
    """Achievements by the seven kinds, and the two texts beside them."""
    return {
        "details": details_of(session, case.id),
        "groups": grouped(achievements_of(session, case.id)),
    }


def papers(session: Session, case: CaseRow, _actor: Actor) -> Context:
    """Materials with their files."""
    found = progress(session, details_of(session, case.id))
    return {
        "rows": materials.of_case(session, case.id),
        "missing": found.missing_materials,
    }


def check_table(session: Session, case: CaseRow, _actor: Actor) -> Context:
    """The checks with value, threshold, clause and result."""
    today = clock.today()
    found = details_of(session, case.id)
    rule_set = rulebook.in_force(session, today)
    rows = checks(
        found,
        terms=rule_set.ladder(),
        today=today,
        on_staff=people.on_staff(session, found.person_id, found.enterprise_organisation_id, today),
        missing_materials=progress(session, found).missing_materials,
        publicity=publicity_of(session, case.id),
        publicity_days=rule_set.integer("days.publicity_unit"),
    )
    return {"rows": rows, "rule_set_name": rule_set.name}


def preview(session: Session, case: CaseRow, actor: Actor) -> Context | None:
    """Which channel would get the case today, before the firm sends it."""
    if case.state not in BEFORE_CHANNEL or case.firm_id is None:
        return None
    firm = enterprises.by_organisation_id(session, case.firm_id)
    if firm is None:
        return None
    today = clock.today()
    decided = routing.decide_many(session, (firm.id,), today, rulebook.in_force(session, today).name)[firm.id]
    return {
        "explanation": routing.explain_decided(session, decided),
        "own_firm": actor.organisation_id == case.firm_id,
        "credit_code": firm.credit_code,
    }


def opinions(session: Session, case: CaseRow, actor: Actor) -> Context | None:
    """What each level wrote, and the notice of corrections."""
    written = opinions_of(session, case.id)
    corrections = corrections_of(session, case.id)
    if not written and not corrections:
        return None
    return {
        "opinions": written,
        "corrections": corrections,
        "items": CORRECTION_ITEMS,
        "reasons": REFUSAL_LABELS,
        "may_edit": may_edit(case, actor),
    }


def publicity(session: Session, case: CaseRow, _actor: Actor) -> Context | None:
    """The unit's notice, from the day on which it was posted."""
    found = publicity_of(session, case.id)
    if found is None:
        return None
    return {"publicity": found}


def may_edit(case: CaseRow, actor: Actor) -> bool:
    """Whether the actor may change the application now."""
    own = case.firm_id == actor.organisation_id and actor.may(Permission.APPLICATION_CREATE)
    return own and case.state in {"draft", "correction_required"}


@dataclass(frozen=True, slots=True, kw_only=True)
class RefusalPaper:
    """What stands on a decision of refusal."""

    case: CaseRow
    organisation: str
    decided_on: date
    reason: str
    code: str
    text: str


def refusal_paper(session: Session, case: CaseRow) -> RefusalPaper | None:
    """The decision of refusal, or None where there is none."""
    found = [row for row in opinions_of(session, case.id) if row.event == "refuse"]
    if not found:
        return None
    last = found[-1]
    return RefusalPaper(
        case=case,
        organisation=last.organisation_name,
        decided_on=last.written_on,
        reason=REFUSAL_LABELS.get(last.code, last.code),
        code=last.code,
        text=last.text,
    )


def correction_paper(session: Session, case: CaseRow) -> CorrectionRow | None:
    """The newest one-time notice, or None."""
    found = corrections_of(session, case.id)
    return found[-1] if found else None
