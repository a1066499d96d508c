"""Questions that nobody answered and objections that nobody dealt with in time: recorded and told, each once."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Table, select, update
from sqlalchemy.orm import Session

from portal.audit.service import Entry, append_many
from portal.cases.models import Hold, Request
from portal.cases.queries.rows import CaseRow, locked_by_ids
from portal.cases.rules import ASKED, answer_late_words
from portal.cases.service.desks import lock_desks
from portal.kernel import clock
from portal.kernel.actor import Actor
from portal.kernel.database import table_of
from portal.kernel.jobs import BATCH
from portal.kernel.text import N_
from portal.kernel.use_case import session as current_session
from portal.kernel.use_case import use_case
from portal.messages.service import Tell, tell_many
from portal.rulebook import queries as rulebook

REQUEST, HOLD = table_of(Request), table_of(Hold)
_LONGEST = 500
_KINDS = tuple(kind.value for kind in ASKED)


@use_case
def remind_requests(_command: None, actor: Actor) -> int:
    """One batch of unanswered requests whose last day is over: ledger, and messages to all three that it concerns."""
    session = current_session()
    late, cases = _late(session, REQUEST, REQUEST.c.answered_at)
    tells: list[Tell] = []
    for row in late:
        case = cases[row.case_id]
        text = N_("征询逾期未答复：%(number)s，%(who)s应于%(due)s前答复。") % {
            "number": case.number,
            "who": row.addressee,
            "due": row.due_on.isoformat(),
        }
        tells.append(Tell(text=text, kind="reminder", organisation_id=row.organisation_id))
        tells += _to_desks(case, text, without=row.organisation_id)
    _write(session, REQUEST, late, cases, actor)
    tell_many(session, tells)
    return len(late)


@use_case
def remind_objections(_command: None, actor: Actor) -> int:
    """One batch of objections not dealt with within their days: ledger, and messages to the desk and its fallback."""
    session = current_session()
    late, cases = _late(session, HOLD, HOLD.c.lifted_at)
    tells: list[Tell] = []
    for row in late:
        case = cases[row.case_id]
        words = {"number": case.number, "due": row.due_on.isoformat()}
        tells += _to_desks(case, N_("异议逾期未处理：%(number)s，应于%(due)s前作出结论。") % words)
    _write(session, HOLD, late, cases, actor)
    tell_many(session, tells)
    return len(late)


@use_case
def remind_answerers(_command: None, actor: Actor) -> int:
    """One batch of questions that fall due within days.due_soon working days: who answers is told, once."""
    session, today = current_session(), clock.today()
    calendar = rulebook.calendar(session)
    soon = calendar.add(today, rulebook.in_force(session).integer("days.due_soon"))
    near = (
        *(REQUEST.c.answered_at.is_(None), REQUEST.c.reminded_at.is_(None), REQUEST.c.kind.in_(_KINDS)),
        *(REQUEST.c.due_on >= today, REQUEST.c.due_on <= soon),
    )
    rows, cases = _under_lock(session, REQUEST, near)
    entries, tells = [], []
    for row in rows:
        case = cases[row.case_id]
        words = {"number": case.number, "name": case.subject_name, "due": rulebook.due_words(calendar, row.due_on)}
        text = N_("征询将于%(due)s到期，请答复：%(number)s（%(name)s）。") % words
        tells.append(Tell(text=text[:_LONGEST], kind="reminder", organisation_id=row.organisation_id))
        what = N_("提醒%(who)s答复征询") % {"who": row.addressee}
        stream = f"case:{case.number}"
        entries.append(Entry(stream=stream, event="remind_answer", data={"what": what}, case_number=case.number))
    append_many(session, entries, actor)
    ids = [row.id for row in rows]
    session.execute(update(REQUEST).where(REQUEST.c.id.in_(ids)).values(reminded_at=clock.stamp()))
    tell_many(session, tells)
    return len(rows)


Found = tuple[Sequence[Any], dict[int, CaseRow]]


def _late(session: Session, table: Table, ended: Any) -> Found:  # noqa: ANN401 - a column of the table
    return _under_lock(session, table, (ended.is_(None), table.c.due_on < clock.today(), table.c.noted_at.is_(None)))


def _under_lock(session: Session, table: Table, wanted: Sequence[ColumnElement[bool]]) -> Found:
    """A batch of rows and their cases, locked in the one order: the cases first, then what stands beside them."""
    batch = select(table.c.case_id).where(*wanted).order_by(table.c.due_on, table.c.id).limit(BATCH)
    cases = {case.id: case for case in locked_by_ids(session, set(session.scalars(batch)))}
    rows = session.execute(
        select(table).where(*wanted, table.c.case_id.in_(cases)).order_by(table.c.due_on, table.c.id)
    )
    return rows.all(), cases


def _to_desks(case: CaseRow, text: str, without: int | None = None) -> list[Tell]:
    """The desk on which the case stands, and its fallback."""
    desks = [each for each in (case.accountable_id, case.fallback_id) if each not in {None, without}]
    return [
        Tell(text=text[:_LONGEST], kind="reminder", organisation_id=desk, case_number=case.number) for desk in desks
    ]


def _write(session: Session, table: Table, late: Sequence[Any], cases: dict[int, CaseRow], actor: Actor) -> None:
    if not late:
        return
    lock_desks(session, {case.accountable_id for case in cases.values() if case.accountable_id is not None})
    append_many(
        session,
        [
            Entry(
                stream=f"case:{cases[row.case_id].number}",
                event="answer_late" if table is REQUEST else "objection_late",
                data={"what": answer_late_words(row.addressee if table is REQUEST else "")},
                case_number=cases[row.case_id].number,
            )
            for row in late
        ],
        actor,
    )
    session.execute(update(table).where(table.c.id.in_([row.id for row in late])).values(noted_at=clock.stamp()))
