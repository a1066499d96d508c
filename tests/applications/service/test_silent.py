"""An employer who lets his days pass: urged, reviewed on paper, sent in his place; objections to that notice."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from portal.applications.queries import opinions_of
from portal.applications.queries.silent import silent_page
from portal.applications.service.silent import (
    FileForUnit,
    OpenPaperReview,
    Urge,
    file_for_unit,
    open_paper_review,
    urge,
)
from portal.cases.service.objections import RegisterObjection, register_objection
from portal.kernel import clock
from portal.kernel.actor import Actor
from portal.kernel.database import write_session
from portal.kernel.errors import NotFound, Refused
from portal.kernel.permissions import Role
from portal.routing.service import sweep_overdue
from tests.applications.conftest import CITY, DISTRICT, FIRM, OFFICE, World
from tests.applications.service.test_around_channel import codes, covered, told
from tests.conftest import any_database

pytestmark = any_database
Enter = Callable[..., Any]


def hold_for_objection(world: World, number: str, actor: Actor) -> None:
    register_objection(
        RegisterObjection(
            number=number,
            seen=world.case(number).version,
            way="letter",
            named=False,
            name="",
            contact="",
            content="主要专利不属本人完成",
            received_on=clock.today(),
        ),
        actor,
    )


def _silent(world: World) -> str:
    number = world.complete()
    world.take(number, "submit_to_unit", world.hr)
    return number


def test_a_silent_employer_is_urged_once_a_day_by_the_channel_behind_him(world: World) -> None:
    number = _silent(world)
    with clock.at("2026-07-20 09:00"):
        with write_session() as session:
            assert silent_page(session, world.clerk) == ([], False)
        with pytest.raises(NotFound):
            urge(Urge(number), world.clerk)
    with clock.at("2026-07-21 09:00"):
        assert sweep_overdue(None, Actor.system()).noted == 1
        with write_session() as session:
            (row,), _more = silent_page(session, world.clerk)
        assert (row.number, row.days, row.may_review) == (number, 1, True)
        urge(Urge(number), world.clerk)
        assert told(number, "urge", world.ids[FIRM]) == 1
        with pytest.raises(Refused) as caught:
            urge(Urge(number), world.clerk)
        assert codes(caught) == {"URGED_TODAY"}
        with pytest.raises(NotFound):
            urge(Urge(number), world.actor("别区", "370203", Role.CHANNEL_CLERK))
    assert world.case(number).accountable_id == world.ids[FIRM]


@pytest.mark.parametrize(
    ("returned", "due"),
    [
        ("2026-07-06 09:00", date(2026, 7, 20)),  # ten working days
        ("2026-07-27 09:00", date(2026, 7, 31)),  # the unit takes nothing after this day
        ("2026-08-03 09:00", date(2026, 8, 17)),  # the stage is over: he is told after his days all the same
    ],
)
def test_a_returned_draft_is_waited_for_ten_working_days(world: World, returned: str, due: date) -> None:
    number = world.complete()
    world.take(number, "submit_to_unit", world.hr)
    with clock.at(returned):
        case = world.take(number, "return_to_applicant", world.hr, "时间不一致")
    assert (case.state, case.due_on) == ("draft", due)


def test_a_paper_unit_review_brings_the_case_to_the_channel_with_the_publicity_whole(world: World) -> None:
    number = _silent(world)
    command = OpenPaperReview(number=number, version=0, reason="两次催办无回应，已核对社保记录", place="区人社局网站")
    with clock.at("2026-07-21 09:00"):
        open_paper_review(command, world.clerk)
        case = world.case(number)
        assert (case.state, case.accountable_id, case.due_on) == (
            "paper_publicity", world.ids[DISTRICT], date(2026, 7, 28)
        )  # fmt: skip
        assert covered(case)
        with pytest.raises(Refused) as caught:
            world.take(number, "send_to_channel", world.hr)
        assert codes(caught) == {"NO_SUCH_STEP"}
        with pytest.raises(Refused) as caught:
            world.take(number, "file_unit_review", world.clerk)
        assert codes(caught) == {"NO_PUBLICITY"}
    with clock.at("2026-07-29 09:00"):
        case = world.take(number, "file_unit_review", world.clerk)
        assert (case.state, case.filed_on, case.accountable_id) == (
            "channel_review", date(2026, 7, 29), world.ids[DISTRICT]
        )  # fmt: skip
        with pytest.raises(Refused) as caught:
            world.take(number, "send_on", world.clerk)
        assert codes(caught) == {"SAME_PERSON"}
    with clock.at("2026-07-29 10:00"):
        assert world.take(number, "send_on", world.supervisor).accountable_id == world.ids[OFFICE]


def test_a_publicity_on_paper_passes_to_the_channel_only_where_the_firm_let_its_days_pass(world: World) -> None:
    number = _silent(world)
    with clock.at("2026-07-08 09:00"), pytest.raises(NotFound):
        open_paper_review(OpenPaperReview(number=number, version=0, reason="急", place="网站"), world.clerk)
    world.take(number, "approve", world.hr, data={"place": "公告栏"})
    with clock.at("2026-07-21 09:00"), pytest.raises(Refused) as caught:
        open_paper_review(OpenPaperReview(number=number, version=0, reason="急", place="网站"), world.clerk)
    assert codes(caught) == {"NO_SUCH_STEP"}


def _reviewed_on_paper(world: World) -> str:
    number = _silent(world)
    with clock.at("2026-07-21 09:00"):
        command = OpenPaperReview(number=number, version=0, reason="两次催办无回应", place="区人社局网站")
        open_paper_review(command, world.clerk)
    return number


def test_what_the_channel_reviews_in_the_units_place_is_filed_even_if_it_falls_silent_too(world: World) -> None:
    number = _reviewed_on_paper(world)
    with clock.at("2026-07-28 18:00"):
        assert sweep_overdue(None, Actor.system()).seen == 0
    with clock.at("2026-07-29 00:10"):
        assert sweep_overdue(None, Actor.system()).moved == 1
        case = world.case(number)
        assert (case.state, case.filed_on, case.accountable_id) == (
            "channel_review", date(2026, 7, 29), world.ids[DISTRICT]
        )  # fmt: skip
        assert case.due_on == date(2026, 8, 12)
        with pytest.raises(Refused) as caught:
            world.take(number, "send_on", world.clerk)
        assert codes(caught) == {"SAME_PERSON"}


def test_the_paper_review_stands_as_the_channels_opinion_not_the_firms(world: World) -> None:
    number = _reviewed_on_paper(world)
    with write_session() as session:
        (row,) = opinions_of(session, world.case(number).id)
    assert (row.event, row.organisation_id, row.author_name) == ("paper_unit_review", world.ids[DISTRICT], "区经办")


def test_an_objection_to_the_channels_notice_is_judged_there_by_another_person(world: World) -> None:
    number = _reviewed_on_paper(world)
    with clock.at("2026-07-22 09:00"):
        with pytest.raises(Refused) as caught:
            world.take(number, "uphold_objection", world.hr, "异议成立")
        assert "NOT_YOUR_DESK" in codes(caught)
        hold_for_objection(world, number, world.clerk)
        with pytest.raises(Refused) as caught:
            world.take(number, "uphold_objection", world.clerk, "异议成立")
        assert codes(caught) == {"SAME_PERSON"}
        case = world.take(number, "uphold_objection", world.supervisor, "经核实，业绩不属本人完成")
    assert (case.state, case.accountable_id) == ("terminated", None)


def test_the_city_orders_the_fallback_to_take_over_a_paper_review_whose_clock_goes_on(world: World) -> None:
    number = _reviewed_on_paper(world)
    with clock.at("2026-07-22 09:00"):
        case = world.take(number, "order_take_over", world.officer, "渠道只有一名工作人员")
    assert (case.state, case.accountable_id, case.due_on) == ("paper_publicity", world.ids[CITY], date(2026, 7, 28))
    assert covered(case)


def _published(world: World) -> str:
    number = _silent(world)
    world.take(number, "approve", world.hr, data={"place": "公告栏"})
    return number  # published to 2026-07-13


def test_what_a_firm_published_and_does_not_send_the_channel_sends_in_its_place(world: World) -> None:
    number = _published(world)
    command = FileForUnit(number=number, version=0, reason="两次催办未报送；已核对公示证明，无异议")
    with clock.at("2026-07-27 09:00"):
        with write_session() as session:
            (row,), _more = silent_page(session, world.clerk)
        assert (row.may_review, row.may_file, row.file_from) == (False, False, date(2026, 7, 28))
        with pytest.raises(Refused) as caught:
            file_for_unit(command, world.clerk)
        assert codes(caught) == {"UNIT_IN_TIME"}
        assert "2026-07-28" in caught.value.refusals[0].message
    with clock.at("2026-07-28 09:00"):
        with pytest.raises(NotFound):
            file_for_unit(command, world.actor("别区", "370203", Role.CHANNEL_CLERK))
        with write_session() as session:
            (row,), _more = silent_page(session, world.clerk)
        assert row.may_file
        assert "由渠道代为报送" in file_for_unit(command, world.clerk)
        case = world.case(number)
        assert (case.state, case.filed_on, case.accountable_id) == (
            "channel_review", date(2026, 7, 28), world.ids[DISTRICT]
        )  # fmt: skip
        assert covered(case)
        assert told(number, "progress", world.ids[FIRM]) == 1
        with pytest.raises(Refused) as caught:
            world.take(number, "send_on", world.clerk)
        assert codes(caught) == {"SAME_PERSON"}
        assert world.take(number, "send_on", world.supervisor).accountable_id == world.ids[OFFICE]


def test_an_open_objection_keeps_the_channel_from_sending_too(world: World) -> None:
    number = _published(world)
    with clock.at("2026-07-10 09:00"):
        hold_for_objection(world, number, world.hr)
    with clock.at("2026-08-10 09:00"), pytest.raises((NotFound, Refused)):
        file_for_unit(FileForUnit(number=number, version=0, reason="急"), world.clerk)


def test_the_silent_page_leads_to_sending_in_the_firms_place(world: World, browser: Enter) -> None:
    number = _published(world)
    with clock.at("2026-07-27 09:00"):
        page = browser(DISTRICT, Role.CHANNEL_CLERK).get(f"/o/{DISTRICT}/silent").text
    assert "2026-07-28起可代单位报送" in page
    with clock.at("2026-07-28 09:00"):
        clerk = browser(DISTRICT, Role.CHANNEL_CLERK)
        url = f"/o/{DISTRICT}/silent/{number}/file"
        assert url in clerk.get(f"/o/{DISTRICT}/silent").text
        assert clerk.get(url).status_code == 200
        assert "请写明理由" in clerk.post(url, {"reason": " "}).text
        version = world.case(number).version
        stale = clerk.post(url, {"reason": "催办无果", "seen_version": version + 1})
        assert (stale.status_code, "催办无果" in stale.text) == (409, True)
        done = clerk.post(url, {"reason": "催办无果，已核实公示", "seen_version": version})
        assert done.location.endswith(f"/o/{DISTRICT}/silent")
    assert world.case(number).state == "channel_review"
