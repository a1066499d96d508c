"""Who may give a written opinion on an application (DOMAIN section 5: panel, recusal)."""

from collections.abc import Sequence
from dataclasses import dataclass

from portal.committees.rules.filing import may_judge
from portal.kernel.refusal import Refusal
from portal.kernel.text import N_


@dataclass(frozen=True, slots=True)
class Expert:
    """A member of the committee as far as a choice asks. employer_code: the employer's credit code, or None."""

    id: int
    name: str
    title_level: str
    employer_code: str | None


def same_employer(expert: Expert, credit_code: str) -> bool:
    """Whether the expert works for the applicant's firm: the one ground of recusal that the portal itself can see."""
    return bool(credit_code) and expert.employer_code == credit_code


def refuse_panel(experts: Sequence[Expert], level: str, credit_code: str, minimum: int) -> list[Refusal]:
    """Everything that forbids this panel. minimum: key ``panel.minimum``; credit_code: the applicant's firm."""
    found = []
    if len({expert.id for expert in experts}) < minimum:
        message = N_("专家组至少需要 %(least)s 名专家。") % {"least": minimum}
        found.append(Refusal("TOO_FEW_EXPERTS", message, "panel.minimum", "experts"))
    for expert in experts:
        if not may_judge(expert.title_level, level):
            message = N_("%(name)s的职称层级低于申报层级，不能评议。") % {"name": expert.name}
            found.append(Refusal("TITLE_TOO_LOW", message, None, "experts"))
        if same_employer(expert, credit_code):
            message = N_("%(name)s与申报人同一单位，应当回避。") % {"name": expert.name}
            found.append(Refusal("SAME_EMPLOYER", message, "三(三)", "experts"))
    return found
