"""The switch of four eyes, and what a clerk of such a desk is told before he acts."""

import re
from collections.abc import Callable

from portal.kernel import clock
from portal.kernel.permissions import Role
from tests.applications.conftest import CITY, DISTRICT, FIRM, Browser, World
from tests.conftest import any_database
from tests.counting import counted_statements

Enter = Callable[..., Browser]
OWN = f"/o/{DISTRICT}/channels/four-eyes"
CHANNEL = f"/o/{CITY}/channels/{DISTRICT}"
ON = {"to": "on", "reason": "局务会〔2026〕3号"}
DAY = "2026-07-15 09:00"


def take_up(clerk: Browser, number: str) -> None:
    for act in ("claim", "release"):
        clerk.post(f"/o/{DISTRICT}/desk/todo/{act}", {"number": number})


def note(clerk: Browser, number: str) -> str:
    found = re.search(r'id="four-eyes">.*?</section>', clerk.get(f"/o/{DISTRICT}/cases/{number}").text, re.DOTALL)
    return found.group() if found else ""


@any_database
def test_the_supervisor_switches_it_for_his_own_desk(world: World, browser: Enter) -> None:
    number = world.at_channel()
    with clock.at(DAY):
        chief = browser(DISTRICT, Role.CHANNEL_SUPERVISOR)
        assert f'href="{OWN}"' in chief.get(f"/o/{DISTRICT}/desk/todo").text
        page = chief.get(OWN).text
        assert "今天有转报权限的人员只有 1 名，不能实行双人审核" in page
        assert "还没有人经办：1 件" in page
        assert chief.post(OWN, ON).status_code == 422
        clerk = browser(DISTRICT, Role.CHANNEL_CLERK)
        assert clerk.get(OWN).status_code == 403
        assert f'href="{OWN}"' not in clerk.get(f"/o/{DISTRICT}/desk/todo").text
        take_up(clerk, number)
        assert "张经办经办：1 件，开启后须由其他人转报" in chief.get(OWN).text
        empty = chief.post(OWN, {"to": "on", "reason": " "})
        assert (empty.status_code, "请填写依据或原因" in empty.text) == (422, True)
        done = chief.post(OWN, ON)
        assert (done.status_code, done.location) == (303, OWN)
        after = chief.get(OWN).text
        assert "双人审核已开启" in after
        assert "关闭双人审核" in after
        again = chief.post(OWN, ON)
        assert (again.status_code, "已经是这个状态" in again.text) == (422, True)


@any_database
def test_the_city_switches_it_for_any_channel_and_finds_it_in_its_history(world: World, browser: Enter) -> None:
    with clock.at(DAY):
        officer = browser(CITY, Role.CITY_HR_OFFICER)
        for _each in range(2):
            browser(DISTRICT, Role.CHANNEL_CLERK)
        assert f'href="{CHANNEL}/four-eyes"' in officer.get(CHANNEL).text
        with counted_statements() as seen:
            assert "没有等待转报的在办件" in officer.get(f"{CHANNEL}/four-eyes").text
        assert len(seen) <= 6, "\n".join(each[:150] for each in seen)
        assert officer.post(f"{CHANNEL}/four-eyes", ON).location == CHANNEL
        history = officer.get(CHANNEL).text
        for words in ("变更双人审核", "没有开启 → 开启", ON["reason"]):
            assert words in history
        for code, answer in (("370200-I", 404), ("X", 404), (FIRM, 404), (CITY, 200)):
            assert officer.get(f"/o/{CITY}/channels/{code}/four-eyes").status_code == answer
        chief = browser("370203", Role.CHANNEL_SUPERVISOR)
        assert chief.get(f"/o/370203/channels/{DISTRICT}/four-eyes").status_code == 403


@any_database
def test_a_clerk_is_told_beforehand_and_of_many_the_refused_are_named(world: World, browser: Enter) -> None:
    number, other = world.at_channel(), world.at_channel()
    with clock.at(DAY):
        one, two = browser(DISTRICT, Role.CHANNEL_CLERK), browser(DISTRICT, Role.CHANNEL_CLERK)
        assert note(one, number) == "", "nothing is said where it is off"
        assert browser(DISTRICT, Role.CHANNEL_SUPERVISOR).post(OWN, ON).status_code == 303
        assert "还没有人经办" in note(one, number)
        take_up(one, number)
        with counted_statements() as seen:
            told = note(one, number)
        assert len(seen) <= 12, "\n".join(each[:150] for each in seen)
        assert "此件由您经办，您不能自己转报" in told
        assert "可以转报的人员：张经办" in told
        assert "您可以审核转报" in note(two, number)
        take_up(two, other)
        bulk = f"/o/{DISTRICT}/desk/todo/bulk/send_on"
        versions = [f"{each}:{world.case(each).version}" for each in (number, other)]
        page = one.post(bulk, {"case": versions, "reason": "材料齐全，同意转报。"}).text
        assert "已办理 1 件" in page
        blocked = page[page.index("1 件没有办理") :]
        assert number in blocked
        assert "此件由您经办，须由另一名工作人员审核转报" in blocked
        assert other not in blocked.split("</ul>")[0]
        assert world.case(number).state == "channel_review"
        assert world.case(other).state == "office_intake"
