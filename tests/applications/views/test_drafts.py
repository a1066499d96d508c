from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import event

from portal.applications import service
from portal.kernel import clock
from portal.kernel.database import db
from portal.kernel.permissions import Role
from tests.applications.conftest import DISTRICT, FIRM, OTHER_FIRM, Browser, World, id_number

Enter = Callable[..., Browser]
HR = Role.ENTERPRISE_HR


def path(number: str, part: str = "") -> str:
    return f"/o/{FIRM}/applications/{number}" + (f"/{part}" if part else "")


@contextmanager
def statements() -> Iterator[list[str]]:
    found: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        if not statement.startswith("BEGIN"):
            found.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield found
    finally:
        event.remove(db.engine, "before_cursor_execute", note)


def test_hr_fills_in_an_application_step_by_step_and_submits_it(world: World, browser: Enter) -> None:
    hr = browser(FIRM, HR)
    answer = hr.post(
        f"/o/{FIRM}/applications/new",
        {"name": "王样例", "id_number": id_number(77), "employed_since": "2019-01-01", "employment": "contract",
         "social_insurance": "y"},
    )  # fmt: skip
    assert answer.status_code == 303
    number = answer.location.split("/")[-2]
    education = {
        "degree": "master", "graduated_on": "2018-06-30", "school": "样例大学", "major": "机械",
        "current_title": "engineer", "current_title_on": "2021-01-01", "years_of_work": "8", "hours": "96",
        "specialised_hours": "60", "seen_version": "1", "next": "1",
    }  # fmt: skip
    assert hr.post(path(number, "education"), education).location.endswith("/target")
    target = {"target_level": "senior", "specialty": "机械", "seen_version": "2", "next": "1"}
    assert hr.post(path(number, "target"), target).location.endswith("/achievements")
    achievement = {"category": "PATENT", "title": "一种样例装置"}
    assert "一种样例装置" in hr.post(path(number, "achievements"), achievement, follow_redirects=True).text
    for kind in ("commitment", "degree_certificate"):
        world.attach(number, kind)
    answer = hr.post(path(number, "commitment"), {"signed": "y", "submit": "1"}, follow_redirects=False)
    assert answer.status_code == 303
    assert answer.location == f"/o/{FIRM}/cases/{number}"
    assert world.case(number).state == "unit_review"


def test_an_applicant_is_not_asked_who_he_is(world: World, browser: Enter) -> None:
    person = world.case(world.draft()).subject_person_id
    own = browser(FIRM, Role.APPLICANT, person=person)
    page = own.get(f"/o/{FIRM}/applications/new").text
    assert 'name="id_number"' not in page
    answer = own.post(f"/o/{FIRM}/applications/new", {"employment": "contract"})
    assert answer.status_code == 303
    assert own.get(answer.location, follow_redirects=True).status_code == 200


def test_a_wrong_number_comes_back_with_its_reason_and_what_was_typed(world: World, browser: Enter) -> None:
    typed = {"name": "王样例", "id_number": "370201199001011234", "employed_since": "2019-01-01"}
    answer = browser(FIRM, HR).post(f"/o/{FIRM}/applications/new", typed | {"employment": "contract"})
    assert answer.status_code == 422
    assert 'value="王样例"' in answer.text
    assert 'href="#id_number"' in answer.text


def test_half_a_step_is_saved_and_autosave_answers_with_the_revision(world: World, browser: Enter) -> None:
    hr, number = browser(FIRM, HR), world.draft()
    answer = hr.post(
        path(number, "education"), {"school": "样例大学", "seen_version": "1"}, headers={"X-Autosave": "1"}
    )
    assert (answer.status_code, answer.headers["X-Version"]) == (204, "2")
    assert 'value="样例大学"' in hr.get(path(number, "education")).text


def test_a_stale_step_keeps_what_was_typed(world: World, browser: Enter) -> None:
    hr, number = browser(FIRM, HR), world.draft()
    hr.post(path(number, "education"), {"school": "甲大学", "seen_version": "1"})
    answer = hr.post(path(number, "education"), {"school": "乙大学", "seen_version": "1"})
    assert answer.status_code == 409
    assert 'value="乙大学"' in answer.text
    assert hr.post(path(number, "education"), {"school": "乙大学", "seen_version": "2"}).status_code == 303


