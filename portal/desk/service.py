"""What the desk does by itself: it keeps the claim of who is looking at his case, and has missing data looked for."""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy.orm import Session

from portal.applications.rules.facts import ApplicationFacts
from portal.cases.queries import ClaimRow
from portal.cases.rules import RequestKind
from portal.cases.service import ClaimCases, Moved, Note, Question, ask_organisation, claim
from portal.kernel import clock
from portal.kernel.actor import Actor
from portal.kernel.text import N_
from portal.organisations import queries as organisations
from portal.organisations.rules import CITY
from portal.routing.rules import ADDRESS_UNKNOWN


def renew_claim(number: str, held: ClaimRow | None, lease_minutes: int, actor: Actor) -> bool:
    """Renew the actor's own claim once half of its lease (rule-set key claim.lease_minutes) is over.

    Never takes a claim that is not his. Returns whether it was renewed.
    """
    if held is None or held.account_id != actor.account_id:
        return False
    left = clock.parse_stamp(held.lease_until) - clock.now()
    if left > timedelta(minutes=lease_minutes) / 2:
        return False
    claim(ClaimCases((number,)), actor)
    return True


def ask_for_address(session: Session, moved: Sequence[Moved], _actor: Actor, _note: Note) -> None:
    """A case that route() could place by no address is taken all the same; the city looks for it (DOMAIN 3, R5)."""
    found = [each for each in moved if ADDRESS_UNKNOWN in _flags(each)]
    if not found:
        return
    city = organisations.by_code(session, CITY)
    if city is None:
        return
    text = N_("企业登记住所不明，请补充登记住所所在区市，并核对申报渠道。")
    for each in found:
        system = Actor.system(each.after.accountable_id or 0)
        ask_organisation(session, each.after, Question(RequestKind.DATA, city, text), system)


def _flags(each: Moved) -> Sequence[str]:
    route = each.facts.route if isinstance(each.facts, ApplicationFacts) else None
    return () if route is None else route.decision.flags
