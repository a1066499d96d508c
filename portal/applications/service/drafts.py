"""Beginning an application and filling it in. A draft may lack anything; what is typed must only be possible."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from portal.applications.queries.details import ACHIEVEMENT, APPLICATION
from portal.applications.rules.draft import CATEGORY_LABELS, DEGREE_LABELS, LEVEL_LABELS, SPECIALTIES
from portal.applications.rules.facts import ApplicationFacts
from portal.applications.service.access import CORRECTABLE, EDITABLE, editable, next_revision
from portal.applications.workflow import APPLICATION as WORKFLOW
from portal.cases import service as cases
from portal.cases.queries import CaseRow
from portal.cases.queries.rows import CASE
from portal.enterprises import queries as enterprises
from portal.kernel import clock
from portal.kernel.actor import Actor
from portal.kernel.errors import Invalid, NotFound, Refused
from portal.kernel.permissions import Permission, Role
from portal.kernel.refusal import Refusal
from portal.kernel.text import N_
from portal.kernel.use_case import session as current_session
from portal.kernel.use_case import use_case
from portal.kernel.workflow import Placement
from portal.people import queries as people
from portal.people import service as people_service
from portal.people.queries import PersonRow
from portal.people.rules import EmploymentKind
from portal.people.service import NewEmployment, NewPerson
from portal.routing import queries as routing
from portal.rulebook import queries as rulebook
from portal.rulebook.rules import default_cycle


@dataclass(frozen=True, slots=True, kw_only=True)
class CreateDraft:
    """Begin an application at the actor's firm.

    person: as HR typed him in; None for the applicant himself. employed_since and the rest are needed where the portal
    knows of no employment at the firm.
    """

    person: NewPerson | None = None
    employed_since: date | None = None
    employment: str = EmploymentKind.CONTRACT
    social_insurance: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class SaveDraft:
    """Values of some columns of the application. revision: that on which the page was filled in (None: any)."""

    number: str
    values: Mapping[str, Any]
    revision: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AddAchievement:
    """One achievement more."""

    number: str
    category: str
    title: str
    achieved_on: date | None = None
    own_share: str = ""
    description: str = ""


@dataclass(frozen=True, slots=True)
class RemoveAchievement:
    """One achievement less."""

    number: str
    achievement_id: int


@dataclass(frozen=True, slots=True)
class SignCommitment:
    """The applicant promises that what he says is true (三(三)); HR records the paper that he signed."""

    number: str
    signed: bool = True
    revision: int | None = field(default=None)


@dataclass(frozen=True, slots=True)
class Begun:
    """The draft on which somebody goes on. known: the firm had it open already, none was added."""

    number: str
    known: bool = False


def create_draft(command: CreateDraft, actor: Actor) -> str:
    """The number of the draft that ``begin_draft`` opened or found."""
    return begin_draft(command, actor).number


@use_case
def begin_draft(command: CreateDraft, actor: Actor) -> Begun:
    """Open a draft, or lead to the one that the firm has open for the person in this cycle.

    Raises Invalid (fields of the person), Refused (FIRM_UNKNOWN: the organisation is no registered firm).
    """
    session = current_session()
    if not actor.may(Permission.APPLICATION_CREATE):
        raise NotFound
    person = _person(session, command, actor)
    firm = enterprises.by_organisation_id(session, actor.organisation_id)
    if firm is None:
        raise Refused((Refusal("FIRM_UNKNOWN", N_("只有在本系统登记的企业可以申报。"), "三(二)"),))
    today = clock.today()
    cycle = rulebook.open_cycle(session, today)
    year = cycle.year if cycle else today.year
    people_service.lock(session, person.id)
    known = _open_draft(session, person.id, actor.organisation_id, year)
    if known is not None:
        return Begun(known, known=True)
    _employ(session, command, person.id, actor)
    until = (cycle or rulebook.cycle(session, year) or default_cycle(year)).unit_until
    decided = routing.decide_many(session, (firm.id,), today, rulebook.in_force(session, today).name)[firm.id]
    case = cases.open_case(
        session,
        cases.NewCase(
            kind=WORKFLOW.kind,
            place=Placement(actor.organisation_id, decided.channel_id),
            facts=ApplicationFacts(today=today, dates={"unit_until": until}),
            cycle_year=year,
            subject_person_id=person.id,
            subject_name=person.name,
            initials=person.initials,
            firm_id=actor.organisation_id,
            firm_name=firm.name,
            credit_code=firm.credit_code,
        ),
        actor,
    )
    session.execute(
        insert(APPLICATION).values(
            case_id=case.id,
            person_id=person.id,
            enterprise_organisation_id=actor.organisation_id,
            created_by_account=actor.account_id,
            revision=1,
            updated_at=clock.stamp(),
        )
    )
    return Begun(case.number)


def _open_draft(session: Session, person_id: int, firm_id: int, year: int) -> str | None:
    """The number of the firm's own open draft of the person in that cycle, the oldest where there are several."""
    number: str | None = session.scalar(
        select(CASE.c.number)
        .where(
            CASE.c.kind == WORKFLOW.kind,
            CASE.c.state == WORKFLOW.initial,
            CASE.c.subject_person_id == person_id,
            CASE.c.accountable_id == firm_id,
            CASE.c.cycle_year == year,
        )
        .order_by(CASE.c.id)
        .limit(1)
    )
    return number


