from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from portal.audit import queries as ledger
from portal.kernel.actor import Actor
from portal.kernel.database import FAR, db, table_of
from portal.kernel.encryption import TamperedError
from portal.kernel.errors import Invalid, NotFound, Refused
from portal.kernel.permissions import Role
from portal.kernel.use_case import session, use_case
from portal.people import queries
from portal.people.models import Employment, Person
from portal.people.rules import EmploymentKind
from portal.people.service import (
    NewEmployment,
    NewPerson,
    SensitiveField,
    Unmask,
    change_phone,
    employ,
    end_employment,
    register_people,
    register_person,
    unmask,
)

from .conftest import FIRM, OTHER_FIRM, actor_of

pytestmark = pytest.mark.usefixtures("database")

NUMBER = "370201199001011230"
OTHER_NUMBER = "370201199001011257"
ZENG = NewPerson(name="曾小明", id_number=NUMBER, phone="138 1234 5678")


@use_case
def act(command: Callable[[Actor], Any], actor: Actor) -> Any:  # noqa: ANN401 - whatever the command gives
    return command(actor)


def register(new: NewPerson, actor: Actor) -> int:
    return int(act(lambda own: register_person(session(), new, own), actor))


def read() -> Session:
    """A read session that sees all that was committed."""
    db.session.rollback()
    return db.session()


def events(stream: str) -> list[str]:
    return [row.event for row in ledger.of_stream(read(), stream)]


def rows() -> list[Any]:
    return list(read().execute(select(table_of(Person))).all())


def test_a_new_person_is_stored_encrypted_and_shown_masked(clerk: Actor) -> None:
    person_id = register(ZENG, clerk)
    (stored,) = rows()
    assert (stored.name_search, stored.initials, stored.gender, stored.birth_date) == (
        "曾小明",
        "zxm",
        "male",
        date(1990, 1, 1),
    )
    assert NUMBER not in str(stored)
    assert "13812345678" not in str(stored)
    shown = queries.persons(read(), (person_id,))[person_id]
    assert (shown.id_number_masked, shown.phone_masked) == ("3702**********1230", "138****5678")
    assert "1990" not in repr(shown)
    assert events(f"person:{person_id}") == ["person_registered"]


def test_a_known_number_is_the_same_person(clerk: Actor) -> None:
    first = register(ZENG, clerk)
    again = register(NewPerson(name="曾小明", id_number=" 370201 19900101 1230 "), clerk)
    assert again == first
    assert len(rows()) == 1
    assert events(f"person:{first}") == ["person_registered"]


def test_a_known_number_under_another_name_is_refused_without_telling_it(clerk: Actor) -> None:
    register(ZENG, clerk)
    with pytest.raises(Invalid) as caught:
        register(NewPerson(name="李四", id_number=NUMBER), clerk)
    assert set(caught.value.errors) == {"name"}
    assert "曾" not in str(caught.value)


def test_all_that_is_wrong_is_told_at_once(clerk: Actor) -> None:
    with pytest.raises(Invalid) as caught:
        register(NewPerson(name=" ", id_number=NUMBER[:-1] + "1", phone="12"), clerk)
    assert set(caught.value.errors) == {"name", "id_number", "phone"}
    assert rows() == []


def test_a_known_persons_phone_is_added_but_never_replaced(clerk: Actor) -> None:
    person_id = register(NewPerson(name="曾小明", id_number=NUMBER), clerk)
    register(NewPerson(name="曾小明", id_number=NUMBER, phone="13900000001"), clerk)
    register(NewPerson(name="曾小明", id_number=NUMBER, phone="13900000002"), clerk)
    shown = queries.person(read(), person_id)
    assert shown is not None
    assert shown.phone_masked == "139****0001"
    assert events(f"person:{person_id}") == ["person_registered", "phone_changed"]


def test_a_phone_can_be_changed_on_purpose(clerk: Actor) -> None:
    person_id = register(ZENG, clerk)
    act(lambda own: change_phone(session(), person_id, "13900000002", own), clerk)
    shown = queries.person(read(), person_id)
    assert shown is not None
    assert shown.phone_masked == "139****0002"
    with pytest.raises(Invalid):
        act(lambda own: change_phone(session(), person_id, "12", own), clerk)
    with pytest.raises(NotFound):
        act(lambda own: change_phone(session(), 99, "13900000002", own), clerk)


