"""Registering people and their employments, and showing a masked field for a reason.

All but ``unmask`` are plain functions for the use cases of higher rooms. The ledger (streams ``person:<id>``) names
people by their ids and holds no number.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.audit.service import Entry, append, append_many
from portal.kernel import clock
from portal.kernel.actor import Actor
from portal.kernel.database import FAR, table_of, upsert_into
from portal.kernel.encryption import cipher
from portal.kernel.errors import Invalid, NotFound, Refused
from portal.kernel.permissions import Permission
from portal.kernel.refusal import Refusal
from portal.kernel.text import N_
from portal.kernel.use_case import session as current_session
from portal.kernel.use_case import use_case
from portal.people.models import Employment, Person
from portal.people.queries import ID_NUMBER, PHONE
from portal.people.rules import (
    EmploymentKind,
    IdNumber,
    check_id_number,
    check_name,
    check_phone,
    initials,
    search_form,
)

REASON_LENGTH = 5
_CHUNK = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPerson:
    """A person as he was typed in."""

    name: str
    id_number: str = field(repr=False)
    phone: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewEmployment:
    """A period at a firm, both days inclusive."""

    person_id: int
    organisation_id: int
    starts_on: date
    ends_on: date = FAR
    kind: EmploymentKind = EmploymentKind.CONTRACT
    social_insurance: bool = True


class SensitiveField(StrEnum):
    """What can be shown in plain (class S3)."""

    ID_NUMBER = "id_number"
    PHONE = "phone"


@dataclass(frozen=True, slots=True, kw_only=True)
class Unmask:
    """Show one field of a person in plain. ``case_number``: the case in which it is needed; None only for oneself."""

    person_id: int
    field: SensitiveField
    reason: str
    case_number: str | None = None


@dataclass(frozen=True, slots=True)
class _Checked:
    name: str
    id_number: IdNumber = field(repr=False)
    phone: str | None = field(repr=False)
    index: str


def register_person(session: Session, new: NewPerson, actor: Actor) -> int:
    """The id of the person with that number, who is created where he is not known yet.

    Raises Invalid (fields ``name``, ``id_number``, ``phone``): what was typed cannot be used, or the number is known
    under another name. A known person's phone is kept; one is added where there is none.
    """
    return register_people(session, (new,), actor)[0]


def register_people(session: Session, new: Sequence[NewPerson], actor: Actor) -> tuple[int, ...]:
    """``register_person`` for many, in their order; nobody is created when Invalid is raised."""
    checked = [_check(item, clock.today()) for item in new]
    known = _known(session, [item.index for item in checked])
    missing: dict[str, _Checked] = {}
    for item in checked:
        if item.index in known:
            _demand_same_name(known[item.index].name, item.name)
        else:
            _demand_same_name(missing.setdefault(item.index, item).name, item.name)
    known |= _create(session, list(missing.values()), actor)
    for item in checked:
        if item.phone and not known[item.index].phone_cipher and item.index not in missing:
            change_phone(session, known[item.index].id, item.phone, actor)
    return tuple(known[item.index].id for item in checked)


def lock(session: Session, person_id: int) -> None:
    """Let nobody else begin anything for the person until this transaction ends."""
    session.execute(select(Person.id).where(Person.id == person_id).with_for_update())


def change_phone(session: Session, person_id: int, phone: str, actor: Actor) -> None:
    """Give a person another phone number. Raises Invalid (field ``phone``) and NotFound."""
    checked = check_phone(phone)
    if isinstance(checked, Refusal):
        raise Invalid({"phone": [checked.message]})
    found = session.get(Person, person_id)
    if found is None:
        raise NotFound
    found.phone_cipher = cipher().encrypt(checked, f"{PHONE}:{found.id_number_index}")
    append(session, Entry(stream=f"person:{person_id}", event="phone_changed"), actor)


def employ(session: Session, new: NewEmployment, actor: Actor) -> int:
    """The id of the person's employment at the firm with those facts.

    One with the same facts that covers the first day is kept. One with other facts ends the day before; Refused
    (EMPLOYMENT_OVERLAP) where it begins on the same day or later.
    """
    overlapping = session.scalars(
        select(Employment)
        .where(Employment.person_id == new.person_id, Employment.enterprise_organisation_id == new.organisation_id)
        .where(Employment.starts_on <= new.ends_on, Employment.ends_on >= new.starts_on)
        .with_for_update()
    ).all()
    for known in overlapping:
        if _same_facts(known, new):
            return known.id
        if known.starts_on >= new.starts_on:
            message = N_("该人员在本单位已有起始日期相同或更晚的聘用记录，请先更正原记录。")
            raise Refused((Refusal("EMPLOYMENT_OVERLAP", message, field="starts_on"),))
        known.ends_on = new.starts_on - timedelta(days=1)
    created = Employment(
        person_id=new.person_id,
        enterprise_organisation_id=new.organisation_id,
        starts_on=new.starts_on,
        ends_on=new.ends_on,
        kind=new.kind.value,
        social_insurance=new.social_insurance,
    )
    session.add(created)
    session.flush()
    told = {
        "organisation_id": new.organisation_id,
        "starts_on": new.starts_on.isoformat(),
        "ends_on": new.ends_on.isoformat(),
        "kind": new.kind.value,
        "social_insurance": new.social_insurance,
    }
    append(session, Entry(stream=f"person:{new.person_id}", event="employed", data=told), actor)
    return created.id


def end_employment(session: Session, employment_id: int, last_day: date, actor: Actor) -> None:
    """The employment ends with ``last_day``. Raises NotFound, and Invalid (``ends_on``) before its first day."""
    known = session.get(Employment, employment_id, with_for_update=True)
    if known is None:
        raise NotFound
    if last_day < known.starts_on:
        raise Invalid({"ends_on": [N_("离职日期不能早于入职日期。")]})
    known.ends_on = last_day
    told = {"organisation_id": known.enterprise_organisation_id, "ends_on": last_day.isoformat()}
    append(session, Entry(stream=f"person:{known.person_id}", event="employment_ended", data=told), actor)


@use_case
def unmask(command: Unmask, actor: Actor) -> str:
    """The plain value of one field, "" where there is none; leaves a ledger row (DOMAIN 7, class S3).

    The row stands in the case's stream, or in the person's where somebody looks at his own. The caller has read the
    case in the actor's scope and taken the person from it: this floor knows no cases. Raises NotFound (no such person,
    not permitted, or another person without a case) and Invalid (``reason``: fewer than 5 characters).
    """
    if not actor.may(Permission.CASE_UNMASK):
        raise NotFound
    if command.case_number is None and actor.person_id != command.person_id:
        raise NotFound
    reason = command.reason.strip()
    if len(reason) < REASON_LENGTH:
        raise Invalid({"reason": [N_("请写明查看原因，至少 5 个字。")]})
    session = current_session()
    found = session.get(Person, command.person_id)
    if found is None:
        raise NotFound
    told = {"what": N_("查看完整号码"), "person_id": command.person_id, "field": command.field.value, "reason": reason}
    number = command.case_number
    stream = f"case:{number}" if number else f"person:{command.person_id}"
    append(session, Entry(stream=stream, event="unmask", data=told, case_number=number), actor)
    if command.field is SensitiveField.ID_NUMBER:
        return cipher().decrypt(found.id_number_cipher, f"{ID_NUMBER}:{found.id_number_index}")
    return cipher().decrypt(found.phone_cipher, f"{PHONE}:{found.id_number_index}") if found.phone_cipher else ""


def _check(new: NewPerson, today: date) -> _Checked:
    name, number = check_name(new.name), check_id_number(new.id_number, today)
    phone = check_phone(new.phone) if new.phone and new.phone.strip() else None
    if isinstance(name, Refusal) or isinstance(number, Refusal) or isinstance(phone, Refusal):
        refusals = [item for item in (name, number, phone) if isinstance(item, Refusal)]
        raise Invalid({item.field or "": [item.message] for item in refusals})
    return _Checked(name, number, phone, cipher().index(number.number, ID_NUMBER))


def _known(session: Session, indexes: Sequence[str]) -> dict[str, Person]:
    found: dict[str, Person] = {}
    for start in range(0, len(indexes), _CHUNK):
        part = indexes[start : start + _CHUNK]
        found |= {
            row.id_number_index: row for row in session.scalars(select(Person).where(Person.id_number_index.in_(part)))
        }
    return found


def _demand_same_name(known: str, typed: str) -> None:
    """Never tells the other name: a number can be known without its owner's consent."""
    if search_form(known) != search_form(typed):
        raise Invalid({"name": [N_("该身份证号已登记在另一姓名之下，请核对姓名和身份证号。")]})


