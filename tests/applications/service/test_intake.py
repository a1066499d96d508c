"""Paper intake on both databases: entered, filed, sent on by another person, corrected, withdrawn, followed."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from portal.applications import queries, service
from portal.applications.queries.intake import followed, intake_of
from portal.applications.rules.intake import CODE_LENGTH, shown_code
from portal.applications.service import SaveDraft, TakeStep
from portal.applications.service.intake import (
    EnterPaper,
    IssueCode,
    SaveUnitPaper,
    WithdrawOnPaper,
    enter_paper,
    issue_code,
    save_unit_paper,
    withdraw_on_paper,
)
from portal.audit import queries as ledger
from portal.kernel import clock
from portal.kernel.actor import Actor
from portal.kernel.database import table_of, write_session
from portal.kernel.errors import Invalid, NotFound, Refused
from portal.kernel.permissions import Role
from portal.materials import queries as materials
from portal.materials.service import KeptFile, keep
from portal.messages.models import Message
from portal.organisations.queries import ids_of_codes
from portal.people.service import NewPerson
from portal.routing import queries as routing
from portal.routing.service import sweep_contracts
from tests.applications.conftest import DISTRICT, EDUCATION, FIRM, OFFICE, OUTSIDE_FIRM, TARGET, World, id_number
from tests.conftest import any_database
from tests.materials.samples import pdf

pytestmark = any_database
OTHER = "370203"
UNIT: dict[str, Any] = {
    "unit_opinion": "经审核，材料属实，同意申报。",
    "posted_on": date(2026, 6, 24),
    "ends_on": date(2026, 7, 3),
    "place": "厂区公告栏",
}


def scan() -> KeptFile:
    return keep("扫描件.pdf", pdf())


def begin(world: World, actor: Actor, **changes: object) -> str:
    world.people += 1
    values: dict[str, Any] = {
        "person": NewPerson(name="王样例", id_number=id_number(world.people), phone="13800001234"),
        "consent": scan(),
        "credit_code": FIRM,
        "employed_since": date(2019, 1, 1),
    }
    return enter_paper(EnterPaper(**(values | changes)), actor)


def fill(number: str, actor: Actor, *, firm: bool = True, **unit: object) -> None:
    service.save_draft(SaveDraft(number=number, values=EDUCATION | TARGET), actor)
    service.add_achievement(service.AddAchievement(number=number, category="PATENT", title="一种样例装置"), actor)
    kinds = ["commitment", "degree_certificate", *(["unit_opinion", "unit_publicity"] if firm else [])]
    for kind in kinds:
        service.attach_material(service.AttachMaterial(number=number, kind=kind, file=scan()), actor)
    values = (UNIT if firm else {}) | unit
    save_unit_paper(SaveUnitPaper(number=number, signed=True, **values), actor)


def filed(world: World, actor: Actor, **changes: object) -> str:
    number = begin(world, actor, **changes)
    fill(number, actor)
    world.take(number, "file_paper", actor)
    return number


def codes(error: pytest.ExceptionInfo[Refused]) -> set[str]:
    return {refusal.code for refusal in error.value.refusals}


def test_the_channel_is_accountable_and_both_are_named(world: World) -> None:
    number = begin(world, world.clerk)
    case = world.case(number)
    assert (case.state, case.accountable_id) == ("draft", world.ids[DISTRICT])
    assert case.fallback_id == world.ids["370200"]
    with write_session() as session:
        found = intake_of(session, case.id)
        words = [row.data.get("what", "") for row in ledger.of_stream(session, f"case:{number}")]
        kinds = [row.kind for row in materials.of_case(session, case.id)]
    assert found is not None
    assert (found.clerk_name, found.organisation_id) == ("区经办", world.ids[DISTRICT])
    assert any("按申报人的书面委托" in each and "区经办" in each for each in words)
    assert not any("王样例" in each for each in words)
    assert case.entered_by == f"{DISTRICT}·区经办"
    assert kinds == ["consent"]


def test_nothing_begins_without_consent_firm_or_place(world: World) -> None:
    for changes, field in (
        ({"consent": None}, "consent"),
        ({"credit_code": "91370202MA3NOFIRM9"}, "credit_code"),
        ({"credit_code": ""}, "place_of_work"),
        ({"credit_code": "", "place_of_work": "市南区香港中路 1 号"}, "district"),
        ({"credit_code": "", "place_of_work": "某路", "district": DISTRICT, "own_agency": True}, "own_agency"),
        ({"employed_since": None}, "employed_since"),
        ({"person": NewPerson(name="王样例", id_number="370201199001010001")}, "id_number"),
    ):
        with pytest.raises(Invalid) as error:
            begin(world, world.clerk, **changes)
        assert field in error.value.errors
    with pytest.raises(NotFound):
        begin(world, world.hr)


def test_nobody_enters_his_own(world: World) -> None:
    person = world.case(begin(world, world.clerk)).subject_person_id
    own = replace(world.supervisor, person_id=person)
    with pytest.raises(Refused) as error:
        begin(world, own, person=NewPerson(name="王样例", id_number=id_number(world.people)))
    assert codes(error) == {"OWN_CASE"}


def test_the_firm_reads_the_draft_but_does_not_write_in_it(world: World) -> None:
    number = begin(world, world.clerk)
    for actor in (world.hr, world.actor("邻区", OTHER, Role.CHANNEL_CLERK)):
        with pytest.raises(NotFound):
            service.save_draft(SaveDraft(number=number, values=EDUCATION), actor)
    with pytest.raises(Refused) as error:
        world.take(number, "submit_to_unit", world.hr)
    assert codes(error) == {"NOT_YOUR_DESK"}


def test_filed_at_its_own_channel_and_sent_on_by_another_person(world: World) -> None:
    number = filed(world, world.clerk)
    case = world.case(number)
    assert (case.state, case.accountable_id, case.filed_on) == ("channel_review", world.ids[DISTRICT], date(2026, 7, 6))
    with write_session() as session:
        notice = queries.publicity_of(session, case.id)
        written = queries.opinions_of(session, case.id)
        decision = routing.decision_of(session, case.id)
    assert notice is not None
    assert (notice.posted_on, notice.ends_on) == (date(2026, 6, 24), date(2026, 7, 3))
    assert [row.organisation_id for row in written] == [world.ids[FIRM]]
    assert written[0].text == f"{UNIT['unit_opinion']}（单位盖章原件，区经办按纸质材料录入）"
    assert "区经办" in written[0].author_name
    assert decision is not None
    assert decision.decision.channel == DISTRICT
    with pytest.raises(Refused) as error:
        world.take(number, "send_on", world.clerk)
    assert codes(error) == {"SAME_PERSON"}
    assert world.take(number, "send_on", world.supervisor).state == "office_intake"


def test_messages_name_the_subject_and_who_acts_for_him(world: World) -> None:
    number = filed(world, world.clerk)
    world.take(number, "send_on", world.supervisor)
    message = table_of(Message)
    with write_session() as session:
        rows = session.execute(
            select(message.c.organisation_id, message.c.person_id, message.c.text)
            .where(message.c.case_number == number)
            .order_by(message.c.id)
        ).all()
    office = [row.text for row in rows if row.organisation_id == world.ids[OFFICE]]
    own = [row.text for row in rows if row.person_id is not None]
    assert office
    assert own
    assert all(f"（王样例，青岛样例甲有限公司，由{DISTRICT}·区经办代办）" in text for text in office)
    assert all(text.startswith(f"您的申报 {number}（由{DISTRICT}·区经办代办）") for text in own)


def test_a_desk_without_a_second_person_is_told_where_to_turn(world: World) -> None:
    number = filed(world, world.clerk)
    with pytest.raises(Refused) as alone:
        world.take(number, "send_on", world.clerk)
    assert "移交兜底" in alone.value.refusals[0].message
    moved = world.take(number, "decline", world.clerk, code="CONFLICT_OF_INTEREST")
    assert moved.accountable_id == world.ids["370200"]
    assert world.take(number, "send_on", world.actor("市渠道", "370200", Role.CHANNEL_CLERK)).state == "office_intake"


def test_another_channel_gets_it_where_route_says_so(world: World) -> None:
    elsewhere = world.actor("邻区", OTHER, Role.CHANNEL_CLERK)
    number = begin(world, elsewhere)
    fill(number, elsewhere)
    taken = service.take_step(TakeStep(event="file_paper", versions={number: 0}), elsewhere)
    assert taken.changed_desk
    assert world.case(number).accountable_id == world.ids[DISTRICT]
    assert world.take(number, "send_on", world.clerk).state == "office_intake"


@pytest.mark.parametrize(
    ("unit", "code"),
    [
        ({"unit_opinion": ""}, "NO_UNIT_OPINION"),
        ({"posted_on": None, "ends_on": None}, "NO_PUBLICITY"),
        ({"posted_on": date(2026, 6, 29), "ends_on": date(2026, 7, 3)}, "NO_PUBLICITY"),
        ({"ends_on": date(2026, 7, 6)}, "NO_PUBLICITY"),
    ],
)
def test_the_paper_shows_the_units_opinion_and_its_five_working_days(
    world: World, unit: dict[str, object], code: str
) -> None:
    number = begin(world, world.clerk)
    fill(number, world.clerk, **unit)
    with pytest.raises(Refused) as error:
        world.take(number, "file_paper", world.clerk)
    assert codes(error) == {code}


def test_scans_and_signature_and_window_are_needed(world: World) -> None:
    number = begin(world, world.clerk)
    service.save_draft(SaveDraft(number=number, values=EDUCATION | TARGET), world.clerk)
    service.add_achievement(service.AddAchievement(number=number, category="PATENT", title="甲"), world.clerk)
    with pytest.raises(Refused) as error:
        world.take(number, "file_paper", world.clerk)
    assert {"INCOMPLETE", "NO_COMMITMENT"} <= codes(error)
    with write_session() as session:
        missing = queries.progress(session, queries.details(session, world.case(number).id)).missing_materials
    assert "单位公示证明（盖章）扫描件" in missing
    late = begin(world, world.clerk)
    fill(late, world.clerk)
    with clock.at("2026-10-12 09:00"), pytest.raises(Refused) as closed:
        world.take(late, "file_paper", world.clerk)
    assert codes(closed) == {"WINDOW_CLOSED"}


def test_dates_that_cannot_be_are_not_kept(world: World) -> None:
    number = begin(world, world.clerk)
    for posted, ends in (
        (None, date(2026, 7, 1)),
        (date(2026, 7, 2), date(2026, 7, 1)),
        (date(2026, 7, 1), date(2026, 8, 1)),
    ):
        with pytest.raises(Invalid):
            save_unit_paper(SaveUnitPaper(number=number, signed=False, posted_on=posted, ends_on=ends), world.clerk)


def test_a_firm_outside_the_city_is_referred(world: World) -> None:
    number = begin(world, world.clerk, credit_code=OUTSIDE_FIRM)
    fill(number, world.clerk)
    with pytest.raises(Refused) as error:
        world.take(number, "file_paper", world.clerk)
    assert codes(error) == {"OUT_OF_JURISDICTION"}


def test_somebody_without_a_firm_goes_to_the_district_of_his_work(world: World) -> None:
    elsewhere = world.actor("邻区", OTHER, Role.CHANNEL_CLERK)
    number = begin(world, elsewhere, credit_code="", place_of_work="某工业园 3 号", district=DISTRICT)
    case = world.case(number)
    assert (case.firm_id, case.credit_code) == (None, "")
    assert "某工业园 3 号" in case.firm_name
    fill(number, elsewhere, firm=False)
    world.take(number, "file_paper", elsewhere)
    assert world.case(number).accountable_id == world.ids[DISTRICT]
    with write_session() as session:
        assert queries.publicity_of(session, case.id) is None


def test_an_agencys_paper_draft_is_not_taken_for_a_lapsed_contract(world: World) -> None:
    with write_session() as session:
        world.ids |= ids_of_codes(session, ["A-01"])
    clerk = world.actor("机构经办", "A-01", Role.CHANNEL_CLERK)
    number = begin(world, clerk)
    assert not sweep_contracts(None, Actor.system()).moved
    assert world.case(number).accountable_id == clerk.organisation_id


def test_corrections_are_entered_by_the_desk_that_asked(world: World) -> None:
    number = filed(world, world.clerk)
    world.take(number, "request_correction", world.supervisor, "请补", data={"items": ["other"]})
    with write_session() as session:
        (notice,) = queries.corrections_of(session, world.case(number).id)
    with pytest.raises(Refused) as error:
        world.take(number, "resubmit_paper", world.clerk)
    assert codes(error) == {"ITEMS_OPEN"}
    answer = service.AnswerItem(number=number, item_id=notice.items[0].id, text="申报人当面补交", file=scan())
    with pytest.raises(NotFound):
        service.answer_item(answer, world.actor("邻区", OTHER, Role.CHANNEL_CLERK))
    service.answer_item(answer, world.clerk)
    case = world.take(number, "resubmit_paper", world.clerk)
    assert case.state == "channel_review"
    with write_session() as session:
        last = ledger.of_stream(session, f"case:{number}")[-1]
    assert (last.actor_name, last.data["what"]) == ("区经办", "代申报人录入补正材料")


def test_the_office_enters_what_it_asked_for(world: World) -> None:
    number = filed(world, world.clerk)
    world.take(number, "send_on", world.supervisor)
    world.take(number, "request_correction", world.secretary, "请补", data={"items": ["other"]})
    with write_session() as session:
        notice = queries.corrections_of(session, world.case(number).id)[-1]
    service.answer_item(service.AnswerItem(number=number, item_id=notice.items[0].id, text="已补"), world.secretary)
    assert world.take(number, "resubmit_paper", world.secretary).state == "office_intake"


def test_what_a_firm_filed_is_not_answered_for_it(world: World) -> None:
    number = world.at_channel()
    with pytest.raises(NotFound):
        save_unit_paper(SaveUnitPaper(number=number, signed=True), world.clerk)
    with pytest.raises(Refused) as error:
        withdraw_on_paper(WithdrawOnPaper(number=number, seen=0, reason="不想申报", scan=scan()), world.clerk)
    assert codes(error) == {"NOT_PAPER"}


def test_a_withdrawal_in_writing_closes_the_case_with_its_scan(world: World) -> None:
    number = filed(world, world.clerk)
    withdraw_on_paper(WithdrawOnPaper(number=number, seen=0, reason="本人要求撤回", scan=scan()), world.supervisor)
    case = world.case(number)
    assert case.state == "withdrawn"
    with write_session() as session:
        kinds = [row.kind for row in materials.of_case(session, case.id)]
        told = [row for row in ledger.of_stream(session, f"case:{number}") if row.event == "withdraw_paper"]
    assert "withdrawal" in kinds
    assert told[0].data["text"] == "本人要求撤回"


def test_the_code_opens_one_case_until_it_is_issued_again(world: World) -> None:
    number, other = filed(world, world.clerk), begin(world, world.clerk)
    code = issue_code(IssueCode(number), world.clerk)
    assert len(code) == CODE_LENGTH
    with write_session() as session:
        found = followed(session, number, f" {shown_code(code).lower()} ")
        assert found is not None
        assert (found.words.state, found.due_on) == ("申报渠道正在审核。", date(2026, 7, 20))
        assert "崂山" in found.desk
        assert followed(session, other, code) is None
        assert followed(session, number, code[:-1]) is None
    case_id = world.case(number).id
    with write_session() as session:
        assert code not in repr(intake_of(session, case_id))
    again = issue_code(IssueCode(number), world.supervisor)
    with write_session() as session:
        assert followed(session, number, code) is None
        assert followed(session, number, again) is not None
        rows = ledger.of_stream(session, f"case:{number}")
    assert [row.event for row in rows if row.event.startswith("follow")] == [
        "follow_code_issued",
        "follow_code_reissued",
    ]
    assert not any(code in repr(row.data) or again in repr(row.data) for row in rows)


def test_a_case_that_was_never_on_paper_has_no_code(world: World) -> None:
    number = world.at_channel()
    with pytest.raises(NotFound):
        issue_code(IssueCode(number), world.clerk)
    with write_session() as session:
        assert followed(session, number, "") is None


def test_the_channel_that_entered_it_still_issues_codes_others_do_not(world: World) -> None:
    elsewhere = world.actor("邻区", OTHER, Role.CHANNEL_CLERK)
    number = filed(world, elsewhere)
    assert issue_code(IssueCode(number), elsewhere)
    assert issue_code(IssueCode(number), world.clerk)
    for actor in (world.actor("第三", "370271", Role.CHANNEL_CLERK), world.secretary, world.hr):
        with pytest.raises(NotFound):
            issue_code(IssueCode(number), actor)


def test_the_open_notice_is_told_without_numbers(world: World) -> None:
    number = filed(world, world.clerk)
    world.take(number, "request_correction", world.supervisor, "请补", data={"items": ["other"]})
    code = issue_code(IssueCode(number), world.clerk)
    with write_session() as session:
        found = followed(session, number, code)
    assert found is not None
    assert found.correction is not None
    assert [item.code for item in found.correction.items] == ["other"]
