"""What stands before the journey begins: the city, one firm with its agency, a filed committee, and accounts.

Run as a program on an empty database (``python -m tests.journeys.seed``); tells what the journey needs as JSON.
Everything else is done through the pages.
"""

import json
import sys
from dataclasses import dataclass
from datetime import date

from stdnum.cn import ric, uscc

from config import from_environment
from portal import create_app
from portal.accounts import service as accounts
from portal.committees import service as committees
from portal.enterprises import service as enterprises
from portal.enterprises.rules.facts import Fact
from portal.kernel.actor import Actor
from portal.kernel.database import db
from portal.kernel.permissions import Role
from portal.kernel.use_case import session, use_case
from portal.organisations import queries as organisations
from portal.organisations import service as organisation_service
from portal.organisations.rules import Kind
from tests.conftest import migrate

PASSWORD = "three quiet boats"
CITY, AGENCY, OFFICE = "370200", "A-01", "C-01"
FIRM_NAME = "青岛澜图智能装备有限公司"
OFFICE_NAME = "青岛市工程系列机械专业评委会办事机构"
COMMITTEE_NAME = "青岛市工程技术机械专业高级职称评审委员会"
MEMBERS = tuple(f"{surname}{given}" for given in ("明远", "思齐", "书恒") for surname in "赵钱孙李周吴郑王冯陈")[:25]


@dataclass(frozen=True, slots=True)
class FiledCommittee:
    """The committee of the journey: 25 seats, for every engineering specialty."""


def credit_code(number: int) -> str:
    """An invented code with a right check character."""
    body = f"91370201MA{number:07d}"
    return body + uscc.calc_check_digit(body)


def id_number(birthday: str, order: int) -> str:
    """An invented personal number of a region that is printed on no card; birthday: 19850314."""
    body = f"370201{birthday}{order:03d}"
    return body + ric.calc_check_digit(f"{body}0")


@use_case
def _create_firm(firm: enterprises.NewFirm, actor: Actor) -> None:
    enterprises.create_firms(session(), (firm,), actor)


@use_case
def _create_committee(_command: FiledCommittee, actor: Actor) -> None:
    organisation_service.create_organisation(
        session(),
        organisation_service.NewOrganisation(
            code=OFFICE,
            kind=Kind.COMMITTEE_OFFICE,
            name="青岛市工程系列机械专业评委会办事机构",
            short_name="机械专业办事机构",
        ),
        actor,
    )
    members = [
        committees.NewMember(
            name=name,
            title_level="full_senior",
            employer_name="青岛滨海理工研究院",
            role="chair" if seat == 1 else "member",
            is_srdi=seat > 20,
        )
        for seat, name in enumerate(MEMBERS, start=1)
    ]
    committees.create_committee(
        session(),
        committees.NewCommittee(
            office_code=OFFICE,
            code="PW-01",
            name=COMMITTEE_NAME,
            kind="series",
            levels=("senior", "engineer"),
            seats=25,
            filing_no="示例备〔2025〕1号",
            filing_from=date(2025, 1, 1),
            filing_to=date(2027, 12, 31),
            members=members,
        ),
        actor,
    )


def account(username: str, name: str, organisation: str, role: Role) -> int:
    command = accounts.CreateAccount(
        username=username, password=PASSWORD, display_name=name, organisation_code=organisation, role=role
    )
    return accounts.create_account(command, Actor.system())


def _city_officer() -> Actor:
    account_id = account("city.wang", "王建国", CITY, Role.CITY_HR_OFFICER)
    organisation = organisations.by_code(db.session, CITY)
    assert organisation is not None
    return Actor.of(
        account_id=account_id,
        person_id=None,
        name="王建国",
        organisation_id=organisation.id,
        organisation_code=CITY,
        organisation_name=organisation.name,
        roles=frozenset({Role.CITY_HR_OFFICER}),
    )


def build() -> dict[str, str]:
    """Fill the empty database; returns what the journey must know."""
    organisation_service.load_reference(organisation_service.LoadReference(), Actor.system())
    city = _city_officer()
    code = credit_code(1)
    since = date(2020, 1, 1)
    _create_firm(enterprises.NewFirm(credit_code=code, name=FIRM_NAME, since=since, district="370202"), city)
    facts = enterprises.SetFact(code, Fact.AFFILIATION, "none", since, "示例证明〔2020〕1号")
    enterprises.set_fact(facts, city)
    contract = enterprises.AddContract(code, AGENCY, date(2026, 1, 1), date(2027, 12, 31), "示例合同〔2026〕1号")
    enterprises.add_contract(contract, city)
    _create_committee(FiledCommittee(), city)
    account("hr.lin", "林晓", code, Role.ENTERPRISE_HR)
    account("agency.sun", "孙敏", AGENCY, Role.CHANNEL_CLERK)
    account("agency.qian", "钱立", AGENCY, Role.CHANNEL_CLERK)
    account("secretary.li", "李文", OFFICE, Role.COMMITTEE_SECRETARY)
    account("chair.zhao", "赵明远", OFFICE, Role.COMMITTEE_CHAIR)
    return {"firm": code, "first_id": id_number("19850314", 1), "second_id": id_number("19881102", 2)}


def main() -> int:
    """Bring the database to the newest schema, fill it, and print what stands there."""
    app = create_app(from_environment())
    migrate(app)
    with app.app_context():
        told = build()
    json.dump(told, sys.stdout)
    return 0


if __name__ == "__main__":
    sys.exit(main())
