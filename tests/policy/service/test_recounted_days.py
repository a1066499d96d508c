"""What stands by the clocks is counted again too: publicity, questions, objections, notices. Desks are told once."""

from datetime import date

import pytest
from sqlalchemy import select

from portal.applications.queries import corrections_of, publicity_of
from portal.audit import queries as audit
from portal.cases import queries as cases
from portal.cases.service import AskAbout, HoldCase, ReleaseHold, ask_about, hold_case, release_hold, remind_answerers
from portal.kernel import clock
from portal.kernel.actor import Actor
from portal.kernel.database import db, table_of, write_session
from portal.kernel.errors import Refused
from portal.messages.models import Message
from portal.policy import queries, service
from portal.policy.queries import year_preview
from portal.policy.rules.holiday_list import read_typed
from portal.policy.service import LoadYear, RecountBatch
from portal.policy.service import recounts as recount_service
from tests.applications.conftest import CITY, DISTRICT, FIRM, World
from tests.cases.sample import counts, fresh_session, recount
from tests.conftest import any_database

STATUTORY = "1月1日\n5月1日\n10月1日至3日\n"
OFF = LoadYear(2026, STATUTORY + "7月9日", "", "示例〔2025〕7号")
"""The Thursday of the first week is a holiday."""
MADE_UP = LoadYear(2026, STATUTORY, "7月11日、7月12日、7月18日、7月19日", "示例〔2025〕8号")
"""The weekends are worked."""

Row = tuple[str, str, date, date]


def posted(world: World) -> str:
    """Posted on Monday, 6 July; the last day is Monday, 13 July."""
    number = world.complete()
    world.take(number, "submit_to_unit", world.hr)
    world.take(number, "approve", world.hr, data={"place": "公告栏"})
    return number


def load(command: LoadYear, author: Actor) -> int:
    """Load the list and count what is there, without the worker's second pass."""
    recount_id = service.load_year(command, author)
    while service.recount_batch(RecountBatch(recount_id), author):
        pass
    return recount_id


def finish() -> None:
    """The worker's second pass, a minute later."""
    with clock.at(f"{clock.today()} 23:00"):
        while service.recount_batch(RecountBatch(), Actor.system()):
            pass


def rows(recount_id: int) -> list[Row]:
    page = queries.changes_page(db.session, recount_id)
    found = [(row.number, row.what, row.old_due, row.new_due) for row in page.rows]
    db.session.remove()
    return found


def previewed(command: LoadYear) -> list[tuple[str, date, date]]:
    listed = read_typed(command.year, command.holidays, command.workdays).listed
    found = year_preview(db.session, command.year, listed)
    db.session.remove()
    return [(row.number, row.old_due, row.new_due) for row in found.due]


def told() -> list[tuple[int, str]]:
    message = table_of(Message)
    with write_session() as session:
        found = session.execute(
            select(message.c.organisation_id, message.c.text).where(message.c.kind == "recount").order_by(message.c.id)
        )
        return [(row.organisation_id, row.text) for row in found]


def sound() -> None:
    session = fresh_session()
    assert counts(session) == recount(session)
    assert audit.verify(session)[1] is None


@any_database
def test_a_published_end_is_put_off_and_the_step_after_it_waits(world: World, author: Actor) -> None:
    number = posted(world)
    expected = [(number, date(2026, 7, 13), date(2026, 7, 14))]
    with clock.at("2026-07-08 09:00"):
        assert previewed(OFF) == expected
        recount_id = load(OFF, author)
    assert rows(recount_id) == [(number, "publicity", *expected[0][1:])]
    case = world.case(number)
    notice = publicity_of(db.session, case.id)
    assert notice is not None
    assert (case.due_on, notice.ends_on) == (date(2026, 7, 14), date(2026, 7, 14))
    db.session.remove()
    with clock.at("2026-07-14 09:00"), pytest.raises(Refused):
        world.take(number, "send_to_channel", world.hr)
    with clock.at("2026-07-15 09:00"):
        assert world.take(number, "send_to_channel", world.hr).state == "channel_review"
    versions = audit.versions_recorded(fresh_session())
    assert versions[number] == list(range(1, world.case(number).version + 1))
    sound()


@any_database
def test_a_published_end_never_comes_nearer(world: World, author: Actor) -> None:
    number = posted(world)
    with clock.at("2026-07-08 09:00"):
        assert previewed(MADE_UP) == []
        assert rows(load(MADE_UP, author)) == []
    assert world.case(number).due_on == date(2026, 7, 13)


