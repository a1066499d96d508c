"""Asking another desk about a case, and answering: the case stays where it is (DOMAIN 6.1, request)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.cases import rules
from portal.cases.queries.asking import OpenRequest, open_request, reader_of
from portal.cases.queries.page import requests_of
from portal.cases.queries.rows import CaseRow, locked, locked_by_ids
from portal.cases.rules import REQUEST_LABELS, VERDICTS, RequestKind
from portal.cases.service.desks import lock_desks
from portal.cases.service.requests import REQUEST, Answer, Ask, answer_requests, ask_many, take_back
from portal.kernel import clock
from portal.kernel.actor import Actor
from portal.kernel.errors import Invalid, NotFound, Refused
from portal.kernel.jobs import BATCH
from portal.kernel.permissions import Permission
from portal.kernel.refusal import Refusal
from portal.kernel.text import N_
from portal.kernel.use_case import session as current_session
from portal.kernel.use_case import use_case
from portal.messages.service import Tell, tell_many
from portal.organisations import queries as organisations
from portal.organisations.queries import OrganisationRow
from portal.organisations.rules import Kind
from portal.rulebook import queries as rulebook

_LONGEST = 500
_KINDS = tuple(kind.value for kind in rules.ASKED)
ANSWERERS: Mapping[RequestKind, tuple[Kind, ...]] = {
    RequestKind.DIRECTORY: (Kind.INDUSTRY_BUREAU, Kind.PRIVATE_ECONOMY_BUREAU),
    RequestKind.INDUSTRY: (Kind.INDUSTRY_BUREAU, Kind.PRIVATE_ECONOMY_BUREAU),
    RequestKind.DATA: (Kind.CITY, Kind.DISTRICT, Kind.ZONE),
}
"""Which organisations are asked what."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AskAbout:
    """A question about a case (number, version seen). organisation: code of the one that is asked."""

    number: str
    seen: int
    kind: str
    organisation: str
    question: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerRequest:
    """The answer to a request; verdict: one of ``rules.VERDICTS`` of its kind."""

    request_id: int
    verdict: str
    text: str


@dataclass(frozen=True, slots=True)
class Asked:
    """Who was asked, and by when the answer is due."""

    name: str
    due_on: date


@use_case
def ask_about(command: AskAbout, actor: Actor) -> Asked:
    """Put a question about a case of the actor's desk to another organisation.

    Raises NotFound where he does not work on the case, Invalid, Refused where the same question is open, Stale.
    """
    session = current_session()
    (case,) = locked(session, actor.scope, {command.number: command.seen})
    if not rules.works_here(case.stands, actor):
        raise NotFound
    kind, asked = _whom(session, command, case)
    _refuse_twice(session, case, kind, asked)
    return ask_organisation(session, case, Question(kind, asked, command.question.strip()), actor)


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked of whom."""

    kind: RequestKind
    asked: OrganisationRow
    text: str


def ask_organisation(session: Session, case: CaseRow, question: Question, actor: Actor) -> Asked:
    """Ask about a locked case, inside a use case: request, ledger, stamps and a message to the organisation."""
    days = rulebook.in_force(session).integer("days.request")
    calendar = rulebook.calendar(session)
    due = calendar.add(clock.today(), days)
    asked = question.asked
    one = Ask(
        kind=question.kind,
        organisation_id=asked.id,
        due_on=due,
        addressee=asked.short_name,
        question=question.text,
    )
    ask_many(session, case, (one,), actor)
    _tell_asked(session, case, question, due)
    return Asked(asked.short_name, due)


def _tell_asked(session: Session, case: CaseRow, question: Question, due: date) -> None:
    words = {
        "number": case.number,
        "name": case.subject_name,
        "firm": case.firm_name,
        "what": REQUEST_LABELS[question.kind],
        "due": rulebook.due_words(rulebook.calendar(session), due),
    }
    text = N_("请答复：%(number)s（%(name)s，%(firm)s），%(what)s，%(due)s前答复。") % words
    tell_many(session, [Tell(text=text[:_LONGEST], kind="request", organisation_id=question.asked.id)])


@use_case
def answer_request(command: AnswerRequest, actor: Actor) -> OpenRequest:
    """Answer a request that was put to the actor's organisation; returns it as it stood.

    Raises NotFound for another organisation's, for one in his own case or one that he has stepped back from, Invalid,
    Refused where a colleague has answered meanwhile.
    """
    session = current_session()
    if not actor.may(Permission.REQUEST_ANSWER):
        raise NotFound
    found = open_request(session, actor.organisation_id, reader_of(actor), command.request_id)
    errors = _faults(found, command)
    if errors:
        raise Invalid(errors)
    (case,) = locked_by_ids(session, [found.case_id])
    found = open_request(session, actor.organisation_id, reader_of(actor), command.request_id)
    if found.answered_at is not None:
        message = N_("%(name)s 已经答复了这项征询，您的答复没有写入。") % {"name": found.answered_by or ""}
        raise Refused([Refusal("ANSWERED", message)])
    answer = Answer(request_id=found.id, text=command.text.strip(), verdict=command.verdict)
    answer_requests(session, case, [answer], actor)
    _tell_asker(session, case, found)
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class WithdrawRequest:
    """A question of the actor's desk is taken back, and why."""

    number: str
    request_id: int
    reason: str


