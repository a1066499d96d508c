from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.enterprises.rules.quota import EVENT_TYPES, Act, Cap, Entry, QuotaResult, cap_on, judge_quota

NATIONAL = Entry("national", date(2024, 7, 1), date(2027, 6, 30))
PROVINCIAL = Entry("provincial", date(2024, 7, 1), date(2027, 6, 30))
MUNICIPAL = Entry("municipal", date(2024, 7, 1), date(2027, 6, 30))


def act(type_: str, nomination: str, level: str = "senior", day: int = 1, person: str = "", signer: str = "S") -> Act:
    if type_ != "submit":
        return Act(date(2026, 7, day), type_, nomination)
    return Act(date(2026, 7, day), type_, nomination, person or f"P-{nomination}", level, signer)


def play(*acts: Act, directory: tuple[Entry, ...] = (NATIONAL,), **more: object) -> QuotaResult:
    return judge_quota(directory, acts, **more)  # type: ignore[arg-type]


def codes(result: QuotaResult) -> list[str | None]:
    return [outcome.code for outcome in result.outcomes]


A, B, C = act("submit", "A"), act("submit", "B"), act("submit", "C")
FULL_A, FULL_B = act("submit", "A", "full_senior"), act("submit", "B", "full_senior")
GONE = Entry("national", date(2024, 7, 1), date(2027, 6, 30), delisted_on=date(2026, 7, 10))


@pytest.mark.parametrize(
    ("directory", "acts", "expected", "used"),
    [
        # Rows of the table in DOMAIN 4
        ((NATIONAL,), (A,), [None], (1, 0)),
        ((NATIONAL,), (A, B), [None, None], (2, 0)),
        ((NATIONAL,), (A, FULL_B), [None, None], (2, 1)),
        ((NATIONAL,), (A, B, C), [None, None, "QUOTA_FULL"], (2, 0)),
        ((PROVINCIAL,), (A,), [None], (1, 0)),
        ((PROVINCIAL,), (FULL_A,), ["LEVEL_NOT_ALLOWED"], (0, 0)),
        ((PROVINCIAL,), (A, B), [None, "QUOTA_FULL"], (1, 0)),
        ((MUNICIPAL,), (A,), ["NOT_LISTED"], (0, 0)),
        ((), (FULL_A,), ["NOT_LISTED"], (0, 0)),
        ((NATIONAL, NATIONAL), (A, B, C), [None, None, "QUOTA_FULL"], (2, 0)),
        ((PROVINCIAL, PROVINCIAL, MUNICIPAL), (A, B), [None, "QUOTA_FULL"], (1, 0)),
        ((NATIONAL,), (FULL_A, FULL_B), [None, "FULL_SENIOR_QUOTA_FULL"], (1, 1)),
        ((GONE,), (A, act("submit", "B", day=10)), [None, "NOT_LISTED"], (1, 0)),
        ((GONE,), (A, act("submit", "B", day=9)), [None, None], (2, 0)),
        ((PROVINCIAL,), (A, act("return", "A"), act("resubmit", "A"), act("accept", "A")), [None] * 4, (1, 0)),
        ((PROVINCIAL,), (A, act("withdraw", "A"), B), [None] * 3, (1, 0)),
        ((PROVINCIAL,), (A, act("not_accept", "A"), B), [None] * 3, (1, 0)),
        ((PROVINCIAL,), (A, act("return", "A"), act("lapse", "A"), B), [None] * 4, (1, 0)),
        ((PROVINCIAL,), (A, act("accept", "A"), act("fail", "A"), B), [None] * 3 + ["QUOTA_FULL"], (1, 0)),
        ((PROVINCIAL,), (A, act("accept", "A"), act("withdraw", "A"), B), [None] * 3 + ["QUOTA_FULL"], (1, 0)),
        ((PROVINCIAL,), (A, act("accept", "A"), act("void_admin", "A"), B), [None] * 4, (1, 0)),
        # Steps that do not exist
        ((NATIONAL,), (act("return", "A"), A), ["WRONG_STATE", None], (1, 0)),
        ((NATIONAL,), (A, act("submit", "A", person="other")), [None, "WRONG_STATE"], (1, 0)),
        ((NATIONAL,), (A, act("withdraw", "A"), A), [None, None, "WRONG_STATE"], (0, 0)),
        ((), (A, A), ["NOT_LISTED", "NOT_LISTED"], (0, 0)),
        ((NATIONAL,), (A, act("lapse", "A"), act("pass", "A")), [None, "WRONG_STATE", "WRONG_STATE"], (1, 0)),
        (
            (NATIONAL,),
            (A, act("accept", "A"), act("pass", "A"), act("void_admin", "A")),
            [None] * 3 + ["WRONG_STATE"],
            (1, 0),
        ),
        # People
        ((NATIONAL,), (A, act("submit", "B", person="P-A")), [None, "PERSON_ALREADY_NOMINATED"], (1, 0)),
        ((NATIONAL,), (A, act("withdraw", "A"), act("submit", "B", person="P-A")), [None] * 3, (1, 0)),
        ((NATIONAL,), (act("submit", "A", signer="P-A"),), ["SIGNER_IS_NOMINEE"], (0, 0)),
        ((NATIONAL,), (act("submit", "A", signer="P-A"), A), ["SIGNER_IS_NOMINEE", None], (1, 0)),
    ],
)
def test_table(directory: tuple[Entry, ...], acts: tuple[Act, ...], expected: list[str], used: tuple[int, int]) -> None:
    result = play(*acts, directory=directory)
    assert codes(result) == expected
    assert result.used == Cap(*used)


