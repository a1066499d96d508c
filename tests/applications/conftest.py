"""Firms, a channel, a committee's office and people, with applications at any stage up to that office."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from portal.accounts.service import CreateAccount, create_account
from portal.applications import service
from portal.applications.queries import ItemRow, corrections_of
from portal.applications.service import AnswerItem, CreateDraft, SaveDraft, TakeStep
from portal.cases.models import Case
from portal.cases.queries import CaseRow, by_ids
from portal.committees.service import create_committee
from portal.enterprises.service import NewFirm, create_firms
from portal.kernel import clock
from portal.kernel.actor import Actor
from portal.kernel.database import db, table_of, write_session
from portal.kernel.permissions import Role
from portal.kernel.use_case import session as current_session
from portal.kernel.use_case import use_case
from portal.materials.service import keep
from portal.organisations.queries import ids_of_codes
from portal.organisations.service import LoadReference, NewOrganisation, create_many, load_reference
from portal.people.service import NewPerson
from tests.committees.conftest import committee
from tests.materials.samples import pdf

PASSWORD = "three quiet boats"
OFFICE, CITY, DISTRICT, ZONE = "C-T1", "370200", "370212", "370271"
FIRM, OTHER_FIRM, OUTSIDE_FIRM = "91370202MA3TEYT01G", "91370203MA3TEYT022", "91370203MA3TEYT035"
MONDAY = "2026-07-06 09:00"
EDUCATION = {
    "degree": "master",
    "graduated_on": date(2018, 6, 30),
    "school": "样例大学",
    "major": "机械",
    "current_title": "engineer",
    "current_title_on": date(2021, 1, 1),
    "years_of_work": 8,
    "hours": 96,
    "specialised_hours": 60,
}
TARGET = {"target_level": "senior", "specialty": "机械"}


def id_number(order: int) -> str:
    """A valid number of region 370201, which is printed on no card."""
    head = f"37020119900101{order:03d}"
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    return head + "10X98765432"[sum(int(a) * b for a, b in zip(head, weights, strict=True)) % 11]


@use_case
def _prepare(codes: Mapping[str, str], actor: Actor) -> None:
    session = current_session()
    create_many(session, [NewOrganisation(code=OFFICE, kind="committee_office", name="市工程系列评委会办公室")], actor)
    names = iter("甲乙丙丁")
    firms = [
        NewFirm(credit_code=code, name=f"青岛样例{next(names)}有限公司", since=date(2020, 1, 1), district=district)
        for code, district in codes.items()
    ]
    create_firms(session, firms, actor)
    create_committee(session, committee(), actor)


@dataclass
class World:
    """The organisations by code; actors are made when they are asked for."""

    ids: dict[str, int]
    actors: dict[str, Actor] = field(default_factory=dict)
    people: int = 0

    def actor(self, name: str, code: str, *roles: Role, person: int | None = None) -> Actor:
        if name not in self.actors:
            account = create_account(
                CreateAccount(
                    username=f"user{len(self.actors)}", password=PASSWORD, display_name=name, person_id=person
                ),
                Actor.system(),
            )
            self.actors[name] = Actor.of(
                account_id=account,
                person_id=person,
                name=name,
                organisation_id=self.ids[code],
                organisation_code=code,
                organisation_name=code,
                roles=frozenset(roles),
            )
        return self.actors[name]

    @property
    def hr(self) -> Actor:
        return self.actor("企业经办", FIRM, Role.ENTERPRISE_HR)

    @property
    def clerk(self) -> Actor:
        return self.actor("区经办", DISTRICT, Role.CHANNEL_CLERK)

    @property
    def supervisor(self) -> Actor:
        return self.actor("区负责", DISTRICT, Role.CHANNEL_SUPERVISOR)

    @property
    def secretary(self) -> Actor:
        return self.actor("秘书", OFFICE, Role.COMMITTEE_SECRETARY)

    @property
    def officer(self) -> Actor:
        return self.actor("市局", CITY, Role.CITY_HR_OFFICER)

    def applicant(self, number: str) -> Actor:
        """The person whose application it is, with an account in the firm."""
        person = self.case(number).subject_person_id
        return self.actor(f"申报人{person}", FIRM, Role.APPLICANT, person=person)

    def draft(self, **changes: object) -> str:
        """A new draft of a new person, with nothing filled in."""
        self.people += 1
        values: dict[str, Any] = {
            "person": NewPerson(name="王样例", id_number=id_number(self.people)),
            "employed_since": date(2019, 1, 1),
        }
        return service.create_draft(CreateDraft(**(values | changes)), self.hr)

    def complete(self, **target: object) -> str:
        """A draft that can be submitted."""
        number = self.draft()
        service.save_draft(SaveDraft(number=number, values=EDUCATION | TARGET | target), self.hr)
        service.add_achievement(service.AddAchievement(number=number, category="PATENT", title="一种样例装置"), self.hr)
        for kind in ("commitment", "degree_certificate"):
            self.attach(number, kind)
        service.sign_commitment(service.SignCommitment(number), self.hr)
        return number

    def attach(self, number: str, kind: str) -> int:
        command = service.AttachMaterial(number=number, kind=kind, file=keep("样例.pdf", pdf()))
        return service.attach_material(command, self.hr)

    def items(self, number: str) -> tuple[ItemRow, ...]:
        """The items of the newest notice."""
        with write_session() as session:
            return corrections_of(session, self.case(number).id)[-1].items

    def answer_all(self, number: str, text: str = "已补") -> None:
        for item in self.items(number):
            service.answer_item(AnswerItem(number=number, item_id=item.id, text=text), self.hr)

    def take(self, number: str, event: str, actor: Actor, text: str = "同意", **more: object) -> CaseRow:
        service.take_step(TakeStep(event=event, versions={number: 0}, text=text, **more), actor)
        return self.case(number)

    def at_channel(self, **target: object) -> str:
        """Submitted, published in the unit, and sent to the channel on 2026-07-14 (the test's clock stays)."""
        number = self.complete(**target)
        self.take(number, "submit_to_unit", self.hr)
        self.take(number, "approve", self.hr, data={"place": "公告栏"})
        with clock.at("2026-07-14 09:00"):
            self.take(number, "send_to_channel", self.hr)
        return number

    def at_office(self, **target: object) -> str:
        number = self.at_channel(**target)
        with clock.at("2026-07-15 09:00"):
            self.take(number, "send_on", self.clerk)
        return number

    def case(self, number: str) -> CaseRow:
        table = table_of(Case)
        with write_session() as session:
            found = session.execute(select(table.c.id).where(table.c.number == number)).scalar_one()
            return by_ids(session, [found])[found]


@pytest.fixture
def world(app: Flask) -> Iterator[World]:
    """2026-07-06, a Monday in the unit stage; firms in 370212, and one registered outside Qingdao."""
    with clock.at(MONDAY):
        load_reference(LoadReference(), Actor.system())
        _prepare({FIRM: DISTRICT, OTHER_FIRM: DISTRICT, OUTSIDE_FIRM: "outside"}, Actor.system())
        with write_session() as session:
            ids = ids_of_codes(
                session, [OFFICE, CITY, "370200-S", DISTRICT, ZONE, "370203", FIRM, OTHER_FIRM, OUTSIDE_FIRM]
            )
        yield World(ids)
    db.session.remove()


@dataclass
class Browser:
    """A signed-in browser; each request in an application context of its own, as on a server."""

    app: Flask
    client: FlaskClient

    def get(self, url: str, **more: object) -> TestResponse:
        with self.app.app_context():
            return self.client.get(url, **more)

    def post(self, url: str, data: Mapping[str, Any] | None = None, **more: object) -> TestResponse:
        with self.app.app_context():
            return self.client.post(url, data=data or {}, **more)


@pytest.fixture
def browser(app: Flask, world: World) -> Callable[..., Browser]:
    """Sign somebody in: ``browser(FIRM, Role.ENTERPRISE_HR)``."""
    made: list[str] = []

    def enter(code: str, role: Role, person: int | None = None) -> Browser:
        name = f"web{len(made)}"
        made.append(name)
        create_account(
            CreateAccount(
                username=name,
                password=PASSWORD,
                display_name="张经办",
                organisation_code=code,
                role=role,
                person_id=person,
            ),
            Actor.system(),
        )
        db.session.remove()
        found = Browser(app, app.test_client())
        assert found.post("/login", {"username": name, "password": PASSWORD}).status_code == 303
        return found

    return enter
