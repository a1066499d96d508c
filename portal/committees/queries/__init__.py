"""Reading committees, meetings, results and certificates."""

from portal.committees.queries.filings import MemberRow, active_members, all_filings, filing, filings_of_office, members
from portal.committees.queries.meetings import (
    CandidateRow,
    ItemRow,
    MeetingRow,
    RecusalRow,
    SeatRow,
    candidates,
    items_of,
    meeting,
    meetings_page,
    presence,
    recorder_of,
    recusals_of,
    seats_of,
)
from portal.committees.queries.outcome import Outcome, outcome_of
from portal.committees.queries.panels import OpinionRow, case_opinions, open_opinions
from portal.committees.queries.results import (
    CertificateRow,
    PublicRow,
    certificate_of_case,
    in_publicity,
    publicity_page,
    unit_publicity_page,
    verified,
)

__all__ = (
    "CandidateRow",
    "CertificateRow",
    "ItemRow",
    "MeetingRow",
    "MemberRow",
    "OpinionRow",
    "Outcome",
    "PublicRow",
    "RecusalRow",
    "SeatRow",
    "active_members",
    "all_filings",
    "candidates",
    "case_opinions",
    "certificate_of_case",
    "filing",
    "filings_of_office",
    "in_publicity",
    "items_of",
    "meeting",
    "meetings_page",
    "members",
    "open_opinions",
    "outcome_of",
    "presence",
    "publicity_page",
    "recorder_of",
    "recusals_of",
    "seats_of",
    "unit_publicity_page",
    "verified",
)
