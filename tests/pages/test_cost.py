"""Lists cost the same with one row and with fifty; a desk that is open and idle costs one statement."""

from dataclasses import dataclass
from datetime import date

import pytest
from flask import Flask

from portal.accounts.queries import account_of
from portal.accounts.service import CreateAccount, create_account
from portal.applications.service import CreateDraft, SaveDraft, create_draft, save_draft
from portal.committees import queries as committees
from portal.committees.service import CreateMeeting, create_meeting
from portal.enterprises.service import NewFirm, create_firms
from portal.kernel.actor import Actor
from portal.kernel.database import db
from portal.kernel.permissions import Role
from portal.kernel.use_case import session, use_case
from portal.messages.service import Tell, tell_many
from portal.organisations import queries as organisations
from portal.people.service import NewPerson
from tests.counting import counted_statements
from tests.journeys.seed import CITY, OFFICE, PASSWORD, credit_code, id_number
from tests.pages.conftest import Browser, SignIn

MOST = 6  # ARCHITECTURE, the statement budget of a list page
GIVEN_NAMES = "海山川江河湖云风雪雨"


@dataclass(frozen=True, slots=True)
class Rows:
    """Numbers of the rows to add."""

    first: int
    last: int


def _actor(username: str, code: str, role: Role) -> Actor:
    account, organisation = account_of(db.session, username), organisations.by_code(db.session, code)
    assert account is not None
    assert organisation is not None
    return Actor.of(
        account_id=account.id,
        person_id=None,
        name=account.display_name,
        organisation_id=organisation.id,
        organisation_code=code,
        organisation_name=organisation.name,
        roles=frozenset({role}),
    )


@use_case
def _add_rows(rows: Rows, actor: Actor) -> None:
    """Firms and messages: as many as numbers."""
    numbers = range(rows.first, rows.last + 1)
    since = date(2024, 1, 1)
    create_firms(
        session(),
        [NewFirm(credit_code=credit_code(100 + n), name=f"青岛样例{n}号公司", since=since) for n in numbers],
        actor,
    )
    tell_many(
        session(),
        [Tell(organisation_id=actor.organisation_id, kind="note", text=f"第 {n} 条消息。") for n in numbers],
    )


def _grow(firm: str, first: int, last: int) -> None:
    """Every list of the portal has ``last`` rows (and what stood before the test)."""
    hr = _actor("hr.lin", firm, Role.ENTERPRISE_HR)
    secretary = _actor("secretary.li", OFFICE, Role.COMMITTEE_SECRETARY)
    (filing,) = committees.filings_of_office(db.session, secretary.organisation_id)
    _add_rows(Rows(first, last), hr)
    for n in range(first, last + 1):
        name = f"赵{GIVEN_NAMES[n // 10]}{GIVEN_NAMES[n % 10]}"
        person = NewPerson(name=name, id_number=id_number("19850314", n))
        number = create_draft(CreateDraft(person=person, employed_since=date(2020, 1, 1)), hr)
        save_draft(SaveDraft(number=number, values={"target_level": "senior", "specialty": "机械"}), hr)
        create_meeting(CreateMeeting(committee_id=filing.id, held_on=date(2026, 7, 21), place="会议室"), secretary)
        create_account(CreateAccount(username=f"row-{n}", password=PASSWORD, display_name=f"第{n}人"), Actor.system())
    db.session.remove()


def _cost(browser: Browser, path: str, rows: int) -> int:
    browser.get(path)  # what a process keeps for good is not counted
    with counted_statements() as seen:
        answer = browser.get(path)
    assert answer.status_code == 200, f"{path} answers {answer.status_code}"
    assert answer.text.count("<tr") > rows, f"{path} shows fewer than {rows} rows"
    return len(seen)


def test_no_list_asks_more_for_fifty_rows_than_for_one(app: Flask, known: dict[str, str], enter: SignIn) -> None:
    firm = known["firm"]
    create_account(
        CreateAccount(
            username="admin.he",
            password=PASSWORD,
            display_name="何维",
            organisation_code=CITY,
            role=Role.SYSTEM_ADMIN,
        ),
        Actor.system(),
    )
    hr, secretary, city, admin = (enter(name) for name in ("hr.lin", "secretary.li", "city.wang", "admin.he"))
    lists = {
        f"/o/{firm}/desk/todo": hr,
        f"/o/{firm}/desk/due": hr,
        f"/o/{firm}/desk/todo?level=senior": hr,
        f"/o/{firm}/applications": hr,
        f"/o/{firm}/messages": hr,
        f"/o/{firm}/search?q=z": hr,
        f"/o/{CITY}/search?q=z": city,
        f"/o/{CITY}/directory": city,
        f"/o/{OFFICE}/meetings": secretary,
        f"/o/{CITY}/accounts": admin,
    }
    _grow(firm, 1, 1)
    with_one = {path: _cost(browser, path, 1) for path, browser in lists.items()}
    _grow(firm, 2, 50)
    with_fifty = {path: _cost(browser, path, 50) for path, browser in lists.items()}
    assert with_fifty == with_one
    assert {path: cost for path, cost in with_fifty.items() if cost > MOST} == {}


@pytest.mark.parametrize("tab", ["todo", "working", "waiting", "due", "fallback", "sent"])
def test_an_idle_poll_is_one_statement_and_no_text(app: Flask, known: dict[str, str], enter: SignIn, tab: str) -> None:
    firm = known["firm"]
    _grow(firm, 1, 3)
    hr = enter("hr.lin")
    rows = f"/o/{firm}/desk/{tab}/rows"
    tag = hr.get(rows, {"HX-Request": "true", "HX-PTag": "none yet"}).headers["HX-PTag"]
    with counted_statements() as seen:
        answer = hr.get(rows, {"HX-Request": "true", "HX-PTag": tag})
    assert (answer.status_code, answer.data, len(seen)) == (304, b"", 1)
    _grow(firm, 4, 4)
    assert hr.get(rows, {"HX-Request": "true", "HX-PTag": tag}).status_code == 200
