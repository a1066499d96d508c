"""What a committee is filed for, and which committee judges an application (DOMAIN section 5; INV-15)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from portal.kernel.refusal import Refusal
from portal.kernel.text import N_

LEVELS = ("technician", "assistant", "engineer", "senior", "full_senior")
"""Title levels, lowest first."""
SENIOR_LEVELS = frozenset({"senior", "full_senior"})
FULL_SENIOR = "full_senior"
SERIES, SPECIALTY = "series", "specialty"


@dataclass(frozen=True, slots=True, kw_only=True)
class Filing:
    """One committee as it is filed (核准备案).

    kind: ``series`` or ``specialty``; specialties: empty means every specialty of the series; both days inclusive;
    intake_scope, validity_scope: CITY or PROVINCE.
    """

    id: int
    office_id: int
    code: str
    name: str
    kind: str
    levels: frozenset[str]
    specialties: frozenset[str]
    seats: int
    filing_no: str
    filing_from: date
    filing_to: date
    intake_scope: str = "CITY"
    validity_scope: str = "CITY"
    may_review_full_senior: bool = False

    def valid_on(self, day: date) -> bool:
        """Whether the filing holds on the day: no review after it ends (DOMAIN 5)."""
        return self.filing_from <= day <= self.filing_to


@dataclass(frozen=True, slots=True)
class Minimums:
    """Least numbers of seats and the longest filing (rule-set keys ``committee.*``)."""

    senior_series: int
    senior_specialty: int
    other: int
    filing_years: int

    def seats(self, filing: Filing) -> int:
        """The least number of seats for what the committee judges."""
        if not filing.levels & SENIOR_LEVELS:
            return self.other
        return self.senior_series if filing.kind == SERIES else self.senior_specialty


def refuse_filing(filing: Filing, minimums: Minimums) -> list[Refusal]:
    """Everything that is wrong with a filing; empty when it can be entered."""
    found = []
    if filing.seats <= 0 or filing.seats % 2 == 0:
        found.append(Refusal("SEATS_NOT_ODD", N_("评委会席位数必须是正的奇数。"), "committee.minimum", "seats"))
    elif filing.seats < minimums.seats(filing):
        message = N_("该评委会至少应有 %(least)s 个席位。") % {"least": minimums.seats(filing)}
        found.append(Refusal("TOO_FEW_SEATS", message, "committee.minimum", "seats"))
    if not filing.levels or filing.levels - set(LEVELS):
        found.append(Refusal("LEVELS_UNKNOWN", N_("请写明评委会评审的职称层级。"), None, "levels"))
    if filing.kind == SPECIALTY and not filing.specialties:
        found.append(Refusal("SPECIALTIES_MISSING", N_("按专业组建的评委会必须写明专业。"), None, "specialties"))
    if (FULL_SENIOR in filing.levels) != filing.may_review_full_senior:
        message = N_("正高级评审须在备案中单独载明，并与评审层级一致。")
        found.append(Refusal("FULL_SENIOR_NOT_FILED", message, "二(一)", "levels"))
    last = _years_later(filing.filing_from, minimums.filing_years)
    if not filing.filing_from <= filing.filing_to < last:
        message = N_("备案有效期最长 %(years)s 年，且截止日不早于起始日。") % {"years": minimums.filing_years}
        found.append(Refusal("FILING_PERIOD", message, "committee.filing_years", "filing_to"))
    return found


def _years_later(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year + years)
    except ValueError:  # 29 February
        return date(day.year + years, 3, 1)


def fits(filing: Filing, level: str, specialty: str) -> bool:
    """Whether the committee is filed for that level and specialty (INV-15: full senior only by its filing)."""
    if level not in filing.levels or (level == FULL_SENIOR and not filing.may_review_full_senior):
        return False
    return not filing.specialties or specialty in filing.specialties


def choose(filings: Iterable[Filing], level: str, specialty: str, on: date) -> Filing | None:
    """The committee that judges an application: valid on the day, by specialty before by series, then by code."""
    fitting = [each for each in filings if each.valid_on(on) and fits(each, level, specialty)]
    return min(fitting, key=lambda each: (each.kind != SPECIALTY, not each.specialties, each.code), default=None)


def may_judge(title_level: str, target: str) -> bool:
    """Whether a member holds at least the title that is judged (DOMAIN 5: full senior only by full senior)."""
    if title_level not in LEVELS or target not in LEVELS:
        return False
    return LEVELS.index(title_level) >= LEVELS.index(target)
