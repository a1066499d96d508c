"""A small city in which applications live: firms of every way to a channel, and somebody with a post on every desk."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import select

from portal.accounts.service import CreateAccount, create_account
from portal.applications.workflow import APPLICATION
from portal.cases.models import Case
from portal.cases.queries import CaseRow, by_ids
from portal.committees.service import create_committee
from portal.enterprises.rules.facts import Fact
from portal.enterprises.service import AddContract, NewFirm, SetFact, add_contract, create_firms, set_fact
from portal.kernel import clock
from portal.kernel.actor import Actor
from portal.kernel.database import db, table_of, write_session
from portal.kernel.permissions import Permission, Role
from portal.kernel.use_case import session as current_session
from portal.kernel.use_case import use_case
from portal.kernel.workflow import Step
from portal.organisations.queries import ids_of_codes
from portal.organisations.service import LoadReference, NewOrganisation, create_many, load_reference
from portal.rulebook.rules import default_cycle
from portal.rulebook.service import set_cycle
from tests.applications.conftest import MONDAY, OFFICE, PASSWORD, World
from tests.cases.sample import fresh_session
from tests.committees.conftest import committee
from tests.conftest import Databases
from tests.journeys.seed import credit_code

CITY, SUPERVISOR = "370200", "370200-S"
CHANNELS = ("370212", "370203", "370214", "370271", "D-01", "A-01")
CASE = table_of(Case)
LATER = ("unit_until", "channel_until", "intake_until", "panel_until", "meeting_until", "closes_on")


@dataclass(frozen=True, slots=True)
class Way:
    """A firm, the place of its registered address, what is on file about it, and the channel that follows."""

    firm: str
    channel: str
    district: str
    zone: str = ""
    facts: tuple[tuple[Fact, str], ...] = ()
    agency: str = ""


WAYS = (
    Way(credit_code(901), "370212", "370212"),
    Way(credit_code(902), "A-01", "370203", agency="A-01"),
    Way(credit_code(903), "D-01", "370203", facts=((Fact.AFFILIATION, "municipal"), (Fact.COMPETENT_DEPT, "D-01"))),
    Way(credit_code(904), "370271", "370214", "370271", ((Fact.AFFILIATION, "local"), (Fact.CLAIM, "370271"))),
)
PEOPLE = (
    *((code, role) for code in CHANNELS for role in (Role.CHANNEL_CLERK, Role.CHANNEL_SUPERVISOR)),
    ("370212", Role.CHANNEL_CLERK),
    (CITY, Role.CHANNEL_CLERK),
    (CITY, Role.CITY_HR_OFFICER),
    (CITY, Role.CITY_HR_OFFICER),
    (SUPERVISOR, Role.CHANNEL_SUPERVISOR),
    (OFFICE, Role.COMMITTEE_SECRETARY),
    (OFFICE, Role.AUDITOR),
    *((way.firm, Role.ENTERPRISE_HR) for way in WAYS),
)
TEXTS = {
    "refuse": "NOT_STAFF",
    "ask_fallback_to_refuse": "NOT_STAFF",
    "decline": "CONFLICT_OF_INTEREST",
}
"""Event -> a reason of its closed list."""


@use_case
def _found(_command: None, actor: Actor) -> None:
    session = current_session()
    create_many(session, [NewOrganisation(code=OFFICE, kind="committee_office", name="市工程系列评委会办公室")], actor)
    firms = [
        NewFirm(
            credit_code=way.firm,
            name=f"青岛样例{number}号有限公司",
            since=date(2020, 1, 1),
            district=way.district,
            zone=way.zone,
        )
        for number, way in enumerate(WAYS, start=1)
    ]
    create_firms(session, firms, actor)
    create_committee(session, committee(), actor)


@dataclass
class Life(World):
    """The world of applications with every firm of WAYS; ``staff`` are PEOPLE in their order."""

    firm: str = WAYS[0].firm
    staff: tuple[Actor, ...] = ()

    @property
    def hr(self) -> Actor:
        return self.actor(f"经办{self.firm}", self.firm, Role.ENTERPRISE_HR)

    def actor(self, name: str, code: str, *roles: Role, person: int | None = None) -> Actor:
        """As in the world, with the post on record, so that colleagues can be counted."""
        if name not in self.actors:
            command = CreateAccount(
                username=f"user{len(self.actors)}", password=PASSWORD, display_name=name, person_id=person,
                organisation_code=code, role=roles[0],
            )  # fmt: skip
            self.actors[name] = Actor.of(
                account_id=create_account(command, Actor.system()), person_id=person, name=name,
                organisation_id=self.ids[code], organisation_code=code, organisation_name=code, roles=frozenset(roles),
            )  # fmt: skip
        return self.actors[name]

    def applicant(self, number: str) -> Actor:
        """The person whose application it is, with an account in his firm."""
        case = case_of(number)
        firm = next(way.firm for way in WAYS if self.ids[way.firm] == case.firm_id)
        return self.actor(f"申报人{case.subject_person_id}", firm, Role.APPLICANT, person=case.subject_person_id)

    def posted(self, way: Way) -> str:
        """An application whose publicity in the unit begins now."""
        self.firm = way.firm
        number = self.complete()
        self.take(number, "submit_to_unit", self.hr)
        self.take(number, "approve", self.hr, data={"place": "公告栏"})
        return number

    def send(self, number: str, way: Way) -> None:
        """The firm sends it to the channel that route() finds today."""
        self.firm = way.firm
        self.take(number, "send_to_channel", self.hr)

    def can(self, case: CaseRow, step: Step) -> Sequence[Actor]:
        """Everybody on staff who has the permission and, where the step asks for it, the desk."""
        return [
            each
            for each in self.staff
            if each.may(step.permission) and (step.anywhere or each.organisation_id == case.accountable_id)
        ]


def steps_of_people(case: CaseRow) -> list[Step]:
    """What persons may do with it on its case page through ``take_step``."""
    if case.kind != APPLICATION.kind:
        return []
    # they have use cases of their own
    elsewhere = {"reassign", "order_take_over", "paper_unit_review", "file_for_unit"}
    steps = APPLICATION.steps_from(case.state)
    return [step for step in steps if step.permission is not Permission.SYSTEM and step.event not in elsewhere]


def extras(event: str) -> dict[str, object]:
    """What the form of an event would send along."""
    if event == "request_correction":
        return {"items": [("other", "请补充说明")]}
    return {"place": "公告栏"} if event == "approve" else {}


def case_of(number: str) -> CaseRow:
    with fresh_session() as session:
        found = session.execute(select(CASE.c.id).where(CASE.c.number == number)).scalar_one()
        return by_ids(session, [found])[found]


@dataclass(frozen=True)
class Beginning:
    """The city as it was when everything was in order, to which every run of a test comes back."""

    databases: Databases
    kind: str
    life: Life

    @classmethod
    def of(cls, databases: Databases, kind: str, life: Life) -> "Beginning":
        found = cls(databases, kind, replace(life, actors=dict(life.actors)))
        _leave()
        databases.keep(kind)
        return found

    def again(self) -> Life:
        _leave()
        self.databases.again(self.kind)
        return replace(self.life, actors=dict(self.life.actors))


def _leave() -> None:
    db.session.remove()
    db.engine.dispose()


@contextmanager
def lived() -> Iterator[Life]:
    """The city on a Monday in the unit stage of a review year that stays open for many years."""
    system = Actor.system()
    with clock.at(MONDAY):
        load_reference(LoadReference(), system)
        _found(None, system)
        far = date(2039, 12, 31)
        set_cycle(replace(default_cycle(2026), **dict.fromkeys(LATER, far)), system)
        codes = {code for code, _role in PEOPLE}
        with write_session() as session:
            life = Life(ids_of_codes(session, codes))
        life.staff = tuple(
            life.actor(f"经办{code}" if role is Role.ENTERPRISE_HR else f"{code} 第{place}人", code, role)
            for place, (code, role) in enumerate(PEOPLE)
        )
        officer = next(each for each in life.staff if each.may(Permission.CONFIG_MANAGE))
        for way in WAYS:
            for fact, value in way.facts:
                set_fact(SetFact(way.firm, fact, value, date(2020, 1, 1), "示例〔2020〕1号"), officer)
            if way.agency:
                contract = AddContract(way.firm, way.agency, date(2026, 1, 1), date(2026, 12, 31), "示例〔2026〕1号")
                add_contract(contract, officer)
    yield life
