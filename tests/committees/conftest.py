"""A committee of 25 seats with its office, and applications of one firm at any stage from its office on."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.applications.rules import ApplicationFacts
from portal.cases.models import Case
from portal.cases.queries import CaseRow, by_ids, locked
from portal.cases.queries.rows import locked_by_ids
from portal.cases.service import Blocked, NewCase, Note, describe, move_many, move_with_facts, open_cases, place_hold
from portal.committees import queries, service
from portal.committees.service import AssignPanel, EnterOpinions, NewCommittee, NewMember, Step
from portal.kernel import clock
from portal.kernel.actor import Actor
from portal.kernel.database import db, table_of
from portal.kernel.errors import Refused
from portal.kernel.permissions import Role
from portal.kernel.scope import Reach, Scope
from portal.kernel.use_case import session as current_session
from portal.kernel.use_case import use_case
from portal.kernel.workflow import Placement
from portal.organisations.queries import ids_of_codes
from portal.organisations.service import NewOrganisation, create_many
from tests.accounts.fixtures import PASSWORD, MakeAccount, account, city

__all__ = ["account", "city"]

OFFICE, CITY, FIRM = "C-T1", "370200", "91370202MA3TEST018"
ALL_STEPS = ("submit_to_unit", "approve", "send_to_channel", "send_on")
FIRM_MEMBERS = 2
"""Seats 24 and 25 work for the applicants' firm."""


@contextmanager
def looking() -> Iterator[Session]:
    """A session to read with."""
    with db.session.session_factory() as own:
        yield own


def members(seats: int) -> tuple[NewMember, ...]:
    """The first chairs, the second is vice-chair, the last two work for FIRM, the third comes from a listed firm."""
    roles = {1: "chair", 2: "vice_chair"}
    return tuple(
        NewMember(
            name=f"评委{seat:02d}",
            title_level="full_senior" if seat % 2 else "senior",
            employer_name="青岛样例制造有限公司" if seat > seats - FIRM_MEMBERS else f"第{seat}研究院",
            employer_credit_code=FIRM if seat > seats - FIRM_MEMBERS else None,
            role=roles.get(seat, "member"),
            is_srdi=seat == 3,
        )
        for seat in range(1, seats + 1)
    )


def committee(**changes: object) -> NewCommittee:
    """A senior committee of the engineering series with 25 seats."""
    values: dict[str, Any] = {
        "office_code": OFFICE,
        "code": "PW-01",
        "name": "青岛市工程技术高级评审委员会",
        "kind": "series",
        "levels": ("assistant", "engineer", "senior"),
        "seats": 25,
        "filing_no": "鲁评备〔2025〕1号",
        "filing_from": date(2025, 1, 1),
        "filing_to": date(2027, 12, 31),
        "validity_scope": "PROVINCE",
        "members": members(25),
    }
    return NewCommittee(**(values | changes))


@use_case
def _prepare(_command: None, actor: Actor) -> int:
    session = current_session()
    create_many(
        session,
        [
            NewOrganisation(code=OFFICE, kind="committee_office", name="市工程系列评委会办公室"),
            NewOrganisation(code="C-T2", kind="committee_office", name="另一评委会办公室"),
            NewOrganisation(code=FIRM, kind="enterprise", name="青岛样例制造有限公司"),
        ],
        actor,
    )
    return service.create_committee(session, committee(), actor)


@use_case
def _move(command: tuple[Sequence[int], str, ApplicationFacts], actor: Actor) -> None:
    ids, event, facts = command
    session = current_session()
    cases = locked_by_ids(session, ids)
    note = Note(text="同意")
    for outcome in move_many(session, cases, event, {case.id: facts for case in cases}, actor, note):
        assert not isinstance(outcome, Blocked), outcome


@use_case
def _hold(number: str, actor: Actor) -> None:
    session = current_session()
    (case,) = locked(session, actor.scope, {number: 0})
    place_hold(session, case, "objection", "异议核查", actor)


@use_case
def _describe(command: tuple[str, Mapping[str, str]], actor: Actor) -> None:
    session = current_session()
    (case,) = locked(session, actor.scope, {command[0]: 0})
    describe(session, case, **command[1])


@use_case
def _revoke(number: str, actor: Actor) -> None:
    _step(number, "revoke", actor)


@use_case
def _any_step(command: tuple[str, str], actor: Actor) -> None:
    _step(command[0], command[1], actor)


