import re
from collections.abc import Callable
from datetime import date

import pytest
from flask.testing import FlaskClient

from portal.committees import service
from portal.committees.service import CreateMeeting, OnMeeting
from tests.committees.conftest import OFFICE, World
from tests.counting import counted_statements

Enter = Callable[[str], FlaskClient]


def url(meeting: str, step: str = "") -> str:
    return f"/o/{OFFICE}/meetings/{meeting}" + (f"/{step}" if step else "")


def version(page: str) -> str:
    found = re.search(r'name="seen" value="(\d+)"', page)
    assert found is not None
    return found[1]


def test_a_meeting_from_the_call_to_the_publicity(world: World, browser: Enter) -> None:
    numbers = world.ready(2)
    secretary = browser("secretary")
    called = secretary.post(
        f"/o/{OFFICE}/meetings/new",
        data={"committee_id": str(world.committee_id), "held_on": "2026-11-10", "place": "三楼会议室"},
    )
    assert called.status_code == 303
    meeting = called.location.split("/")[-2]
    seats = secretary.get(called.location).text
    present = [str(member) for member in world.member_ids()[:17]]
    data = {"seen": version(seats), "present": present, "presider": present[0]}
    assert secretary.post(url(meeting, "seats"), data=data).status_code == 303
    agenda = secretary.get(url(meeting, "agenda")).text
    assert all(number in agenda for number in numbers)
    done = secretary.post(url(meeting, "agenda"), data={"seen": version(agenda), "ticked": numbers})
    assert done.status_code == 303
    recusals = secretary.get(url(meeting, "recusals")).text
    assert "评委24" in recusals
    assert "未到会" in recusals
    assert secretary.post(url(meeting, "open"), data={"seen": version(recusals)}).status_code == 303
    sheet = secretary.get(url(meeting, "votes")).text
    assert 'data-needed="12"' in sheet
    first, second = world.items(meeting)
    votes = {f"agree-{first.id}": "12", f"disagree-{first.id}": "5", f"agree-{second.id}": "11"}
    votes |= {f"abstain-{second.id}": "6", "seen": version(sheet), "finish": "1"}
    assert secretary.post(url(meeting, "votes"), data=votes).status_code == 303
    assert secretary.post(url(meeting, "conclude"), data={"seen": "0"}).status_code == 403
    chair = browser("chair")
    page = chair.get(url(meeting, "sign")).text
    assert "通过 1 件，未通过 1 件，延期 0 件" in page
    assert chair.post(url(meeting, "conclude"), data={"seen": version(page)}).status_code == 303
    assert [world.case(number).state for number in numbers] == ["voted_passed", "voted_failed"]
    assert secretary.post(url(meeting, "publish")).status_code == 303
    assert world.case(numbers[0]).state == "result_publicity"


def test_a_wrong_row_keeps_what_was_typed(world: World, browser: Enter) -> None:
    meeting = world.opened(world.ready(2))
    first, second = world.items(meeting)
    secretary = browser("secretary")
    typed = {f"agree-{first.id}": "13", f"disagree-{first.id}": "4", f"agree-{second.id}": "15", "seen": "0"}
    answer = secretary.post(url(meeting, "votes"), data=typed)
    assert answer.status_code == 422
    for field, value in ((f"agree-{first.id}", "13"), (f"disagree-{first.id}", "4"), (f"agree-{second.id}", "15")):
        assert re.search(rf'name="{field}"[^>]*value="{value}"', answer.text)
    assert f'id="error-{second.id}"' in answer.text
    assert f'id="error-{first.id}"' not in answer.text
    assert [item.agree for item in world.items(meeting)] == [None, None]