def _create(session: Session, new: Sequence[_Checked], actor: Actor) -> dict[str, Person]:
    """Insert people; of two processes that register one person at once, the second takes the first one's row."""
    if not new:
        return {}
    moment = clock.stamp()
    rows = [_row(item, moment) for item in new]
    session.execute(upsert_into(session, table_of(Person)).on_conflict_do_nothing(), rows)
    found = _known(session, [item.index for item in new])
    sealed = {row["id_number_cipher"] for row in rows}
    entries = [
        Entry(stream=f"person:{row.id}", event="person_registered")
        for row in found.values()
        if row.id_number_cipher in sealed
    ]
    append_many(session, entries, actor)
    for item in new:
        _demand_same_name(found[item.index].name, item.name)
    return found


def _row(item: _Checked, moment: str) -> dict[str, object]:
    return {
        "name": item.name,
        "name_search": search_form(item.name),
        "initials": initials(item.name),
        "id_number_cipher": cipher().encrypt(item.id_number.number, f"{ID_NUMBER}:{item.index}"),
        "id_number_index": item.index,
        "phone_cipher": cipher().encrypt(item.phone, f"{PHONE}:{item.index}") if item.phone else None,
        "gender": item.id_number.gender.value,
        "birth_date": item.id_number.birth_date,
        "created_at": moment,
    }


def _same_facts(known: Employment, new: NewEmployment) -> bool:
    covers = known.starts_on <= new.starts_on and known.ends_on >= new.ends_on
    return covers and known.kind == new.kind.value and known.social_insurance == new.social_insurance