def test_many_are_registered_in_their_order(clerk: Actor) -> None:
    known = register(ZENG, clerk)
    new = [NewPerson(name="李四", id_number=OTHER_NUMBER), ZENG, NewPerson(name="李四", id_number=OTHER_NUMBER)]
    first, second, third = act(lambda own: register_people(session(), new, own), clerk)
    assert second == known
    assert first == third != known


def test_nobody_is_registered_when_one_cannot_be(clerk: Actor) -> None:
    clash = [NewPerson(name="李四", id_number=OTHER_NUMBER), NewPerson(name="张三", id_number=OTHER_NUMBER)]
    with pytest.raises(Invalid):
        act(lambda own: register_people(session(), clash, own), clerk)
    assert rows() == []


def test_the_number_finds_the_person_however_it_is_typed(clerk: Actor) -> None:
    person_id = register(ZENG, clerk)
    assert queries.find_by_id_number(read(), "370201 19900101 1230") == person_id
    assert queries.find_by_id_number(read(), OTHER_NUMBER) is None
    assert queries.person(read(), 99) is None


def test_a_ciphertext_moved_to_another_row_is_not_read(clerk: Actor) -> None:
    one = register(ZENG, clerk)
    two = register(NewPerson(name="李四", id_number=OTHER_NUMBER), clerk)
    statement = text(
        "UPDATE person SET id_number_cipher = (SELECT id_number_cipher FROM person WHERE id = :a) WHERE id = :b"
    )
    act(lambda _: session().execute(statement, {"a": one, "b": two}), clerk)
    with pytest.raises(TamperedError):
        queries.person(read(), two)


def test_unmasking_needs_a_reason_and_leaves_a_row_in_the_case(clerk: Actor) -> None:
    person_id = register(ZENG, clerk)
    look = {"person_id": person_id, "field": SensitiveField.ID_NUMBER, "case_number": "2026-000001"}
    for reason in ("", "  核对 ", "四个字吧"):
        with pytest.raises(Invalid) as caught:
            unmask(Unmask(reason=reason, **look), clerk)
        assert set(caught.value.errors) == {"reason"}
    assert events("case:2026-000001") == []
    assert unmask(Unmask(reason="与原件核对", **look), clerk) == NUMBER
    (row,) = ledger.of_stream(read(), "case:2026-000001")
    assert row.data == {"what": "查看完整号码", "person_id": person_id, "field": "id_number", "reason": "与原件核对"}
    assert row.actor_name == "王经办"
    assert row.case_version is None
    assert NUMBER not in read().scalar(text("SELECT canonical FROM ledger_entry WHERE event = 'unmask'"))


def test_phones_are_unmasked_too(clerk: Actor) -> None:
    with_phone = register(ZENG, clerk)
    without = register(NewPerson(name="李四", id_number=OTHER_NUMBER), clerk)
    for person_id, phone in ((with_phone, "13812345678"), (without, "")):
        look = Unmask(person_id=person_id, field=SensitiveField.PHONE, reason="电话联系补正", case_number="2026-000001")
        assert unmask(look, clerk) == phone


@pytest.mark.parametrize("role", [Role.REVIEW_EXPERT, Role.COMMITTEE_CHAIR, Role.AUDITOR, Role.SYSTEM_ADMIN])
def test_who_may_not_unmask_learns_nothing(clerk: Actor, role: Role) -> None:
    person_id = register(ZENG, clerk)
    look = Unmask(person_id=person_id, field=SensitiveField.ID_NUMBER, reason="与原件核对", case_number="2026-000001")
    with pytest.raises(NotFound):
        unmask(look, actor_of(role))