def _person(session: Session, command: CreateDraft, actor: Actor) -> PersonRow:
    """The applicant himself, or the person whom HR typed in."""
    if command.person is not None and Role.ENTERPRISE_HR in actor.roles:
        person_id = people_service.register_person(session, command.person, actor)
    elif actor.person_id is not None and Role.APPLICANT in actor.roles:
        person_id = actor.person_id
    else:
        raise Invalid({"name": [N_("请填写申报人的姓名和身份证号。")]})
    found = people.person(session, person_id)
    if found is None:
        raise NotFound
    return found


def _employ(session: Session, command: CreateDraft, person_id: int, actor: Actor) -> None:
    """Note the employment, unless the portal knows of one already."""
    today = clock.today()
    if people.on_staff(session, person_id, actor.organisation_id, today):
        return
    if command.employed_since is None:
        raise Invalid({"employed_since": [N_("请填写入职日期。")]})
    if command.employed_since > today:
        raise Invalid({"employed_since": [N_("入职日期不能晚于今天。")]})
    people_service.employ(
        session,
        NewEmployment(
            person_id=person_id,
            organisation_id=actor.organisation_id,
            starts_on=command.employed_since,
            kind=EmploymentKind(command.employment),
            social_insurance=command.social_insurance,
        ),
        actor,
    )


EDUCATION_COLUMNS = frozenset(
    {
        "degree",
        "graduated_on",
        "school",
        "major",
        "current_title",
        "current_title_on",
        "years_of_work",
        "trial_year_passed",
        "hours",
        "specialised_hours",
    }
)
TARGET_COLUMNS = frozenset({"target_level", "specialty", "exceptional", "exceptional_reason"})
CONTRIBUTION_COLUMNS = frozenset({"market_recognition", "enterprise_contribution"})
_TEXTS = frozenset({"exceptional_reason", "market_recognition", "enterprise_contribution"})
_FLAGS = frozenset({"trial_year_passed", "exceptional"})


@use_case
def save_draft(command: SaveDraft, actor: Actor) -> int:
    """Keep the values, complete or not; returns the new revision.

    The target can change in a draft alone; the rest also while a correction is asked for. Raises Stale, Refused
    (NOT_EDITABLE), Invalid (values that cannot be).
    """
    session = current_session()
    unknown = command.values.keys() - EDUCATION_COLUMNS - TARGET_COLUMNS - CONTRIBUTION_COLUMNS
    if unknown:
        msg = f"not a value of an application: {sorted(unknown)}"
        raise ValueError(msg)
    states = EDITABLE if command.values.keys() & TARGET_COLUMNS else CORRECTABLE
    case = editable(session, command.number, actor, states)
    values = {name: _plain(name, value) for name, value in command.values.items()}
    errors = _impossible(values)
    if errors:
        raise Invalid(errors)
    revision = next_revision(session, case.id, command.revision)
    session.execute(update(APPLICATION).where(APPLICATION.c.case_id == case.id).values(**values))
    _show(session, case, values)
    return revision


