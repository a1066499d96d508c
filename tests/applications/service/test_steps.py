from datetime import date
from typing import Any

import pytest
from sqlalchemy import event

from portal.applications import queries, service
from portal.applications.service import TakeStep
from portal.audit import queries as ledger
from portal.cases.queries import locked
from portal.cases.service import Blocked, Moved, place_hold
from portal.enterprises.rules.facts import Fact
from portal.enterprises.service import SetFact, set_fact
from portal.kernel import clock
from portal.kernel.actor import Actor
from portal.kernel.database import db, write_session
from portal.kernel.errors import Refused, Stale
from portal.kernel.permissions import Role
from portal.kernel.use_case import session as current_session
from portal.kernel.use_case import use_case
from portal.organisations.rules import Status
from portal.organisations.service import SetStatus, set_status
from portal.routing import queries as routing
from tests.applications.conftest import CITY, DISTRICT, EDUCATION, FIRM, OFFICE, OUTSIDE_FIRM, World
from tests.applications.service.answers import codes, messages
from tests.conftest import any_database

pytestmark = any_database
NOBODY_REVIEWS = {"target_level": "technician", "current_title": None, "current_title_on": None}
"""No committee of the test takes technicians."""


def test_the_whole_way_to_the_office(world: World) -> None:
    number = world.complete()
    case = world.take(number, "submit_to_unit", world.hr)
    assert (case.state, case.due_on) == ("unit_review", date(2026, 7, 20))
    case = world.take(number, "approve", world.hr, data={"place": "公告栏"})
    assert (case.state, case.due_on) == ("unit_publicity", date(2026, 7, 13))
    with clock.at("2026-07-14 09:00"):
        case = world.take(number, "send_to_channel", world.hr)
    assert (case.state, case.filed_on) == ("channel_review", date(2026, 7, 14))
    assert (case.accountable_id, case.fallback_id) == (world.ids[DISTRICT], world.ids[CITY])
    assert case.due_on == date(2026, 7, 28)
    with clock.at("2026-07-15 09:00"):
        case = world.take(number, "send_on", world.clerk, "审核通过")
    assert (case.state, case.accountable_id, case.office_id) == (
        "office_intake", world.ids[OFFICE], world.ids[OFFICE],
    )  # fmt: skip
    assert case.fallback_id == world.ids[CITY]
    with write_session() as session:
        assert [row.text for row in queries.opinions_of(session, case.id)] == ["同意", "审核通过"]
        told = routing.explanation(session, case.id)
        assert told is not None
        assert (told.rule, told.on_date) == ("R4", date(2026, 7, 14))
        posted = queries.publicity_of(session, case.id)
        assert posted is not None
        assert (posted.posted_on, posted.ends_on, posted.place) == (date(2026, 7, 6), date(2026, 7, 13), "公告栏")
        assert ledger.verify(session)[1] is None
        assert ledger.versions_recorded(session)[number] == [1, 2, 3, 4, 5]


def test_arrival_tells_the_desk_and_the_applicant_but_names_no_number(world: World) -> None:
    number = world.at_channel()
    person = world.case(number).subject_person_id
    told = messages(world, number)
    assert (world.ids[DISTRICT], None, "arrived") in told
    assert [each for each in told if each[1] == person] == [(None, person, "progress")] * 3
    assert not any(desk == world.ids[FIRM] for desk, _person, _kind in told)


def test_a_draft_that_lacks_parts_is_refused_with_all_reasons(world: World) -> None:
    number = world.draft()
    with pytest.raises(Refused) as caught:
        world.take(number, "submit_to_unit", world.hr)
    assert codes(caught) == {"INCOMPLETE", "NO_COMMITMENT"}
    assert world.case(number).state == "draft"


def test_the_ladder_is_asked_unless_it_is_exceptional(world: World) -> None:
    number = world.complete()
    young: dict[str, Any] = {"current_title_on": date(2025, 1, 1)}
    service.save_draft(service.SaveDraft(number=number, values=EDUCATION | young), world.hr)
    with pytest.raises(Refused) as caught:
        world.take(number, "submit_to_unit", world.hr)
    assert codes(caught) == {"LADDER_NOT_MET"}
    special = {"exceptional": True, "exceptional_reason": "获奖"}
    service.save_draft(service.SaveDraft(number=number, values=special), world.hr)
    assert world.take(number, "submit_to_unit", world.hr).state == "unit_review"


def test_windows_are_kept(world: World) -> None:
    late, waiting = world.complete(), world.complete()
    world.take(waiting, "submit_to_unit", world.hr)
    with clock.at("2026-08-01 09:00"):
        for number, step in ((late, "submit_to_unit"), (waiting, "approve")):
            with pytest.raises(Refused) as caught:
                world.take(number, step, world.hr)
            assert codes(caught) == {"WINDOW_CLOSED"}


