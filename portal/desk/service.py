"""What the desk does by itself: it keeps the claim of a person who is looking at his case."""

from datetime import timedelta

from portal.cases.queries import ClaimRow
from portal.cases.service import ClaimCases, claim
from portal.kernel import clock
from portal.kernel.actor import Actor


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
