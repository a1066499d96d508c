"""The title ladder under normal conditions (DOMAIN section 5; POLICY-BENCH, ladder): pure, whole numbers and names.

Its rows and hours come from the rule set (``ladder.rows``, ``education.hours``, ``education.specialised_hours``).
"""

from collections.abc import Mapping
from dataclasses import dataclass

from portal.kernel.refusal import Refusal
from portal.kernel.text import N_

LEVELS = ("technician", "assistant", "engineer", "senior", "full_senior")
DEGREES = ("secondary", "college", "bachelor", "second_bachelor", "master", "doctor")
NOMINATED_LEVELS = frozenset({"senior", "full_senior"})

EDUCATION = "education"
PRIOR_TITLE = "prior_title"
YEARS_OF_WORK = "years_of_work"
SENIORITY = "seniority"
CONTINUING_EDUCATION = "continuing_education"

WAIVED = (CONTINUING_EDUCATION, EDUCATION, PRIOR_TITLE, SENIORITY, YEARS_OF_WORK)
"""What a nomination waives (clause 二(一)), sorted."""

CONDITION_LABELS: Mapping[str, str] = {
    EDUCATION: N_("学历"),
    PRIOR_TITLE: N_("原职称资格"),
    YEARS_OF_WORK: N_("工作年限"),
    SENIORITY: N_("资历"),
    CONTINUING_EDUCATION: N_("继续教育学时"),
}


@dataclass(frozen=True, slots=True)
class LadderRow:
    """One way up. title and years: the title that must be held, and how long; trial: the trial year passed."""

    target: str
    degree: str
    title: str | None
    years: int
    trial: bool

    @property
    def words(self) -> str:
        """The row as the bench names it: ``master + assistant 2 y``."""
        if self.title is not None:
            return f"{self.degree} + {self.title} {self.years} y"
        return f"{self.degree} + trial year" if self.trial else self.degree


@dataclass(frozen=True, slots=True)
class LadderTerms:
    """The parameters in force: the rows, and the hours of continuing education a year."""

    rows: tuple[LadderRow, ...]
    hours: int
    specialised_hours: int


@dataclass(frozen=True, slots=True)
class LadderVerdict:
    """Whether the normal conditions are met. ``by``: the row, or ``nomination``; missing and waived are sorted."""

    met: bool
    by: str | None
    missing: tuple[str, ...] = ()
    waived: tuple[str, ...] = ()


def judge_ladder(  # noqa: PLR0913, PLR0917 - the facts of the rule, as the bench lists them
    target: str,
    degree: str,
    current: str | None,
    years_in_current: float,
    trial_year_passed: bool,  # noqa: FBT001 - a fact, not a switch
    hours: int,
    specialised_hours: int,
    *,
    nominated: bool = False,
    terms: LadderTerms,
) -> LadderVerdict | Refusal:
    """Judge a person against the row that the degree leads to; years count only in the title that the row names.

    terms: ``RuleSet.ladder()``. A Refusal (ALREADY_HELD) when the title held is at or above the target.
    """
    if current is not None and LEVELS.index(current) >= LEVELS.index(target):
        return Refusal("ALREADY_HELD", N_("现有职称已达到或高于申报级别。"), "ladder.rows", "current")
    if nominated:
        return LadderVerdict(met=True, by="nomination", waived=WAIVED)
    missing: set[str] = set()
    row = _row(target, degree, terms)
    if row is None:
        missing.add(EDUCATION)
    elif row.title is not None:
        if current != row.title:
            missing |= {PRIOR_TITLE, YEARS_OF_WORK}
        elif years_in_current < row.years:
            missing.add(YEARS_OF_WORK)
    elif row.trial and not trial_year_passed:
        missing.add(YEARS_OF_WORK)
    if hours < terms.hours or specialised_hours < terms.specialised_hours:
        missing.add(CONTINUING_EDUCATION)
    if missing or row is None:
        return LadderVerdict(met=False, by=None, missing=tuple(sorted(missing)))
    return LadderVerdict(met=True, by=row.words)


def _row(target: str, degree: str, terms: LadderTerms) -> LadderRow | None:
    """The highest row of the target that the degree meets."""
    rank = DEGREES.index(degree)
    rows = [row for row in terms.rows if row.target == target and DEGREES.index(row.degree) <= rank]
    return max(rows, key=lambda row: DEGREES.index(row.degree), default=None)
