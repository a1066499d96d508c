from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from portal.applications import queries, service
from portal.applications.rules.draft import Details, Part
from portal.applications.service import CreateDraft, SaveDraft
from portal.audit import queries as ledger
from portal.cases.models import DeskCount
from portal.kernel.actor import Actor
from portal.kernel.database import table_of, write_session
from portal.kernel.errors import Invalid, NotFound, Refused, Stale
from portal.kernel.permissions import Role
from portal.materials.service import keep
from portal.people.service import NewPerson
from tests.applications.conftest import DISTRICT, EDUCATION, FIRM, OTHER_FIRM, TARGET, World, id_number
from tests.conftest import any_database
from tests.materials.samples import pdf

pytestmark = any_database


def details(world: World, number: str) -> Details:
    with write_session() as session:
        return queries.details(session, world.case(number).id)


def test_a_draft_stands_on_the_firm_with_the_previewed_channel_behind_it(world: World) -> None:
    case = world.case(world.draft())
    assert (case.state, case.accountable_id, case.fallback_id) == ("draft", world.ids[FIRM], world.ids[DISTRICT])
    assert (case.subject_name, case.subject_initials, case.credit_code) == ("王样例", "wyl", FIRM)
    assert case.due_on == date(2026, 7, 31)
    with write_session() as session:
        assert [row.event for row in ledger.of_stream(session, f"case:{case.number}")] == ["create"]
        count = table_of(DeskCount)
        where = count.c.organisation_id == world.ids[FIRM]
        assert session.execute(select(count.c.number).where(where)).scalar_one() == 1


def test_an_applicant_begins_his_own_without_typing_who_he_is(world: World) -> None:
    applicant = world.applicant(world.draft())
    number = service.create_draft(CreateDraft(), applicant)
    assert world.case(number).subject_person_id == applicant.person_id


@pytest.mark.parametrize(
    ("command", "field"),
    [
        (CreateDraft(person=NewPerson(name="王样例", id_number="370201199001011234")), "id_number"),
        (CreateDraft(person=NewPerson(name="", id_number=id_number(9))), "name"),
        (CreateDraft(person=NewPerson(name="王样例", id_number=id_number(9))), "employed_since"),
        (
            CreateDraft(person=NewPerson(name="王样例", id_number=id_number(9)), employed_since=date(2026, 7, 7)),
            "employed_since",
        ),
        (CreateDraft(), "name"),
    ],
)
def test_a_person_that_cannot_be_is_refused_by_field(world: World, command: CreateDraft, field: str) -> None:
    with pytest.raises(Invalid) as caught:
        service.create_draft(command, world.hr)
    assert set(caught.value.errors) == {field}


def test_an_employment_that_is_known_is_not_asked_again(world: World) -> None:
    world.draft()
    again = CreateDraft(person=NewPerson(name="王样例", id_number=id_number(1)))
    assert world.case(service.create_draft(again, world.hr)).state == "draft"


def test_channels_and_others_begin_nothing(world: World) -> None:
    with pytest.raises(NotFound):
        service.create_draft(CreateDraft(), world.clerk)
    outsider = world.actor("外人", DISTRICT, Role.ENTERPRISE_HR)
    with pytest.raises(Refused) as caught:
        service.create_draft(
            CreateDraft(person=NewPerson(name="李样例", id_number=id_number(8)), employed_since=date(2020, 1, 1)),
            outsider,
        )
    assert caught.value.refusals[0].code == "FIRM_UNKNOWN"


def test_half_filled_values_are_kept_and_show_on_the_case(world: World) -> None:
    number = world.draft()
    assert service.save_draft(SaveDraft(number=number, values={"degree": "", "school": " 样例大学 "}), world.hr) == 2
    assert service.save_draft(SaveDraft(number=number, values=TARGET, revision=2), world.hr) == 3
    found, case = details(world, number), world.case(number)
    assert (found.degree, found.school, found.target_level, found.revision) == (None, "样例大学", "senior", 3)
    assert (case.level, case.specialty, case.version) == ("senior", "机械", 1)


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"degree": "phd"}, "degree"),
        ({"specialty": "占星"}, "specialty"),
        ({"graduated_on": date(2026, 7, 7)}, "graduated_on"),
        ({"hours": -1}, "hours"),
        ({"hours": 10, "specialised_hours": 11}, "specialised_hours"),
    ],
)
def test_impossible_values_are_refused_and_nothing_is_kept(world: World, values: dict[str, Any], field: str) -> None:
    number = world.draft()
    with pytest.raises(Invalid) as caught:
        service.save_draft(SaveDraft(number=number, values=values), world.hr)
    assert set(caught.value.errors) == {field}
    assert details(world, number).revision == 1