def test_someone_nominated_elsewhere() -> None:
    assert codes(play(A, B, elsewhere={"P-A"})) == ["PERSON_ALREADY_NOMINATED", None]


def test_fraud_voids_one_holds_the_other_and_stops_the_firm() -> None:
    result = play(A, B, act("void_fraud", "A"), act("accept", "B"), C, act("void_fraud", "A"))
    assert codes(result) == [None, None, None, "WRONG_STATE", "DISQUALIFIED", "WRONG_STATE"]
    assert (result.used, result.cap, result.on_hold) == (Cap(2, 0), Cap(0, 0), ("B",))


@pytest.mark.parametrize("event", ["withdraw", "void_admin", "void_fraud"])
def test_through_a_hold(event: str) -> None:
    result = play(A, act("void_fraud", "A"), act(event, "A"), directory=(NATIONAL,))
    assert codes(result)[-1] == "WRONG_STATE"
    result = play(A, B, act("void_fraud", "A"), act(event, "B"))
    assert codes(result)[-1] is None
    assert result.on_hold == ()


def test_fraud_after_a_withdrawal_that_kept_the_slot() -> None:
    kept = play(A, act("accept", "A"), act("withdraw", "A"), act("void_fraud", "A"))
    assert codes(kept)[-1] is None
    freed = play(A, act("withdraw", "A"), act("void_fraud", "A"))
    assert codes(freed)[-1] == "WRONG_STATE"
    assert freed.cap == Cap(2, 1)


def test_a_disqualification_acts_on_its_whole_day() -> None:
    day = date(2026, 7, 5)
    result = play(A, act("submit", "B", day=4), act("return", "B", day=5), disqualified_from=day)
    assert codes(result) == [None, None, "WRONG_STATE"]
    assert (result.on_hold, result.cap) == (("A", "B"), Cap(0, 0))
    before = play(A, act("submit", "B", day=4), disqualified_from=day)
    assert (before.on_hold, before.cap) == ((), Cap(2, 1))
    assert codes(play(act("submit", "A", day=5), disqualified_from=day)) == ["DISQUALIFIED"]
    assert codes(play(act("submit", "A", day=5), directory=(), disqualified_from=day)) == ["NOT_LISTED"]


def test_an_entry_that_ends_before_it_begins_gives_nothing() -> None:
    assert cap_on([Entry("national", date(2026, 7, 2), date(2026, 7, 1))], date(2026, 7, 1)) == Cap(0, 0)
    assert cap_on([NATIONAL], date(2027, 6, 30)) == Cap(2, 1)
    assert cap_on([NATIONAL], date(2027, 7, 1)) == Cap(0, 0)


acts = st.lists(
    st.builds(
        act,
        st.sampled_from(["submit", "submit", *EVENT_TYPES]),
        st.sampled_from("ABCD"),
        st.sampled_from(["senior", "full_senior"]),
        person=st.sampled_from(["", "X", "Y"]),
    ),
    min_size=1,
    max_size=25,
)


@given(directory=st.lists(st.sampled_from([NATIONAL, PROVINCIAL, MUNICIPAL]), max_size=3), some=acts)
def test_the_cap_is_never_passed(directory: list[Entry], some: list[Act]) -> None:
    result = judge_quota(directory, some)
    cap = cap_on(directory, date(2026, 7, 1))
    assert result.used.total <= cap.total
    assert result.used.full_senior <= cap.full_senior
    assert len(result.outcomes) == len(some)
    assert judge_quota(directory, some) == result
    taken = [outcome.act.nomination for outcome in result.outcomes if outcome.act.type == "submit" and not outcome.code]
    assert len(taken) == len(set(taken))
