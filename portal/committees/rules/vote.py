"""The arithmetic of a vote, in whole numbers only (DOMAIN section 5; POLICY-BENCH, vote)."""

from dataclasses import dataclass
from typing import Literal

from portal.kernel.refusal import Refusal
from portal.kernel.text import N_

Share = tuple[int, int]
"""A share as numerator and denominator: never a decimal, so that equality is exact."""

TWO_THIRDS: Share = (2, 3)

CLAUSE = "vote.quorum"

VoteResult = Literal["passed", "failed", "no_quorum", "postponed"]


@dataclass(frozen=True, slots=True, kw_only=True)
class VoteCount:
    """What the secretary recorded for one item.

    present: everyone in the room; recused: those of them who step out for this item; spoiled: with blank and
    unreturned ballots. Abstentions and spoiled ballots stay in the denominator.
    """

    seats: int
    present: int
    recused: int = 0
    agree: int = 0
    disagree: int = 0
    abstain: int = 0
    spoiled: int = 0

    @property
    def voters(self) -> int:
        """Those who may vote on this item."""
        return self.present - self.recused

    @property
    def cast(self) -> int:
        """Ballots accounted for."""
        return self.agree + self.disagree + self.abstain + self.spoiled


@dataclass(frozen=True, slots=True, kw_only=True)
class VoteVerdict:
    """What the numbers mean. ``votes_needed`` is given in every case, also without a quorum."""

    voters: int
    quorum_needed: int
    quorum: bool
    votes_needed: int
    result: VoteResult


def needed(share: Share, whole: int) -> int:
    """The smallest number that reaches the share of ``whole``: ceil(share * whole)."""
    numerator, denominator = share
    return -(-numerator * whole // denominator)


def judge_vote(count: VoteCount, *, quorum: Share = TWO_THIRDS, passing: Share = TWO_THIRDS) -> VoteVerdict | Refusal:
    """Judge one item; a Refusal names the first thing wrong with the numbers themselves.

    quorum, passing: rule-set keys ``vote.quorum`` and ``vote.pass``; reaching the share exactly is enough.
    """
    wrong = _wrong_numbers(count)
    if wrong is not None:
        return wrong
    quorum_needed = needed(quorum, count.seats)
    reached = count.voters >= quorum_needed
    if count.cast != count.voters and (reached or count.cast != 0):
        return Refusal("COUNT_MISMATCH", N_("同意、不同意、弃权和废票之和必须等于有表决权的出席人数。"), CLAUSE)
    votes_needed = needed(passing, count.voters)
    result: VoteResult
    if reached:
        result = "passed" if count.agree >= votes_needed else "failed"
    else:
        result = "no_quorum" if count.present < quorum_needed else "postponed"
    return VoteVerdict(
        voters=count.voters,
        quorum_needed=quorum_needed,
        quorum=reached,
        votes_needed=votes_needed,
        result=result,
    )


def _wrong_numbers(count: VoteCount) -> Refusal | None:
    """SEATS_NOT_ODD before OUT_OF_RANGE; within that the fields in their order."""
    if count.seats <= 0 or count.seats % 2 == 0:
        return Refusal("SEATS_NOT_ODD", N_("评委会席位数必须是正的奇数。"), CLAUSE, "seats")
    if count.present > count.seats:
        return _out_of_range(N_("出席人数不能多于席位数。"), "present")
    negative = N_("人数和票数不能是负数。")
    if count.present < 0:
        return _out_of_range(negative, "present")
    if count.recused > count.present:
        return _out_of_range(N_("回避人数不能多于出席人数。"), "recused")
    for name in ("recused", "agree", "disagree", "abstain", "spoiled"):
        if getattr(count, name) < 0:
            return _out_of_range(negative, name)
    return None


def _out_of_range(message: str, field: str) -> Refusal:
    return Refusal("OUT_OF_RANGE", message, CLAUSE, field)