@pytest.mark.parametrize(("field", "value"), [("graduated_on", "昨天"), ("hours", "很多"), ("degree", "phd")])
def test_what_cannot_be_is_marked_beside_its_field(world: World, browser: Enter, field: str, value: str) -> None:
    answer = browser(FIRM, HR).post(path(world.draft(), "education"), {field: value})
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text


def test_submitting_too_early_says_what_is_missing(world: World, browser: Enter) -> None:
    answer = browser(FIRM, HR).post(path(world.draft(), "commitment"), {"submit": "1"})
    assert answer.status_code == 409
    assert "还有内容没有填完" in answer.text
    assert "诚信承诺书" in answer.text


def test_an_application_opens_at_the_first_step_that_lacks_something(world: World, browser: Enter) -> None:
    hr, number, sent = browser(FIRM, HR), world.draft(), world.at_channel()
    assert hr.get(path(number)).location.endswith("/education")
    assert hr.get(path(sent)).location == f"/o/{FIRM}/cases/{sent}"
    assert "这里只能查看" in hr.get(path(sent, "education")).text


def test_others_do_not_find_it(world: World, browser: Enter) -> None:
    number = world.draft()
    stranger = browser(OTHER_FIRM, HR)
    assert stranger.get(f"/o/{OTHER_FIRM}/applications/{number}/education").status_code == 404
    assert stranger.get(path(number, "education")).status_code == 404
    assert browser(DISTRICT, Role.CHANNEL_CLERK).get(f"/o/{DISTRICT}/applications").status_code == 403


def test_the_list_costs_the_same_for_one_row_and_for_many(world: World, browser: Enter) -> None:
    hr = browser(FIRM, HR)
    world.draft()
    costs = []
    for _ in range(2):
        with statements() as sent:
            page = hr.get(f"/o/{FIRM}/applications").text
        costs.append(len(sent))
        for _more in range(4):
            world.draft()
    assert costs[0] == costs[1] <= 6
    assert "王样例" in page


def test_the_list_pages_by_cursor(world: World, browser: Enter) -> None:
    hr = browser(FIRM, HR)
    for _ in range(52):
        world.draft()
    first = hr.get(f"/o/{FIRM}/applications").text
    assert "2026-000052" in first
    assert "2026-000002<" not in first
    cursor = first.split("cursor=")[1].split('"')[0]
    second = hr.get(f"/o/{FIRM}/applications?cursor={cursor}").text
    assert "2026-000002<" in second
    assert "2026-000052" not in second


def test_the_case_page_shows_the_panels_and_sends_to_the_channel(world: World, browser: Enter) -> None:
    hr, number = browser(FIRM, HR), world.complete()
    world.take(number, "submit_to_unit", world.applicant(number))
    page = hr.get(f"/o/{FIRM}/cases/{number}").text
    for words in ("3702**********", "专利发明", "一种样例装置", "报送后由谁审核", "崂山", "满 5 年", "诚信承诺书"):
        assert words in page
    assert id_number(world.people) not in page
    approve = {"seen_version": str(world.case(number).version), "reason": "同意", "place": "公告栏"}
    assert hr.post(f"/o/{FIRM}/cases/{number}/do/approve", approve).status_code == 303
    assert world.case(number).state == "unit_publicity"
    posted = hr.get(f"/o/{FIRM}/cases/{number}").text
    assert ("do/send_to_channel" in posted, "次日起可以报送" in posted) == (False, True)
    with clock.at("2026-07-14 09:00"):
        fresh = browser(FIRM, HR)
        over = fresh.get(f"/o/{FIRM}/cases/{number}").text
        assert ("do/send_to_channel" in over, "次日起可以报送" in over) == (True, False)
        version = world.case(number).version
        answer = fresh.post(f"/o/{FIRM}/cases/{number}/do/send_to_channel", {"seen_version": str(version)})
        assert "正在办理" in answer.text or answer.status_code == 303


