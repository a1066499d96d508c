"""Paper intake: a channel enters an application for somebody who cannot apply himself (DOMAIN 6.1, 7)."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import insert, update
from sqlalchemy.orm import Session

from portal.applications.queries.details import APPLICATION, OPINION, PUBLICITY
from portal.applications.queries.intake import INTAKE, at_counter, code_index, intake_of, intakes_of
from portal.applications.rules.facts import ApplicationFacts
from portal.applications.rules.intake import new_code
from portal.applications.service.access import editable, next_revision
from portal.applications.workflow import APPLICATION as WORKFLOW
from portal.audit.service import Entry, append
from portal.cases import queries as cases
from portal.cases import service as door
from portal.cases.queries import CaseRow
from portal.cases.rules import ON_BEHALF
from portal.cases.service import Blocked, Moved, Note
from portal.enterprises import queries as enterprises
from portal.enterprises.queries import FirmRow
from portal.kernel import clock
from portal.kernel.actor import Actor
from portal.kernel.errors import Invalid, NotFound, Refused
from portal.kernel.permissions import Permission
from portal.kernel.refusal import Refusal
from portal.kernel.text import N_
from portal.kernel.use_case import session as current_session
from portal.kernel.use_case import use_case
from portal.kernel.workflow import Placement
from portal.materials import service as materials
from portal.materials.rules import MaterialKind
from portal.materials.service import KeptFile, NewMaterial, OnCase
from portal.organisations import queries as organisations
from portal.organisations.rules import CHANNEL_KINDS, Kind
from portal.people import queries as people
from portal.people import service as people_service
from portal.people.queries import PersonRow
from portal.people.rules import EmploymentKind
from portal.people.service import NewEmployment, NewPerson
from portal.routing import queries as routing
from portal.rulebook import queries as rulebook
from portal.rulebook.rules import default_cycle


@dataclass(frozen=True, slots=True, kw_only=True)
class EnterPaper:
    """Begin an application from paper.

    consent: the scan of the signed 《委托代办同意书》. credit_code: the firm's, "" for somebody without one, who gives
    place_of_work and district (GB/T 2260) instead; own_agency: this channel is the agency that looks after him.
    """

    person: NewPerson
    consent: KeptFile | None
    credit_code: str = ""
    employed_since: date | None = None
    employment: str = EmploymentKind.CONTRACT
    social_insurance: bool = True
    place_of_work: str = ""
    district: str = ""
    own_agency: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SaveUnitPaper:
    """What is copied from the firm's stamped papers, and whether the paper commitment bears a signature."""

    number: str
    signed: bool
    unit_opinion: str = ""
    posted_on: date | None = None
    ends_on: date | None = None
    place: str = ""
    revision: int | None = field(default=None)


@dataclass(frozen=True, slots=True)
class IssueCode:
    """A new code to follow the case; the old one dies."""

    number: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WithdrawOnPaper:
    """The subject asked in writing that his application be withdrawn; scan: the signed request."""

    number: str
    seen: int
    reason: str
    scan: KeptFile


@use_case
def enter_paper(command: EnterPaper, actor: Actor) -> str:
    """Open a draft on the channel's own desk and return its number.

    Raises NotFound (no right to), Invalid (by field), Refused (OWN_CASE; NOT_A_CHANNEL).
    """
    session = current_session()
    place = _place(session, actor)
    firm = _firm(session, command, actor)
    if command.consent is None:
        raise Invalid({"consent": [N_("请上传申报人签名的《委托代办同意书》扫描件。")]})
    person = _person(session, command, actor)
    if firm is not None and firm.organisation_id is not None:
        _employ(session, command, person.id, firm.organisation_id, actor)
    today = clock.today()
    cycle = rulebook.open_cycle(session, today)
    year = cycle.year if cycle else today.year
    until = (cycle or rulebook.cycle(session, year) or default_cycle(year)).unit_until
    without = N_("无工作单位（工作地点：%(place)s）") % {"place": command.place_of_work.strip()}
    case = door.open_case(
        session,
        door.NewCase(
            kind=WORKFLOW.kind,
            place=place,
            facts=ApplicationFacts(today=today, dates={"unit_until": until}),
            cycle_year=year,
            subject_person_id=person.id,
            subject_name=person.name,
            initials=person.initials,
            firm_id=firm.organisation_id if firm else None,
            firm_name=firm.name if firm else without[:200],
            credit_code=firm.credit_code if firm else "",
            entered_by=f"{actor.organisation_name}·{actor.name}",
        ),
        actor,
    )
    _keep(session, case, command, actor)
    consent = NewMaterial(kind=MaterialKind.CONSENT, file=command.consent, owner_organisation_id=actor.organisation_id)
    materials.attach(session, OnCase(case.id, case.number), consent, actor)
    return case.number


