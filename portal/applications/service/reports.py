"""Reports of a wrong channel: made by the firm or the applicant, answered by the city."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, insert, update
from sqlalchemy.orm import Session

from portal.applications.queries.reports import REPORT, REPORTABLE, report_of, reports_about
from portal.applications.workflow import APPLICATION, CHANNEL_REPORT
from portal.cases import queries as cases
from portal.cases import service as door
from portal.cases.queries import CaseRow, one
from portal.cases.service import Blocked, Moved, NewCase, Note, move_with_facts
from portal.kernel import clock
from portal.kernel.actor import Actor
from portal.kernel.errors import Invalid, NotFound, Refused
from portal.kernel.permissions import Permission
from portal.kernel.refusal import Refusal
from portal.kernel.scope import Reach
from portal.kernel.text import N_
from portal.kernel.use_case import session as current_session
from portal.kernel.use_case import use_case
from portal.kernel.workflow import Facts, Placement
from portal.messages.service import Tell, tell_many
from portal.organisations import queries as organisations
from portal.organisations.rules import CHANNEL_KINDS, CITY, CITY_SUPERVISOR
from portal.routing.service import Transfer, transfer_within

_OWN = frozenset({Reach.FIRM, Reach.PERSON})


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportChannel:
    """Why the application stands with the wrong channel; suggested: code of the right one, where it is known."""

    number: str
    text: str
    suggested: str = ""


@use_case
def report_channel(command: ReportChannel, actor: Actor) -> str:
    """Open a report and return its number.

    Raises NotFound outside the reporter's own applications, Invalid (``text``, ``suggested``), Refused (NOT_REPORTABLE:
    it is not with a channel now; REPORTED: a report about it waits for its answer).
    """
    session = current_session()
    if not actor.may(Permission.APPLICATION_CREATE) or actor.scope.reach not in _OWN:
        raise NotFound
    (about,) = cases.locked(session, actor.scope, {command.number: 0})
    if about.kind != APPLICATION.kind:
        raise NotFound
    if about.state not in REPORTABLE or about.accountable_id is None:
        raise Refused((Refusal("NOT_REPORTABLE", N_("此件现在不由渠道办理，不能反映渠道问题。"), "三(二)"),))
    waiting = [row.number for row in reports_about(session, about.id) if row.state == CHANNEL_REPORT.initial]
    if waiting:
        message = N_("已有一件反映（%(number)s）正在等待市人社局答复。") % {"number": waiting[0]}
        raise Refused((Refusal("REPORTED", message, "三(二)"),))
    if not command.text.strip():
        raise Invalid({"text": [N_("请写明为什么渠道不对。")]})
    suggested = _suggested(session, command.suggested)
    case = _open(session, about, actor)
    session.execute(
        insert(REPORT).values(
            case_id=case.id,
            about_case_id=about.id,
            channel_id=about.accountable_id,
            suggested_id=suggested,
            reported_by=actor.name,
            account_id=actor.account_id,
            text=command.text.strip(),
            reported_at=clock.stamp(),
        )
    )
    text = N_("新到：%(number)s，反映申报 %(about)s 的渠道有误。") % {"number": case.number, "about": about.number}
    tell_many(session, [Tell(text=text, kind="arrived", organisation_id=case.accountable_id, case_number=case.number)])
    return case.number


def _suggested(session: Session, code: str) -> int | None:
    if not code:
        return None
    row = organisations.by_code(session, code)
    if row is None or row.kind not in CHANNEL_KINDS:
        raise Invalid({"suggested": [N_("请从列表中选择渠道。")]})
    return row.id


def _open(session: Session, about: CaseRow, actor: Actor) -> CaseRow:
    ids = organisations.ids_of_codes(session, (CITY, CITY_SUPERVISOR))
    return door.open_case(
        session,
        NewCase(
            kind=CHANNEL_REPORT.kind,
            place=Placement(ids[CITY], ids[CITY_SUPERVISOR]),
            facts=Facts(today=clock.today()),
            cycle_year=about.cycle_year,
            subject_person_id=about.subject_person_id,
            subject_name=about.subject_name,
            initials=about.subject_initials,
            firm_id=about.firm_id,
            firm_name=about.firm_name,
            credit_code=about.credit_code,
            level=about.level,
            specialty=about.specialty,
        ),
        actor,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What the city answers; to_code: the channel that gets the application, None where it stays."""

    number: str
    version: int
    text: str
    to_code: str | None = None


@use_case
def _answer(command: Answer, actor: Actor) -> Moved:
    """Answer a report; where a channel is named, the application goes there in the same transaction."""
    session = current_session()
    seen = one(session, actor.scope, command.number)
    if seen.kind != CHANNEL_REPORT.kind:
        raise NotFound
    about = report_of(session, seen.id)
    # Both at once: cases are locked by id, and the application is older than its report.
    cases.locked(session, actor.scope, {command.number: 0, about.about_number: 0})
    (case,) = cases.locked(session, actor.scope, {command.number: command.version})
    event = "change_channel" if command.to_code else "keep_channel"
    (outcome,) = move_with_facts(session, [case], event, actor, Note(text=command.text.strip()))
    if isinstance(outcome, Blocked):
        raise Refused(outcome.refusals)
    if command.to_code:
        moving = Transfer(versions={about.about_number: 0}, reason=command.text, to_code=command.to_code)
        (moved,) = transfer_within(session, moving, actor)
        if isinstance(moved, Blocked):
            raise Refused(moved.refusals)
    return outcome


def keep_channel(number: str, version: int, data: Mapping[str, Any], actor: Actor) -> str:
    """The act: the channel was the right one; returns what was done."""
    return _done(Answer(number=number, version=version, text=str(data.get("reason") or "")), actor)


def change_channel(number: str, version: int, data: Mapping[str, Any], actor: Actor) -> str:
    """The act: the application goes to the channel chosen; returns what was done."""
    text, to_code = str(data.get("reason") or ""), str(data.get("to") or "")
    if not to_code:
        raise Invalid({"to": [N_("请选择渠道。")]})
    return _done(Answer(number=number, version=version, text=text, to_code=to_code), actor)


def _done(command: Answer, actor: Actor) -> str:
    moved = _answer(command, actor)
    return N_("%(number)s：%(past)s，反映人已收到答复。") % {"number": moved.after.number, "past": moved.step.past}


def keep_answer(session: Session, moved: Sequence[Moved], _actor: Actor, note: Note) -> None:
    """Effect: the answer stands with the report, and applicant and firm are told."""
    session.execute(
        update(REPORT)
        .where(REPORT.c.case_id == bindparam("b_case"))
        .values(answer=note.text, answered_at=clock.stamp()),
        [{"b_case": each.after.id} for each in moved],
    )
    tells: list[Tell] = []
    for each in moved:
        text = N_("渠道问题反映 %(number)s：%(past)s。") % {"number": each.after.number, "past": each.step.past}
        if each.after.firm_id is not None:
            tells.append(
                Tell(text=text, kind="answered", organisation_id=each.after.firm_id, case_number=each.after.number)
            )
        if each.after.subject_person_id is not None:
            person = each.after.subject_person_id
            tells.append(Tell(text=text, kind="answered", person_id=person, case_number=each.after.number))
    tell_many(session, tells)
