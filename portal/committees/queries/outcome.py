"""What the case page shows of a vote and what followed it: result, publicity and certificate in one statement."""

from dataclasses import dataclass, fields
from datetime import date

from sqlalchemy import ScalarSelect, select
from sqlalchemy.orm import Session

from portal.cases.queries.rows import CASE, CaseRow
from portal.committees.queries.filings import COMMITTEE
from portal.committees.queries.meetings import ITEM, MEETING, TALLY
from portal.committees.queries.panels import ResultRow
from portal.committees.queries.results import CERTIFICATE, PUBLICITY, CertificateRow
from portal.kernel.reading import remembered

VOTED = frozenset(
    {
        "voted_passed",
        "voted_failed",
        "result_publicity",
        "awaiting_confirmation",
        "confirmed",
        "certified",
        "terminated",
        "revoked",
    }
)
"""States in which a result may stand behind an application."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """The newest confirmed result, first and last day of the newest publicity as posted, the certificate."""

    result: ResultRow | None = None
    publicity: tuple[date, date] | None = None
    certificate: CertificateRow | None = None


def outcome_of(session: Session, case: CaseRow) -> Outcome:
    """What followed the vote on a case; one statement, once a request, none before the vote."""
    if case.state not in VOTED:
        return Outcome()
    return remembered(session, ("committees.outcome", case.id), lambda: _read(session, case.id))


def _read(session: Session, case_id: int) -> Outcome:
    counted = ("voters", "votes_needed", "agree", "disagree", "abstain", "spoiled")
    result = (MEETING.c.number, COMMITTEE.c.name, MEETING.c.held_on, ITEM.c.state, *(TALLY.c[name] for name in counted))
    certificate = tuple(CERTIFICATE.c[item.name] for item in fields(CertificateRow))
    row = tuple(
        session.execute(
            select(*result, PUBLICITY.c.posted_on, PUBLICITY.c.ends_on, *certificate)
            .select_from(CASE)
            .outerjoin(ITEM, ITEM.c.id == _last_item(case_id))
            .outerjoin(MEETING, MEETING.c.id == ITEM.c.meeting_id)
            .outerjoin(COMMITTEE, COMMITTEE.c.id == MEETING.c.committee_id)
            .outerjoin(TALLY, TALLY.c.item_id == ITEM.c.id)
            .outerjoin(PUBLICITY, PUBLICITY.c.id == _last_publicity(case_id))
            .outerjoin(CERTIFICATE, CERTIFICATE.c.case_id == CASE.c.id)
            .where(CASE.c.id == case_id)
        ).one()
    )
    voted, posted, issued = row[: len(result)], row[len(result) : len(result) + 2], row[len(result) + 2 :]
    return Outcome(
        ResultRow(*voted) if voted[0] is not None else None,
        (posted[0], posted[1]) if posted[0] is not None else None,
        CertificateRow(*issued) if issued[0] is not None else None,
    )


def _last_item(case_id: int) -> ScalarSelect[int]:
    item, meeting = ITEM.alias("voted"), MEETING.alias("held")
    return (
        select(item.c.id)
        .join(meeting, meeting.c.id == item.c.meeting_id)
        .where(item.c.case_id == case_id, meeting.c.state == "concluded", item.c.state.in_(("passed", "failed")))
        .order_by(item.c.id.desc())
        .limit(1)
        .scalar_subquery()
    )


def _last_publicity(case_id: int) -> ScalarSelect[int]:
    posted = PUBLICITY.alias("posted")
    return (
        select(posted.c.id).where(posted.c.case_id == case_id).order_by(posted.c.id.desc()).limit(1).scalar_subquery()
    )
