"""Reading cases. The first argument after the session is a Scope; lists return frozen rows."""

from portal.cases.queries.clocks import ClockRow, running_clocks
from portal.cases.queries.desk import DeskFilter, DeskTab, TabCounts, desk_page, desk_rows_by_number, tab_counts
from portal.cases.queries.overdue import OverdueRow, backed_by, desks_in_use, due_soon, overdue, standing_at, uncovered
from portal.cases.queries.page import (
    ClaimRow,
    HoldRow,
    RequestRow,
    TraceRow,
    claim_of,
    holds_of,
    one,
    requests_of,
    sent_page,
    trace,
)
from portal.cases.queries.rows import CaseRow, by_ids, in_scope, locked, locked_by_ids

__all__ = (
    "CaseRow",
    "ClaimRow",
    "ClockRow",
    "DeskFilter",
    "DeskTab",
    "HoldRow",
    "OverdueRow",
    "RequestRow",
    "TabCounts",
    "TraceRow",
    "backed_by",
    "by_ids",
    "claim_of",
    "desk_page",
    "desk_rows_by_number",
    "desks_in_use",
    "due_soon",
    "holds_of",
    "in_scope",
    "locked",
    "locked_by_ids",
    "one",
    "overdue",
    "requests_of",
    "running_clocks",
    "sent_page",
    "standing_at",
    "tab_counts",
    "trace",
    "uncovered",
)