def _keep(session: Session, case: CaseRow, command: EnterPaper, actor: Actor) -> None:
    moment = clock.stamp()
    session.execute(
        insert(APPLICATION).values(
            case_id=case.id,
            person_id=case.subject_person_id,
            enterprise_organisation_id=case.firm_id,
            created_by_account=actor.account_id,
            paper_intake=True,
            revision=1,
            updated_at=moment,
        )
    )
    session.execute(
        insert(INTAKE).values(
            case_id=case.id,
            organisation_id=actor.organisation_id,
            account_id=actor.account_id,
            clerk_name=actor.name,
            entered_at=moment,
            place_of_work="" if case.firm_id else command.place_of_work.strip(),
            district_code="" if case.firm_id else command.district,
            agency_code=actor.organisation_code if command.own_agency and not case.firm_id else "",
        )
    )
    words = N_("按申报人的书面委托，由%(clerk)s（%(organisation)s）代为录入纸质材料") % {
        "clerk": actor.name,
        "organisation": actor.organisation_name,
    }
    _record(session, case, "paper_intake", words, actor)


def _place(session: Session, actor: Actor) -> Placement:
    """This channel, and the next step of the ladder behind it."""
    if not actor.may(Permission.PAPER_INTAKE):
        raise NotFound
    own = organisations.by_ids(session, (actor.organisation_id,))[actor.organisation_id]
    today = clock.today()
    if own.kind not in CHANNEL_KINDS or not organisations.arrivals_allowed(session, (own.id,), today):
        message = N_("本单位现在不能受理新的申报，请引导申报人到其他渠道办理。")
        raise Refused((Refusal("NOT_A_CHANNEL", message, "三(二)"),))
    return Placement(own.id, routing.next_fallback_ids(session, (own.id,), today)[own.id])


def _firm(session: Session, command: EnterPaper, actor: Actor) -> FirmRow | None:
    """The firm of the code; None for somebody without one, whose place must then be known."""
    errors: dict[str, list[str]] = {}
    code = command.credit_code.strip().upper()
    firm = enterprises.by_credit_code(session, code) if code else None
    if code and (firm is None or firm.organisation_id is None):
        errors["credit_code"] = [N_("没有查到此统一社会信用代码登记的企业，请核对；企业尚未登记的，请先由区市登记。")]
    if not code:
        if not command.place_of_work.strip():
            errors["place_of_work"] = [N_("没有工作单位的，请填写工作地点。")]
        districts = {row.code for row in organisations.of_kinds(session, (Kind.DISTRICT,))}
        if command.district not in districts:
            errors["district"] = [N_("没有工作单位的，请选择工作地点所在的区市。")]
        own = organisations.by_ids(session, (actor.organisation_id,))[actor.organisation_id]
        if command.own_agency and own.kind != Kind.AGENCY:
            errors["own_agency"] = [N_("只有人事代理机构可以作为申报人的代理机构。")]
    if errors:
        raise Invalid(errors)
    return firm


def _person(session: Session, command: EnterPaper, actor: Actor) -> PersonRow:
    person_id = people_service.register_person(session, command.person, actor)
    if person_id == actor.person_id:
        raise Refused((Refusal("OWN_CASE", N_("本人的申报须由其他人员代为录入。"), "三(三)"),))
    return people.persons(session, (person_id,))[person_id]


def _employ(session: Session, command: EnterPaper, person_id: int, firm_id: int, actor: Actor) -> None:
    """Note the employment from the paper, unless the portal knows of one already."""
    today = clock.today()
    if people.on_staff(session, person_id, firm_id, today):
        return
    if command.employed_since is None or command.employed_since > today:
        raise Invalid({"employed_since": [N_("请按劳动合同填写入职日期，不能晚于今天。")]})
    new = NewEmployment(
        person_id=person_id,
        organisation_id=firm_id,
        starts_on=command.employed_since,
        kind=EmploymentKind(command.employment),
        social_insurance=command.social_insurance,
    )
    people_service.employ(session, new, actor)


