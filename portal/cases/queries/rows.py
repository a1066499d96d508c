"""A case as a value, what lies in a scope, and reading cases under lock."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, exists, false, or_, select, true
from sqlalchemy.orm import Session

from portal.audit import queries as ledger
from portal.cases.models import Case, Recusal
from portal.cases.rules import Stands
from portal.kernel.clock import SHANGHAI, parse_stamp
from portal.kernel.database import table_of
from portal.kernel.errors import NotFound, Stale
from portal.kernel.scope import Reach, Scope


@dataclass(frozen=True, slots=True)
class CaseRow:
    """One row of the case table."""

    id: int
    number: str
    kind: str
    state: str
    return_state: str | None
    version: int
    accountable_id: int | None
    fallback_id: int | None
    due_on: date
    clock_left: int | None
    held_left: int | None
    clock_started_on: date | None
    clock_days: int | None
    hold_count: int
    taken_over: bool
    claimed: bool
    claimant_name: str | None
    claimant_account_id: int | None
    taken_up_by: int | None
    handler_account_id: int | None
    opened_at: str
    arrived_at: str
    closed_at: str | None
    filed_on: date | None
    subject_person_id: int | None
    subject_name: str
    subject_search: str
    subject_initials: str
    firm_id: int | None
    firm_name: str
    credit_code: str
    office_id: int | None
    level: str
    specialty: str
    cycle_year: int
    entered_by: str = ""

    @property
    def closed_on(self) -> date | None:
        """The day on which it was closed."""
        return None if self.closed_at is None else parse_stamp(self.closed_at).astimezone(SHANGHAI).date()

    @property
    def stands(self) -> Stands:
        """What the rules ask of it, beside its steps."""
        return Stands(self.state, self.accountable_id, self.subject_person_id, self.closed_at is not None)


CASE = table_of(Case)
RECUSAL = table_of(Recusal)
_COLUMNS = tuple(CASE.c[item.name] for item in fields(CaseRow))


def case_select() -> Select[Any]:
    """SELECT of exactly the columns of a CaseRow, in their order."""
    return select(*_COLUMNS)


def in_scope(scope: Scope) -> ColumnElement[bool]:
    """The condition under which a reader sees a case (DOMAIN 7); outside it a case does not exist for him.

    A desk sees what stands on it, and a committee's office also what it has taken in; nobody sees his own case from
    his desk. A former desk reads only its trace (``sent_page``), which holds no sensitive field.
    """
    if scope.reach is Reach.ALL:
        return true() if scope.account_id is None else not_recused(scope.account_id)
    if scope.reach is Reach.FIRM:
        return CASE.c.firm_id == scope.organisation_id
    if scope.reach is Reach.PERSON:
        return CASE.c.subject_person_id == scope.person_id
    if scope.reach is not Reach.DESK:
        return false()
    desk = or_(CASE.c.accountable_id == scope.organisation_id, CASE.c.office_id == scope.organisation_id)
    if scope.account_id is not None:
        desk = desk & not_recused(scope.account_id)
    if scope.own_person_id is None:
        return desk
    return desk & or_(CASE.c.subject_person_id.is_(None), CASE.c.subject_person_id != scope.own_person_id)


def not_recused(account_id: int) -> ColumnElement[bool]:
    """The condition that the reader has not stepped back from the case's person."""
    stepped_back = exists().where(RECUSAL.c.account_id == account_id, RECUSAL.c.person_id == CASE.c.subject_person_id)
    return ~stepped_back


def hidden_cases(scope: Scope) -> Select[Any] | None:
    """Ids of the cases that are closed to the reader in person: his own, and those he has stepped back from."""
    mine: list[ColumnElement[bool]] = []
    if scope.account_id is not None:
        people = select(RECUSAL.c.person_id).where(RECUSAL.c.account_id == scope.account_id)
        mine.append(CASE.c.subject_person_id.in_(people))
    if scope.own_person_id is not None:
        mine.append(CASE.c.subject_person_id == scope.own_person_id)
    return select(CASE.c.id).where(or_(*mine)) if mine else None


def locked(session: Session, scope: Scope, versions: Mapping[str, int]) -> list[CaseRow]:
    """Lock and read cases by number, in the order of their ids.

    ``versions``: case number -> the version that the reader had seen (0: any). Raises NotFound when one lies outside
    the scope, Stale when one has changed since, saying who changed what.
    """
    rows = session.execute(
        case_select().where(CASE.c.number.in_(versions), in_scope(scope)).order_by(CASE.c.id).with_for_update()
    )
    cases = [CaseRow(*row) for row in rows]
    if len(cases) != len(versions):
        raise NotFound
    stale = [case for case in cases if versions[case.number] not in (0, case.version)]
    if stale:
        raise _stale(session, stale[0], versions[stale[0].number])
    return cases


def locked_by_ids(session: Session, ids: Collection[int]) -> list[CaseRow]:
    """Lock and read cases by id, in their order (the worker, and use cases that know the ids already)."""
    rows = session.execute(case_select().where(CASE.c.id.in_(ids)).order_by(CASE.c.id).with_for_update())
    return [CaseRow(*row) for row in rows]


def by_ids(session: Session, ids: Collection[int]) -> dict[int, CaseRow]:
    """Cases by id, without a lock and without a scope: for rooms that hold the ids of their own cases."""
    rows = session.execute(case_select().where(CASE.c.id.in_(ids)))
    return {case.id: case for case in (CaseRow(*row) for row in rows)}


def _stale(session: Session, case: CaseRow, seen: int) -> Stale:
    changes = [
        f"{row.actor_name}：{row.data.get('what') or row.event}"
        for row in ledger.since_version(session, case.number, min(seen, case.version))
    ]
    message = f"{case.number} 在您打开页面之后已被处理，您刚才的操作没有执行。"
    return Stale(message, changes)
