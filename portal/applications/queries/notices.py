"""The newest notice of each unit's publicity, with its days."""

from collections.abc import Collection
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.applications.queries.details import PUBLICITY


def notices_of(session: Session, case_ids: Collection[int]) -> dict[int, tuple[date, date]]:
    """Case id -> the first and last day of its newest notice."""
    newest = (
        select(func.max(PUBLICITY.c.id)).where(PUBLICITY.c.case_id.in_(case_ids)).group_by(PUBLICITY.c.case_id)
    ).scalar_subquery()
    columns = (PUBLICITY.c.case_id, PUBLICITY.c.posted_on, PUBLICITY.c.ends_on)
    rows = session.execute(select(*columns).where(PUBLICITY.c.id.in_(newest)))
    return {row.case_id: (row.posted_on, row.ends_on) for row in rows}
