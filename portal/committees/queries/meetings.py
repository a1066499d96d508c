"""Reading meetings: the list, the seats, the agenda, the recusals and the tallies."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, exists, false, func, select, true, tuple_
from sqlalchemy.orm import Session

from portal.cases.queries.rows import CASE
from portal.committees.models import CommitteeMember, ItemRecusal, Meeting, MeetingItem, MeetingSeat, Tally
from portal.committees.queries.filings import COMMITTEE
from portal.committees.rules import Filing
from portal.kernel.database import table_of
from portal.kernel.errors import NotFound
from portal.kernel.paging import PAGE_SIZE, Page, decode_cursor, encode_cursor
from portal.kernel.scope import Reach, Scope

MEETING, SEAT, ITEM = table_of(Meeting), table_of(MeetingSeat), table_of(MeetingItem)
RECUSAL, TALLY, MEMBER = table_of(ItemRecusal), table_of(Tally), table_of(CommitteeMember)
LIVE = ("waiting", "recorded")
"""States of an item whose meeting is not done with it."""


@dataclass(frozen=True, slots=True)
class MeetingRow:
    """One meeting with its committee."""

    id: int
    number: str
    version: int
    state: str
    held_on: date
    place: str
    seats: int
    presider_member_id: int | None
    agenda_locked_at: str | None
    recorded_by: str | None
    recorded_at: str | None
    concluded_by: str | None
    concluded_at: str | None
    no_srdi_reason: str | None
    committee_id: int
    committee_name: str
    office_id: int
    items: int


@dataclass(frozen=True, slots=True)
class SeatRow:
    """A member of the committee, and whether he came."""

    member_id: int
    name: str
    employer_name: str
    employer_credit_code: str | None
    title_level: str
    role: str
    seat_no: int
    is_srdi: bool
    present: bool


@dataclass(frozen=True, slots=True)
class ItemRow:
    """One item: the application, and what was counted (None: nothing yet). recused: of those who came."""

    id: int
    position: int
    state: str
    reason: str | None
    case_id: int
    number: str
    subject_name: str
    firm_name: str
    credit_code: str
    level: str
    specialty: str
    case_state: str
    hold_count: int
    recused: int
    voters: int | None
    agree: int | None
    disagree: int | None
    abstain: int | None
    spoiled: int | None
    votes_needed: int | None
    result: str | None


@dataclass(frozen=True, slots=True)
class RecusalRow:
    """A member who leaves the room for one item."""

    item_id: int
    member_id: int
    name: str
    reason: str
    automatic: bool


@dataclass(frozen=True, slots=True)
class CandidateRow:
    """An application that waits for a meeting."""

    id: int
    number: str
    subject_name: str
    firm_name: str
    level: str
    specialty: str
    hold_count: int


def sees(scope: Scope) -> ColumnElement[bool]:
    """Which meetings a reader may see: an office its own, the city and auditors all (DOMAIN 7)."""
    if scope.reach is Reach.ALL:
        return true()
    return COMMITTEE.c.organisation_id == scope.organisation_id if scope.reach is Reach.DESK else false()


_OWN = tuple(MeetingRow.__dataclass_fields__)[:-3]  # all but the committee's name, its office and the count


def _meetings() -> Select[Any]:
    items = (
        select(func.count())
        .where(ITEM.c.meeting_id == MEETING.c.id, ITEM.c.state != "withdrawn")
        .correlate(MEETING)
        .scalar_subquery()
    )
    return select(*(MEETING.c[name] for name in _OWN), COMMITTEE.c.name, COMMITTEE.c.organisation_id, items).join_from(
        MEETING, COMMITTEE, COMMITTEE.c.id == MEETING.c.committee_id
    )


def meetings_page(session: Session, scope: Scope, cursor: str | None = None) -> Page[MeetingRow]:
    """Meetings that the reader may see, newest day first; one statement."""
    query = _meetings().where(sees(scope))
    keys = (MEETING.c.held_on, MEETING.c.id)
    values = decode_cursor(cursor, str, str, int)
    back = values is not None and values[0] == "p"
    if values is not None:
        after = (_day(str(values[1])), values[2])
        query = query.where(tuple_(*keys) > after if back else tuple_(*keys) < after)
    query = query.order_by(*(keys if back else (key.desc() for key in keys))).limit(PAGE_SIZE + 1)
    rows = [MeetingRow(*row) for row in session.execute(query)]
    more, rows = len(rows) > PAGE_SIZE, rows[:PAGE_SIZE]
    if back:
        rows.reverse()
    behind, before = (True, more) if back else (more, values is not None)
    return Page(
        tuple(rows),
        next_cursor=encode_cursor("n", rows[-1].held_on.isoformat(), rows[-1].id) if rows and behind else None,
        previous_cursor=encode_cursor("p", rows[0].held_on.isoformat(), rows[0].id) if rows and before else None,
    )


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return date.max


def meeting(session: Session, scope: Scope, number: str) -> MeetingRow:
    """The meeting of that number; NotFound when it does not exist or lies outside the scope."""
    row = session.execute(_meetings().where(MEETING.c.number == number, sees(scope))).one_or_none()
    if row is None:
        raise NotFound
    return MeetingRow(*row)


def seats_of(session: Session, meeting_id: int) -> tuple[SeatRow, ...]:
    """The members who were called to the meeting, by seat."""
    rows = session.execute(
        select(
            MEMBER.c.id,
            MEMBER.c.name,
            MEMBER.c.employer_name,
            MEMBER.c.employer_credit_code,
            MEMBER.c.title_level,
            MEMBER.c.role,
            MEMBER.c.seat_no,
            MEMBER.c.is_srdi,
            SEAT.c.present,
        )
        .join_from(SEAT, MEMBER, MEMBER.c.id == SEAT.c.member_id)
        .where(SEAT.c.meeting_id == meeting_id)
        .order_by(MEMBER.c.seat_no)
    )
    return tuple(SeatRow(*row) for row in rows)


def presence(session: Session, meeting_id: int) -> int:
    """How many members came."""
    return session.execute(select(func.count()).where(SEAT.c.meeting_id == meeting_id, SEAT.c.present)).scalar_one()


def recorder_of(session: Session, meeting_id: int) -> int | None:
    """The account that handed the record to the chair, or None."""
    return session.scalar(select(MEETING.c.recorded_account_id).where(MEETING.c.id == meeting_id))


def items_of(session: Session, meeting_id: int) -> tuple[ItemRow, ...]:
    """The agenda in its order, with the numbers; one statement. Recusals of absent members do not count."""
    recused = (
        select(func.count())
        .select_from(RECUSAL)
        .join(
            SEAT,
            (SEAT.c.member_id == RECUSAL.c.member_id) & (SEAT.c.meeting_id == ITEM.c.meeting_id) & SEAT.c.present,
        )
        .where(RECUSAL.c.item_id == ITEM.c.id)
        .correlate(ITEM)
        .scalar_subquery()
    )
    named = ("id", "number", "subject_name", "firm_name", "credit_code", "level", "specialty", "state", "hold_count")
    counted = ("voters", "agree", "disagree", "abstain", "spoiled", "votes_needed", "result")
    query: Select[Any] = (
        select(
            ITEM.c.id,
            ITEM.c.position,
            ITEM.c.state,
            ITEM.c.reason,
            *(CASE.c[name] for name in named),
            recused,
            *(TALLY.c[name] for name in counted),
        )
        .join_from(ITEM, CASE, CASE.c.id == ITEM.c.case_id)
        .outerjoin(TALLY, TALLY.c.item_id == ITEM.c.id)
        .where(ITEM.c.meeting_id == meeting_id)
        .order_by(ITEM.c.position, ITEM.c.id)
    )
    return tuple(ItemRow(*row) for row in session.execute(query))


def recusals_of(session: Session, meeting_id: int) -> tuple[RecusalRow, ...]:
    """Who leaves the room for which item."""
    rows = session.execute(
        select(RECUSAL.c.item_id, RECUSAL.c.member_id, MEMBER.c.name, RECUSAL.c.reason, RECUSAL.c.automatic)
        .join_from(RECUSAL, ITEM, ITEM.c.id == RECUSAL.c.item_id)
        .join(MEMBER, MEMBER.c.id == RECUSAL.c.member_id)
        .where(ITEM.c.meeting_id == meeting_id)
        .order_by(ITEM.c.position, MEMBER.c.seat_no)
    )
    return tuple(RecusalRow(*row) for row in rows)


CANDIDATES = 500
"""More items than a meeting can hear are not offered at once."""


def candidates(session: Session, filing: Filing) -> Sequence[CandidateRow]:
    """Applications at the committee's office that wait for a meeting and stand on no agenda, by number."""
    placed = exists().where(ITEM.c.case_id == CASE.c.id, ITEM.c.state.in_(LIVE))
    query = select(*(CASE.c[name] for name in CandidateRow.__dataclass_fields__)).where(
        CASE.c.office_id == filing.office_id,
        CASE.c.accountable_id == filing.office_id,
        CASE.c.state == "meeting_ready",
        CASE.c.kind == "application",
        CASE.c.level.in_(sorted(filing.levels)),
        ~placed,
    )
    if filing.specialties:
        query = query.where(CASE.c.specialty.in_(sorted(filing.specialties)))
    rows = session.execute(query.order_by(CASE.c.number).limit(CANDIDATES))
    return [CandidateRow(*row) for row in rows]
