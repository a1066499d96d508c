"""Opening cases: number, first desk, first version; and keeping what desks show of them true while they are drafts."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from portal.audit.service import Entry, append_many
from portal.cases import rules
from portal.cases.models import Case, CaseAssignment, CaseNumber
from portal.cases.queries.rows import CaseRow, case_select
from portal.cases.service import writing
from portal.cases.service.desks import change_counts, differences, lock_desks, summed
from portal.kernel import clock
from portal.kernel.actor import Actor
from portal.kernel.database import table_of, upsert_into
from portal.kernel.registry import registry
from portal.kernel.workflow import Facts, Placement
from portal.rulebook import queries as rulebook

CASE, TRACE, NUMBER = (table_of(model) for model in (Case, CaseAssignment, CaseNumber))


@dataclass(frozen=True, slots=True, kw_only=True)
class NewCase:
    """What a case is opened with.

    initials: the pinyin initials of the subject's name; entered_by: who enters it from paper for the subject.
    """

    kind: str
    place: Placement
    facts: Facts
    cycle_year: int
    subject_person_id: int | None = None
    subject_name: str = ""
    initials: str = ""
    firm_id: int | None = None
    firm_name: str = ""
    credit_code: str = ""
    level: str = ""
    specialty: str = ""
    entered_by: str = ""


def open_case(session: Session, new: NewCase, actor: Actor) -> CaseRow:
    """Open one case."""
    return open_cases(session, (new,), actor)[0]


def open_cases(session: Session, new: Sequence[NewCase], actor: Actor) -> list[CaseRow]:
    """Open cases in their kinds' initial states, each with its ledger row; they get numbers in the order given."""
    first = _take_numbers(session, clock.today().year, len(new))
    moment = clock.stamp()
    rule_set, calendar = rulebook.in_force(session), rulebook.calendar(session)
    rows = []
    for offset, each in enumerate(new):
        workflow = registry().kind(each.kind).workflow
        state = workflow.state(workflow.initial)
        timing = rules.entered(state, each.facts, rule_set.integer, calendar)
        rows.append(
            {
                "number": f"{clock.today().year}-{first + offset:06d}",
                "kind": each.kind,
                "state": state.code,
                "version": 1,
                "accountable_id": each.place.accountable_id,
                "fallback_id": each.place.fallback_id,
                "due_on": timing.due_on,
                "clock_started_on": timing.started_on,
                "clock_days": timing.days,
                "opened_at": moment,
                "arrived_at": moment,
                "subject_person_id": each.subject_person_id,
                "subject_name": each.subject_name,
                "subject_search": each.subject_name.lower(),
                "subject_initials": each.initials,
                "firm_id": each.firm_id,
                "firm_name": each.firm_name,
                "credit_code": each.credit_code,
                "level": each.level,
                "specialty": each.specialty,
                "cycle_year": each.cycle_year,
                "entered_by": each.entered_by,
            }
        )
    session.execute(insert(CASE), rows)
    numbers = [row["number"] for row in rows]
    found = session.execute(case_select().where(CASE.c.number.in_(numbers)).order_by(CASE.c.id))
    cases = [CaseRow(*row) for row in found]
    lock_desks(session, {each.place.accountable_id for each in new})
    session.execute(insert(TRACE), [writing.assignment_values(case, moment) for case in cases])
    append_many(session, [_opened(case) for case in cases], actor)
    change_counts(session, summed(differences(None, case) for case in cases))
    return cases


def describe(session: Session, case: CaseRow, **shown: str | int | None) -> None:
    """Change what desks show of a case (name, initials, level, specialty, firm); no step, no version.

    Allowed names are those of NewCase's descriptive fields; the subject's search text follows the name.
    """
    allowed = {"subject_person_id", "subject_name", "subject_initials", "level", "specialty", "cycle_year"}
    if set(shown) - allowed:
        msg = f"not descriptive: {sorted(set(shown) - allowed)}"
        raise ValueError(msg)
    values = dict(shown)
    if "subject_name" in values:
        values["subject_search"] = str(values["subject_name"]).lower()
    session.execute(update(CASE).where(CASE.c.id == case.id).values(values))
    traced = {name: value for name, value in values.items() if name in TRACE.c}
    if traced:
        session.execute(update(TRACE).where(TRACE.c.case_id == case.id).values(traced))
    if case.accountable_id is not None:
        lock_desks(session, {case.accountable_id})


def _take_numbers(session: Session, year: int, how_many: int) -> int:
    """Reserve consecutive numbers of a year and return the first (the row is locked until the use case ends)."""
    statement = upsert_into(session, NUMBER).values(year=year, last=how_many)
    session.execute(statement.on_conflict_do_update(index_elements=["year"], set_={"last": NUMBER.c.last + how_many}))
    last = session.execute(select(NUMBER.c.last).where(NUMBER.c.year == year)).scalar_one()
    return int(last) - how_many + 1


def _opened(case: CaseRow) -> Entry:
    return Entry(
        stream=f"case:{case.number}",
        event="create",
        data={
            "what": "建立",
            "kind": case.kind,
            "to": case.state,
            "person": case.subject_person_id,
            "accountable": case.accountable_id,
            "fallback": case.fallback_id,
            "due_on": case.due_on.isoformat(),
        },
        case_number=case.number,
        case_version=1,
    )
