"""The main job, in Chromium, with three people at once: from a firm's filing to a certificate that anybody can check.

Through real pages alone; what stands before it begins is in seed.py. Once with our own copy of htmx, once with the
CDN's (its address answered by the test), once without JavaScript.
"""

import re

import pytest
from playwright.sync_api import expect

from tests.journeys import committee, enterprise
from tests.journeys.conftest import CDN, LOCAL, NO_SCRIPT, Come
from tests.journeys.desk import PATIENCE, Desk, act, state
from tests.journeys.enterprise import Applicant
from tests.journeys.live_portal import LivePortal
from tests.journeys.person import Person
from tests.journeys.seed import AGENCY, CITY, OFFICE, PASSWORD

pytestmark = [
    pytest.mark.browser,
    pytest.mark.parametrize("portal", [LOCAL, CDN, NO_SCRIPT], indirect=True, ids=str),
]


def test_from_the_firm_to_the_certificate(portal: LivePortal, person: Come) -> None:
    portal.set_clock("2026-07-20 09:00")
    known = portal.seed("tests.journeys.seed")
    portal.start()
    firm = known["firm"]
    passes = Applicant("赵海明", "zhm", known["first_id"])
    fails = Applicant("钱立群", "qlq", known["second_id"])

    hr = person("HR")
    hr.sign_in("hr.lin", PASSWORD)
    numbers = [_prepare(hr, firm, applicant) for applicant in (passes, fails)]

    _go_home(portal, "2026-07-28 09:00", hr)
    clerk, secretary = person("agency clerk"), person("secretary")
    for someone, username in ((hr, "hr.lin"), (clerk, "agency.sun"), (secretary, "secretary.li")):
        someone.sign_in(username, PASSWORD)
    agency, office = Desk(clerk, AGENCY), Desk(secretary, OFFICE)
    agency.open(name="desk-empty")
    office.open()

    _send_while_the_clerk_works(hr, firm, agency, numbers)
    _send_on(agency, office, numbers)
    _to_the_meeting(office, numbers)

    meeting = committee.call_meeting(secretary, OFFICE, "2026-07-28")
    committee.seat(secretary)
    committee.set_agenda(secretary, [passes.name, fails.name])
    committee.type_votes(secretary, passes.name, agree=12)
    committee.type_votes(secretary, fails.name, agree=11)
    secretary.look("vote-sheet")
    committee.finish(secretary)
    chair = person("chair")
    chair.sign_in("chair.zhao", PASSWORD)
    committee.confirm_results(chair, OFFICE, meeting)
    committee.publish(secretary, OFFICE, meeting)
    secretary.open(f"/o/{OFFICE}/meetings/{meeting}/minutes", "minutes")
    _see_results(hr, firm, numbers)

    _go_home(portal, "2026-08-05 09:00", hr, clerk, secretary, chair)
    city = person("city officer")
    city.sign_in("city.wang", PASSWORD)
    certificate = _certificate(Desk(city, CITY), numbers[0], passes)
    _verify(person("anybody"), certificate, passes.name)
    if portal.kind.assets == "cdn":
        assert hr.cdn_asked == {"htmx.min.js", "hx-ptag.min.js"}


def _go_home(portal: LivePortal, until: str, *people: Person) -> None:
    """Everybody leaves the portal (log-ins do not last over days), and the clock is moved."""
    for each in people:
        each.page.goto("about:blank")
    portal.set_clock(until)


def _prepare(hr: Person, firm: str, applicant: Applicant) -> str:
    """An application is filled in, handed in, approved and posted in the firm."""
    number = enterprise.begin(hr, firm, applicant)
    enterprise.fill_in(hr)
    enterprise.hand_in(hr, "case-of-firm")
    return number


def _send_while_the_clerk_works(hr: Person, firm: str, agency: Desk, numbers: list[str]) -> None:
    """New rows come to the open desk by themselves; what the clerk has ticked, and where he stands, stay."""
    enterprise.send(hr, firm, numbers[0], "case-at-firm")
    agency.shows_by_itself(numbers[0])
    box = agency.tick_box(numbers[0])
    box.check()
    box.focus()
    enterprise.send(hr, firm, numbers[1])
    if agency.person.live:
        agency.shows_by_itself(numbers[1])
        expect(box).to_be_checked()
        expect(box).to_be_focused()
    else:
        agency.open()
    agency.person.look("desk-agency")


def _send_on(agency: Desk, office: Desk, numbers: list[str]) -> None:
    """The agency sends on one case from its page and the other from the desk; the office sees both come."""
    agency.open()
    agency.open_case(numbers[0], "case-at-agency")
    expect(agency.page.get_by_role("main")).to_contain_text("为什么由这里办理")
    act(agency.person, "审核通过并转报", {"审核意见": "材料齐全，符合条件，同意转报。"}, "sent-on")
    office.shows_by_itself(numbers[0])
    agency.open()
    agency.act_on(numbers[1:], "审核通过并转报", {"审核意见": "材料齐全，同意转报。"}, "sent-on-many")
    office.shows_by_itself(numbers[1])
    office.person.look("desk-office")


def _to_the_meeting(office: Desk, numbers: list[str]) -> None:
    """受理, three experts, their written opinions: both wait for the meeting."""
    office.act_on(numbers, "受理", name="accepted")
    for number in numbers:
        office.open("working")
        office.open_case(number, "case-accepted")
        committee.assign_panel(office, number)
        expect(state(office.person)).to_contain_text("专业组评议")
        committee.enter_opinions(office, number)
        expect(state(office.person)).to_contain_text("待上会")


def _see_results(hr: Person, firm: str, numbers: list[str]) -> None:
    """The firm sees what came of its two applications, and the publicity that everybody sees."""
    for number, words in zip(numbers, ("结果公示中", "评审未通过"), strict=True):
        hr.open(f"/o/{firm}/cases/{number}", f"case {words}")
        expect(state(hr)).to_contain_text(words)
    hr.open("/publicity", "publicity")


def _certificate(city: Desk, number: str, applicant: Applicant) -> str:
    """The worker has ended the publicity; the city confirms and issues. The certificate's number comes back."""
    city.open(name="desk-city")
    if city.person.live:
        expect(city.row(number)).to_be_visible(timeout=PATIENCE)
    for _attempt in range(PATIENCE // 500):
        if city.row(number).count():
            break
        city.page.wait_for_timeout(500)
        city.open()
    committee.issue(city, number, applicant.initials)
    city.person.follow("打开证书", then="certificate")
    return re.findall(r"QD\d+", city.page.get_by_role("main").inner_text())[0]


def _verify(anybody: Person, certificate: str, name: str) -> None:
    """Number and name together are answered, a wrong name is not."""
    anybody.open("/verify", "verify")
    answers = ((name, "证书有效", "verify-found"), ("孙不存", "没有查到相符的证书", "verify-not-found"))
    for typed, words, page in answers:
        anybody.page.get_by_label("证书编号").fill(certificate)
        anybody.page.get_by_label("姓名").fill(typed)
        anybody.press("查验", then=page)
        expect(anybody.page.get_by_role("main")).to_contain_text(words)
