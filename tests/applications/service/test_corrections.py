"""The one-time notice: written whole, answered item by item, reminded once, lapsing when the days are over."""

from datetime import date

import pytest
from sqlalchemy import func, select

from portal.applications import queries, service
from portal.applications.queries.topics import topics_of
from portal.applications.service import AnswerItem, TakeStep
from portal.applications.service.corrections import remind_of_corrections
from portal.kernel import clock
from portal.kernel.actor import Actor
from portal.kernel.database import table_of, write_session
from portal.kernel.errors import Invalid, NotFound, Refused
from portal.kernel.reading import reading
from portal.materials import queries as materials
from portal.materials.service import keep
from portal.messages.models import Message
from portal.routing.service import sweep_overdue
from tests.applications.conftest import OFFICE, World
from tests.conftest import any_database
from tests.materials.samples import pdf

pytestmark = any_database


def ask(world: World, number: str, items: list[tuple[str, str]], text: str = "") -> None:
    world.take(number, "request_correction", world.clerk, text, data={"items": items})


def told(number: str, kind: str) -> int:
    message = table_of(Message)
    with write_session() as session:
        return session.scalar(select(func.count()).where(message.c.case_number == number, message.c.kind == kind))


def test_what_can_be_ticked_comes_from_the_case(world: World) -> None:
    number = world.at_channel()
    with write_session() as session:
        case = world.case(number)
        own = [row.id for row in materials.of_case(session, case.id)]
        codes = [topic.code for topic in topics_of(session, case)]
    assert codes[: len(own)] == [f"material_{each}" for each in own]
    assert {"check_ladder", "check_hours", "check_publicity", "achievements", "other"} <= set(codes)


@pytest.mark.parametrize(
    ("items", "field"),
    [([("material_999999", "不清")], "items"), ([("other", "")], "reason_other"), ([], "items")],
)
def test_a_notice_needs_items_of_this_case_each_with_its_reason(
    world: World, items: list[tuple[str, str]], field: str
) -> None:
    number = world.at_channel()
    with clock.at("2026-07-15 09:00"), pytest.raises(Invalid) as caught:
        ask(world, number, items)
    assert set(caught.value.errors) == {field}
    assert world.case(number).state == "channel_review"


def test_items_are_answered_one_by_one_and_old_versions_stay(world: World) -> None:
    number = world.at_channel()
    with write_session() as session:
        old = materials.of_case(session, world.case(number).id)[1].id
    with clock.at("2026-07-15 09:00"):
        ask(world, number, [(f"material_{old}", "扫描不清"), ("check_hours", "缺一年")], "另请核对姓名")
        first, second = world.items(number)
        assert (first.reason, first.material_id, second.label) == ("扫描不清", old, "继续教育学时")
        with pytest.raises(Refused) as caught:
            service.answer_item(AnswerItem(number=number, item_id=first.id, text="  "), world.hr)
        assert {each.code for each in caught.value.refusals} == {"NO_ANSWER"}
        service.answer_item(AnswerItem(number=number, item_id=first.id, file=keep("新.pdf", pdf(b"/N 2"))), world.hr)
    with clock.at("2026-07-20 09:00"):
        first, second = world.items(number)
        assert (first.is_open, second.is_open) == (False, True)
        with pytest.raises(Refused) as caught:
            world.take(number, "resubmit", world.hr)
        (refusal,) = caught.value.refusals
        assert (refusal.code, "继续教育学时" in refusal.message) == ("ITEMS_OPEN", True)
        note = AnswerItem(number=number, item_id=second.id, text="当年疫情停训，附说明")
        service.answer_item(note, world.applicant(number))
        case = world.take(number, "resubmit", world.applicant(number), "")
    assert (case.state, case.accountable_id) == ("channel_review", world.clerk.organisation_id)
    with write_session() as session:
        papers = {row.id: row for row in materials.of_case(session, case.id, replaced=True)}
        (notice,) = queries.corrections_of(session, case.id)
    new = notice.items[0].new_material_id
    assert new is not None
    assert (papers[old].current, papers[new].current, papers[new].version) == (False, True, 2)
    assert notice.text == "另请核对姓名"
    with clock.at("2026-07-21 09:00"), pytest.raises(Refused) as caught:
        service.answer_item(AnswerItem(number=number, item_id=first.id, text="又补"), world.hr)
    assert {each.code for each in caught.value.refusals} == {"NOT_EDITABLE"}


