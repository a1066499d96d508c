"""Who else of a desk may decide on a case: refuse it, or send on what a colleague entered or reviewed (DOMAIN 7)."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy.orm import Session

from portal.accounts.queries.staff import Holder, holders_at
from portal.applications.rules.facts import ApplicationFacts
from portal.cases.queries import CaseRow, beside
from portal.cases.queries.handlers import free_handlers
from portal.kernel import clock
from portal.kernel.permissions import PERMISSIONS_OF, Permission

SENDERS = tuple(role for role, allowed in PERMISSIONS_OF.items() if Permission.CASE_SEND in allowed)
_FIRST = ("paper_intake_by", "unit_reviewed_by", "four_eyes", "handled_by", "taken_up_by")
REFUSERS = tuple(role for role, allowed in PERMISSIONS_OF.items() if Permission.CASE_REFUSE in allowed)


def refusers(session: Session, case: CaseRow, organisation_id: int, handled: frozenset[int]) -> tuple[str, ...]:
    """Names of those who may refuse the case there: not who handled it, stepped back from it, or applies himself.

    One statement on the page of the case, which has read the recusals.
    """
    stepped_back = {each.account_id for each in beside(session, case.id, case.subject_person_id).recusals}
    holders = holders_at(session, (organisation_id,), REFUSERS, clock.today())
    others = [each for each in holders if each.person_id is None or each.person_id != case.subject_person_id]
    return _names(others, handled | stepped_back)


def refusers_many(
    session: Session, cases: Sequence[CaseRow], organisation_id: int, handled: Mapping[int, frozenset[int]]
) -> dict[int, tuple[str, ...]]:
    """Case id -> the same."""
    free = free_handlers(session, cases, organisation_id, REFUSERS, clock.today())
    return {case.id: _names(free[case.id], handled.get(case.id, frozenset())) for case in cases}


def second_persons(
    session: Session, cases: Sequence[CaseRow], organisation_id: int, values: Mapping[int, Mapping[str, Any]]
) -> dict[int, bool]:
    """Case id -> whether another person of the desk may send on what was entered, reviewed or taken up there.

    Other cases are left out. Who has stepped back is not such a person, nor is the applicant, nor who only reads there.
    """
    first = {case.id: first_persons(values[case.id]) for case in cases}
    concerned = [case for case in cases if first[case.id]]
    if not concerned:
        return {}
    free = free_handlers(session, concerned, organisation_id, SENDERS, clock.today())
    return {case.id: any(holder.account_id not in first[case.id] for holder in free[case.id]) for case in concerned}


def first_persons(values: Mapping[str, Any]) -> frozenset[int]:
    """Whose work another person has to send on, of facts that are still being gathered."""
    known = {name: values[name] for name in _FIRST if name in values}
    return ApplicationFacts(today=clock.today(), **known).first_persons


def second_holders(session: Session, case: CaseRow, organisation_id: int, first: frozenset[int]) -> tuple[str, ...]:
    """Names of those who may send the case on there in another's place; one statement on the page of the case."""
    stepped_back = {each.account_id for each in beside(session, case.id, case.subject_person_id).recusals}
    holders = holders_at(session, (organisation_id,), SENDERS, clock.today())
    others = [each for each in holders if each.person_id is None or each.person_id != case.subject_person_id]
    return _names(others, first | stepped_back)


def _names(holders: Sequence[Holder], handled: frozenset[int]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(each.name for each in holders if each.account_id not in handled))
