"""One view for all acts: forms, faults, refusals, changes by others, and the typed text that is always kept."""

import io

import pytest

from portal.cases import service as door
from portal.kernel.actor import Actor
from portal.kernel.permissions import Role
from tests.cases.sample import Act, World, do
from tests.desk.conftest import HERE, THERE, MakeBrowser


def act(number: str, event: str = "pass_on", org: str = HERE) -> str:
    return f"/o/{org}/cases/{number}/do/{event}"


def test_the_form_as_page_and_as_fragment(world: World, browser: MakeBrowser) -> None:
    clerk = browser()
    (number,) = world.open()
    page, fragment = clerk.get(act(number)).text, clerk.get(act(number), poll="").text
    for text in (page, fragment):
        assert 'name="seen_version" value="1"' in text
        assert 'enctype="multipart/form-data"' in text
        assert f"{number} 王经办" in text  # the form was made for this case and this actor
    assert "<html" in page
    assert "<html" not in fragment


def test_an_empty_form_comes_back(world: World, browser: MakeBrowser) -> None:
    clerk = browser()
    (number,) = world.open()
    for htmx in (False, True):
        answer = clerk.post(act(number), {"seen_version": 1}, htmx=htmx)
        assert answer.status_code == 422
        assert "请填写审核意见" in answer.text
    assert world.row(number).version == 1


def test_what_the_use_case_finds_wrong_stands_at_the_field(world: World, browser: MakeBrowser) -> None:
    (number,) = world.open()
    answer = browser().post(act(number), {"seen_version": 1, "reason": "含糊"})
    assert answer.status_code == 422
    assert 'id="reason-error"' in answer.text
    assert "请写得具体一些" in answer.text
    assert ">\r\n含糊</textarea>" in answer.text or "含糊</textarea>" in answer.text


def test_a_refusal_is_shown_with_the_text(world: World, browser: MakeBrowser) -> None:
    (number,) = world.open()
    world.forbidden.add(number)
    answer = browser().post(act(number), {"seen_version": 1, "reason": "我的意见"}, htmx=True)
    assert answer.status_code == 409
    assert "此件被标记为不可办理" in answer.text
    assert "我的意见</textarea>" in answer.text


def test_a_colleagues_claim_is_named(world: World, browser: MakeBrowser) -> None:
    (number,) = world.open()
    door.claim(door.ClaimCases((number,)), world.actor(HERE, "李四"))
    answer = browser().post(act(number), {"seen_version": 1, "reason": "我的意见"})
    assert answer.status_code == 409
    assert "李四" in answer.text


def test_a_stale_page_says_what_changed_and_may_be_sent_again(world: World, browser: MakeBrowser) -> None:
    clerk = browser()
    (number,) = world.open()
    do(Act("note", {number: 0}), world.actor(HERE))
    answer = clerk.post(act(number), {"seen_version": 1, "reason": "我的意见"})
    assert answer.status_code == 409
    assert "王经办：记录" in answer.text
    assert "我的意见</textarea>" in answer.text
    assert 'name="seen_version" value="2"' in answer.text


def test_a_case_that_left_meanwhile_gives_the_text_back(world: World, browser: MakeBrowser) -> None:
    clerk = browser()
    (number,) = world.open()
    do(Act("pass_on", {number: 0}), world.actor(HERE, "李四"))
    for htmx in (False, True):
        answer = clerk.post(act(number), {"seen_version": 1, "reason": "我的意见"}, htmx=htmx)
        assert answer.status_code == 409
        assert "市北区" in answer.text
        assert "我的意见</textarea>" in answer.text
        assert "市南区人社局李四：转给另一单位" in answer.text
        assert "请与市北区人社局联系，由其按规定退回" in answer.text
    assert clerk.get(act(number)).status_code == 404
    assert clerk.post(act("2026-000099"), {"reason": "x"}).status_code == 404


@pytest.mark.parametrize("what", ["claim", "release"])
def test_claiming_a_case_that_left_meanwhile_says_who_sent_it_where(
    world: World, browser: MakeBrowser, what: str
) -> None:
    clerk = browser()
    (number,) = world.open()
    do(Act("take_over", {number: 0}), Actor.system(world.ids[HERE]))
    answer = clerk.post(f"/o/{HERE}/cases/{number}/{what}")
    assert answer.status_code == 409
    assert "兜底接办" in answer.text
    assert "转给了市人社局" in answer.text
    assert clerk.post(f"/o/{HERE}/cases/2026-000099/{what}").status_code == 404


def test_a_success_by_htmx_leads_on(world: World, browser: MakeBrowser) -> None:
    clerk = browser()
    (number,) = world.open()
    data = {"seen_version": "1", "reason": "同意", "paper": (io.BytesIO(b"x"), "a.txt")}
    answer = clerk.post(act(number), data, htmx=True, content_type="multipart/form-data")
    assert (answer.status_code, answer.data) == (204, b"")
    assert answer.headers["HX-Redirect"].startswith(f"/o/{HERE}/cases/{number}/after")


@pytest.mark.parametrize(("event", "status"), [("withdraw", 404), ("take_over", 404), ("close", 404), ("nothing", 404)])
def test_acts_that_are_not_the_clerks(world: World, browser: MakeBrowser, event: str, status: int) -> None:
    (number,) = world.open()
    assert browser().get(act(number, event)).status_code == status


def test_an_act_with_a_page_of_its_own_leads_there(world: World, browser: MakeBrowser) -> None:
    (number,) = world.open()
    do(Act("ask", {number: 0}), world.actor(HERE))
    applicant = browser("申报人", (HERE, Role.CHANNEL_CLERK), (HERE, Role.APPLICANT))
    assert f'href="{act(number, "answer")}"' in applicant.get(f"/o/{HERE}/cases/{number}").text
    assert applicant.get(act(number, "answer")).location == f"/o/{HERE}/cases/{number}"
    assert applicant.post(act(number, "answer"), {"seen_version": 2}).status_code == 404
    assert world.row(number).state == "waiting"


def test_the_usual_form_asks_for_a_reason_where_the_step_needs_one(world: World, browser: MakeBrowser) -> None:
    clerk = browser()
    (number,) = world.open()
    assert clerk.post(act(number, "ask"), {"seen_version": 1}).status_code == 422
    blank = clerk.post(act(number, "ask"), {"seen_version": 1, "reason": " \u3000"})
    assert blank.status_code == 422
    assert 'id="reason-error"' in blank.text
    assert clerk.post(act(number, "ask"), {"seen_version": 1, "reason": "缺少证明"}).status_code == 303
    assert world.row(number).state == "waiting"


def test_whoever_sees_the_case_does_not_thereby_act_on_it(world: World, browser: MakeBrowser) -> None:
    (number,) = world.open()
    auditor = browser("审计", ("370200", Role.AUDITOR))
    assert auditor.get(f"/o/370200/cases/{number}").status_code == 200
    assert auditor.get(act(number, org="370200")).status_code == 404
    stranger = browser("孙丁", (THERE, Role.CHANNEL_CLERK))
    assert stranger.get(act(number, org=THERE)).status_code == 404
