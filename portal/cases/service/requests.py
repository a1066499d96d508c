"""Requests: a question to another desk, or to a named expert through it, while the case stays where it is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import bindparam, delete, insert, select, update
from sqlalchemy.orm import Session

from portal.audit.service import Entry, append_many
from portal.cases.models import Request
from portal.cases.queries.rows import CaseRow
from portal.cases.rules import ASKED, REQUEST_LABELS, answered_words, asked_words, request_kind
from portal.cases.service.desks import lock_desks
from portal.kernel import clock
from portal.kernel.actor import Actor
from portal.kernel.database import table_of
from portal.kernel.errors import NotFound
from portal.kernel.text import N_
from portal.messages.service import Tell, tell_many

REQUEST = table_of(Request)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """One question. organisation_id: the desk that answers; addressee, subject_key: the person it is for."""

    kind: str
    organisation_id: int
    due_on: date
    addressee: str = ""
    subject_key: str = ""
    question: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """The answer to one request."""

    request_id: int
    text: str
    verdict: str = ""


def ask_many(session: Session, case: CaseRow, asked: Sequence[Ask], actor: Actor) -> None:
    """Put questions about a locked case, with one ledger row each."""
    lock_desks(session, {each.organisation_id for each in asked} | _desk(case))
    moment = clock.stamp()
    session.execute(
        insert(REQUEST),
        [
            {
                "case_id": case.id,
                "kind": each.kind,
                "organisation_id": each.organisation_id,
                "addressee": each.addressee,
                "subject_key": each.subject_key,
                "question": each.question,
                "asked_at": moment,
                "asked_by": actor.name,
                "asked_from_id": case.accountable_id,
                "due_on": each.due_on,
            }
            for each in asked
        ],
    )
    append_many(
        session, [_entry(case, "ask", asked_words(each.kind, each.addressee), each.kind) for each in asked], actor
    )


def answer_requests(session: Session, case: CaseRow, answers: Sequence[Answer], actor: Actor) -> None:
    """Write down answers to open requests of a locked case.

    Raises NotFound when one of them is not an open request of the case.
    """
    ids = [each.request_id for each in answers]
    found = session.execute(
        select(REQUEST.c.id, REQUEST.c.kind, REQUEST.c.addressee, REQUEST.c.organisation_id).where(
            REQUEST.c.id.in_(ids), REQUEST.c.case_id == case.id, REQUEST.c.answered_at.is_(None)
        )
    ).all()
    if len(found) != len(set(ids)):
        raise NotFound
    lock_desks(session, {row.organisation_id for row in found} | _desk(case))
    moment = clock.stamp()
    session.execute(
        update(REQUEST)
        .where(REQUEST.c.id == bindparam("b_id"))
        .values(answered_at=moment, answered_by=actor.name, answer=bindparam("b_text"), verdict=bindparam("b_verdict")),
        [{"b_id": each.request_id, "b_text": each.text, "b_verdict": each.verdict} for each in answers],
    )
    append_many(
        session, [_entry(case, "answer", answered_words(row.kind, row.addressee), row.kind) for row in found], actor
    )


def close_requests(session: Session, case_ids: Sequence[int], kind: str) -> None:
    """Take back unanswered requests of a kind (the experts are chosen anew); the ledger keeps that they were asked."""
    session.execute(
        delete(REQUEST).where(REQUEST.c.case_id.in_(case_ids), REQUEST.c.kind == kind, REQUEST.c.answered_at.is_(None))
    )


def take_back(
    session: Session, open_questions: Sequence[Any], cases: Mapping[int, CaseRow], actor: Actor, why: str
) -> None:
    """Take back unanswered questions (rows of the table) about locked cases: ledger, and a message to who was asked."""
    if not open_questions:
        return
    session.execute(delete(REQUEST).where(REQUEST.c.id.in_([row.id for row in open_questions])))
    entries, tells = [], []
    for row in open_questions:
        case = cases[row.case_id]
        what = N_("撤回征询%(who)s：%(what)s") % {"who": row.addressee, "what": _label(row.kind)}
        entries.append(_entry(case, "withdraw_request", what, row.kind, why))
        if row.kind in ASKED:
            text = N_("征询已撤回，不必答复：%(number)s（%(name)s）。") % {
                "number": case.number,
                "name": case.subject_name,
            }
            tells.append(Tell(text=text, kind="request", organisation_id=row.organisation_id))
    append_many(session, entries, actor)
    tell_many(session, tells)


def end_requests(session: Session, ended: Sequence[CaseRow], actor: Actor) -> None:
    """A case that is over has no open questions: nobody answers, and nobody is reminded of, what is not needed."""
    if not ended:
        return
    cases = {case.id: case for case in ended}
    rows = session.execute(select(REQUEST).where(REQUEST.c.case_id.in_(cases), REQUEST.c.answered_at.is_(None))).all()
    take_back(session, rows, cases, actor, N_("申报已经结束"))


def _label(kind: str) -> str:
    known = request_kind(kind)
    return REQUEST_LABELS[known] if known else kind


def _desk(case: CaseRow) -> set[int]:
    return {case.accountable_id} if case.accountable_id is not None else set()


def _entry(case: CaseRow, event: str, what: str, kind: str, why: str = "") -> Entry:
    data = {"what": what, "request": kind} | ({"text": why} if why else {})
    return Entry(stream=f"case:{case.number}", event=event, data=data, case_number=case.number)
