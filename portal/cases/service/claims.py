"""Claims: who works on a case now. Stamp and ledger row on claim, release and take-over; never a case version."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy import bindparam, delete, select, update
from sqlalchemy.orm import Session

from portal.audit.service import Entry, append_many
from portal.cases.models import Case, Claim
from portal.cases.queries.rows import CaseRow, locked, locked_by_ids
from portal.cases.service import writing
from portal.cases.service.desks import change_counts, differences, lock_desks, summed
from portal.kernel import clock
from portal.kernel.actor import Actor
from portal.kernel.database import table_of
from portal.kernel.errors import NotFound, Refused
from portal.kernel.jobs import BATCH
from portal.kernel.permissions import Permission, Role
from portal.kernel.refusal import Refusal
from portal.kernel.text import N_
from portal.kernel.use_case import session as current_session
from portal.kernel.use_case import use_case

CASE, CLAIM = table_of(Case), table_of(Claim)


@dataclass(frozen=True, slots=True)
class ClaimCases:
    """Which cases to claim or release, by number. forced: a supervisor ends a colleague's claim."""

    numbers: tuple[str, ...]
    forced: bool = False


@use_case
def claim(command: ClaimCases, actor: Actor) -> tuple[str, ...]:
    """Take cases to work on; claiming one's own again renews the lease.

    Refused when a colleague's lease is live (all or nothing), NotFound outside the scope or the actor's desk.
    Returns the numbers claimed.
    """
    session = current_session()
    cases = _own_desk(session, command.numbers, actor)
    moment = clock.stamp()
    live = _claims(session, cases)
    taken = [
        Refusal(
            "CLAIMED_BY_OTHER",
            N_("%(number)s 已由 %(name)s 认领。") % {"number": case.number, "name": live[case.id].name},
        )
        for case in cases
        if case.id in live and live[case.id].account_id != actor.account_id and live[case.id].lease_until > moment
    ]
    if taken:
        raise Refused(taken)
    fresh = [case for case in cases if case.id not in live or live[case.id].account_id != actor.account_id]
    if fresh:
        _mark(session, fresh, actor, "claim", N_("认领"), actor.name)
    writing.put_claims(session, [case.id for case in cases], actor, moment)
    return tuple(case.number for case in cases)


@use_case
def release(command: ClaimCases, actor: Actor) -> tuple[str, ...]:
    """Give cases back to the desk; a supervisor may end a colleague's claim (``forced``)."""
    session = current_session()
    cases = _own_desk(session, command.numbers, actor)
    live = _claims(session, cases)
    foreign = [case for case in cases if case.id in live and live[case.id].account_id != actor.account_id]
    if foreign and not (command.forced and Role.CHANNEL_SUPERVISOR in actor.roles):
        raise Refused([Refusal("CLAIMED_BY_OTHER", N_("只能释放本人认领的件；他人认领的件由负责人接手。"))])
    held = [case for case in cases if case.id in live]
    _drop(session, held, actor, "release", N_("释放"))
    return tuple(case.number for case in held)


@use_case
def expire_claims(_command: None, actor: Actor) -> int:
    """The worker removes claims whose lease has run out, one batch; returns how many."""
    session = current_session()
    ids = session.scalars(
        select(CLAIM.c.case_id).where(CLAIM.c.lease_until <= clock.stamp()).order_by(CLAIM.c.case_id).limit(BATCH)
    ).all()
    cases = locked_by_ids(session, ids)
    moment = clock.stamp()
    live = _claims(session, cases)
    ended = [case for case in cases if case.id in live and live[case.id].lease_until <= moment]
    _drop(session, ended, actor, "claim_expired", N_("认领到期自动释放"))
    return len(ended)


def claimed_of(session: Session, person_id: int | None, actor: Actor) -> set[int]:
    """Ids of a person's cases that the actor has claimed on his desk."""
    query = select(CLAIM.c.case_id).join(CASE, CASE.c.id == CLAIM.c.case_id)
    mine = (CLAIM.c.account_id == actor.account_id) & (CLAIM.c.organisation_id == actor.organisation_id)
    return set(session.scalars(query.where(mine, CASE.c.subject_person_id == person_id)))


def drop_claims_of(session: Session, person_id: int, locked: Sequence[CaseRow], actor: Actor) -> None:
    """End the actor's own claims on a person's locked cases (he has stepped back from them)."""
    still = claimed_of(session, person_id, actor)
    _drop(session, [case for case in locked if case.id in still], actor, "release", N_("释放"))


def _own_desk(session: Session, numbers: Sequence[str], actor: Actor) -> list[CaseRow]:
    if not actor.may(Permission.CASE_CLAIM):
        raise NotFound
    cases = locked(session, actor.scope, dict.fromkeys(numbers, 0))
    if any(case.accountable_id != actor.organisation_id for case in cases):
        raise NotFound
    return cases


@dataclass(frozen=True, slots=True)
class _Live:
    account_id: int
    name: str
    lease_until: str


def _claims(session: Session, cases: Sequence[CaseRow]) -> dict[int, _Live]:
    rows = session.execute(
        select(CLAIM.c.case_id, CLAIM.c.account_id, CLAIM.c.name, CLAIM.c.lease_until).where(
            CLAIM.c.case_id.in_([case.id for case in cases])
        )
    )
    return {case_id: _Live(account_id, name, until) for case_id, account_id, name, until in rows}


def _drop(session: Session, cases: Sequence[CaseRow], actor: Actor, event: str, what: str) -> None:
    if not cases:
        return
    _mark(session, cases, actor, event, what, None)
    session.execute(delete(CLAIM).where(CLAIM.c.case_id.in_([case.id for case in cases])))


def _mark(session: Session, cases: Sequence[CaseRow], actor: Actor, event: str, what: str, name: str | None) -> None:
    """Show the claimant on the case row, stamp, record and count; name None: nobody has the case any more."""
    account = None if name is None else actor.account_id
    lock_desks(session, {each for case in cases for each in (case.accountable_id, case.firm_id) if each is not None})
    session.execute(
        update(CASE)
        .where(CASE.c.id == bindparam("b_id"))
        .values(
            claimed=bindparam("b_claimed"),
            claimant_name=bindparam("b_name"),
            claimant_account_id=bindparam("b_account"),
            taken_up_by=bindparam("b_first"),
        ),
        [
            {
                "b_id": case.id,
                "b_claimed": name is not None,
                "b_name": name,
                "b_account": account,
                "b_first": case.taken_up_by or account,
            }
            for case in cases
        ],
    )
    append_many(
        session,
        [
            Entry(stream=f"case:{case.number}", event=event, data={"what": what}, case_number=case.number)
            for case in cases
        ],
        actor,
    )
    after = [replace(case, claimed=name is not None, claimant_name=name) for case in cases]
    change_counts(session, summed(differences(old, new) for old, new in zip(cases, after, strict=True)))
