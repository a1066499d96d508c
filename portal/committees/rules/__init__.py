"""Decisions of the committees: who may judge what, votes, meetings, certificates."""

from portal.committees.rules.certificate import certificate_number, same_name
from portal.committees.rules.filing import Filing, Minimums, choose, fits, may_judge, refuse_filing
from portal.committees.rules.meeting import (
    COLUMNS,
    Ballots,
    ItemSheet,
    Judged,
    MeetingFacts,
    judge_sheet,
    read_ballots,
    refuse_agenda,
    refuse_conclude,
    refuse_finish,
    refuse_open,
)
from portal.committees.rules.panel import Expert, refuse_panel, same_employer
from portal.committees.rules.vote import (
    CLAUSE,
    TWO_THIRDS,
    Share,
    VoteCount,
    VoteResult,
    VoteVerdict,
    judge_vote,
    needed,
)

__all__ = (
    "CLAUSE",
    "COLUMNS",
    "TWO_THIRDS",
    "Ballots",
    "Expert",
    "Filing",
    "ItemSheet",
    "Judged",
    "MeetingFacts",
    "Minimums",
    "Share",
    "VoteCount",
    "VoteResult",
    "VoteVerdict",
    "certificate_number",
    "choose",
    "fits",
    "judge_sheet",
    "judge_vote",
    "may_judge",
    "needed",
    "read_ballots",
    "refuse_agenda",
    "refuse_conclude",
    "refuse_filing",
    "refuse_finish",
    "refuse_open",
    "refuse_panel",
    "same_employer",
    "same_name",
)