@any_database
def test_a_publicity_that_an_objection_stopped_keeps_its_days(world: World, author: Actor) -> None:
    number = posted(world)
    with clock.at("2026-07-10 09:00"):
        due = hold_case(HoldCase(number=number, seen=0, kind="objection", reason="年限有出入"), world.hr)
        assert (due, world.case(number).held_left) == (date(2026, 7, 24), 1)
        expected = {("publicity", date(2026, 7, 13), date(2026, 7, 14))}
        assert {row[1:] for row in previewed(OFF)} == {row[1:] for row in expected}
        assert {row[1:] for row in rows(load(OFF, author))} == expected  # the objection begins after the 9th
    assert world.case(number).held_left == 2
    with clock.at("2026-07-20 09:00"):
        case_id = world.case(number).id
        with write_session() as session:
            (hold,) = cases.holds_of(session, case_id)
        release_hold(ReleaseHold(number=number, seen=0, hold_id=hold.id, reason="核实无误"), world.hr)
        assert world.case(number).due_on == date(2026, 7, 22)
        later = LoadYear(2026, STATUTORY + "7月9日\n7月21日", "", "示例〔2025〕9号")
        assert [row[1:] for row in rows(load(later, author))] == [("publicity", date(2026, 7, 22), date(2026, 7, 23))]
    sound()


@any_database
def test_questions_objections_and_notices_move_with_the_list(world: World, author: Actor) -> None:
    asked, objected, corrected = world.at_channel(), posted(world), world.at_channel()
    with clock.at("2026-07-15 09:00"):
        question = AskAbout(number=asked, seen=0, kind="data_task", organisation=CITY, question="住所在哪个区？")
        assert ask_about(question, world.clerk).due_on == date(2026, 7, 22)
        world.take(corrected, "request_correction", world.clerk, data={"items": [("other", "补章")]})
        hold_case(HoldCase(number=objected, seen=0, kind="other", reason="核查"), world.officer)
        off = LoadYear(2026, STATUTORY + "7月16日", "", "示例〔2025〕7号")
        preview = previewed(off)
        found = rows(load(off, author))
    assert [(number, old, new) for number, _what, old, new in found] == preview
    assert {(number, what, new) for number, what, _old, new in found} == {
        (asked, "clock", date(2026, 7, 29)),
        (asked, "data_task", date(2026, 7, 23)),
        (corrected, "clock", date(2026, 7, 30)),
    }
    with clock.at("2026-07-20 09:00"):
        assert remind_answerers(None, Actor.system()) == 1
        further = LoadYear(2026, STATUTORY + "7月16日\n7月22日", "", "示例〔2025〕8号")
        assert (asked, "data_task", date(2026, 7, 23), date(2026, 7, 24)) in rows(load(further, author))
        assert remind_answerers(None, Actor.system()) == 1  # of the new day, once more
        load(off, author)
    first, last = world.case(asked).id, world.case(corrected).id
    with write_session() as session:
        (request,) = cases.requests_of(session, first)
        assert request.due_on == date(2026, 7, 23)
        assert corrections_of(session, last)[-1].due_on == date(2026, 7, 30)
        assert "recompute_request" in [row.event for row in audit.of_stream(session, f"case:{asked}")]
    sound()


@any_database
def test_the_handling_of_an_objection_moves_too(world: World, author: Actor) -> None:
    number = posted(world)
    with clock.at("2026-07-07 09:00"):
        hold_case(HoldCase(number=number, seen=0, kind="objection", reason="年限有出入"), world.hr)
        found = rows(load(OFF, author))
    assert (number, "objection", date(2026, 7, 21), date(2026, 7, 22)) in found
    case_id = world.case(number).id
    with write_session() as session:
        (hold,) = cases.holds_of(session, case_id)
    assert hold.due_on == date(2026, 7, 22)


@any_database
def test_each_desk_is_told_once_whatever_breaks(world: World, author: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recount_service, "BATCH", 2)
    numbers = [world.at_channel() for _number in range(3)]
    with clock.at("2026-07-15 09:00"):
        question = AskAbout(number=numbers[0], seen=0, kind="data_task", organisation=CITY, question="住所在哪个区？")
        ask_about(question, world.clerk)
        load(LoadYear(2026, STATUTORY + "7月16日", "", "示例〔2025〕7号"), author)
        assert told() == []
    with clock.at("2026-07-15 09:02"):
        real = recount_service.tell_many

        def torn(*given: object) -> None:
            real(*given)  # type: ignore[arg-type]
            msg = "the worker dies"
            raise OSError(msg)

        monkeypatch.setattr(recount_service, "tell_many", torn)
        assert service.recount_batch(RecountBatch(), Actor.system()) == 2
        with pytest.raises(OSError, match="dies"):
            service.recount_batch(RecountBatch(), Actor.system())
        assert told() == []
        monkeypatch.setattr(recount_service, "tell_many", real)
        while service.recount_batch(RecountBatch(), Actor.system()):
            pass
    desks = dict(told())
    assert len(told()) == 2
    assert "有 3 件的到期日" in desks[world.ids[DISTRICT]]
    assert "有 1 件的到期日" in desks[world.ids[CITY]]
    assert all(number not in text for number in numbers for text in desks.values())


def test_a_list_that_changes_nothing_tells_nobody(world: World, author: Actor) -> None:
    world.at_channel()
    with clock.at("2026-07-15 09:00"):
        load(LoadYear(2026, STATUTORY, "", "示例〔2025〕7号"), author)
        finish()
    assert told() == []
    assert FIRM in world.ids
