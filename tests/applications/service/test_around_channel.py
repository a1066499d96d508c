"""Around the channel: a refusal that nobody here may decide, silent employers, reports of a wrong channel, recall."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from sqlalchemy import func, select

from portal.applications.queries.facts import read_facts
from portal.applications.queries.reports import reports_about
from portal.applications.service.reports import ReportChannel, change_channel, keep_channel, report_channel
from portal.cases.queries import CaseRow
from portal.kernel import clock
from portal.kernel.actor import Actor
from portal.kernel.database import table_of, write_session
from portal.kernel.errors import Invalid, NotFound, Refused
from portal.kernel.permissions import Role
from portal.messages.models import Message
from portal.routing.service import sweep_overdue
from tests.applications.conftest import CITY, DISTRICT, FIRM, OFFICE, World
from tests.conftest import any_database

pytestmark = any_database
Enter = Callable[..., Any]


def codes(caught: pytest.ExceptionInfo[Refused]) -> set[str]:
    return {each.code for each in caught.value.refusals}


def told(number: str, kind: str, organisation_id: int) -> int:
    message = table_of(Message)
    with write_session() as session:
        return session.scalar(
            select(func.count()).where(
                message.c.case_number == number, message.c.kind == kind, message.c.organisation_id == organisation_id
            )
        )


def covered(case: CaseRow) -> bool:
    """INV-28: on one desk, with somebody else behind it."""
    return case.accountable_id is not None and case.fallback_id not in {None, case.accountable_id}


def test_a_refusal_that_nobody_here_may_decide_goes_to_the_fallback(world: World) -> None:
    number = world.at_channel()
    alone = world.supervisor
    with clock.at("2026-07-15 09:00"):
        with pytest.raises(Refused) as caught:
            world.take(number, "ask_fallback_to_refuse", alone, "理由", code="户籍")
        assert codes(caught) == {"REFUSAL_REASON"}
        case = world.take(number, "ask_fallback_to_refuse", alone, "没有社保记录", code="NOT_STAFF")
        assert (case.state, case.accountable_id, case.taken_over) == ("channel_review", world.ids[CITY], True)
        assert covered(case)
        assert case.due_on == date(2026, 7, 29)
        decides = world.actor("市负责", CITY, Role.CHANNEL_SUPERVISOR)
        assert world.take(number, "refuse", decides, "核实无误", code="NOT_STAFF").state == "not_accepted"


def test_where_a_supervisor_may_decide_the_request_stays(world: World, browser: Enter) -> None:
    number = world.at_channel()
    with clock.at("2026-07-15 09:00"):
        browser(DISTRICT, Role.CHANNEL_SUPERVISOR)
        with pytest.raises(Refused) as caught:
            world.take(number, "ask_fallback_to_refuse", world.clerk, "没有社保记录", code="NOT_STAFF")
    assert codes(caught) == {"REFUSE_HERE"}


def test_a_wrong_channel_is_reported_once_and_kept_with_a_reason(world: World) -> None:
    number = world.at_channel()
    with clock.at("2026-07-15 09:00"):
        with pytest.raises(Invalid):
            report_channel(ReportChannel(number=number, text="  "), world.hr)
        with pytest.raises(Invalid):
            report_channel(ReportChannel(number=number, text="不对", suggested=OFFICE), world.hr)
        with pytest.raises(NotFound):
            report_channel(ReportChannel(number=number, text="不对"), world.clerk)
        opened = report_channel(ReportChannel(number=number, text="企业已迁址"), world.applicant(number))
        case = world.case(opened)
        assert (case.kind, case.accountable_id, case.due_on) == ("channel_report", world.ids[CITY], date(2026, 7, 22))
        assert covered(case)
        with pytest.raises(Refused) as caught:
            report_channel(ReportChannel(number=number, text="再报"), world.hr)
        assert codes(caught) == {"REPORTED"}
        with pytest.raises(Refused) as caught:
            keep_channel(opened, 0, {"reason": " "}, world.officer)
        assert codes(caught) == {"REASON_MISSING"}
        keep_channel(opened, 0, {"reason": "注册地仍在本区"}, world.officer)
    assert (world.case(opened).state, world.case(number).accountable_id) == ("channel_kept", world.ids[DISTRICT])
    assert told(opened, "answered", world.ids[FIRM]) == 1
    with write_session() as session:
        (row,) = reports_about(session, world.case(number).id)
    assert (row.answer, row.state_label) == ("注册地仍在本区", "维持原渠道")


def test_the_city_moves_an_application_that_was_with_the_wrong_channel(world: World) -> None:
    number = world.at_channel()
    with clock.at("2026-07-15 09:00"):
        opened = report_channel(ReportChannel(number=number, text="已迁址", suggested="370203"), world.hr)
        with pytest.raises(Invalid):
            change_channel(opened, 0, {"reason": "核实", "to": DISTRICT}, world.officer)
        assert world.case(opened).state == "reported"
        change_channel(opened, 0, {"reason": "核实属实", "to": "370203"}, world.officer)
        case = world.case(number)
    assert (case.accountable_id, case.filed_on, case.due_on) == (
        world.ids["370203"], date(2026, 7, 14), date(2026, 7, 29)
    )  # fmt: skip
    assert (world.case(opened).state, covered(case)) == ("channel_changed", True)


def test_a_report_that_nobody_answers_is_escalated(world: World) -> None:
    number = world.at_channel()
    with clock.at("2026-07-15 09:00"):
        opened = report_channel(ReportChannel(number=number, text="已迁址"), world.hr)
    with clock.at("2026-07-23 09:00"):
        assert sweep_overdue(None, Actor.system()).noted == 1
        assert told(opened, "overdue", world.ids["370200-S"]) == 1
        world.take(number, "send_on", world.clerk)
        with pytest.raises(Refused) as caught:
            report_channel(ReportChannel(number=number, text="晚了"), world.hr)
    assert codes(caught) == {"NOT_REPORTABLE"}


def test_the_former_desk_recalls_from_its_trace_on_the_same_day(world: World, browser: Enter) -> None:
    number, later = world.at_channel(), world.at_channel()
    with clock.at("2026-07-15 09:00"):
        clerk = browser(DISTRICT, Role.CHANNEL_CLERK)
        for each in (number, later):
            act = f"/o/{DISTRICT}/cases/{each}/do/send_on"
            sent = clerk.post(act, {"seen_version": str(world.case(each).version), "reason": "同意转报"})
            assert sent.status_code == 303
        trace = clerk.get(f"/o/{DISTRICT}/cases/{number}", follow_redirects=True)
        assert "撤回转报" in trace.text
        assert "3702" + "**********" not in trace.text
        recall = f"/o/{DISTRICT}/cases/{number}/do/recall"
        assert clerk.get(recall).status_code == 200
        done = clerk.post(recall, {"seen_version": str(world.case(number).version), "reason": "材料放错"})
        assert done.status_code == 303
        assert world.case(number).accountable_id == world.ids[DISTRICT]
    with clock.at("2026-07-16 09:00"):
        clerk = browser(DISTRICT, Role.CHANNEL_CLERK)
        late = clerk.post(
            f"/o/{DISTRICT}/cases/{later}/do/recall", {"seen_version": str(world.case(later).version), "reason": "晚"}
        )
        assert (late.status_code, "当天" in late.text) == (409, True)
        elsewhere = browser("370203", Role.CHANNEL_CLERK)
        assert elsewhere.get(f"/o/370203/cases/{later}/do/recall").status_code == 404


def test_nobody_is_offered_an_act_that_cannot_succeed(world: World, browser: Enter) -> None:
    number, fresh = (
        world.at_channel(target_level="full_senior", exceptional=True, exceptional_reason="样例"),
        world.at_channel(),
    )
    with clock.at("2026-07-15 09:00"):
        assert world.take(number, "send_on", world.clerk).state == "city_review"
    with clock.at("2026-07-15 09:30"):
        city = browser(CITY, Role.CHANNEL_CLERK)
        page = city.get(f"/o/{CITY}/cases/{number}")
        assert (page.status_code, "撤回转报</a>" in page.text) == (200, False)
        typed = {"seen_version": str(world.case(number).version), "reason": "想撤回的理由"}
        refused = city.post(f"/o/{CITY}/cases/{number}/do/recall", typed)
        assert (refused.status_code, "当天撤回" in refused.text, "想撤回的理由" in refused.text) == (409, True, True)
        clerk = browser(DISTRICT, Role.CHANNEL_CLERK)
        assert "撤回转报</a>" not in clerk.get(f"/o/{DISTRICT}/cases/{number}", follow_redirects=True).text
        assert "请兜底单位决定不予受理</a>" in clerk.get(f"/o/{DISTRICT}/cases/{fresh}").text
        decides = browser(DISTRICT, Role.CHANNEL_SUPERVISOR)
        page = decides.get(f"/o/{DISTRICT}/cases/{fresh}").text
        assert ("不予受理</a>" in page, "请兜底单位决定不予受理</a>" in page) == (True, False)
        sent = {
            "seen_version": str(world.case(fresh).version),
            "items": "other",
            "reason_other": "补",
            "reason": "请补",
        }
        answer = decides.post(f"/o/{DISTRICT}/cases/{fresh}/do/request_correction", sent)
        assert answer.status_code == 303
        world.answer_all(fresh)
        world.take(fresh, "resubmit", world.hr)
        page = decides.get(f"/o/{DISTRICT}/cases/{fresh}").text
        assert (">不予受理</a>" in page, "请兜底单位决定不予受理</a>" in page) == (False, True)


def test_the_top_of_the_ladder_is_offered_no_way_on(world: World, browser: Enter) -> None:
    number = world.at_channel()
    with clock.at("2026-07-15 09:00"):
        for _desk in range(2):
            world.take(number, "order_take_over", world.officer)
        assert world.case(number).accountable_id == world.ids["370200-S"]
        clerk = browser("370200-S", Role.CHANNEL_CLERK)
        page = clerk.get(f"/o/370200-S/cases/{number}").text
        assert "审核通过并转报</a>" in page
        assert "移交兜底</a>" not in page
        assert "请兜底单位决定不予受理</a>" not in page
        city = browser(CITY, Role.CITY_HR_OFFICER).get(f"/o/{CITY}/cases/{number}").text
        assert "指令兜底接办</a>" not in city
        assert "移交其他渠道</a>" not in city


def test_who_moved_a_case_on_this_desk_has_handled_it(world: World) -> None:
    number = world.at_channel()
    decides, officer = world.supervisor, world.officer
    case = replace(world.case(number), handler_account_id=decides.account_id)
    with clock.at("2026-07-15 09:00"), write_session() as session:
        facts = read_facts(session, [case], "refuse", decides)[case.id]
        elsewhere = read_facts(session, [case], "refuse", officer)[case.id]
    assert facts.handled_by == {decides.account_id}
    assert elsewhere.handled_by == frozenset()


def test_a_desk_that_loses_a_case_is_told_once_and_why(world: World) -> None:
    number = world.at_channel()
    with clock.at("2026-07-29 09:00"):
        assert sweep_overdue(None, Actor.system()).moved == 1
    message = table_of(Message)
    with write_session() as session:
        here = message.c.organisation_id == world.ids[DISTRICT]
        texts = session.scalars(
            select(message.c.text).where(message.c.case_number == number, message.c.kind == "taken_over", here)
        ).all()
    assert len(texts) == 1
    assert "未办理" in texts[0]
