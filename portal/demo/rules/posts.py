"""The accounts of the demo city. All have one password, which ``make run`` prints."""

from dataclasses import dataclass

from portal.demo.rules.firms import ACTIVE, AGENCY, DEPARTMENT
from portal.kernel.permissions import Role

PASSWORD = "Shan-Hai-2022-128"
OFFICE, SPECIALTY_OFFICE, LOWER_OFFICE = "C-01", "C-02", "C-03"
CITY, SUPERVISOR, DISTRICT, OTHER_DISTRICT, ZONE = "370200", "370200-S", "370212", "370214", "370271"


@dataclass(frozen=True, slots=True)
class DemoAccount:
    """An account with its post, and further posts (organisation, role). person: it belongs to an applicant."""

    username: str
    name: str
    role: Role
    organisation: str
    more: tuple[tuple[str, Role], ...] = ()
    person: bool = False

    @property
    def posts(self) -> tuple[tuple[str, Role], ...]:
        """All posts, the first one first."""
        return ((self.organisation, self.role), *self.more)


_R = Role
_HR_NAMES = (
    "葛静怡", "焦文博", "谭丽君", "鲁明哲", "薛雅琴", "傅子轩", "邱慧敏", "丛志远", "孟晓彤", "隋立群", "纪海燕",
)  # fmt: skip

STAFF: tuple[DemoAccount, ...] = (
    DemoAccount("laoshan-clerk1", "王文清", _R.CHANNEL_CLERK, DISTRICT),
    DemoAccount("laoshan-clerk2", "李慕华", _R.CHANNEL_CLERK, DISTRICT),
    DemoAccount("laoshan-supervisor", "赵立平", _R.CHANNEL_SUPERVISOR, DISTRICT),
    DemoAccount("chengyang-clerk1", "孙若兰", _R.CHANNEL_CLERK, OTHER_DISTRICT),
    DemoAccount("chengyang-supervisor", "周承志", _R.CHANNEL_SUPERVISOR, OTHER_DISTRICT),
    DemoAccount("zone-clerk1", "吴晓澜", _R.CHANNEL_CLERK, ZONE),
    DemoAccount("agency-clerk1", "郑可心", _R.CHANNEL_CLERK, AGENCY),
    DemoAccount("agency-clerk2", "冯远航", _R.CHANNEL_CLERK, AGENCY),
    DemoAccount("department-clerk1", "陈望舒", _R.CHANNEL_CLERK, DEPARTMENT),
    DemoAccount("city-clerk1", "褚安然", _R.CHANNEL_CLERK, CITY),
    DemoAccount("supervisor-desk1", "卫国栋", _R.CHANNEL_CLERK, SUPERVISOR, ((SUPERVISOR, _R.CHANNEL_SUPERVISOR),)),
    DemoAccount("city-hr1", "蒋知远", _R.CITY_HR_OFFICER, CITY),
    DemoAccount("city-hr2", "宋以宁", _R.CITY_HR_OFFICER, CITY),
    DemoAccount("secretary1", "沈静秋", _R.COMMITTEE_SECRETARY, OFFICE),
    DemoAccount(
        "secretary2", "韩书瑶", _R.COMMITTEE_SECRETARY, SPECIALTY_OFFICE, ((LOWER_OFFICE, _R.COMMITTEE_SECRETARY),)
    ),
    DemoAccount("chair1", "杨明山", _R.COMMITTEE_CHAIR, OFFICE),
    DemoAccount("chair2", "朱怀瑾", _R.COMMITTEE_CHAIR, SPECIALTY_OFFICE, ((LOWER_OFFICE, _R.COMMITTEE_CHAIR),)),
    DemoAccount("industry1", "秦朗", _R.INDUSTRY_OFFICER, "370200-I"),
    DemoAccount("private1", "尤佳宁", _R.PRIVATE_ECONOMY_OFFICER, "370200-P"),
    DemoAccount("auditor1", "许正言", _R.AUDITOR, CITY),
    DemoAccount("admin1", "何维", _R.SYSTEM_ADMIN, CITY),
)
FIRM_HR: tuple[DemoAccount, ...] = tuple(
    DemoAccount(firm.hr, name, _R.ENTERPRISE_HR, firm.code) for firm, name in zip(ACTIVE, _HR_NAMES, strict=True)
)
APPLICANTS: tuple[DemoAccount, ...] = (
    DemoAccount("applicant1", "吕思齐", _R.APPLICANT, ACTIVE[0].code, person=True),
    DemoAccount("applicant2", "施雨桐", _R.APPLICANT, ACTIVE[1].code, person=True),
)
ACCOUNTS = STAFF + FIRM_HR + APPLICANTS

CHAIRS = {OFFICE: "chair1", SPECIALTY_OFFICE: "chair2", LOWER_OFFICE: "chair2"}
"""Whose account signs as chair of an office's committee; the chair's seat bears his name."""


def account(username: str) -> DemoAccount:
    """The account of that name; KeyError for an unknown one."""
    found = {each.username: each for each in ACCOUNTS}
    return found[username]


def printed(each: DemoAccount, names: dict[str, str]) -> str:
    """The line that ``flask demo accounts`` prints. names: organisation code -> name."""
    role = "、".join(dict.fromkeys(role.value for _, role in each.posts))
    where = " + ".join(dict.fromkeys(f"{names.get(code, code)} {code}" for code, _ in each.posts))
    return f"demo account: {each.username} / {PASSWORD}  {role}, {where}"
