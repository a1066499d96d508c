"""The published ends of results follow when working days are counted again."""

from collections.abc import Mapping
from datetime import date

from sqlalchemy import bindparam, update
from sqlalchemy.orm import Session

from portal.committees.queries.results import PUBLICITY


def put_off_results(session: Session, ends: Mapping[int, tuple[date, date]]) -> None:
    """Case id -> the day on which its result was posted, and the last day of its publicity now."""
    if ends:
        session.execute(
            update(PUBLICITY)
            .where(PUBLICITY.c.case_id == bindparam("b_case"), PUBLICITY.c.posted_on == bindparam("b_posted"))
            .values(ends_on=bindparam("b_ends")),
            [{"b_case": case, "b_posted": posted, "b_ends": last} for case, (posted, last) in ends.items()],
        )