@use_case
def _withdraw(number: str, actor: Actor) -> None:
    _step(number, "withdraw", actor)


def _step(number: str, event: str, actor: Actor) -> None:
    session = current_session()
    (outcome,) = move_with_facts(session, locked(session, actor.scope, {number: 0}), event, actor, Note(text="原因"))
    if isinstance(outcome, Blocked):
        raise Refused(outcome.refusals)


@use_case
def _open(command: Sequence[NewCase], actor: Actor) -> list[int]:
    return [case.id for case in open_cases(current_session(), command, actor)]


@dataclass
class World:
    """Everything that the tests of this room stand on. committee_id: the 25 seats."""

    app: Flask
    ids: dict[str, int]
    committee_id: int
    actors: "Actors"

    @property
    def secretary(self) -> Actor:
        return self.actors["secretary"]

    @property
    def chair(self) -> Actor:
        return self.actors["chair"]

    @property
    def officer(self) -> Actor:
        return self.actors["officer"]

    def arrived(self, count: int = 1, **changes: object) -> list[str]:
        """Applications that a channel has sent to the office."""
        return [case.number for case in self.open_at_office(count, **changes)]

    def open_at_office(self, count: int, steps: Sequence[str] = ALL_STEPS, **changes: object) -> list[CaseRow]:
        city, office, firm = (self.ids[code] for code in (CITY, OFFICE, FIRM))
        facts = ApplicationFacts(
            today=clock.today(),
            due_on=date(2020, 1, 1),
            takes_submissions=True,
            takes_filings=True,
            commitment_signed=True,
            on_staff=True,
            places={"channel": Placement(self.ids["370202"], city), "office": Placement(office, city)},
            dates={"unit_until": date(2026, 7, 31), "unit_publicity_ends": date(2026, 11, 17)},
        )
        values: dict[str, Any] = {
            "kind": "application",
            "place": Placement(firm, city),
            "facts": facts,
            "cycle_year": 2026,
            "firm_id": firm,
            "firm_name": "青岛样例制造有限公司",
            "credit_code": FIRM,
            "level": "senior",
            "specialty": "机械",
        }
        new = [
            NewCase(subject_name=f"申报{place}", initials="sb", **(values | changes)) for place in range(1, count + 1)
        ]
        ids = _open(new, Actor.system())
        for event in steps:
            _move((ids, event, facts), Actor.system())
        return list(self.rows(ids).values())

    def in_unit_publicity(self) -> None:
        """An application that its firm has approved."""
        self.open_at_office(1, ("submit_to_unit", "approve"))

    def rows(self, ids: Sequence[int]) -> dict[int, CaseRow]:
        with looking() as session:
            return by_ids(session, ids)

    def case(self, number: str) -> CaseRow:
        table = table_of(Case)
        with looking() as session:
            found = session.execute(select(table.c.id).where(table.c.number == number)).scalar_one()
            return by_ids(session, [found])[found]

    def member_ids(self) -> list[int]:
        """By seat."""
        with looking() as session:
            return [member.id for member in queries.active_members(session, self.committee_id)]

    def in_panel(self, count: int = 1, **changes: object) -> list[str]:
        numbers = self.arrived(count, **changes)
        service.accept(Step(versions=dict.fromkeys(numbers, 0)), self.secretary)
        for number in numbers:
            panel = frozenset(self.member_ids()[:3])
            service.assign_panel(AssignPanel(number=number, seen=0, members=panel), self.secretary)
        return numbers

    def opinions(self, number: str) -> Mapping[int, tuple[str, str]]:
        """A favourable opinion of every expert that is awaited."""
        with looking() as session:
            waiting = queries.open_opinions(session, self.case(number).id)
        return {row.request_id: ("recommend", "业绩突出。") for row in waiting}

    def ready(self, count: int = 1, **changes: object) -> list[str]:
        """Applications that wait for a meeting."""
        numbers = self.in_panel(count, **changes)
        for number in numbers:
            command = EnterOpinions(number=number, seen=0, opinions=self.opinions(number))
            service.enter_opinions(command, self.secretary)
        return numbers

    def planned(self, numbers: Sequence[str], present: Sequence[int], presider: int | None = 1) -> str:
        """A meeting with an agenda; present, presider: seat numbers."""
        command = service.CreateMeeting(committee_id=self.committee_id, held_on=clock.today(), place="三楼会议室")
        meeting = service.create_meeting(command, self.secretary)
        seats = self.member_ids()
        service.set_attendance(
            service.SetAttendance(
                number=meeting,
                seen=0,
                present=frozenset(seats[seat - 1] for seat in present),
                presider=seats[presider - 1] if presider else None,
            ),
            self.secretary,
        )
        service.set_agenda(service.SetAgenda(number=meeting, seen=0, cases=tuple(numbers)), self.secretary)
        return meeting

    def opened(self, numbers: Sequence[str], present: Sequence[int] = range(1, 18)) -> str:
        meeting = self.planned(numbers, present)
        service.open_meeting(service.OpenMeeting(number=meeting, seen=0), self.secretary)
        return meeting

    def items(self, meeting: str) -> tuple[queries.ItemRow, ...]:
        with looking() as session:
            return queries.items_of(session, queries.meeting(session, Scope(Reach.ALL), meeting).id)

    def meeting(self, number: str) -> queries.MeetingRow:
        with looking() as session:
            return queries.meeting(session, Scope(Reach.ALL), number)

    def record(self, meeting: str, *agree: int, voters: int = 17) -> None:
        """``agree`` per item in the agenda's order; the others disagree."""
        typed = {
            item.id: {"agree": str(votes), "disagree": str(voters - votes)}
            for item, votes in zip(self.items(meeting), agree, strict=True)
        }
        service.record_votes(service.RecordVotes(number=meeting, seen=0, typed=typed), self.secretary)

    def hold(self, number: str) -> None:
        """An objection is looked into."""
        _hold(number, Actor.system())

    def describe(self, number: str, **shown: str) -> None:
        """Change what the case says of itself."""
        _describe((number, shown), Actor.system())

    def step(self, number: str, event: str) -> None:
        """A step that the worker tries, with all its guards."""
        _any_step((number, event), Actor.system())

    def revoke(self, number: str) -> None:
        """The title was gained by false materials."""
        _revoke(number, Actor.system())

    def withdraw(self, number: str) -> None:
        """The applicant withdraws (the worker's permission stands in for his)."""
        _withdraw(number, Actor.system())

    def concluded(self, numbers: Sequence[str], *agree: int) -> str:
        meeting = self.opened(numbers)
        self.record(meeting, *agree)
        on = service.OnMeeting(number=meeting, seen=0)
        service.finish_recording(on, self.secretary)
        service.conclude(on, self.chair)
        return meeting