@use_case
def save_unit_paper(command: SaveUnitPaper, actor: Actor) -> int:
    """Keep what the firm's papers say, complete or not; returns the new revision.

    Raises NotFound, Stale, Refused (NOT_EDITABLE), Invalid (``ends_on``: not after the first day, or to come).
    """
    session = current_session()
    case = editable(session, command.number, actor)
    if intake_of(session, case.id) is None:
        raise NotFound
    posted, ends = command.posted_on, command.ends_on
    if (posted is None) is not (ends is None) or (posted and ends and posted >= ends):
        raise Invalid({"ends_on": [N_("请填写公示的起止日期，结束日期应晚于开始日期。")]})
    if ends is not None and ends > clock.today():
        raise Invalid({"ends_on": [N_("公示结束日期不能晚于今天，请在公示期满后按证明录入。")]})
    revision = next_revision(session, case.id, command.revision)
    signed = clock.stamp() if command.signed else None
    session.execute(update(APPLICATION).where(APPLICATION.c.case_id == case.id).values(commitment_signed_at=signed))
    values = {
        "unit_opinion": command.unit_opinion.strip(),
        "unit_posted_on": posted,
        "unit_ends_on": ends,
        "unit_place": command.place.strip(),
    }
    session.execute(update(INTAKE).where(INTAKE.c.case_id == case.id).values(**values))
    return revision


@use_case
def issue_code(command: IssueCode, actor: Actor) -> str:
    """A new code for the subject, told this once; any earlier one opens nothing from now on.

    By whoever has the case, or by the channel that entered it: its subject stands at that counter. Raises NotFound.
    """
    session = current_session()
    case, intake = at_counter(session, command.number, actor)
    code = new_code()
    session.execute(
        update(INTAKE)
        .where(INTAKE.c.case_id == case.id)
        .values(
            code_index=code_index(case.number, code),
            code_issues=INTAKE.c.code_issues + 1,
            code_issued_at=clock.stamp(),
        )
    )
    again = intake.code_issues > 0
    words = N_("重新开具查询回执，原查询码作废") if again else N_("开具查询回执")
    _record(session, case, "follow_code_reissued" if again else "follow_code_issued", words, actor)
    return code


@use_case
def withdraw_on_paper(command: WithdrawOnPaper, actor: Actor) -> str:
    """Record the written withdrawal with its scan; returns what was done. Raises NotFound, Stale, Refused."""
    session = current_session()
    (case,) = cases.locked(session, actor.scope, {command.number: command.seen})
    note = Note(text=command.reason.strip(), data=ON_BEHALF)
    (outcome,) = door.move_with_facts(session, [case], "withdraw_paper", actor, note)
    if isinstance(outcome, Blocked):
        raise Refused(outcome.refusals)
    scan = NewMaterial(kind=MaterialKind.WITHDRAWAL, file=command.scan, owner_organisation_id=actor.organisation_id)
    materials.attach(session, OnCase(case.id, case.number), scan, actor)
    return N_("%(number)s：%(past)s。") % {"number": case.number, "past": outcome.step.past}


def keep_unit_paper(session: Session, moved: Sequence[Moved], actor: Actor, _note: Note) -> None:
    """The firm's opinion and notice, as its papers say them, stand with those of the other levels (INV-32)."""
    found = intakes_of(session, [each.after.id for each in moved])
    for each in moved:
        row = found[each.after.id]
        if each.after.firm_id is None or row.unit_posted_on is None:
            continue
        notice = {"posted_on": row.unit_posted_on, "ends_on": row.unit_ends_on, "place": row.unit_place}
        session.execute(insert(PUBLICITY).values(case_id=each.after.id, **notice))
        session.execute(
            insert(OPINION).values(
                case_id=each.after.id,
                stage="unit_review",
                event="approve",
                organisation_id=each.after.firm_id,
                account_id=actor.account_id,
                author_name=N_("%(clerk)s（按纸质材料录入）") % {"clerk": actor.name},
                text=N_("%(opinion)s（单位盖章原件，%(clerk)s按纸质材料录入）")
                % {"opinion": row.unit_opinion, "clerk": actor.name},
                written_at=clock.stamp(),
                written_on=clock.today(),
            )
        )


def _record(session: Session, case: CaseRow, event: str, words: str, actor: Actor) -> None:
    data = {"what": words, **ON_BEHALF}
    append(session, Entry(stream=f"case:{case.number}", event=event, data=data, case_number=case.number), actor)
