"""Reading results: what is shown in public, certificates, and the check of a certificate."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ScalarSelect, Select, Table, select
from sqlalchemy.orm import Session

from portal.applications.queries.details import PUBLICITY as UNIT
from portal.cases.queries.rows import CASE
from portal.committees.models import Certificate, ResultPublicity
from portal.committees.rules.certificate import normal_number, same_name
from portal.kernel.database import FAR, table_of
from portal.kernel.errors import NotFound
from portal.kernel.paging import PAGE_SIZE, Page, decode_cursor, encode_cursor

PUBLICITY, CERTIFICATE = table_of(ResultPublicity), table_of(Certificate)
RESULT_STATES = ("result_publicity",)
UNIT_STATES = ("unit_publicity", "paper_publicity")
"""The firm's own publicity, and the one that a channel runs in a silent employer's place."""


@dataclass(frozen=True, slots=True)
class PublicRow:
    """What the result publicity shows (S0): never an identity number, a telephone number or a birth date.

    ends_on: the last day; None while an objection is looked into (the days that are left go on afterwards).
    """

    id: int
    subject_name: str
    firm_name: str
    specialty: str
    level: str
    posted_on: date
    ends_on: date | None


@dataclass(frozen=True, slots=True)
class CertificateRow:
    """A certificate as it is printed."""

    number: str
    case_id: int
    person_name: str
    level: str
    specialty: str
    firm_name: str
    committee_name: str
    basis: str
    scope: str
    issued_on: date
    revoked_on: date | None


_CERTIFICATE = tuple(CERTIFICATE.c[name] for name in CertificateRow.__dataclass_fields__)


def publicity_page(session: Session, cursor: str | None = None) -> Page[PublicRow]:
    """Results in publicity now, newest first; one statement."""
    return _page(session, _shown(PUBLICITY, RESULT_STATES), PUBLICITY, cursor)


def unit_publicity_page(session: Session, cursor: str | None = None) -> Page[PublicRow]:
    """Applications in their units' publicity now, newest first; one statement."""
    return _page(session, _shown(UNIT, UNIT_STATES), UNIT, cursor)


def in_publicity(session: Session, publicity_id: int, *, unit: bool) -> tuple[int, PublicRow]:
    """The case that stands behind a line of the list now, and the line; NotFound for any other number."""
    table, states = (UNIT, UNIT_STATES) if unit else (PUBLICITY, RESULT_STATES)
    row = session.execute(_shown(table, states).where(table.c.id == publicity_id)).one_or_none()
    if row is None:
        raise NotFound
    return row.case_id, _public(row)


def _shown(table: Table, states: Collection[str]) -> Select[Any]:
    columns = (CASE.c.subject_name, CASE.c.firm_name, CASE.c.specialty, CASE.c.level, table.c.posted_on, CASE.c.due_on)
    query = select(table.c.id, *columns, table.c.case_id).join_from(table, CASE, CASE.c.id == table.c.case_id)
    return query.where(CASE.c.state.in_(states), table.c.id == _newest(table))


def _public(row: Any) -> PublicRow:  # noqa: ANN401 - a row of ``_shown``
    ends_on = None if row.due_on == FAR else row.due_on
    return PublicRow(row.id, row.subject_name, row.firm_name, row.specialty, row.level, row.posted_on, ends_on)


def _page(session: Session, query: Select[Any], table: Table, cursor: str | None) -> Page[PublicRow]:
    values, key = decode_cursor(cursor, str, int), table.c.id
    back = values is not None and values[0] == "p"
    if values is not None:
        query = query.where(key > values[1] if back else key < values[1])
    rows: Iterable[Any] = session.execute(query.order_by(key if back else key.desc()).limit(PAGE_SIZE + 1))
    found = [_public(row) for row in rows]
    more, found = len(found) > PAGE_SIZE, found[:PAGE_SIZE]
    if back:
        found.reverse()
    behind, before = (True, more) if back else (more, values is not None)
    return Page(
        tuple(found),
        next_cursor=encode_cursor("n", found[-1].id) if found and behind else None,
        previous_cursor=encode_cursor("p", found[0].id) if found and before else None,
    )


def posted_results(session: Session, case_ids: Collection[int]) -> dict[int, tuple[date, date]]:
    """Case id -> the first and last day of its newest result publicity, as posted."""
    columns = (PUBLICITY.c.case_id, PUBLICITY.c.posted_on, PUBLICITY.c.ends_on)
    rows = session.execute(
        select(*columns).where(PUBLICITY.c.case_id.in_(case_ids), PUBLICITY.c.id == _newest(PUBLICITY))
    )
    return {row.case_id: (row.posted_on, row.ends_on) for row in rows}


def _newest(table: Table) -> ScalarSelect[int]:
    """Of several notices about one case the last one."""
    other = table.alias("later")
    return (
        select(other.c.id)
        .where(other.c.case_id == table.c.case_id)
        .order_by(other.c.id.desc())
        .limit(1)
        .correlate(table)
        .scalar_subquery()
    )


def certificate_of_case(session: Session, case_id: int) -> CertificateRow | None:
    """The certificate of a case, or None."""
    row = session.execute(select(*_CERTIFICATE).where(CERTIFICATE.c.case_id == case_id)).one_or_none()
    return None if row is None else CertificateRow(*row)


def verified(session: Session, number: str, name: str) -> CertificateRow | None:
    """The certificate if number and name belong together; None for any other pair, whichever of the two is wrong."""
    row = session.execute(select(*_CERTIFICATE).where(CERTIFICATE.c.number == normal_number(number)[:20])).one_or_none()
    found = None if row is None else CertificateRow(*row)
    return found if found is not None and same_name(found.person_name, name) else None
