"""Reading committees and their members. There are a few dozen in a city: they are read whole."""

import json
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, select, true
from sqlalchemy.orm import Session

from portal.committees.models import Committee, CommitteeMember
from portal.committees.rules import Expert, Filing
from portal.kernel.database import table_of

COMMITTEE, MEMBER = table_of(Committee), table_of(CommitteeMember)


@dataclass(frozen=True, slots=True)
class MemberRow:
    """A seat of a committee (S4 before the meeting: for secretary, chair and city alone)."""

    id: int
    committee_id: int
    name: str
    employer_name: str
    employer_credit_code: str | None
    title_level: str
    role: str
    seat_no: int
    is_srdi: bool
    active: bool

    def as_expert(self) -> Expert:
        """What the rules of panels ask."""
        return Expert(self.id, self.name, self.title_level, self.employer_credit_code)


def all_filings(session: Session) -> tuple[Filing, ...]:
    """Every committee, by code, whether its filing holds or not."""
    return _filings(session, true())


def filings_of_office(session: Session, organisation_id: int) -> tuple[Filing, ...]:
    """The committees that an office serves."""
    return _filings(session, COMMITTEE.c.organisation_id == organisation_id)


def filing(session: Session, committee_id: int) -> Filing:
    """One committee; KeyError for an unknown id."""
    found = _filings(session, COMMITTEE.c.id == committee_id)
    if not found:
        raise KeyError(committee_id)
    return found[0]


def members(session: Session, committee_ids: Collection[int]) -> tuple[MemberRow, ...]:
    """All members ever seated in these committees, by seat."""
    return _members(session, MEMBER.c.committee_id.in_(committee_ids))


def active_members(session: Session, committee_id: int) -> tuple[MemberRow, ...]:
    """Those who hold a seat now."""
    return _members(session, (MEMBER.c.committee_id == committee_id) & MEMBER.c.active)


def members_by_ids(session: Session, ids: Collection[int]) -> dict[int, MemberRow]:
    """Members by id; unknown ids are left out."""
    return {row.id: row for row in _members(session, MEMBER.c.id.in_(ids))} if ids else {}


def _filings(session: Session, condition: ColumnElement[bool]) -> tuple[Filing, ...]:
    rows = session.execute(select(COMMITTEE).where(condition).order_by(COMMITTEE.c.code)).mappings()
    return tuple(_filing(dict(row)) for row in rows)


def _filing(row: dict[str, Any]) -> Filing:
    return Filing(
        office_id=row.pop("organisation_id"),
        levels=frozenset(json.loads(row.pop("levels"))),
        specialties=frozenset(json.loads(row.pop("specialties"))),
        **row,
    )


def _members(session: Session, condition: ColumnElement[bool]) -> tuple[MemberRow, ...]:
    rows = session.execute(select(MEMBER).where(condition).order_by(MEMBER.c.committee_id, MEMBER.c.seat_no))
    return tuple(MemberRow(*row) for row in rows)
