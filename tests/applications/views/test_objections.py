"""What the page of an application in its unit's publicity shows of an objection, and to whom."""

from collections.abc import Callable

from portal.cases.service import RegisterObjection, register_objection
from portal.kernel import clock
from portal.kernel.permissions import Role
from tests.applications.conftest import FIRM, Browser, World

Enter = Callable[..., Browser]
WHO, SAID = "钱知情", "第一完成人不是他"


def in_publicity(world: World) -> str:
    number = world.complete()
    world.take(number, "submit_to_unit", world.hr)
    world.take(number, "approve", world.hr, data={"place": "公告栏"})
    return number


def test_the_firm_is_led_to_the_objection_and_the_applicant_learns_nothing(world: World, browser: Enter) -> None:
    number = in_publicity(world)
    page = f"/o/{FIRM}/cases/{number}"
    hr = browser(FIRM, Role.ENTERPRISE_HR)
    before = hr.get(page).text
    assert "登记异议" in before
    assert "异议成立" not in before  # nobody has objected
    command = RegisterObjection(
        number=number, seen=0, way="visit", named=True, name=WHO, contact="", content=SAID, received_on=clock.today()
    )
    register_objection(command, world.hr)
    after = hr.get(page).text
    for words in ("暂停办理：公示期内的异议", "处理异议", "异议处理期限", "异议及答复"):
        assert words in after
    person = world.case(number).subject_person_id
    own = browser(FIRM, Role.APPLICANT, person).get(page).text
    assert "暂停办理：公示期内的异议" in own
    for word in (WHO, SAID, "处理异议"):
        assert word not in own
    assert WHO not in after
    assert SAID not in after