def test_replacing_on_the_page_of_materials_answers_the_item(world: World) -> None:
    number = world.at_channel()
    with write_session() as session:
        old = materials.of_case(session, world.case(number).id)[0].id
    with clock.at("2026-07-15 09:00"):
        ask(world, number, [(f"material_{old}", "扫描不清")])
        command = service.ReplaceMaterial(number=number, material_id=old, file=keep("新.pdf", pdf(b"/N 3")))
        new = service.replace_material(command, world.hr)
        (item,) = world.items(number)
        assert (item.new_material_id, item.is_open) == (new, False)
        assert world.take(number, "resubmit", world.hr).state == "channel_review"


def test_items_of_another_case_are_not_found(world: World) -> None:
    number, other = world.at_channel(), world.at_channel()
    with clock.at("2026-07-15 09:00"):
        ask(world, number, [("other", "甲")])
        ask(world, other, [("other", "乙")])
        (item,) = world.items(other)
        with pytest.raises(NotFound):
            service.answer_item(AnswerItem(number=number, item_id=item.id, text="答"), world.hr)
        with pytest.raises(NotFound):
            service.answer_item(AnswerItem(number=number, item_id=item.id, text="答"), world.clerk)


def test_the_days_are_not_cut_by_the_windows_end_and_a_reminder_comes_once(world: World) -> None:
    number = world.at_channel()
    with clock.at("2026-08-28 09:00"):
        world.take(number, "take_over", Actor.system(), "逾期")
        city = world.actor("市经办", "370200", *world.clerk.roles)
        world.take(number, "request_correction", city, "请补", data={"items": [("other", "请补")]})
        case = world.case(number)
        assert (case.state, case.due_on) == ("correction_required", date(2026, 9, 11))
    system = Actor.system()
    with clock.at("2026-09-07 09:00"):
        assert remind_of_corrections(None, system) == 0
    with clock.at("2026-09-08 09:00"):
        assert remind_of_corrections(None, system) == 1
        assert remind_of_corrections(None, system) == 0
    assert told(number, "reminder") == 2
    with clock.at("2026-09-11 18:00"):
        assert sweep_overdue(None, system).moved == 0
        world.answer_all(number)
        case = world.take(number, "resubmit", world.hr)
    assert (case.state, case.accountable_id, case.due_on >= date(2026, 9, 18)) == (
        "channel_review",
        city.organisation_id,
        True,
    )


def test_the_worker_lets_it_lapse_the_day_after(world: World) -> None:
    number = world.at_channel()
    with clock.at("2026-07-15 09:00"):
        ask(world, number, [("other", "请补")])
    with clock.at("2026-07-29 23:00"):
        assert sweep_overdue(None, Actor.system()).moved == 0
    with clock.at("2026-07-30 00:10"):
        assert sweep_overdue(None, Actor.system()).moved == 1
    case = world.case(number)
    assert (case.state, case.closed_at is None) == ("lapsed", False)


def test_the_office_asks_once_too_and_gets_it_back(world: World) -> None:
    number = world.at_channel()
    with clock.at("2026-07-15 09:00"):
        ask(world, number, [("other", "渠道的")])
        world.answer_all(number)
        world.take(number, "resubmit", world.hr)
        world.take(number, "send_on", world.clerk)
        data = {"items": [("achievements", "署名不清")]}
        world.take(number, "request_correction", world.secretary, "", data=data)
        world.answer_all(number)
        case = world.take(number, "resubmit", world.hr)
        assert (case.state, case.accountable_id) == ("office_intake", world.ids[OFFICE])
        with pytest.raises(Refused) as caught:
            world.take(number, "request_correction", world.secretary, "", data=data)
    assert {each.code for each in caught.value.refusals} == {"CORRECTION_ONCE"}


def test_who_asks_is_told_until_when_and_that_the_case_comes_back(world: World) -> None:
    number = world.at_channel()
    step = TakeStep(
        event="request_correction", versions={number: 0}, text="", data={"items": [("other", "请补合同原件")]}
    )
    with clock.at("2026-07-15 09:00"):
        said = service.take_step(step, world.clerk).message
    assert "已告知申报人" in said
    assert "补正期限2026-07-29" in said
    assert "回到本单位" in said
    assert told(number, "arrived") == 1
    with clock.at("2026-07-16 09:00"):
        (item,) = queries.corrections_of(reading(), world.case(number).id)[-1].items
        service.answer_item(AnswerItem(number=number, item_id=item.id, text="已补", file=None), world.hr)
        world.take(number, "resubmit", world.hr)
    assert told(number, "arrived") == 2, "the desk that asked learns of the answer"
