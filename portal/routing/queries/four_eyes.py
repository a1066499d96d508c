"""What a channel's four eyes would mean on its desk: who took up what, and which cases nobody else could send on."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from portal.accounts.queries.staff import Holder, holders_at
from portal.cases.queries.handlers import TakenUp, recused, taken_up
from portal.kernel import clock
from portal.kernel.permissions import PERMISSIONS_OF, Permission
from portal.kernel.registry import registry
from portal.organisations.queries import OrganisationRow

SENDERS = tuple(role for role, allowed in PERMISSIONS_OF.items() if Permission.CASE_SEND in allowed)


@dataclass(frozen=True, slots=True)
class FourEyesPlan:
    """senders: names of who may send on today; by_person: name ("" for who has left) -> cases that he took up first.

    untouched: cases that nobody has taken up; stuck: numbers of cases that only their own handler could send on.
    """

    row: OrganisationRow
    senders: tuple[str, ...]
    by_person: tuple[tuple[str, int], ...]
    untouched: int
    stuck: tuple[str, ...]


def senders_at(session: Session, organisation_id: int) -> Mapping[int, Holder]:
    """Account -> who may send on at the organisation today; one statement."""
    return {each.account_id: each for each in holders_at(session, (organisation_id,), SENDERS, clock.today())}


def plan_four_eyes(session: Session, row: OrganisationRow) -> FourEyesPlan:
    """Counts by person, and the cases without a second person; three statements whatever their number."""
    senders = senders_at(session, row.id)
    states = {
        (code, source)
        for code, kind in registry().kinds.items()
        for step in kind.workflow.steps
        if step.permission is Permission.CASE_SEND
        for source in step.sources
    }
    found = taken_up(session, row.id, states)
    people: Counter[int] = Counter(each.account_id for each in found if each.account_id is not None)
    named = Counter[str]()
    for account, number in people.items():
        named[senders[account].name if account in senders else ""] += number
    return FourEyesPlan(
        row,
        tuple(each.name for each in senders.values()),
        tuple(named.most_common()),
        sum(1 for each in found if each.account_id is None),
        tuple(_stuck(session, found, senders)),
    )


def _stuck(session: Session, found: Sequence[TakenUp], senders: Mapping[int, Holder]) -> list[str]:
    """Numbers of cases for which nobody is left beside who took them up: the others stepped back or apply."""
    begun = [each for each in found if each.account_id is not None]
    stepped_back = recused(session, {each.person_id for each in begun if each.person_id is not None})
    return [
        each.number
        for each in begun
        if not any(
            holder.account_id != each.account_id
            and holder.account_id not in stepped_back.get(each.person_id or 0, frozenset())
            and (each.person_id is None or holder.person_id != each.person_id)
            for holder in senders.values()
        )
    ]