def test_publicity_lasts_to_the_end_of_its_last_day(world: World) -> None:
    number = world.complete()
    world.take(number, "submit_to_unit", world.hr)
    world.take(number, "approve", world.hr)
    with clock.at("2026-07-13 23:59"), pytest.raises(Refused) as caught:
        world.take(number, "send_to_channel", world.hr)
    assert codes(caught) == {"NO_PUBLICITY"}
    with clock.at("2026-07-14 00:00"):
        assert world.take(number, "send_to_channel", world.hr).state == "channel_review"


def test_hr_does_not_review_the_own_application(world: World) -> None:
    number = world.complete()
    person = world.case(number).subject_person_id
    own = world.actor("自己", FIRM, Role.ENTERPRISE_HR, Role.APPLICANT, person=person)
    world.take(number, "submit_to_unit", own)
    with pytest.raises(Refused) as caught:
        world.take(number, "approve", own)
    assert codes(caught) == {"OWN_CASE"}


def test_an_applicant_who_submits_does_not_keep_hr_from_the_review(world: World) -> None:
    number = world.complete()
    case = world.take(number, "submit_to_unit", world.applicant(number))
    assert not case.claimed
    assert world.take(number, "approve", world.hr).state == "unit_publicity"


def test_a_second_live_application_at_the_same_level_is_refused(world: World) -> None:
    first = world.complete()
    world.take(first, "submit_to_unit", world.hr)
    world.people -= 1
    second = world.complete()
    with pytest.raises(Refused) as caught:
        world.take(second, "submit_to_unit", world.hr)
    assert codes(caught) == {"DUPLICATE"}
    world.take(first, "withdraw", world.applicant(first))
    assert world.take(second, "submit_to_unit", world.hr).state == "unit_review"


def test_a_firm_outside_the_city_gets_the_referral(world: World) -> None:
    hr = world.hr
    world.actors["企业经办"] = world.actor("外地经办", OUTSIDE_FIRM, Role.ENTERPRISE_HR)
    number = world.complete()
    world.take(number, "submit_to_unit", world.hr)
    world.take(number, "approve", world.hr)
    with clock.at("2026-07-14 09:00"), pytest.raises(Refused) as caught:
        world.take(number, "send_to_channel", world.hr)
    assert codes(caught) == {"OUT_OF_JURISDICTION"}
    assert hr.organisation_code == FIRM


def test_the_route_is_frozen_on_the_filing_day(world: World) -> None:
    number = world.at_channel()
    fact = SetFact(FIRM, Fact.REG_DISTRICT, "370203", date(2026, 7, 15), "迁址")
    with clock.at("2026-07-16 09:00"):
        set_fact(fact, world.officer)
        assert world.case(number).accountable_id == world.ids[DISTRICT]
        later = world.complete()
        world.take(later, "submit_to_unit", world.hr)
        world.take(later, "approve", world.hr)
    with clock.at("2026-07-24 09:00"):
        assert world.take(later, "send_to_channel", world.hr).accountable_id == world.ids["370203"]


def test_corrections_stop_the_clock_and_go_on_with_at_least_five_days(world: World) -> None:
    number = world.at_channel()
    with clock.at("2026-07-27 09:00"):
        case = world.take(
            number, "request_correction", world.clerk, "请补学历证书", data={"items": ["degree_certificate"]}
        )
        assert (case.state, case.due_on, case.clock_left) == ("correction_required", date(2026, 8, 10), 1)
    with clock.at("2026-08-03 09:00"):
        with pytest.raises(Refused) as caught:
            world.take(number, "resubmit", world.hr, "已补")
        assert codes(caught) == {"ITEMS_OPEN"}
        world.attach(number, "degree_certificate")
        case = world.take(number, "resubmit", world.hr, "已补")
        assert (case.state, case.due_on) == ("channel_review", date(2026, 8, 10))
        with pytest.raises(Refused) as caught:
            world.take(number, "request_correction", world.clerk, "再补", data={"items": ["other"]})
        assert codes(caught) == {"CORRECTION_ONCE"}
    with write_session() as session:
        (notice,) = queries.corrections_of(session, case.id)
    assert [(item.code, item.is_open) for item in notice.items] == [("degree_certificate", False)]
    assert (notice.text, notice.answer, notice.answered_at is None) == ("请补学历证书", "已补", False)


def test_a_correction_that_is_not_made_lapses(world: World) -> None:
    number = world.at_channel()
    with clock.at("2026-07-15 09:00"):
        world.take(number, "request_correction", world.clerk, "请补", data={"items": ["other"]})
    system = Actor.system()
    with clock.at("2026-07-29 09:00"), pytest.raises(Refused) as caught:
        world.take(number, "timeout", system)
    assert codes(caught) == {"NOT_OVERDUE"}
    with clock.at("2026-07-30 09:00"):
        assert world.take(number, "timeout", system).state == "lapsed"


