import re
from collections import Counter
from dataclasses import fields

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from portal.applications.workflow import APPLICATION
from portal.audit import queries as audit
from portal.audit.models import LedgerEntry
from portal.cases.models import Case
from portal.cases.queries import TabCounts, tab_counts
from portal.cases.queries.desk import DeskView
from portal.committees import queries as committees
from portal.committees.models import Certificate, Committee, CommitteeMember, Meeting, Tally
from portal.demo.rules.firms import FIRMS
from portal.demo.rules.posts import ACCOUNTS, CHAIRS, PASSWORD, account
from portal.demo.service import load
from portal.kernel import clock
from portal.kernel.actor import Actor
from portal.kernel.database import FAR, db
from portal.kernel.reading import snapshot
from portal.materials.models import Material
from portal.organisations import queries as organisations
from portal.routing.models import RouteDecisionRecord
from portal.routing.service import sweep_conflicts, sweep_contracts, sweep_overdue, sweep_unable
from portal.rulebook import queries as rulebook
from tests.cases.sample import counts, recount

pytestmark = pytest.mark.demo
TAB_NAMES = [item.name for item in fields(TabCounts)]
ENTRIES = select(func.count()).select_from(LedgerEntry)


def cases() -> list[Case]:
    return list(db.session.scalars(select(Case)))


def test_every_state_of_an_application_has_cases(city: Flask) -> None:
    found = Counter(case.state for case in cases())
    assert set(found) == {state.code for state in APPLICATION.states}
    assert 140 <= found.total() <= 200


def test_the_ledger_is_whole_and_tells_every_version(city: Flask) -> None:
    with snapshot() as session:
        count, broken = audit.verify(session)
    assert broken is None
    assert count > 2000
    told = db.session.execute(
        select(LedgerEntry.case_number, func.count(), func.max(LedgerEntry.case_version))
        .where(LedgerEntry.case_version.is_not(None))
        .group_by(LedgerEntry.case_number)
    ).all()
    assert {row[0]: (row[1], row[2]) for row in told} == {case.number: (case.version, case.version) for case in cases()}


def test_nothing_happened_in_the_future_or_out_of_order(city: Flask) -> None:
    rows = db.session.execute(select(LedgerEntry.stream, LedgerEntry.at).order_by(LedgerEntry.stream, LedgerEntry.seq))
    last: dict[str, str] = {}
    for stream, at in rows:
        assert last.get(stream, "") <= at <= clock.stamp(), stream
        last[stream] = at


def test_the_counts_are_those_of_the_cases(city: Flask) -> None:
    assert counts(db.session) == recount(db.session)


def test_every_tab_of_a_district_shows_something(city: Flask) -> None:
    soon = rulebook.calendar(db.session).add(clock.today(), 3)
    waiting = [state.code for state in APPLICATION.states if state.waiting]
    view = DeskView(organisations.ids_of_codes(db.session, {"370212"})["370212"], soon, waiting)
    assert all(getattr(tab_counts(db.session, view), tab) > 0 for tab in TAB_NAMES)


def test_the_worker_finds_cases_that_are_late_but_nothing_to_move(city: Flask) -> None:
    late = {case.state for case in cases() if case.closed_at is None and case.due_on < clock.today()}
    assert late == {"unit_review", "unit_publicity", "office_intake"}
    system = Actor.system()
    while (swept := sweep_overdue(None, system)).seen:
        assert swept.moved == 0
    assert not sweep_unable(None, system).any
    assert not sweep_contracts(None, system).any
    assert not sweep_conflicts(None, system).any


def test_holds_stop_clocks(city: Flask) -> None:
    held = [case for case in cases() if case.hold_count]
    assert {case.state for case in held} == {"unit_publicity", "channel_review", "city_review", "result_publicity"}
    assert {case.due_on for case in held} == {FAR}


def test_every_way_to_a_channel_was_taken(city: Flask) -> None:
    rules = set(db.session.scalars(select(RouteDecisionRecord.rule)))
    assert rules == {"R1", "R1F", "R2D", "R2X", "R2Z", "R3", "R4", "R5"}


def test_meetings_balance_and_certificates_can_be_checked(city: Flask) -> None:
    assert set(db.session.scalars(select(Meeting.state))) == {"concluded", "planned"}
    assert {row.result for row in db.session.scalars(select(Tally))} == {"passed", "failed"}
    issued = list(db.session.scalars(select(Certificate)))
    assert len(issued) == sum(case.state in {"certified", "revoked"} for case in cases())
    one = committees.verified(db.session, issued[0].number, issued[0].person_name)
    assert one is not None
    assert one.firm_name in {firm.name for firm in FIRMS}


def test_applications_carry_papers(city: Flask) -> None:
    with_papers = set(db.session.scalars(select(Material.case_id)))
    assert all(case.id in with_papers for case in cases() if case.state not in {"draft", "withdrawn"})


def test_the_review_year_is_open_today(city: Flask) -> None:
    cycle = rulebook.open_cycle(db.session)
    assert cycle is not None
    assert cycle.takes_submissions(clock.today())
    assert cycle.takes_filings(clock.today())


@pytest.mark.parametrize("username", ["laoshan-clerk1", "hr1", "applicant1", "secretary2", "admin1"])
def test_the_accounts_open_the_portal(city: Flask, username: str) -> None:
    answer = signed_in(city, username).get("/", follow_redirects=True)
    assert answer.status_code == 200
    assert answer.request.path != "/login"


def test_accounts_are_printed_one_a_line(city: Flask) -> None:
    answer = city.test_cli_runner().invoke(args=["demo", "accounts"])
    assert answer.exit_code == 0, answer.output
    lines = answer.output.splitlines()
    assert len(lines) == len(ACCOUNTS) >= 30
    found = [re.fullmatch(r"demo account: (\S+) / (\S+)  ([a-z_、]+), (.+)", line) for line in lines]
    assert all(found)
    assert f"demo account: laoshan-clerk1 / {PASSWORD}  channel_clerk, 青岛市崂山区人力资源和社会保障局 370212" in lines


def test_a_second_load_changes_nothing(city: Flask) -> None:
    before = db.session.scalar(ENTRIES)
    assert not load()
    db.session.rollback()
    assert db.session.scalar(ENTRIES) == before


def signed_in(city: Flask, username: str) -> FlaskClient:
    client = city.test_client()
    answer = client.post("/login", data={"username": username, "password": PASSWORD})
    assert answer.status_code in {302, 303}, answer.get_data(as_text=True)[:500]
    return client


def test_who_signs_as_chair_holds_the_chairs_seat_and_presides(city: Flask) -> None:
    codes = organisations.ids_of_codes(db.session, set(CHAIRS))
    for office, username in CHAIRS.items():
        seats = select(CommitteeMember.name).join(Committee, Committee.id == CommitteeMember.committee_id)
        chairs = seats.where(Committee.organisation_id == codes[office], CommitteeMember.role == "chair")
        assert db.session.scalars(chairs).all() == [account(username).name]
    concluded = db.session.scalars(select(Meeting).where(Meeting.state == "concluded")).all()
    assert concluded
    for meeting in concluded:
        assert db.session.get_one(CommitteeMember, meeting.presider_member_id).name == meeting.concluded_by
