"""How many people a listed firm may nominate in one review cycle (clause 二(一), DOMAIN section 4).

The caps are stated by the Notice, so they stand in code and not in the rule set.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from portal.enterprises.rules.directory import is_effective

FULL_SENIOR = "full_senior"

SUBMIT = "submit"
VOID_FRAUD = "void_fraud"
EVENT_TYPES = (
    SUBMIT,
    "return",
    "resubmit",
    "accept",
    "lapse",
    "withdraw",
    "not_accept",
    "pass",
    "fail",
    VOID_FRAUD,
    "void_admin",
)

OPEN = frozenset({"submitted", "returned", "accepted"})
COUNTS = OPEN | {"passed", "failed", "withdrawn_after_acceptance", "voided_for_fraud"}
THROUGH_HOLD = frozenset({"withdraw", "void_admin", VOID_FRAUD})

STEPS: Mapping[tuple[str, str], str] = {
    ("submitted", "return"): "returned",
    ("returned", "resubmit"): "submitted",
    ("submitted", "accept"): "accepted",
    ("returned", "lapse"): "lapsed",
    ("submitted", "withdraw"): "withdrawn",
    ("returned", "withdraw"): "withdrawn",
    ("accepted", "withdraw"): "withdrawn_after_acceptance",
    ("submitted", "not_accept"): "not_accepted",
    ("returned", "not_accept"): "not_accepted",
    ("accepted", "pass"): "passed",
    ("accepted", "fail"): "failed",
    **{(state, "void_admin"): "voided_by_error" for state in OPEN},
    **{(state, VOID_FRAUD): "voided_for_fraud" for state in COUNTS - {"voided_for_fraud"}},
}
"""(state, event) -> state; anything else is WRONG_STATE."""


@dataclass(frozen=True, slots=True)
class Cap:
    """How many nominations count at most, and how many of them to full senior."""

    total: int
    full_senior: int


NO_CAP = Cap(0, 0)
CAPS: Mapping[str, Cap] = {"national": Cap(2, 1), "provincial": Cap(1, 0)}
"""By level, the highest first; a municipal entry gives nothing. Entries never add up (QR2)."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One directory entry of the firm, both days inclusive, without effect from the day of its delisting."""

    level: str
    valid_from: date
    valid_to: date
    delisted_on: date | None = None


@dataclass(frozen=True, slots=True)
class Act:
    """One event; person, level and signer belong to ``submit`` alone."""

    on: date
    type: str
    nomination: str
    person: str | None = None
    level: str | None = None
    signer: str | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of an event; ``code`` is None where it was taken."""

    act: Act
    code: str | None


@dataclass(frozen=True, slots=True)
class QuotaResult:
    """The outcomes in the order of the events, and how the firm stands on the day of the last one."""

    outcomes: tuple[Outcome, ...]
    used: Cap
    cap: Cap
    on_hold: tuple[str, ...]


@dataclass(slots=True)
class _Nomination:
    state: str
    person: str | None
    level: str | None


@dataclass(slots=True)
class _Firm:
    directory: Sequence[Entry]
    disqualified_from: date | None
    elsewhere: Collection[str]
    nominations: dict[str, _Nomination] = field(default_factory=dict)

    def disqualified(self, on: date) -> bool:
        return self.disqualified_from is not None and self.disqualified_from <= on

    def counting(self) -> list[_Nomination]:
        return [each for each in self.nominations.values() if each.state in COUNTS]

    def used(self) -> Cap:
        counting = self.counting()
        return Cap(len(counting), sum(each.level == FULL_SENIOR for each in counting))


def cap_on(directory: Sequence[Entry], on: date) -> Cap:
    """The cap of the highest entry that is effective on the day."""
    levels = {
        entry.level for entry in directory if is_effective(entry.valid_from, entry.valid_to, entry.delisted_on, on)
    }
    return next((cap for level, cap in CAPS.items() if level in levels), NO_CAP)


def judge_quota(
    directory: Sequence[Entry],
    acts: Sequence[Act],
    disqualified_from: date | None = None,
    elsewhere: Collection[str] = (),
) -> QuotaResult:
    """Play the events of one firm and one cycle in their order; ``acts`` is not empty and its days never decrease.

    elsewhere: people who are nominated at another firm or have a live regular application at the level.
    """
    firm = _Firm(directory, disqualified_from, elsewhere)
    outcomes = tuple(Outcome(act, _take(firm, act)) for act in acts)
    last = acts[-1].on
    held = firm.disqualified(last)
    return QuotaResult(
        outcomes=outcomes,
        used=firm.used(),
        cap=NO_CAP if held else cap_on(directory, last),
        on_hold=tuple(sorted(name for name, each in firm.nominations.items() if held and each.state in OPEN)),
    )


def _take(firm: _Firm, act: Act) -> str | None:
    """Apply the event and return None, or leave everything as it is and return the code."""
    if act.type == SUBMIT:
        code = _refuse_submit(firm, act)
        if code is None:
            firm.nominations[act.nomination] = _Nomination("submitted", act.person, act.level)
        return code
    nomination = firm.nominations.get(act.nomination)
    if nomination is None:
        return "WRONG_STATE"
    held = nomination.state in OPEN and firm.disqualified(act.on)
    following = STEPS.get((nomination.state, act.type))
    if following is None or (held and act.type not in THROUGH_HOLD):
        return "WRONG_STATE"
    nomination.state = following
    if act.type == VOID_FRAUD and not firm.disqualified(act.on):
        firm.disqualified_from = act.on
    return None


def _refuse_submit(firm: _Firm, act: Act) -> str | None:
    """The first reason against a submit, in the order of the contract."""
    cap, used = cap_on(firm.directory, act.on), firm.used()
    full = act.level == FULL_SENIOR
    taken = {each.person for each in firm.counting()}
    reasons = (
        ("WRONG_STATE", act.nomination in firm.nominations),
        ("NOT_LISTED", cap == NO_CAP),
        ("DISQUALIFIED", firm.disqualified(act.on)),
        ("LEVEL_NOT_ALLOWED", full and cap.full_senior == 0),
        ("FULL_SENIOR_QUOTA_FULL", full and used.full_senior >= cap.full_senior),
        ("QUOTA_FULL", used.total >= cap.total),
        ("PERSON_ALREADY_NOMINATED", act.person in firm.elsewhere or act.person in taken),
        ("SIGNER_IS_NOMINEE", act.signer == act.person),
    )
    return next((code for code, applies in reasons if applies), None)
