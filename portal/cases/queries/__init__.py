"""Reading cases. The first argument after the session is a Scope; lists return frozen rows."""

from portal.cases.queries.asking import AskedRow, OpenRequest, asked_by_desk, open_request, reader_of, requests_page
from portal.cases.queries.beside import Beside, ClaimRow, HoldRow, RecusalRow, RequestRow, beside
from portal.cases.queries.clocks import ClockRow, running_clocks
from portal.cases.queries.desk import DeskFilter, DeskTab, TabCounts, desk_page, desk_rows_by_number, tab_counts
from portal.cases.queries.objections import (
    HeardObjection,
    OwnObjection,
    heard_objection,
    heard_objections,
    open_objections,
    own_objection,
    own_objections,
)
from portal.cases.queries.overdue import OverdueRow, backed_by, desks_in_use, due_soon, overdue, standing_at, uncovered
from portal.cases.queries.page import (
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
    "AskedRow",
    "Beside",
    "CaseRow",
    "ClaimRow",
    "ClockRow",
    "DeskFilter",
    "DeskTab",
    "HeardObjection",
    "HoldRow",
    "OpenRequest",
    "OverdueRow",
    "OwnObjection",
    "RecusalRow",
    "RequestRow",
    "TabCounts",
    "TraceRow",
    "asked_by_desk",
    "backed_by",
    "beside",
    "by_ids",
    "claim_of",
    "desk_page",
    "desk_rows_by_number",
    "desks_in_use",
    "due_soon",
    "heard_objection",
    "heard_objections",
    "holds_of",
    "in_scope",
    "locked",
    "locked_by_ids",
    "one",
    "open_objections",
    "open_request",
    "overdue",
    "own_objection",
    "own_objections",
    "reader_of",
    "requests_of",
    "requests_page",
    "running_clocks",
    "sent_page",
    "standing_at",
    "tab_counts",
    "trace",
    "uncovered",
)
