import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.committees.rules import TWO_THIRDS, VoteCount, VoteVerdict, judge_vote, needed
from portal.kernel.refusal import Refusal

QUORUM = {9: 6, 11: 8, 13: 9, 15: 10, 17: 12, 19: 13, 21: 14, 23: 16, 25: 17, 27: 18, 29: 20, 31: 21}
NEEDED = {6: 4, 7: 5, 8: 6, 9: 6, 10: 7, 11: 8, 12: 8, 13: 9, 14: 10, 15: 10, 16: 11, 17: 12, 18: 12, 19: 13, 20: 14}
NEEDED |= {21: 14, 22: 15, 23: 16, 24: 16, 25: 17, 26: 18, 27: 18, 28: 19, 29: 20, 30: 20, 31: 21}


def count(seats: int, present: int, agree: int = 0, **more: int) -> VoteCount:
    voters = present - more.get("recused", 0)
    more.setdefault("disagree", max(0, voters - agree) if agree else 0)
    return VoteCount(seats=seats, present=present, agree=agree, **more)


def verdict(numbers: VoteCount) -> VoteVerdict:
    judged = judge_vote(numbers)
    assert isinstance(judged, VoteVerdict)
    return judged


@pytest.mark.parametrize(("seats", "quorum"), QUORUM.items())
def test_quorum(seats: int, quorum: int) -> None:
    at = verdict(count(seats, quorum, agree=quorum))
    assert (at.quorum_needed, at.quorum, at.result) == (quorum, True, "passed")
    below = verdict(count(seats, quorum - 1))
    assert (below.quorum_needed, below.quorum, below.result) == (quorum, False, "no_quorum")


@pytest.mark.parametrize(("present", "votes"), NEEDED.items())
def test_votes_needed(present: int, votes: int) -> None:
    seats = 9 if present <= 9 else 31 if present >= 21 else present + 1 - present % 2
    passed = verdict(count(seats, present, agree=votes))
    failed = verdict(count(seats, present, agree=votes - 1))
    assert (passed.votes_needed, passed.result, failed.result) == (votes, "passed", "failed")


@pytest.mark.parametrize(
    ("seats", "present", "agree", "result"),
    [
        (25, 16, 0, "no_quorum"),
        (25, 17, 11, "failed"),
        (25, 17, 12, "passed"),
        (11, 8, 5, "failed"),
        (11, 8, 6, "passed"),
        (9, 6, 4, "passed"),
        (31, 31, 20, "failed"),
        (31, 31, 21, "passed"),
    ],
)
def test_examples_of_the_domain(seats: int, present: int, agree: int, result: str) -> None:
    assert verdict(count(seats, present, agree=agree)).result == result


def test_recusal_that_breaks_the_quorum_postpones() -> None:
    judged = verdict(count(25, 17, recused=1))
    assert (judged.voters, judged.quorum, judged.votes_needed, judged.result) == (16, False, 11, "postponed")
    assert verdict(count(25, 16, recused=1)).result == "no_quorum"


def test_abstentions_and_spoiled_ballots_stay_in_the_denominator() -> None:
    assert verdict(VoteCount(seats=25, present=17, agree=11, abstain=4, spoiled=2)).result == "failed"


def test_without_a_quorum_no_ballot_or_all_ballots() -> None:
    assert verdict(VoteCount(seats=25, present=16, agree=16)).result == "no_quorum"
    wrong = judge_vote(VoteCount(seats=25, present=16, agree=3))
    assert isinstance(wrong, Refusal)
    assert (wrong.code, wrong.field) == ("COUNT_MISMATCH", None)


@pytest.mark.parametrize(
    ("numbers", "code", "field"),
    [
        ({"seats": 24, "present": -1}, "SEATS_NOT_ODD", "seats"),
        ({"seats": 0, "present": 0}, "SEATS_NOT_ODD", "seats"),
        ({"seats": -3, "present": 0}, "SEATS_NOT_ODD", "seats"),
        ({"seats": 25, "present": 26, "recused": 30}, "OUT_OF_RANGE", "present"),
        ({"seats": 25, "present": -1}, "OUT_OF_RANGE", "present"),
        ({"seats": 25, "present": 17, "recused": 18}, "OUT_OF_RANGE", "recused"),
        ({"seats": 25, "present": 17, "recused": -1}, "OUT_OF_RANGE", "recused"),
        ({"seats": 25, "present": 17, "agree": 18, "disagree": -1}, "OUT_OF_RANGE", "disagree"),
        ({"seats": 25, "present": 17, "agree": 16}, "COUNT_MISMATCH", None),
        ({"seats": 25, "present": 17, "agree": 18}, "COUNT_MISMATCH", None),
        ({"seats": 25, "present": 17}, "COUNT_MISMATCH", None),
    ],
)
def test_wrong_numbers_in_their_order(numbers: dict[str, int], code: str, field: str | None) -> None:
    wrong = judge_vote(VoteCount(**numbers))
    assert isinstance(wrong, Refusal)
    assert (wrong.code, wrong.field) == (code, field)


@given(half=st.integers(0, 200), data=st.data())
def test_agrees_with_the_fractions(half: int, data: st.DataObject) -> None:
    seats = 2 * half + 1
    present = data.draw(st.integers(0, seats))
    recused = data.draw(st.integers(0, present))
    agree = data.draw(st.integers(0, present - recused))
    judged = verdict(
        VoteCount(seats=seats, present=present, recused=recused, agree=agree, spoiled=present - recused - agree)
    )
    quorum = judged.voters * 3 >= seats * 2
    assert judged.quorum is quorum
    if quorum:
        assert judged.result == ("passed" if agree * 3 >= judged.voters * 2 else "failed")
    else:
        assert judged.result == ("no_quorum" if present * 3 < seats * 2 else "postponed")


def test_other_shares_come_from_the_rule_set() -> None:
    numbers = VoteCount(seats=9, present=5, agree=3, disagree=2)
    judged = judge_vote(numbers, quorum=(1, 2), passing=(3, 5))
    assert isinstance(judged, VoteVerdict)
    assert (judged.quorum_needed, judged.votes_needed, judged.result) == (5, 3, "passed")
    assert needed(TWO_THIRDS, 0) == 0
