import re
from collections.abc import Callable

from flask.testing import FlaskClient

from portal.committees import service
from portal.committees.service import Step
from tests.committees.conftest import OFFICE, World

Enter = Callable[[str], FlaskClient]


def do(number: str, event: str) -> str:
    return f"/o/{OFFICE}/cases/{number}/do/{event}"


def test_accepting_a_case(world: World, browser: Enter) -> None:
    (number,) = world.arrived()
    answer = browser("secretary").post(do(number, "accept"), data={"seen_version": world.case(number).version})
    assert answer.status_code == 303
    assert world.case(number).state == "accepted"


def test_the_panel_form_leaves_colleagues_out_and_says_so(world: World, browser: Enter) -> None:
    (number,) = world.arrived()
    service.accept(Step(versions={number: 0}), world.secretary)
    secretary = browser("secretary")
    page = secretary.get(do(number, "assign_panel")).text
    assert "评委01" in page
    assert "评委24" not in page
    assert "2 人未列出" in page
    ids = world.member_ids()
    few = {"seen_version": world.case(number).version, "experts": ids[:2]}
    answer = secretary.post(do(number, "assign_panel"), data=few)
    assert answer.status_code == 409
    assert "至少需要 3 名" in answer.text
    assert answer.text.count("checked") == 2
    enough = few | {"experts": ids[:3]}
    assert secretary.post(do(number, "assign_panel"), data=enough).status_code == 303
    assert world.case(number).state == "panel_review"


def test_opinions_are_entered_together_and_kept_when_one_is_half_done(world: World, browser: Enter) -> None:
    (number,) = world.in_panel()
    secretary = browser("secretary")
    page = secretary.get(do(number, "opinions_in")).text
    ids = sorted({int(found) for found in re.findall(r'name="text_(\d+)"', page)})
    assert len(ids) == 3
    data = {f"text_{id_}": "业绩突出，建议通过。" for id_ in ids} | {f"verdict_{id_}": "recommend" for id_ in ids[:2]}
    data["seen_version"] = str(world.case(number).version)
    half = secretary.post(do(number, "opinions_in"), data=data)
    assert half.status_code == 422
    assert half.text.count("业绩突出，建议通过。") == 3
    data[f"verdict_{ids[2]}"] = "reserved"
    assert secretary.post(do(number, "opinions_in"), data=data).status_code == 303
    assert world.case(number).state == "meeting_ready"


def test_a_clerk_has_no_such_act(world: World, browser: Enter) -> None:
    (number,) = world.arrived()
    assert browser("clerk").get(f"/o/370202/cases/{number}/do/accept").status_code == 404
