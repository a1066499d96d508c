"""Accounts of the demo, and who acts through them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from portal.accounts import service as accounts
from portal.accounts.service import AddPost, CreateAccount
from portal.demo.rules.people import applicant_id_number
from portal.demo.rules.posts import ACCOUNTS, PASSWORD, DemoAccount
from portal.kernel.actor import Actor
from portal.kernel.use_case import session as current_session
from portal.kernel.use_case import use_case
from portal.organisations import queries as organisations
from portal.organisations.queries import OrganisationRow
from portal.people import service as people
from portal.people.service import NewPerson


@dataclass(frozen=True, slots=True)
class CreateAccounts:
    """Accounts with their first posts; the organisations are there already."""

    accounts: tuple[DemoAccount, ...]


@dataclass(frozen=True, slots=True)
class Cast:
    """Who can act: account and person ids by user name, organisations by code."""

    accounts: Mapping[str, int]
    persons: Mapping[str, int]
    organisations: Mapping[str, OrganisationRow]

    def joined(self, other: "Cast") -> "Cast":
        """Both together."""
        return Cast(
            {**self.accounts, **other.accounts},
            {**self.persons, **other.persons},
            {**self.organisations, **other.organisations},
        )

    def actor(self, username: str, organisation_code: str = "") -> Actor:
        """Somebody at his post; the worker for an empty name. KeyError for an unknown name."""
        if not username:
            return Actor.system()
        one = next(each for each in ACCOUNTS if each.username == username)
        own = self.organisations[organisation_code or one.organisation]
        return Actor.of(
            account_id=self.accounts[username],
            person_id=self.persons.get(username),
            name=one.name,
            organisation_id=own.id,
            organisation_code=own.code,
            organisation_name=own.name,
            roles=frozenset(role for code, role in one.posts if code == own.code),
        )


@use_case
def create_accounts(command: CreateAccounts, actor: Actor) -> Cast:
    """Register the applicants among them and create every account with its first post, in one transaction."""
    session = current_session()
    known = organisations.by_codes(session, {code for each in command.accounts for code, _ in each.posts})
    persons = _register_applicants(session, [each for each in command.accounts if each.person], actor)
    ids = accounts.insert_accounts(
        session,
        [
            CreateAccount(
                username=each.username,
                password=PASSWORD,
                display_name=each.name,
                person_id=persons.get(each.username),
                organisation_code=each.organisation,
                role=each.role,
            )
            for each in command.accounts
        ],
        {code: row.id for code, row in known.items()},
        actor,
    )
    numbers = dict(zip((each.username for each in command.accounts), ids, strict=True))
    return Cast(numbers, persons, known)


def _register_applicants(session: Session, applicants: Sequence[DemoAccount], actor: Actor) -> dict[str, int]:
    new = [
        NewPerson(name=each.name, id_number=applicant_id_number(index))
        for index, each in enumerate(applicants, start=1)
    ]
    ids = people.register_people(session, new, actor)
    return {each.username: person_id for each, person_id in zip(applicants, ids, strict=True)}


def add_further_posts() -> None:
    """Posts beyond the first."""
    for each in ACCOUNTS:
        for code, role in each.more:
            accounts.add_post(AddPost(each.username, code, role), Actor.system())
