"""One firm, by its code, id or organisation."""

import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Table, select
from sqlalchemy.orm import Session

from portal.enterprises.models import Enterprise
from portal.kernel.database import table_of

CHUNK = 5000
"""Codes asked for in one statement: far below what either database takes as parameters."""


@dataclass(frozen=True, slots=True)
class FirmRow:
    """A firm. name_history: (earlier name, day on which the next one was known), oldest first."""

    id: int
    organisation_id: int
    credit_code: str
    name: str
    name_since: date
    initials: str
    name_history: tuple[tuple[str, str], ...] = ()


def table() -> Table:
    """The table, for joins of higher rooms."""
    return table_of(Enterprise)


def by_credit_code(session: Session, credit_code: str) -> FirmRow | None:
    """The firm of that code, or None."""
    return next(iter(_rows(session, table().c.credit_code == credit_code)), None)


def by_credit_codes(session: Session, credit_codes: Collection[str]) -> dict[str, FirmRow]:
    """Credit code -> firm; unknown codes are left out."""
    codes = sorted(credit_codes)
    found: dict[str, FirmRow] = {}
    for start in range(0, len(codes), CHUNK):
        part = codes[start : start + CHUNK]
        found |= {row.credit_code: row for row in _rows(session, table().c.credit_code.in_(part))}
    return found


def ids_of_codes(session: Session, credit_codes: Collection[str]) -> dict[str, int]:
    """Credit code -> id; unknown codes are left out."""
    columns, codes = table().c, sorted(credit_codes)
    found: dict[str, int] = {}
    for start in range(0, len(codes), CHUNK):
        asked = select(columns.credit_code, columns.id).where(columns.credit_code.in_(codes[start : start + CHUNK]))
        found |= {row.credit_code: row.id for row in session.execute(asked)}
    return found


def by_ids(session: Session, ids: Collection[int]) -> dict[int, FirmRow]:
    """Id -> firm; unknown ids are left out."""
    return {row.id: row for row in _rows(session, table().c.id.in_(ids))} if ids else {}


def by_organisation_id(session: Session, organisation_id: int) -> FirmRow | None:
    """The firm that an organisation is, or None."""
    return next(iter(_rows(session, table().c.organisation_id == organisation_id)), None)


def by_organisation_ids(session: Session, organisation_ids: Collection[int]) -> dict[int, FirmRow]:
    """Organisation id -> firm; organisations that are no firms are left out; one statement."""
    rows = _rows(session, table().c.organisation_id.in_(organisation_ids)) if organisation_ids else []
    return {row.organisation_id: row for row in rows}


def _rows(session: Session, condition: ColumnElement[bool]) -> list[FirmRow]:
    columns = table().c
    found: Iterable[Any] = session.execute(
        select(
            columns.id,
            columns.organisation_id,
            columns.credit_code,
            columns.name,
            columns.name_since,
            columns.initials,
            columns.name_history,
        ).where(condition)
    )
    return [
        FirmRow(
            row.id,
            row.organisation_id,
            row.credit_code,
            row.name,
            row.name_since,
            row.initials,
            _history(row.name_history),
        )
        for row in found
    ]


def _history(text: str) -> tuple[tuple[str, str], ...]:
    return tuple((entry["name"], entry["until"]) for entry in json.loads(text))