POSTS = {
    "secretary": (OFFICE, Role.COMMITTEE_SECRETARY),
    "chair": (OFFICE, Role.COMMITTEE_CHAIR),
    "stranger": ("C-T2", Role.COMMITTEE_SECRETARY),
    "officer": (CITY, Role.CITY_HR_OFFICER),
    "clerk": ("370202", Role.CHANNEL_CLERK),
    "firmhr": (FIRM, Role.ENTERPRISE_HR),
}


class Actors(dict[str, Actor]):
    """The world's people; each gets his account when he is first needed (a password's hash takes its time)."""

    def __init__(self, ids: Mapping[str, int], account: MakeAccount) -> None:
        super().__init__()
        self.ids, self.account = ids, account

    def __missing__(self, name: str) -> Actor:
        code, role = POSTS[name]
        self[name] = Actor.of(
            account_id=self.account(name, (code, role)),
            person_id=None,
            name=f"{name}某",
            organisation_id=self.ids[code],
            organisation_code=code,
            organisation_name=code,
            roles=frozenset({role}),
        )
        return self[name]


@pytest.fixture
def world(app: Flask, account: MakeAccount) -> Iterator[World]:
    """Tuesday, 10 November 2026, nine o'clock."""
    with clock.at("2026-11-10 09:00"):
        committee_id = _prepare(None, Actor.system())
        with looking() as session:
            ids = ids_of_codes(session, [CITY, "370202", OFFICE, "C-T2", FIRM])
        yield World(app, ids, committee_id, Actors(ids, account))


@pytest.fixture
def browser(app: Flask, world: World) -> Callable[[str], FlaskClient]:
    """A browser signed in as one of the world's people."""

    def enter(name: str) -> FlaskClient:
        assert world.actors[name]
        client = app.test_client()
        assert client.post("/login", data={"username": name, "password": PASSWORD}).status_code == 303
        db.session.remove()
        return client

    return enter