def test_who_comes_too_late_gets_409_and_his_numbers(world: World, browser: Enter) -> None:
    meeting = world.opened(world.ready())
    (item,) = world.items(meeting)
    secretary = browser("secretary")
    seen = version(secretary.get(url(meeting, "votes")).text)
    world.record(meeting, 12)
    answer = secretary.post(url(meeting, "votes"), data={f"agree-{item.id}": "17", "seen": seen})
    assert answer.status_code == 409
    assert "记录表决票数" in answer.text
    assert re.search(rf'name="agree-{item.id}"[^>]*value="17"', answer.text)


def test_opening_without_a_quorum_says_why(world: World, browser: Enter) -> None:
    meeting = world.planned(world.ready(), range(1, 17))
    answer = browser("secretary").post(url(meeting, "open"), data={"seen": "0"})
    assert answer.status_code == 409
    assert "少于法定的 17 人" in answer.text


def test_no_expert_of_a_listed_firm_is_asked_about_but_no_block(world: World, browser: Enter) -> None:
    meeting = world.planned(world.ready(), [1, 2, *range(4, 20)])
    secretary = browser("secretary")
    assert "no_srdi_reason" in secretary.get(url(meeting, "recusals")).text
    data = {"seen": "0", "no_srdi_reason": "均因公出差"}
    assert secretary.post(url(meeting, "open"), data=data).status_code == 303
    assert "均因公出差" in secretary.get(url(meeting, "minutes")).text


@pytest.mark.parametrize(
    ("name", "status"),
    [("secretary", 200), ("chair", 200), ("stranger", 404), ("clerk", 404), ("firmhr", 404), ("officer", 404)],
)
def test_only_the_office_enters_its_meetings(world: World, browser: Enter, name: str, status: int) -> None:
    meeting = world.opened(world.ready())
    assert browser(name).get(url(meeting, "seats")).status_code == status


def test_the_city_reads_but_sees_no_numbers_before_they_are_confirmed(world: World, browser: Enter) -> None:
    meeting = world.opened(world.ready())
    world.record(meeting, 12)
    officer = browser("officer")
    page = officer.get(f"/o/370200/meetings/{meeting}/votes")
    assert page.status_code == 200
    assert "确认之前不公开" in page.text
    assert officer.get(f"/o/370200/meetings/{meeting}/minutes").status_code == 404
    service.finish_recording(OnMeeting(number=meeting, seen=0), world.secretary)
    service.conclude(OnMeeting(number=meeting, seen=0), world.chair)
    assert officer.get(f"/o/370200/meetings/{meeting}/minutes").status_code == 200
    assert officer.post(f"/o/370200/meetings/{meeting}/votes").status_code == 403


def test_the_minutes_name_seats_recusals_and_results(world: World, browser: Enter) -> None:
    (number,) = world.ready()
    meeting = world.opened([number], [1, *range(8, 26)])
    world.record(meeting, 12, voters=17)
    page = browser("chair").get(url(meeting, "minutes")).text
    assert page.count('<td class="paper-word">') == 2 * page.count("<tr><td") > 0  # names and results stay on one line
    for words in ("席位 25", "到会 19 人", "主持人：评委01", "评委25（与申报人同一单位）", "尚未经主任委员确认"):
        assert words in page


def test_the_list_costs_the_same_with_one_and_with_many(world: World, browser: Enter) -> None:
    secretary = browser("secretary")
    command = CreateMeeting(committee_id=world.committee_id, held_on=date(2026, 11, 11), place="三楼")
    service.create_meeting(command, world.secretary)
    secretary.get(f"/o/{OFFICE}/meetings")  # the first request of a session also notes that it was used
    costs = []
    for more in (0, 59):
        for _ in range(more):
            service.create_meeting(command, world.secretary)
        with counted_statements() as seen:
            page = secretary.get(f"/o/{OFFICE}/meetings")
        costs.append(len(seen))
        assert page.status_code == 200
    assert costs[0] == costs[1] <= 6
    assert "cursor=" in page.text
    cursor = re.findall(r"cursor=([\w-]+)", page.text)[0]
    assert "M2026-0001" in secretary.get(f"/o/{OFFICE}/meetings?cursor={cursor}").text
