"""What applications keep of due dates beside the case itself follows when working days are counted again."""

from collections.abc import Mapping
from datetime import date

from sqlalchemy import bindparam, update
from sqlalchemy.orm import Session

from portal.applications.queries.corrections import CORRECTION
from portal.applications.queries.details import PUBLICITY
from portal.applications.service.corrections import WAITING

__all__ = ("WAITING", "follow_clocks", "put_off_notices")


def put_off_notices(session: Session, ends: Mapping[int, tuple[date, date]]) -> None:
    """Case id -> the day on which its notice was posted, and the last day of the notice now."""
    if ends:
        session.execute(
            update(PUBLICITY)
            .where(PUBLICITY.c.case_id == bindparam("b_case"), PUBLICITY.c.posted_on == bindparam("b_posted"))
            .values(ends_on=bindparam("b_ends")),
            [{"b_case": case, "b_posted": posted, "b_ends": last} for case, (posted, last) in ends.items()],
        )


def follow_clocks(session: Session, due: Mapping[int, date]) -> None:
    """The one-time notices that nobody has answered yet fall due with their cases (case id -> the day)."""
    if due:
        session.execute(
            update(CORRECTION)
            .where(CORRECTION.c.case_id == bindparam("b_case"), CORRECTION.c.answered_at.is_(None))
            .values(due_on=bindparam("b_due")),
            [{"b_case": case, "b_due": day} for case, day in due.items()],
        )
