"""Reading paper intakes: who entered a case for whom, who may go on filling it in, and what its subject is told."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, fields
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.applications.models import PaperIntake
from portal.applications.queries.corrections import CorrectionRow, ItemRow, corrections_of
from portal.applications.rules.follow import FOLLOW_WORDS, Words
from portal.applications.rules.intake import normal_code
from portal.applications.workflow import APPLICATION
from portal.cases.queries.finding import last_sent
from portal.cases.queries.page import one
from portal.cases.queries.rows import CASE, CaseRow, by_ids
from portal.kernel.actor import Actor
from portal.kernel.database import FAR, table_of
from portal.kernel.encryption import cipher
from portal.kernel.errors import NotFound
from portal.kernel.permissions import Permission
from portal.kernel.reading import remembered
from portal.kernel.scope import Reach, Scope
from portal.organisations import queries as organisations
from portal.routing import queries as routing
from portal.routing.queries import Decided

INTAKE = table_of(PaperIntake)
CODE = "follow.code"
"""Context of the index of a code; the case's number is indexed with it, so that a code opens one case alone."""


@dataclass(frozen=True, slots=True)
class IntakeRow:
    """What a channel entered from paper; organisation_name: the channel that did, account_id: its clerk."""

    case_id: int
    organisation_id: int
    organisation_name: str
    account_id: int | None
    clerk_name: str
    entered_at: str
    place_of_work: str
    district_code: str
    agency_code: str
    unit_opinion: str
    unit_posted_on: date | None
    unit_ends_on: date | None
    unit_place: str
    code_issues: int
    code_issued_at: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Followed:
    """The minimum that the holder of a code is told. due_on: None where none runs; correction: while it is open.

    ended_on: of a case that is closed; missed: what was not put right, of one that lapsed.
    """

    number: str
    words: Words
    desk: str
    due_on: date | None
    held: bool
    filed_on: date | None
    entered_by: str
    correction: CorrectionRow | None
    ended_on: date | None
    missed: tuple[ItemRow, ...]


def intakes_of(session: Session, case_ids: Collection[int]) -> dict[int, IntakeRow]:
    """Case id -> its paper intake, cases without one left out; one statement."""
    if not case_ids:
        return {}
    names = organisations.table()
    own = [INTAKE.c[item.name] for item in fields(IntakeRow) if item.name != "organisation_name"]
    own.insert(2, names.c.name)
    rows = session.execute(
        select(*own).join(names, names.c.id == INTAKE.c.organisation_id).where(INTAKE.c.case_id.in_(case_ids))
    )
    return {row.case_id: row for row in (IntakeRow(*values) for values in rows)}


def intake_of(session: Session, case_id: int) -> IntakeRow | None:
    """The paper intake of a case, or None where its firm or its subject filled it in; one statement, once a request."""
    return remembered(session, ("applications.intake", case_id), lambda: intakes_of(session, (case_id,)).get(case_id))


def fills_in(session: Session, case: CaseRow, actor: Actor) -> bool:
    """Whether the application is the actor's to fill in (its state may still forbid it).

    The firm's, unless a channel is still entering it from paper; or, from paper, whoever has it on the desk: the
    channel while it is a draft, who asked for a correction while that is awaited.
    """
    if case.firm_id == actor.organisation_id:
        own_draft = case.state != "draft" or case.accountable_id == actor.organisation_id
        return own_draft and actor.may(Permission.APPLICATION_CREATE)
    needed = Permission.PAPER_INTAKE if case.state == "draft" else Permission.CASE_CORRECTION
    if case.accountable_id != actor.organisation_id or not actor.may(needed):
        return False
    return intake_of(session, case.id) is not None


def at_counter(session: Session, number: str, actor: Actor) -> tuple[CaseRow, IntakeRow]:
    """A paper intake that the actor's organisation has, or once entered: its subject stands at that counter.

    NotFound for any other case, and for who has stepped back from this one.
    """
    if not actor.may(Permission.PAPER_INTAKE):
        raise NotFound
    try:
        case = one(session, actor.scope, number)
    except NotFound:
        last_sent(session, actor.organisation_id, number)
        case = one(session, Scope(Reach.ALL, account_id=actor.account_id), number)
    intake = intake_of(session, case.id)
    own = actor.person_id is not None and case.subject_person_id == actor.person_id
    if intake is None or own or actor.organisation_id not in {case.accountable_id, intake.organisation_id}:
        raise NotFound
    return case, intake


def routes_without_firm(session: Session, cases: Sequence[CaseRow], today: date, rule_set: str) -> dict[int, Decided]:
    """Case id -> channel, for paper intakes of people without a firm (DOMAIN 3, row 22)."""
    found = intakes_of(session, [case.id for case in cases if case.firm_id is None])
    return {
        case_id: routing.decide_place(session, row.district_code, row.agency_code or None, today, rule_set)
        for case_id, row in found.items()
        if row.district_code
    }


def code_index(number: str, code: str) -> str:
    """Keyed index of a case's number with its code; useless without the key."""
    return cipher().index(f"{number}:{normal_code(code)}", CODE)


def followed(session: Session, number: str, code: str) -> Followed | None:
    """What the holder of number and code is told; None for any wrong pair."""
    number = number.strip()
    statement = select(CASE.c.id).join(INTAKE, INTAKE.c.case_id == CASE.c.id)
    case_id = session.scalar(statement.where(CASE.c.number == number, INTAKE.c.code_index == code_index(number, code)))
    if case_id is None:
        return None
    case, intake = by_ids(session, (case_id,))[case_id], intakes_of(session, (case_id,))[case_id]
    desks = organisations.by_ids(session, [case.accountable_id] if case.accountable_id else [])
    waiting, lapsed = case.state == "correction_required", case.state == "lapsed"
    notice = next(iter(corrections_of(session, case_id)[-1:] if waiting or lapsed else ()), None)
    return Followed(
        number=case.number,
        words=FOLLOW_WORDS.get(case.state) or Words(APPLICATION.state(case.state).label, ""),
        desk="".join(row.name for row in desks.values()),
        due_on=None if case.closed_at or case.due_on == FAR else case.due_on,
        held=case.hold_count > 0,
        filed_on=case.filed_on,
        entered_by=intake.organisation_name,
        correction=notice if waiting else None,
        ended_on=case.closed_on,
        missed=tuple(item for item in notice.items if item.is_open) if lapsed and notice else (),
    )