def test_without_a_case_everybody_sees_only_himself(clerk: Actor) -> None:
    person_id = register(ZENG, clerk)
    look = Unmask(person_id=person_id, field=SensitiveField.ID_NUMBER, reason="核对本人信息")
    with pytest.raises(NotFound):
        unmask(look, clerk)
    assert unmask(look, actor_of(Role.APPLICANT, person_id=person_id)) == NUMBER
    assert events(f"person:{person_id}") == ["person_registered", "unmask"]


def test_nobody_is_nobody(clerk: Actor) -> None:
    with pytest.raises(NotFound):
        unmask(Unmask(person_id=9, field=SensitiveField.PHONE, reason="与原件核对", case_number="2026-000001"), clerk)


def hire(person_id: int, actor: Actor, **facts: Any) -> int:  # noqa: ANN401 - any fact
    new = NewEmployment(**{"person_id": person_id, "organisation_id": FIRM, "starts_on": date(2024, 1, 1)} | facts)
    return int(act(lambda own: employ(session(), new, own), actor))


def test_the_same_employment_is_not_written_twice(clerk: Actor) -> None:
    person_id = register(ZENG, clerk)
    first = hire(person_id, clerk)
    assert hire(person_id, clerk) == first
    assert hire(person_id, clerk, starts_on=date(2025, 6, 1)) == first
    assert events(f"person:{person_id}") == ["person_registered", "employed"]


def test_changed_facts_end_the_old_employment_the_day_before(clerk: Actor) -> None:
    person_id = register(ZENG, clerk)
    first = hire(person_id, clerk, social_insurance=False)
    second = hire(person_id, clerk, starts_on=date(2025, 6, 1))
    assert first != second
    on_staff = queries.on_staff
    assert not on_staff(read(), person_id, FIRM, date(2025, 5, 31))
    assert on_staff(read(), person_id, FIRM, date(2025, 6, 1))
    stored = read().execute(select(table_of(Employment).c.ends_on).order_by(table_of(Employment).c.id)).scalars()
    assert list(stored) == [date(2025, 5, 31), FAR]
    with pytest.raises(Refused) as caught:
        hire(person_id, clerk, starts_on=date(2025, 6, 1), kind=EmploymentKind.DISPATCH)
    assert caught.value.refusals[0].code == "EMPLOYMENT_OVERLAP"


def test_an_employment_ends_with_its_last_day(clerk: Actor) -> None:
    person_id = register(ZENG, clerk)
    employment_id = hire(person_id, clerk)
    act(lambda own: end_employment(session(), employment_id, date(2026, 3, 31), own), clerk)
    assert queries.on_staff(read(), person_id, FIRM, date(2026, 3, 31))
    assert not queries.on_staff(read(), person_id, FIRM, date(2026, 4, 1))
    with pytest.raises(Invalid):
        act(lambda own: end_employment(session(), employment_id, date(2023, 12, 31), own), clerk)
    with pytest.raises(NotFound):
        act(lambda own: end_employment(session(), 99, date(2026, 3, 31), own), clerk)
    assert events(f"person:{person_id}")[-1] == "employment_ended"


def test_staff_is_asked_for_many_at_once(clerk: Actor) -> None:
    zeng, li = register(ZENG, clerk), register(NewPerson(name="李四", id_number=OTHER_NUMBER), clerk)
    hire(zeng, clerk)
    hire(li, clerk, social_insurance=False)
    hire(li, clerk, organisation_id=OTHER_FIRM, kind=EmploymentKind.DISPATCH, social_insurance=False)
    today, reader = date(2026, 7, 20), read()
    pairs = ((zeng, FIRM), (zeng, OTHER_FIRM), (li, FIRM), (li, OTHER_FIRM))
    assert queries.on_staff_many(reader, pairs, today) == {(zeng, FIRM), (li, OTHER_FIRM)}
    assert queries.on_staff_many(reader, (), today) == frozenset()
    assert [(row.person_id, row.counts_as_staff) for row in queries.staff_of(reader, FIRM, today)] == [
        (zeng, True),
        (li, False),
    ]
    assert queries.staff_of(reader, FIRM, date(2023, 12, 31)) == ()
    assert {row.organisation_id for row in queries.employments_on(reader, (li,), today)} == {FIRM, OTHER_FIRM}
