"""Reading reports of a wrong channel."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.applications.models import ChannelReport
from portal.applications.workflow import CHANNEL_REPORT
from portal.cases.queries.rows import CASE, CaseRow
from portal.kernel import clock
from portal.kernel.actor import Actor
from portal.kernel.database import table_of
from portal.kernel.workflow import Facts
from portal.organisations import queries as organisations

REPORT = table_of(ChannelReport)
REPORTABLE = ("channel_review", "correction_required")
"""States in which the city can still give the application to another channel."""


@dataclass(frozen=True, slots=True)
class ReportRow:
    """One report. about_number: the application; channel and suggested: names; state_label as the page shows it."""

    case_id: int
    number: str
    state: str
    about_case_id: int
    about_number: str
    channel: str
    suggested: str
    reported_by: str
    text: str
    reported_at: str
    answer: str
    answered_at: str | None

    @property
    def state_label(self) -> str:
        """The Chinese label of where the report stands."""
        return CHANNEL_REPORT.state(self.state).label


def read_facts(_session: Session, cases: Sequence[CaseRow], _event: str, actor: Actor) -> Mapping[int, Facts]:
    """Nothing but the day and who acts."""
    return {
        case.id: Facts(today=clock.today(), actor_person_id=actor.person_id, actor_account_id=actor.account_id)
        for case in cases
    }


def report_of(session: Session, case_id: int) -> ReportRow:
    """The report that a case is; KeyError where it is of another kind."""
    return {row.case_id: row for row in _rows(session, REPORT.c.case_id == case_id)}[case_id]


def reports_about(session: Session, application_id: int) -> tuple[ReportRow, ...]:
    """All reports about one application, oldest first; one statement."""
    return tuple(_rows(session, REPORT.c.about_case_id == application_id))


def _rows(session: Session, condition) -> list[ReportRow]:  # type: ignore[no-untyped-def]  # noqa: ANN001 - a condition
    about = CASE.alias()
    had, wanted = organisations.table().alias(), organisations.table().alias()
    rows = session.execute(
        select(
            REPORT.c.case_id,
            CASE.c.number,
            CASE.c.state,
            REPORT.c.about_case_id,
            about.c.number,
            had.c.short_name,
            func.coalesce(wanted.c.short_name, ""),
            REPORT.c.reported_by,
            REPORT.c.text,
            REPORT.c.reported_at,
            REPORT.c.answer,
            REPORT.c.answered_at,
        )
        .join(CASE, CASE.c.id == REPORT.c.case_id)
        .join(about, about.c.id == REPORT.c.about_case_id)
        .join(had, had.c.id == REPORT.c.channel_id)
        .outerjoin(wanted, wanted.c.id == REPORT.c.suggested_id)
        .where(condition)
        .order_by(REPORT.c.case_id)
    )
    return [ReportRow(*tuple(row)) for row in rows]