@use_case
def withdraw_request(command: WithdrawRequest, actor: Actor) -> None:
    """Take an unanswered question back; who was asked is told.

    Raises NotFound where the actor does not work on the case or the question is not open, Invalid without a reason.
    """
    session = current_session()
    (case,) = locked(session, actor.scope, {command.number: 0})
    if not rules.works_here(case.stands, actor):
        raise NotFound
    row = session.execute(
        select(REQUEST).where(
            REQUEST.c.id == command.request_id,
            REQUEST.c.case_id == case.id,
            REQUEST.c.kind.in_(_KINDS),
            REQUEST.c.answered_at.is_(None),
        )
    ).one_or_none()
    if row is None:
        raise NotFound
    if not command.reason.strip():
        raise Invalid({"reason": [N_("请写明撤回的理由。")]})
    desk = {case.accountable_id} if case.accountable_id is not None else set()
    lock_desks(session, desk | {row.organisation_id})
    take_back(session, [row], {case.id: case}, actor, command.reason.strip())


def redirect_requests(session: Session, next_desks: Mapping[int, int], actor: Actor) -> int:
    """One batch of questions at organisations that can no longer act (id -> who answers instead), with a new due date.

    Inside a use case. Where the one to answer would be the desk of the case itself, the question goes back to it.
    Returns how many.
    """
    wanted = (REQUEST.c.organisation_id.in_(next_desks), REQUEST.c.answered_at.is_(None), REQUEST.c.kind.in_(_KINDS))
    known = (
        session.execute(select(REQUEST.c.case_id).where(*wanted).order_by(REQUEST.c.id).limit(BATCH)).scalars().all()
    )
    cases = {case.id: case for case in locked_by_ids(session, set(known))}
    rows = session.execute(select(REQUEST).where(*wanted, REQUEST.c.case_id.in_(cases)).order_by(REQUEST.c.id)).all()
    names = organisations.by_ids(session, set(next_desks.values()))
    back = [row for row in rows if next_desks[row.organisation_id] == cases[row.case_id].accountable_id]
    on = [row for row in rows if row not in back]
    lock_desks(session, _touched(rows, cases, next_desks))
    take_back(session, back, cases, actor, N_("答复单位已停止办理，由承办单位自行核实"))
    take_back(session, on, cases, actor, N_("答复单位已停止办理，改由其他单位答复"))
    days = rulebook.in_force(session).integer("days.request")
    due = rulebook.calendar(session).add(clock.today(), days)
    for row in on:
        kind, asked = rules.request_kind(row.kind), names[next_desks[row.organisation_id]]
        one = Ask(
            kind=row.kind, organisation_id=asked.id, due_on=due, addressee=asked.short_name, question=row.question
        )
        ask_many(session, cases[row.case_id], (one,), actor)
        if kind is not None:
            _tell_asked(session, cases[row.case_id], Question(kind, asked, row.question), due)
    _tell_redirected(session, rows, cases)
    return len(rows)


