"""What the case page shows of the committee's work: written opinions and the result of the meeting."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.cases import queries as cases
from portal.committees.queries.filings import COMMITTEE
from portal.committees.queries.meetings import ITEM, MEETING
from portal.kernel.text import N_

PANEL_OPINION = "panel_opinion"
"""The kind of request by which an expert is asked; its ``subject_key`` is the member's id."""
VERDICTS = {
    "recommend": N_("建议通过"),
    "not_recommend": N_("建议不通过"),
    "reserved": N_("保留意见，提请评委会讨论"),
}
"""What an expert may conclude. It decides nothing by itself (INV-2)."""


@dataclass(frozen=True, slots=True)
class OpinionRow:
    """One expert's opinion, or that it is still awaited (``answered_at`` None)."""

    request_id: int
    expert: str
    due_on: date
    answered_at: str | None
    verdict: str
    text: str


@dataclass(frozen=True, slots=True)
class ResultRow:
    """What a meeting decided on a case; the numbers are for those who may see tallies (DOMAIN 7)."""

    meeting_number: str
    committee_name: str
    held_on: date
    result: str
    voters: int
    votes_needed: int
    agree: int
    disagree: int
    abstain: int
    spoiled: int


def case_opinions(session: Session, case_id: int) -> tuple[OpinionRow, ...]:
    """All opinions asked for, in the order of asking."""
    return tuple(
        OpinionRow(
            row.id,
            row.addressee,
            row.due_on,
            row.answered_at,
            VERDICTS.get(row.verdict or "", ""),
            row.answer or "",
        )
        for row in cases.requests_of(session, case_id)
        if row.kind == PANEL_OPINION
    )


def open_opinions(session: Session, case_id: int) -> tuple[OpinionRow, ...]:
    """Those that are still awaited."""
    return tuple(row for row in case_opinions(session, case_id) if row.answered_at is None)


def committees_of_results(session: Session, case_ids: Collection[int]) -> dict[int, tuple[str, str]]:
    """Case id -> name and validity scope of the committee that passed it."""
    rows = session.execute(
        select(ITEM.c.case_id, COMMITTEE.c.name, COMMITTEE.c.validity_scope)
        .join_from(ITEM, MEETING, MEETING.c.id == ITEM.c.meeting_id)
        .join(COMMITTEE, COMMITTEE.c.id == MEETING.c.committee_id)
        .where(ITEM.c.case_id.in_(case_ids), ITEM.c.state == "passed", MEETING.c.state == "concluded")
        .order_by(ITEM.c.id)
    )
    return {row.case_id: (row.name, row.validity_scope) for row in rows}
