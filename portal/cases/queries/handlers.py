"""Who of a desk is left to handle a case: holders of its posts today, without those who stepped back."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select, tuple_
from sqlalchemy.orm import Session

from portal.accounts.queries.staff import Holder, holders_at, somebody_holds
from portal.cases.queries.rows import CASE, RECUSAL, CaseRow
from portal.kernel.permissions import Role

KindAndState = tuple[str, str]


def free_handlers(
    session: Session, cases: Sequence[CaseRow], organisation_id: int, roles: Collection[Role], on: date
) -> dict[int, tuple[Holder, ...]]:
    """Case id -> who of the organisation may handle it on the day; two statements.

    Left out: who has stepped back from the case's person, and the person himself (DOMAIN 7, separation of duties).
    """
    holders = holders_at(session, (organisation_id,), roles, on)
    people = {case.subject_person_id for case in cases if case.subject_person_id is not None}
    stepped_back = recused(session, people)
    return {
        case.id: tuple(
            each
            for each in holders
            if each.account_id not in stepped_back.get(case.subject_person_id or 0, frozenset())
            and (case.subject_person_id is None or each.person_id != case.subject_person_id)
        )
        for case in cases
    }


@dataclass(frozen=True, slots=True)
class TakenUp:
    """An open case of a desk, and who there took it up first (None: nobody yet)."""

    number: str
    account_id: int | None
    person_id: int | None


def taken_up(session: Session, organisation_id: int, states: Collection[KindAndState]) -> list[TakenUp]:
    """The cases of a desk in one of these states with who took them up first; one statement."""
    columns = (CASE.c.number, CASE.c.taken_up_by, CASE.c.subject_person_id)
    here = (CASE.c.accountable_id == organisation_id, tuple_(CASE.c.kind, CASE.c.state).in_(sorted(states)))
    return [TakenUp(*row) for row in session.execute(select(*columns).where(*here).order_by(CASE.c.id))]


def recused(session: Session, person_ids: Collection[int]) -> dict[int, frozenset[int]]:
    """Person -> the accounts that have stepped back from his cases; one statement, none for nobody."""
    found: dict[int, set[int]] = {}
    if person_ids:
        rows = session.execute(
            select(RECUSAL.c.person_id, RECUSAL.c.account_id).where(RECUSAL.c.person_id.in_(person_ids))
        )
        for person_id, account_id in rows:
            found.setdefault(person_id, set()).add(account_id)
    return {person_id: frozenset(accounts) for person_id, accounts in found.items()}


def left_alone(
    session: Session, desks: Collection[int], states: Mapping[KindAndState, Collection[Role]], on: date, limit: int
) -> list[int]:
    """Ids of open cases on these desks that everybody who could handle them there has stepped back from, oldest first.

    states: kind and state -> who could handle such a case. A desk where nobody holds a post is another matter: its
    days run out and the fallback takes over then.
    """
    if not desks or not states:
        return []
    parts = [_alone(kind, state, roles, on) for (kind, state), roles in sorted(states.items()) if roles]
    stepped_back = select(RECUSAL.c.person_id)
    rows = session.scalars(
        select(CASE.c.id)
        .where(
            CASE.c.closed_at.is_(None),
            CASE.c.accountable_id.in_(desks),
            CASE.c.subject_person_id.in_(stepped_back),
            or_(*parts),
        )
        .order_by(CASE.c.id)
        .limit(limit)
    )
    return list(rows)


def _alone(kind: str, state: str, roles: Collection[Role], on: date) -> ColumnElement[bool]:
    def barred(account: Any, person: Any) -> ColumnElement[bool]:  # noqa: ANN401 - columns of the accounts room
        gone = select(RECUSAL.c.id).where(
            RECUSAL.c.account_id == account, RECUSAL.c.person_id == CASE.c.subject_person_id
        )
        return or_(gone.correlate_except(RECUSAL).exists(), person.is_not(None) & (person == CASE.c.subject_person_id))

    def free(account: Any, person: Any) -> ColumnElement[bool]:  # noqa: ANN401 - columns of the accounts room
        return ~barred(account, person)

    desk = CASE.c.accountable_id
    return and_(
        CASE.c.kind == kind,
        CASE.c.state == state,
        somebody_holds(desk, roles, on, barred),
        ~somebody_holds(desk, roles, on, free),
    )