def _touched(rows: Sequence[Any], cases: Mapping[int, CaseRow], next_desks: Mapping[int, int]) -> set[int]:
    desks = {case.accountable_id for case in cases.values() if case.accountable_id is not None}
    asked = {row.organisation_id for row in rows}
    return desks | asked | {next_desks[each] for each in asked}


def _tell_redirected(session: Session, rows: Sequence[Any], cases: Mapping[int, CaseRow]) -> None:
    tells = []
    for row in rows:
        case = cases[row.case_id]
        words = {"number": case.number, "name": case.subject_name, "who": row.addressee}
        text = N_("%(number)s（%(name)s）：%(who)s已停止办理，征询已改由其他单位答复或退回本单位。") % words
        desk = case.accountable_id
        tells.append(Tell(text=text[:_LONGEST], kind="answer", organisation_id=desk, case_number=case.number))
    tell_many(session, tells)


def _whom(session: Session, command: AskAbout, case: CaseRow) -> tuple[RequestKind, OrganisationRow]:
    errors: dict[str, list[str]] = {}
    kind = rules.request_kind(command.kind)
    if kind not in rules.ASKED:
        errors["kind"] = [N_("请选择征询事项。")]
    asked = organisations.by_code(session, command.organisation)
    if asked is None or asked.id == case.accountable_id:
        errors["organisation"] = [N_("请选择答复单位。")]
    elif asked.id not in organisations.arrivals_allowed(session, (asked.id,), clock.today()):
        errors["organisation"] = [N_("这个单位目前不能办理，请另选单位。")]
    elif kind is not None and asked.kind not in ANSWERERS.get(kind, ()):
        errors["organisation"] = [N_("这个单位不答复此类事项，请另选单位。")]
    if not command.question.strip():
        errors["question"] = [N_("请写明需要对方答复什么。")]
    if errors or kind is None or asked is None:
        raise Invalid(errors)
    return kind, asked


def _refuse_twice(session: Session, case: CaseRow, kind: RequestKind, asked: OrganisationRow) -> None:
    same = [each for each in requests_of(session, case.id) if (each.kind, each.organisation_id) == (kind, asked.id)]
    if any(each.answered_at is None for each in same):
        message = N_("同一事项已在征询%(name)s，尚未答复。") % {"name": asked.short_name}
        raise Refused([Refusal("ASKED_ALREADY", message)])


def _faults(found: OpenRequest, command: AnswerRequest) -> dict[str, list[str]]:
    errors: dict[str, list[str]] = {}
    kind = rules.request_kind(found.kind)
    if kind is None or command.verdict not in VERDICTS.get(kind, {}):
        errors["verdict"] = [N_("请选择答复结论。")]
    if not command.text.strip():
        errors["text"] = [N_("请写明答复内容和依据。")]
    return errors


def _tell_asker(session: Session, case: CaseRow, found: OpenRequest) -> None:
    """The desk that asked, and the one on which the case stands now."""
    words = {"number": case.number, "name": case.subject_name, "who": found.addressee}
    text = N_("%(number)s（%(name)s）：%(who)s已答复征询。") % words
    desks = {each for each in (found.asked_from_id, case.accountable_id) if each is not None}
    tell_many(
        session,
        [
            Tell(text=text[:_LONGEST], kind="answer", organisation_id=desk, case_number=case.number)
            for desk in sorted(desks)
        ],
    )