def test_acts_of_the_channel_work_from_the_case_page(world: World, browser: Enter) -> None:
    number = world.at_channel()
    with clock.at("2026-07-15 09:00"):
        clerk = browser(DISTRICT, Role.CHANNEL_CLERK)
        page = clerk.get(f"/o/{DISTRICT}/cases/{number}").text
        assert "为什么由这里办理" in page
        act = f"/o/{DISTRICT}/cases/{number}/do/"
        assert 'value="CONFLICT_OF_INTEREST"' in clerk.get(act + "decline").text
        assert 'value="NOT_OUR_FIRM"' not in clerk.get(act + "decline").text
        version = {"seen_version": str(world.case(number).version)}
        assert clerk.post(act + "request_correction", version | {"reason": "请补"}).status_code == 422
        asked = version | {"items": ["other"], "reason_other": "请补学历证书"}
        forgotten = clerk.post(act + "request_correction", asked | {"reason_achievements": "署名不清"})
        assert forgotten.status_code == 422
        assert "已写说明但没有勾选此项" in forgotten.text
        assert clerk.post(act + "request_correction", asked).status_code == 303
        assert world.case(number).state == "correction_required"
        paper = clerk.get(f"/o/{DISTRICT}/cases/{number}/papers/correction").text
        assert "请补学历证书" in paper
        assert "补正期限为 10 个工作日" in paper
        hr = browser(FIRM, HR)
        assert "正在补正" in hr.get(path(number, "materials")).text
        assert hr.get(f"/o/{FIRM}/cases/{number}/do/resubmit").headers["Location"].endswith("/correction")
        page = hr.get(path(number, "correction")).text
        assert "还有 1 项没有答复" in page
        version = {"seen_version": str(world.case(number).version)}
        early = hr.post(path(number, "correction/submit"), version)
        assert (early.status_code, "还有 1 项没有补正" in early.text) == (409, True)
        (item,) = world.items(number)
        own = path(number, f"correction/{item.id}")
        assert hr.post(own, {f"i{item.id}-answer": " "}).status_code == 409
        assert hr.post(own, {f"i{item.id}-answer": "已补"}).status_code == 303
        version = {"seen_version": str(world.case(number).version)}
        assert hr.post(path(number, "correction/submit"), version).status_code == 303
        assert "已补" in clerk.get(f"/o/{DISTRICT}/cases/{number}").text
        version = {"seen_version": str(world.case(number).version)}
        assert clerk.post(act + "send_on", version | {"reason": "同意转报"}).status_code == 303
    assert world.case(number).state == "office_intake"


def test_stale_commitments_ask_again(world: World, browser: Enter) -> None:
    hr, number = browser(FIRM, HR), world.draft()
    service.save_draft(service.SaveDraft(number=number, values={"school": "甲"}), world.hr)
    answer = hr.post(path(number, "commitment"), {"signed": "y", "seen_version": "1"})
    assert answer.status_code == 409


def test_beginning_twice_leads_to_the_draft_that_is_open(world: World, browser: Enter) -> None:
    hr = browser(FIRM, HR)
    typed = {
        "name": "王样例", "id_number": id_number(78), "employed_since": "2019-01-01", "employment": "contract",
        "social_insurance": "y",
    }  # fmt: skip
    new = f"/o/{FIRM}/applications/new"
    first = hr.post(new, typed)
    number = first.location.split("/")[-2]
    second = hr.post(new, typed)
    assert second.location == path(number)
    assert f"已有未提交的申报草稿（{number}）" in hr.get(second.location, follow_redirects=True).text


def test_what_is_demanded_is_said_in_words_and_the_steps_are_counted(world: World, browser: Enter) -> None:
    hr, number = browser(FIRM, HR), world.draft()
    assert hr.get(f"/o/{FIRM}/applications/new").text.count("（必填）") == 2
    assert hr.get(path(number, "education")).text.count("（必填）") == 7
    page = hr.get(path(number, "target")).text
    assert page.count("（必填）") == 2
    assert "第 3 步，共 6 步" in page
    assert "<span>人员</span>" in page
    half = {"school": "样例大学", "seen_version": "1"}
    assert hr.post(path(number, "education"), half).status_code == 303


def test_the_strong_button_is_the_next_step(world: World, browser: Enter) -> None:
    hr, open_one, whole = browser(FIRM, HR), world.draft(), world.complete()
    page = hr.get(path(open_one, "commitment")).text
    assert f'class="btn btn-primary" href="{path(open_one, "education")}"' in page
    assert 'class="btn btn-plain" name="submit"' in page
    page = hr.get(path(whole, "commitment")).text
    assert 'class="btn btn-primary" name="submit"' in page
    assert "继续填写" not in page
