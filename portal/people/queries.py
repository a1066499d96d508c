"""Reading people. Rows carry masked numbers; the plain ones come from ``service.unmask`` alone."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, RowMapping, and_, exists, select
from sqlalchemy.orm import Session

from portal.kernel.database import table_of
from portal.kernel.encryption import cipher
from portal.kernel.reading import remembered
from portal.people.models import Employment, Person
from portal.people.rules import (
    EmploymentKind,
    Gender,
    counts_as_staff,
    mask_id_number,
    mask_phone,
    normal_id_number,
)

ID_NUMBER = "person.id_number"
PHONE = "person.phone"
"""Contexts of the ciphertexts; the row's keyed index is added, so that no row's text can be read as another's."""


@dataclass(frozen=True, slots=True)
class PersonRow:
    """A person as he may be shown. ``birth_date`` is for rules on age: beside the mask it would unmask the number."""

    id: int
    name: str
    initials: str
    id_number_masked: str
    phone_masked: str | None
    gender: Gender
    birth_date: date = field(repr=False)


@dataclass(frozen=True, slots=True)
class EmploymentRow:
    """One period at one firm, both days inclusive; ``ends_on`` is 9999-12-31 for an open end."""

    id: int
    person_id: int
    organisation_id: int
    starts_on: date
    ends_on: date
    kind: EmploymentKind
    social_insurance: bool

    @property
    def counts_as_staff(self) -> bool:
        """Whether this employment makes the person the firm's staff (INV-6 [D])."""
        return counts_as_staff(self.kind, social_insurance=self.social_insurance)


def persons(session: Session, ids: Collection[int]) -> dict[int, PersonRow]:
    """Person id -> row, for those that exist, in one statement."""
    if not ids:
        return {}
    table = table_of(Person)
    rows = session.execute(select(table).where(table.c.id.in_(ids))).mappings()
    return {row["id"]: _masked(row) for row in rows}


def _masked(row: Mapping[str, Any] | RowMapping) -> PersonRow:
    index, phone, key = row["id_number_index"], row["phone_cipher"], cipher()
    return PersonRow(
        row["id"],
        row["name"],
        row["initials"],
        mask_id_number(key.decrypt(row["id_number_cipher"], f"{ID_NUMBER}:{index}")),
        mask_phone(key.decrypt(phone, f"{PHONE}:{index}")) if phone else None,
        Gender(row["gender"]),
        row["birth_date"],
    )


def person(session: Session, person_id: int) -> PersonRow | None:
    """One person, or None."""
    return persons(session, (person_id,)).get(person_id)


@dataclass(frozen=True, slots=True)
class KnownPerson:
    """A person and what employs him on a day."""

    person: PersonRow
    employments: tuple[EmploymentRow, ...]

    def is_staff_of(self, organisation_id: int) -> bool:
        """As ``on_staff`` on that day."""
        return any(row.organisation_id == organisation_id and row.counts_as_staff for row in self.employments)


def known(session: Session, person_id: int, on: date) -> KnownPerson | None:
    """A person with his employments of the day, or None; one statement, once a request."""
    return remembered(session, ("people.known", person_id, on), lambda: _known(session, person_id, on))


def _known(session: Session, person_id: int, on: date) -> KnownPerson | None:
    table, job = table_of(Person), table_of(Employment)
    today = (job.c.person_id == table.c.id) & (job.c.starts_on <= on) & (job.c.ends_on >= on)
    columns = [job.c[item.name] for item in fields(EmploymentRow) if item.name in job.c]
    columns.insert(2, job.c.enterprise_organisation_id)
    rows = session.execute(
        select(*columns, *(column.label(f"of_{column.name}") for column in table.c))
        .select_from(table)
        .outerjoin(job, today)
        .where(table.c.id == person_id)
        .order_by(job.c.enterprise_organisation_id, job.c.id)
    ).all()
    if not rows:
        return None
    jobs = (row[: len(columns)] for row in rows)
    owner = {name.removeprefix("of_"): value for name, value in rows[0]._mapping.items() if name.startswith("of_")}  # noqa: SLF001
    return KnownPerson(_masked(owner), tuple(EmploymentRow(*job) for job in jobs if job[0] is not None))


def find_by_id_number(session: Session, id_number: str) -> int | None:
    """The person who has the number (typed in any usual way), found by the keyed index, or None."""
    table = table_of(Person)
    index = cipher().index(normal_id_number(id_number), ID_NUMBER)
    return session.scalar(select(table.c.id).where(table.c.id_number_index == index))


def employments_on(session: Session, person_ids: Collection[int], on: date) -> tuple[EmploymentRow, ...]:
    """All employments of the people that cover the day, whether or not they count as staff, by person and firm."""
    return _employments(session, table_of(Employment).c.person_id.in_(person_ids), on) if person_ids else ()


def staff_of(session: Session, organisation_id: int, on: date) -> tuple[EmploymentRow, ...]:
    """All employments at a firm that cover the day, by person."""
    return _employments(session, table_of(Employment).c.enterprise_organisation_id == organisation_id, on)


def on_staff(session: Session, person_id: int, organisation_id: int, on: date) -> bool:
    """Whether the person is on the firm's staff on the day (INV-6 [D]: contract and social insurance, or dispatch)."""
    return (person_id, organisation_id) in on_staff_many(session, ((person_id, organisation_id),), on)


def on_staff_many(session: Session, pairs: Sequence[tuple[int, int]], on: date) -> frozenset[tuple[int, int]]:
    """Those of the pairs (person id, firm's organisation id) that are on staff on the day, in one statement."""
    rows = employments_on(session, {person_id for person_id, _ in pairs}, on)
    return frozenset((row.person_id, row.organisation_id) for row in rows if row.counts_as_staff).intersection(pairs)


def works_for(on: date) -> Callable[[ColumnElement[int | None], ColumnElement[int | None]], ColumnElement[bool]]:
    """A condition for higher rooms: an employment of the person at the employer covers the day, of whatever kind."""

    def employed(person: ColumnElement[int | None], employer: ColumnElement[int | None]) -> ColumnElement[bool]:
        columns = table_of(Employment).c
        return exists().where(
            columns.person_id == person,
            columns.enterprise_organisation_id == employer,
            columns.starts_on <= on,
            columns.ends_on >= on,
        )

    return employed


def _employments(session: Session, whose: ColumnElement[bool], on: date) -> tuple[EmploymentRow, ...]:
    table = table_of(Employment)
    rows = session.execute(
        select(
            table.c.id,
            table.c.person_id,
            table.c.enterprise_organisation_id,
            table.c.starts_on,
            table.c.ends_on,
            table.c.kind,
            table.c.social_insurance,
        )
        .where(and_(whose, table.c.starts_on <= on, table.c.ends_on >= on))
        .order_by(table.c.person_id, table.c.enterprise_organisation_id, table.c.id)
    )
    return tuple(
        EmploymentRow(id_, person_id, firm_id, starts_on, ends_on, EmploymentKind(kind), insured)
        for id_, person_id, firm_id, starts_on, ends_on, kind, insured in rows
    )