def _plain(name: str, value: Any) -> Any:  # noqa: ANN401 - a column's value
    """Empty text is no value; columns that hold no NULL get their own empty one."""
    if isinstance(value, str):
        value = value.strip() or None
    if value is None:
        return "" if name in _TEXTS else False if name in _FLAGS else None
    return value


def _impossible(values: Mapping[str, Any]) -> dict[str, list[str]]:
    """What cannot be, by field; what is merely missing is no error."""
    errors: dict[str, list[str]] = {}
    known = {
        "degree": DEGREE_LABELS,
        "current_title": LEVEL_LABELS,
        "target_level": LEVEL_LABELS,
        "specialty": SPECIALTIES,
    }
    for name, allowed in known.items():
        if values.get(name) is not None and values[name] not in allowed:
            errors[name] = [N_("请从列表中选择。")]
    for name in ("graduated_on", "current_title_on"):
        if values.get(name) is not None and values[name] > clock.today():
            errors[name] = [N_("日期不能晚于今天。")]
    for name in ("years_of_work", "hours", "specialised_hours"):
        if values.get(name) is not None and values[name] < 0:
            errors[name] = [N_("请填写 0 或更大的整数。")]
    hours, specialised = values.get("hours"), values.get("specialised_hours")
    if hours is not None and specialised is not None and specialised > hours:
        errors["specialised_hours"] = [N_("专业科目学时不能多于总学时。")]
    return errors


def _show(session: Session, case: CaseRow, values: Mapping[str, Any]) -> None:
    """Level and specialty stand on the case row, so that desks need no other table."""
    shown = {
        column: values[name] or ""
        for name, column in (("target_level", "level"), ("specialty", "specialty"))
        if name in values
    }
    if any(shown[name] != getattr(case, name) for name in shown):
        cases.describe(session, case, **shown)


@use_case
def add_achievement(command: AddAchievement, actor: Actor) -> int:
    """Add one; returns the new revision. Raises Invalid (``category``, ``title``, ``achieved_on``)."""
    session = current_session()
    errors: dict[str, list[str]] = {}
    if command.category not in CATEGORY_LABELS:
        errors["category"] = [N_("请从七类业绩成果中选择。")]
    if not command.title.strip():
        errors["title"] = [N_("请填写成果名称。")]
    if command.achieved_on is not None and command.achieved_on > clock.today():
        errors["achieved_on"] = [N_("日期不能晚于今天。")]
    if errors:
        raise Invalid(errors)
    case = editable(session, command.number, actor, CORRECTABLE)
    revision = next_revision(session, case.id, None)
    session.execute(
        insert(ACHIEVEMENT).values(
            case_id=case.id,
            category=command.category,
            title=command.title.strip(),
            achieved_on=command.achieved_on,
            own_share=command.own_share.strip(),
            description=command.description.strip(),
        )
    )
    return revision


@use_case
def remove_achievement(command: RemoveAchievement, actor: Actor) -> int:
    """Take one away; returns the new revision. Raises NotFound where the case has none of that id."""
    session = current_session()
    case = editable(session, command.number, actor, CORRECTABLE)
    own = (ACHIEVEMENT.c.id == command.achievement_id) & (ACHIEVEMENT.c.case_id == case.id)
    if session.execute(select(ACHIEVEMENT.c.id).where(own)).one_or_none() is None:
        raise NotFound
    session.execute(delete(ACHIEVEMENT).where(own))
    return next_revision(session, case.id, None)


@use_case
def sign_commitment(command: SignCommitment, actor: Actor) -> int:
    """Note that the commitment was signed (or take that back); returns the new revision."""
    session = current_session()
    case = editable(session, command.number, actor)
    revision = next_revision(session, case.id, command.revision)
    signed = clock.stamp() if command.signed else None
    session.execute(update(APPLICATION).where(APPLICATION.c.case_id == case.id).values(commitment_signed_at=signed))
    return revision
