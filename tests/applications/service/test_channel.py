"""What a channel decides: refusals, declining, sending on without a committee, recall."""

from datetime import date

import pytest

from portal.applications.queries import panels
from portal.cases.service import ClaimCases, claim
from portal.kernel import clock
from portal.kernel.actor import Actor
from portal.kernel.database import write_session
from portal.kernel.errors import NotFound, Refused
from portal.kernel.permissions import Role
from tests.applications.conftest import CITY, DISTRICT, World
from tests.applications.service.answers import codes, messages
from tests.conftest import any_database

pytestmark = any_database
NOBODY_REVIEWS = {"target_level": "technician", "current_title": None, "current_title_on": None}
"""No committee of the test takes technicians."""


def test_refusals_need_another_person_and_a_listed_reason(world: World) -> None:
    number = world.at_channel()
    with clock.at("2026-07-15 09:00"):
        for code in ("HUKOU", "", "户籍"):
            with pytest.raises(Refused) as caught:
                world.take(number, "refuse", world.supervisor, "理由", code=code)
            assert codes(caught) == {"REFUSAL_REASON"}
        with pytest.raises(Refused) as caught:
            world.take(number, "refuse", world.clerk, "理由", code="NOT_STAFF")
        assert codes(caught) == {"NOT_PERMITTED"}
        world.take(number, "request_correction", world.supervisor, "请补", data={"items": ["other"]})
        world.answer_all(number)
        world.take(number, "resubmit", world.hr)
        with pytest.raises(Refused) as caught:
            world.take(number, "refuse", world.supervisor, "理由", code="NOT_STAFF")
        assert codes(caught) == {"HANDLED_IT"}
        other = world.actor("另一负责", DISTRICT, Role.CHANNEL_SUPERVISOR)
        case = world.take(number, "refuse", other, "没有社保记录", code="NOT_STAFF")
    assert (case.state, case.accountable_id) == ("not_accepted", None)
    with write_session() as session:
        paper = panels.refusal_paper(session, case)
    assert paper is not None
    assert (paper.code, paper.text, paper.decided_on) == ("NOT_STAFF", "没有社保记录", date(2026, 7, 15))


def test_a_district_declines_for_conflict_of_interest_alone(world: World) -> None:
    number = world.at_channel()
    with clock.at("2026-07-15 09:00"):
        with pytest.raises(Refused) as caught:
            world.take(number, "decline", world.clerk, "不是我们的", code="NOT_OUR_FIRM")
        assert codes(caught) == {"DECLINE_REASON"}
        case = world.take(number, "decline", world.clerk, "申报人是本单位负责人亲属", code="CONFLICT_OF_INTEREST")
    assert (case.state, case.taken_over, case.filed_on) == ("channel_review", True, date(2026, 7, 14))
    assert (case.accountable_id, case.fallback_id) == (world.ids[CITY], world.ids["370200-S"])
    assert case.due_on == date(2026, 7, 29)
    told = messages(world, number)
    assert (world.ids[DISTRICT], None, "taken_over") in told
    assert (world.ids[CITY], None, "arrived") in told


def test_the_supervisor_of_the_city_is_the_last_one(world: World) -> None:
    number = world.at_channel()
    with clock.at("2026-07-15 09:00"):
        world.take(number, "decline", world.clerk, "回避", code="CONFLICT_OF_INTEREST")
        city = world.actor("市经办", CITY, Role.CHANNEL_CLERK)
        world.take(number, "decline", city, "回避", code="CONFLICT_OF_INTEREST")
        top = world.actor("督办", "370200-S", Role.CHANNEL_CLERK)
        with pytest.raises(Refused) as caught:
            world.take(number, "decline", top, "回避", code="CONFLICT_OF_INTEREST")
        assert codes(caught) <= {"TOP_OF_LADDER", "DECLINE_REASON"}
        with pytest.raises(Refused) as caught:
            world.take(number, "take_over", Actor.system(), "超期")
        assert codes(caught) == {"TOP_OF_LADDER"}


def test_full_seniors_go_to_the_city_first(world: World) -> None:
    number = world.at_channel(target_level="full_senior", exceptional=True, exceptional_reason="重大贡献")
    with clock.at("2026-07-15 09:00"):
        case = world.take(number, "send_on", world.clerk)
        assert (case.state, case.accountable_id) == ("city_review", world.ids[CITY])
        case = world.take(number, "endorse", world.officer)
        assert (case.state, case.accountable_id) == ("sent_to_province", world.ids[CITY])
        assert case.due_on == date(2026, 12, 31), "a case at the province is due by the end of its cycle"
        case = world.take(number, "record_passed", world.officer, data={"document_no": "鲁职改字1号"})
    assert case.state == "province_passed"


def test_without_a_committee_nothing_is_sent_on(world: World) -> None:
    number = world.at_channel(**NOBODY_REVIEWS)
    with clock.at("2026-07-15 09:00"), pytest.raises(Refused) as caught:
        world.take(number, "send_on", world.clerk)
    assert codes(caught) == {"COMMITTEE_MISSING"}


def test_recall_on_the_same_day_by_who_sent_it(world: World) -> None:
    number = world.at_office()
    with clock.at("2026-07-15 15:00"):
        other = world.actor("同事", DISTRICT, Role.CHANNEL_CLERK)
        with pytest.raises(Refused) as caught:
            world.take(number, "recall", other)
        assert codes(caught) == {"RECALL_TOO_LATE"}
        stranger = world.actor("别区", "370203", Role.CHANNEL_CLERK)
        with pytest.raises(NotFound):
            world.take(number, "recall", stranger)
        case = world.take(number, "recall", world.clerk)
    assert (case.state, case.accountable_id, case.fallback_id) == (
        "channel_review", world.ids[DISTRICT], world.ids[CITY],
    )  # fmt: skip


def test_no_recall_the_next_day_or_once_it_is_claimed_there(world: World) -> None:
    number = world.at_office()
    with clock.at("2026-07-16 09:00"), pytest.raises(Refused) as caught:
        world.take(number, "recall", world.clerk)
    assert codes(caught) == {"RECALL_TOO_LATE"}
    with clock.at("2026-07-15 15:00"):
        claim(ClaimCases((number,)), world.secretary)
        with pytest.raises(Refused) as caught:
            world.take(number, "recall", world.clerk)
    assert codes(caught) == {"CLAIMED_THERE"}
