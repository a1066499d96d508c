"""What this room shows on the page of a case: each gives a template's context, or None to leave the panel out.

The page itself adds ``case``, ``actor`` and ``org``.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from portal.applications.queries.corrections import CorrectionRow, corrections_of
from portal.applications.queries.details import (
    AchievementRow,
    achievements_of,
    opinions_of,
    progress,
    publicity_of,
)
from portal.applications.queries.details import details as details_of
from portal.applications.queries.intake import fills_in, intake_of
from portal.applications.rules.checks import Check, Publicity, checks
from portal.applications.rules.draft import CATEGORY_LABELS, DEGREE_LABELS, Category, Details
from portal.applications.rules.reasons import DECLINE_LABELS, REFUSAL_LABELS
from portal.applications.workflow import APPLICATION
from portal.audit import queries as ledger
from portal.cases.queries import CaseRow
from portal.kernel import clock
from portal.kernel.actor import Actor
from portal.kernel.permissions import Permission
from portal.kernel.scope import Reach
from portal.materials import queries as materials
from portal.people import queries as people
from portal.routing import queries as routing
from portal.rulebook import queries as rulebook

Context = Mapping[str, Any]
BEFORE_CHANNEL = frozenset({"draft", "unit_review", "unit_publicity", "paper_publicity"})


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
    known = people.known(session, found.person_id, clock.today())
    return {
        "details": found,
        "person": known.person if known else None,
        "degree_labels": DEGREE_LABELS,
        "years": found.years_in_current(clock.today()),
        "may_unmask": actor.may(Permission.CASE_UNMASK),
        "may_edit": may_edit(session, case, actor),
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
    found = details_of(session, case.id)
    return {"rows": check_rows(session, found), "rule_set_name": rulebook.in_force(session, clock.today()).name}


def check_rows(session: Session, found: Details) -> tuple[Check, ...]:
    """The checks of an application as they stand today."""
    today = clock.today()
    rule_set = rulebook.in_force(session, today)
    firm = found.enterprise_organisation_id
    known = people.known(session, found.person_id, today)
    return checks(
        found,
        terms=rule_set.ladder(),
        today=today,
        on_staff=firm is not None and known is not None and known.is_staff_of(firm),
        missing_materials=progress(session, found).missing_materials,
        publicity=publicity_of(session, found.case_id) or _paper_publicity(session, found),
        publicity_days=rule_set.integer("days.publicity_unit"),
    )


def _paper_publicity(session: Session, found: Details) -> Publicity | None:
    """The unit's notice as a channel copied it from paper; it becomes the case's own when that is filed."""
    copied = intake_of(session, found.case_id) if found.paper_intake else None
    if copied is None or copied.unit_posted_on is None or copied.unit_ends_on is None:
        return None
    return Publicity(posted_on=copied.unit_posted_on, ends_on=copied.unit_ends_on, place=copied.unit_place)


def preview(session: Session, case: CaseRow, actor: Actor) -> Context | None:
    """Which channel would get the case today, before the firm sends it."""
    if case.state not in BEFORE_CHANNEL or case.firm_id is None:
        return None
    today = clock.today()
    decided = routing.decide_firm(session, case.firm_id, today, rulebook.in_force(session, today).name)
    if decided is None:
        return None
    return {
        "explanation": routing.explain_decided(session, decided),
        "own_firm": actor.organisation_id == case.firm_id,
        "credit_code": case.credit_code,
    }


FOR_THE_FIRM = frozenset({"approve", "return_to_applicant", "refuse", "paper_unit_review", "file_for_unit"})
"""Opinions that the applicant and his firm read; what desks write to each other stays among them (DOMAIN 7)."""


def opinions(session: Session, case: CaseRow, actor: Actor) -> Context | None:
    """What each level wrote."""
    wide = actor.scope.reach in {Reach.ALL, Reach.DESK}
    written = [row for row in opinions_of(session, case.id) if wide or row.event in FOR_THE_FIRM]
    return {"opinions": written, "reasons": {**REFUSAL_LABELS, **DECLINE_LABELS}} if written else None


def corrections(session: Session, case: CaseRow, actor: Actor) -> Context | None:
    """The one-time notices, item by item, with the papers as they were and as they are."""
    if ledger.surely_not(session, f"case:{case.number}", "request_correction"):
        return None
    notices = corrections_of(session, case.id)
    if not notices:
        return None
    papers = {row.id: row for row in materials.of_case(session, case.id, replaced=True)}
    return {"corrections": notices, "papers": papers, "may_edit": may_edit(session, case, actor)}


def publicity(session: Session, case: CaseRow, _actor: Actor) -> Context | None:
    """The unit's notice, from the day on which it was posted."""
    found = publicity_of(session, case.id)
    if found is None:
        return None
    runs = case.state in {"unit_publicity", "paper_publicity"} and found.ends_on >= clock.today()
    return {"publicity": found, "runs": runs}


def paper_reviewer(session: Session, case: CaseRow) -> str:
    """The channel that reviewed in a silent employer's place and posted the notice; "" where the firm did."""
    rows = [row for row in opinions_of(session, case.id) if row.event == "paper_unit_review"]
    return rows[-1].organisation_name if rows else ""


def intake(session: Session, case: CaseRow, actor: Actor) -> Context | None:
    """Who entered the case from paper for its subject; whether the actor may print a receipt."""
    if not details_of(session, case.id).paper_intake:
        return None
    found = intake_of(session, case.id)
    if found is None:
        return None
    step = APPLICATION.step(case.state, "withdraw_paper")
    here = case.accountable_id == actor.organisation_id
    return {
        "intake": found,
        "may_issue": actor.may(Permission.PAPER_INTAKE),
        "may_answer": case.state == "correction_required" and may_edit(session, case, actor),
        "may_withdraw": here and step is not None and actor.may(step.permission),
    }


def may_edit(session: Session, case: CaseRow, actor: Actor) -> bool:
    """Whether the actor may change the application now."""
    return case.state in {"draft", "correction_required"} and fills_in(session, case, actor)


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


def correction_paper(session: Session, case: CaseRow, notice: int | None = None) -> CorrectionRow | None:
    """The notice of that id, or the newest; None where there is none."""
    found = [row for row in corrections_of(session, case.id) if notice in {None, row.id}]
    return found[-1] if found else None