def test_the_office_sends_back_to_the_channel_or_to_who_stands_in_for_it(world: World) -> None:
    number, other = world.at_office(), world.at_office()
    with clock.at("2026-07-16 09:00"):
        case = world.take(number, "return_to_channel", world.secretary, "请核实")
        assert (case.state, case.accountable_id) == ("channel_review", world.ids[DISTRICT])
        set_status(SetStatus(DISTRICT, Status.CLOSING, "撤并"), world.officer)
        case = world.take(other, "return_to_channel", world.secretary, "请核实")
        assert (case.accountable_id, case.fallback_id) == (world.ids[CITY], world.ids["370200-S"])


def test_the_office_accepts_and_the_applicant_withdraws(world: World) -> None:
    number = world.at_office()
    with clock.at("2026-07-16 09:00"):
        case = world.take(number, "accept", world.secretary)
        assert (case.state, case.due_on) == ("accepted", date(2026, 10, 31))
        case = world.take(number, "withdraw", world.applicant(number), "离职")
    assert (case.state, case.accountable_id) == ("withdrawn", None)


def test_hr_cannot_withdraw_for_the_applicant(world: World) -> None:
    number = world.at_channel()
    with pytest.raises(Refused) as caught:
        world.take(number, "withdraw", world.hr, "不申报了")
    assert codes(caught) == {"NOT_PERMITTED"}


def test_an_upheld_objection_ends_it_through_the_hold(world: World) -> None:
    number = world.complete()
    world.take(number, "submit_to_unit", world.hr)
    world.take(number, "approve", world.hr)
    _hold(number, Actor.system())
    with clock.at("2026-07-20 09:00"):
        with pytest.raises(Refused) as caught:
            world.take(number, "send_to_channel", world.hr)
        assert "ON_HOLD" in codes(caught)
        assert world.take(number, "uphold_objection", world.hr, "材料不实").state == "terminated"


@use_case
def _hold(number: str, actor: Actor) -> None:
    session = current_session()
    (case,) = locked(session, actor.scope, {number: 0})
    place_hold(session, case, "objection", "异议核查", actor)


def test_a_stale_page_gets_what_changed(world: World) -> None:
    number = world.at_channel()
    seen = world.case(number).version
    with clock.at("2026-07-15 09:00"):
        world.take(number, "decline", world.clerk, "回避", code="CONFLICT_OF_INTEREST")
        city = world.actor("市经办", CITY, Role.CHANNEL_CLERK)
        with pytest.raises(Stale) as caught:
            service.take_step(TakeStep(event="send_on", versions={number: seen}, text="同意"), city)
    assert "移交" in caught.value.changes[0]


def test_many_are_sent_on_at_once_and_the_rest_say_why(world: World) -> None:
    good = [world.at_channel(), world.at_channel()]
    provincial = world.at_channel(target_level="full_senior", exceptional=True, exceptional_reason="重大贡献")
    bad = world.at_channel(**NOBODY_REVIEWS)
    versions = dict.fromkeys([*good, provincial, bad], 0)
    with clock.at("2026-07-15 09:00"):
        outcomes = service.take_step_many(TakeStep(event="send_on", versions=versions, text="同意"), world.clerk)
    ended = {}
    for each in outcomes:
        if isinstance(each, Moved):
            ended[each.after.number] = each.after.state
        else:
            assert isinstance(each, Blocked)
            ended[each.case.number] = each.refusals[0].code
    assert ended == {
        good[0]: "office_intake", good[1]: "office_intake", provincial: "city_review", bad: "COMMITTEE_MISSING",
    }  # fmt: skip


def test_sending_on_costs_the_same_for_one_and_for_five(world: World) -> None:
    numbers = [world.at_channel() for _ in range(6)]
    with clock.at("2026-07-15 09:00"):
        costs = [
            _cost(TakeStep(event="send_on", versions=dict.fromkeys(part, 0), text="同意"), world.clerk)
            for part in (numbers[:1], numbers[1:])
        ]
    assert costs[0] == costs[1]


def _cost(command: TakeStep, actor: Actor) -> int:
    found: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        found.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        service.take_step_many(command, actor)
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
    return len(found)


def test_a_draft_of_last_year_joins_the_cycle_in_which_it_is_submitted(world: World) -> None:
    number = world.complete()
    assert world.case(number).cycle_year == 2026
    with clock.at("2027-07-05 09:00"):
        world.take(number, "submit_to_unit", world.hr)
    assert world.case(number).cycle_year == 2027
