"""Paper intake: what the paper must show, who may go on with it, and the code by which its subject follows it."""

import re
import secrets

from portal.applications.rules.facts import ApplicationFacts
from portal.kernel.refusal import Refusal
from portal.kernel.text import N_

ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
"""No 0 and O, no 1, I, L, no U beside V: what is read from paper is typed rightly."""

CODE_LENGTH = 10
_LONG_NUMBER = re.compile(r"(?<![\d-])\d[\d ]{5,}\d[\dXx]?")


def new_code() -> str:
    """A code that nobody guesses: 30**10 possibilities."""
    return "".join(secrets.choice(ALPHABET) for _each in range(CODE_LENGTH))


def shown_code(code: str) -> str:
    """The code in two groups of five, as it is printed."""
    return f"{code[:5]}-{code[5:]}"


def normal_code(text: str) -> str:
    """What was typed, as the code is kept: capitals, narrow, without blanks and dashes."""
    narrow = "".join(chr(ord(char) - 0xFEE0) if 0xFF01 <= ord(char) <= 0xFF5E else char for char in text)  # noqa: PLR2004
    return re.sub(r"[\s\-—–]", "", narrow).upper()


def without_numbers(text: str) -> str:
    """A clerk's words for a public page: what may be a personal or phone number is starred (DOMAIN 7, class S3)."""
    return _LONG_NUMBER.sub(lambda found: "*" * len(found[0]), text)


def from_paper(facts: ApplicationFacts) -> Refusal | None:
    """Only for what a channel entered from paper."""
    if facts.paper:
        return None
    return Refusal("NOT_PAPER", N_("此件不是渠道代为录入的纸质申报，由申报人或所在单位自行办理。"))


def staff_or_free(facts: ApplicationFacts) -> Refusal | None:
    """The person is on the firm's staff, or has no firm."""
    if facts.on_staff or not facts.has_firm:
        return None
    return Refusal(
        "NOT_STAFF", N_("没有申报人在所填单位的在职记录（劳动合同和社会保险，或劳务派遣），不能由该单位申报。")
    )


def unit_reviewed(facts: ApplicationFacts) -> Refusal | None:
    """The firm's opinion is copied from the stamped paper."""
    if facts.unit_opinion or not facts.has_firm:
        return None
    return Refusal("NO_UNIT_OPINION", N_("还没有录入单位盖章的审核意见，请在“纸质材料与报送”一步录入。"), "三(二)")


def unit_published(facts: ApplicationFacts) -> Refusal | None:
    """The unit's notice was posted for days.publicity_unit working days, which are over."""
    if not facts.has_firm:
        return None
    days, ends_on = facts.unit_days, facts.unit_ends_on
    if days is None or ends_on is None:
        message = N_("还没有录入单位公示的起止日期，请按公示证明录入。")
        return Refusal("NO_PUBLICITY", message, "days.publicity_unit")
    if days < facts.unit_days_needed:
        message = N_("单位公示只有 %(days)d 个工作日，至少需要 %(needed)d 个工作日，请由单位补足公示后再报送。") % {
            "days": days,
            "needed": facts.unit_days_needed,
        }
        return Refusal("NO_PUBLICITY", message, "days.publicity_unit")
    if ends_on >= facts.today:
        message = N_("单位公示还没有结束，最后一天是 %(day)s，次日起可以报送。") % {"day": ends_on.isoformat()}
        return Refusal("NO_PUBLICITY", message, "days.publicity_unit")
    return None
