import pytest

from portal.committees.rules import TWO_THIRDS, Ballots, ItemSheet, judge_sheet, read_ballots
from portal.kernel.refusal import Refusal


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ({}, None),
        ({"agree": " ", "disagree": ""}, None),
        ({"agree": "１２", "disagree": "5"}, Ballots(agree=12, disagree=5, abstain=0, spoiled=0)),
        ({"abstain": "3"}, Ballots(agree=0, disagree=0, abstain=3, spoiled=0)),
    ],
)
def test_what_was_typed(typed: dict[str, str], read: Ballots | None) -> None:
    assert read_ballots(typed) == read


@pytest.mark.parametrize("cell", ["-1", "1.5", "十", "1000", "1e3"])
def test_only_whole_numbers(cell: str) -> None:
    wrong = read_ballots({"agree": cell})
    assert isinstance(wrong, Refusal)
    assert wrong.code == "NOT_A_NUMBER"


def test_each_row_is_judged_on_its_own() -> None:
    rows = [
        ItemSheet(item_id=1, recused=0, ballots=Ballots(agree=12, disagree=5, abstain=0, spoiled=0)),
        ItemSheet(item_id=2, recused=0, ballots=Ballots(agree=11, disagree=5, abstain=0, spoiled=0)),
        ItemSheet(item_id=3, recused=0, ballots=None),
        ItemSheet(item_id=4, recused=1, ballots=None),
    ]
    judged = judge_sheet(rows, seats=25, present=17, quorum=TWO_THIRDS, passing=TWO_THIRDS)
    assert {key: verdict.result for key, verdict in judged.verdicts.items()} == {1: "passed", 4: "postponed"}
    assert {key: refusal.code for key, refusal in judged.wrong.items()} == {2: "COUNT_MISMATCH"}


def test_without_a_quorum_nothing_is_recorded() -> None:
    rows = [ItemSheet(item_id=1, recused=0, ballots=Ballots(agree=16, disagree=0, abstain=0, spoiled=0))]
    judged = judge_sheet(rows, seats=25, present=16, quorum=TWO_THIRDS, passing=TWO_THIRDS)
    assert not judged.verdicts
    assert judged.wrong[1].code == "NO_QUORUM"
