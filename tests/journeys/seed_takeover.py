"""A city with cases at two agencies and two districts, filed on 2026-07-14, for the journeys of the fallback.

Run as a program on an empty database (``python -m tests.journeys.seed_takeover``); tells the numbers as JSON.
"""

import json
import sys
from dataclasses import dataclass
from datetime import date

from config import from_environment
from portal import create_app
from portal.accounts import service as accounts
from portal.enterprises import service as enterprises
from portal.enterprises.rules.facts import Fact
from portal.kernel import clock
from portal.kernel.actor import Actor
from portal.kernel.database import write_session
from portal.kernel.permissions import Role
from portal.organisations.queries import ids_of_codes
from tests.applications.conftest import World
from tests.conftest import migrate
from tests.journeys import seed

MANY = 30
SILENT, LAPSING, CLOSING, RECUSED = "A-01", "A-02", "370212", "370213"
FALLBACK = {SILENT: "370202", LAPSING: "370203"}
CLERKS = {
    "shinan.zhou": ("周南", "370202"),
    "shibei.wu": ("吴北", "370203"),
    "lusi.feng": ("冯陆", LAPSING),
    "licang.he": ("何仓", RECUSED),
    "licang.lu": ("吕仓", RECUSED),
    "city.deng": ("邓市", seed.CITY),
}
"""User name -> shown name and desk of the clerks beside those of the main job."""


@dataclass
class Filing(World):
    """Files applications for one firm, as its HR."""

    firm: str = ""

    @property
    def hr(self) -> Actor:
        return self.actor(f"经办{self.firm}", self.firm, Role.ENTERPRISE_HR)

    def posted(self, firm: str) -> str:
        self.firm = firm
        number = self.complete()
        self.take(number, "submit_to_unit", self.hr)
        self.take(number, "approve", self.hr, data={"place": "公告栏"})
        return number


def _firm(order: int, district: str, city: Actor, agency: str = "") -> str:
    code, since = seed.credit_code(order), date(2020, 1, 1)
    new = enterprises.NewFirm(credit_code=code, name=f"青岛示例{order}号智造有限公司", since=since, district=district)
    seed._create_firm(new, city)
    enterprises.set_fact(enterprises.SetFact(code, Fact.AFFILIATION, "none", since, "示例证明〔2020〕2号"), city)
    if agency:
        contract = enterprises.AddContract(code, agency, date(2026, 1, 1), date(2027, 12, 31), "示例合同〔2026〕2号")
        enterprises.add_contract(contract, city)
    return code


def _city() -> Actor:
    """The officer whom the main job's seed has made."""
    with write_session() as session:
        here = ids_of_codes(session, (seed.CITY,))[seed.CITY]
    return Actor.of(
        account_id=1, person_id=None, name="王建国", organisation_id=here, organisation_code=seed.CITY,
        organisation_name="市人社局", roles=frozenset({Role.CITY_HR_OFFICER}),
    )  # fmt: skip


def build() -> dict[str, list[str]]:
    """Channel -> the numbers of the cases that stand with it."""
    with clock.at("2026-07-06 09:00"):
        known, city = seed.build(), _city()
        for username, (name, desk) in CLERKS.items():
            command = accounts.CreateAccount(
                username=username, password=seed.PASSWORD, display_name=name, organisation_code=desk,
                role=Role.CHANNEL_CLERK,
            )  # fmt: skip
            accounts.create_account(command, Actor.system())
        firms = {
            SILENT: known["firm"],
            LAPSING: _firm(2, FALLBACK[LAPSING], city, LAPSING),
            CLOSING: _firm(3, CLOSING, city),
            RECUSED: _firm(4, RECUSED, city),
        }
        with write_session() as session:
            filing = Filing(ids_of_codes(session, firms.values()))
        found = {
            desk: [filing.posted(firm) for _ in range(MANY if desk == CLOSING else 1)] for desk, firm in firms.items()
        }
    with clock.at("2026-07-14 09:00"):
        for desk, firm in firms.items():
            filing.firm = firm
            for number in found[desk]:
                filing.take(number, "send_to_channel", filing.hr)
    return found


def main() -> int:
    """Bring the database to the newest schema, fill it, and print the numbers."""
    app = create_app(from_environment())
    migrate(app)
    with app.app_context():
        told = build()
    json.dump(told, sys.stdout)
    return 0


if __name__ == "__main__":
    sys.exit(main())
