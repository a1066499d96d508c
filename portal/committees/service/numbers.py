"""Numbers of meetings and certificates, without gaps within a year."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.committees.models import GivenNumber
from portal.kernel.database import table_of, upsert_into

GIVEN = table_of(GivenNumber)


def take_numbers(session: Session, series: str, year: int, how_many: int) -> range:
    """Reserve consecutive numbers of a series and a year (the row stays locked until the use case ends)."""
    statement = upsert_into(session, GIVEN).values(series=series, year=year, last=how_many)
    session.execute(
        statement.on_conflict_do_update(index_elements=["series", "year"], set_={"last": GIVEN.c.last + how_many})
    )
    last = session.execute(select(GIVEN.c.last).where(GIVEN.c.series == series, GIVEN.c.year == year)).scalar_one()
    return range(last - how_many + 1, last + 1)