def test_a_page_that_is_out_of_date_saves_nothing(world: World) -> None:
    number = world.draft()
    service.save_draft(SaveDraft(number=number, values={"school": "甲"}, revision=1), world.hr)
    with pytest.raises(Stale):
        service.save_draft(SaveDraft(number=number, values={"school": "乙"}, revision=1), world.hr)
    assert details(world, number).school == "甲"


def test_another_firm_and_another_person_do_not_see_the_draft(world: World) -> None:
    number = world.draft()
    others = [
        world.actor("别家", OTHER_FIRM, Role.ENTERPRISE_HR),
        world.applicant(world.draft()),
        world.clerk,
        world.actor("监督", "370200", Role.AUDITOR),
    ]
    for other in others:
        with pytest.raises(NotFound):
            service.save_draft(SaveDraft(number=number, values={"school": "甲"}), other)


def test_after_submission_nothing_changes_any_more(world: World) -> None:
    number = world.complete()
    world.take(number, "submit_to_unit", world.hr)
    with pytest.raises(Refused) as caught:
        service.save_draft(SaveDraft(number=number, values={"school": "甲"}), world.hr)
    assert caught.value.refusals[0].code == "NOT_EDITABLE"
    with pytest.raises(Refused):
        world.attach(number, "other")


def test_a_column_that_is_not_asked_for_is_a_programming_error(world: World) -> None:
    with pytest.raises(ValueError, match="revision"):
        service.save_draft(SaveDraft(number=world.draft(), values={"revision": 9}), world.hr)


def test_achievements_come_and_go(world: World) -> None:
    number = world.draft()
    service.add_achievement(service.AddAchievement(number=number, category="STANDARD", title="样例标准"), world.hr)
    with write_session() as session:
        (row,) = queries.achievements_of(session, world.case(number).id)
    assert row.title == "样例标准"
    other = world.draft()
    with pytest.raises(NotFound):
        service.remove_achievement(service.RemoveAchievement(other, row.id), world.hr)
    service.remove_achievement(service.RemoveAchievement(number, row.id), world.hr)
    with write_session() as session:
        assert queries.achievements_of(session, world.case(number).id) == ()


@pytest.mark.parametrize(
    ("changes", "field"),
    [({"category": "ART"}, "category"), ({"title": " "}, "title"), ({"achieved_on": date(2027, 1, 1)}, "achieved_on")],
)
def test_an_achievement_needs_a_kind_and_a_title(world: World, changes: dict[str, Any], field: str) -> None:
    values: dict[str, Any] = {"number": world.draft(), "category": "PATENT", "title": "样例"}
    with pytest.raises(Invalid) as caught:
        service.add_achievement(service.AddAchievement(**(values | changes)), world.hr)
    assert set(caught.value.errors) == {field}


def test_what_is_left_shrinks_as_it_is_filled_in(world: World) -> None:
    number = world.draft()

    def missing() -> tuple[Part, ...]:
        with write_session() as session:
            return queries.progress(session, queries.details(session, world.case(number).id)).missing

    assert missing() == tuple(Part)[1:]
    service.save_draft(SaveDraft(number=number, values=EDUCATION), world.hr)
    assert missing() == tuple(Part)[2:]


def test_papers_are_replaced_and_only_taken_off_a_draft(world: World) -> None:
    number = world.draft()
    first = world.attach(number, "commitment")
    second = service.replace_material(
        service.ReplaceMaterial(number=number, material_id=first, file=keep("新.pdf", pdf(b"/New true"))), world.hr
    )
    service.remove_material(service.RemoveMaterial(number, second), world.hr)
    with pytest.raises(NotFound):
        service.remove_material(service.RemoveMaterial(number, second), world.hr)


def test_the_system_fills_in_nothing(world: World) -> None:
    with pytest.raises(NotFound):
        service.save_draft(SaveDraft(number=world.draft(), values={"school": "甲"}), Actor.system())
