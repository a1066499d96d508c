"""The published end of a result is put off with the list of the year, and its office is told."""

from datetime import date

import pytest
from sqlalchemy import select

from portal.committees import queries as committees
from portal.committees import service as office
from portal.kernel import clock
from portal.kernel.actor import Actor
from portal.kernel.database import db, table_of
from portal.kernel.errors import Refused
from portal.messages.models import Message
from portal.policy import queries, service
from portal.policy.service import LoadYear, RecountBatch
from tests.committees.conftest import OFFICE, World, account, city, looking, world
from tests.committees.service.test_results import on, published
from tests.conftest import any_database

__all__ = ("account", "city", "world")
LIST = LoadYear(2026, "1月1日\n5月1日\n10月1日至3日\n11月12日、11月13日", "11月14日", "示例〔2025〕7号")


@any_database
def test_a_result_stays_posted_for_its_working_days_by_the_right_list(world: World) -> None:
    (number,) = published(world)
    with clock.at("2026-11-11 09:00"):
        recount_id = service.load_year(LIST, world.officer)
        service.recount_batch(RecountBatch(recount_id), world.officer)
        (row,) = queries.changes_page(db.session, recount_id).rows
        assert (row.number, row.what, row.old_due, row.new_due) == (
            number, "publicity", date(2026, 11, 17), date(2026, 11, 18)
        )  # fmt: skip
        db.session.remove()
    with clock.at("2026-11-11 09:02"):
        service.recount_batch(RecountBatch(), Actor.system())
    case = world.case(number)
    with looking() as session:
        assert committees.publicity_page(session).rows[0].ends_on == date(2026, 11, 18)
        outcome = committees.outcome_of(session, case)
        assert outcome.publicity == (date(2026, 11, 10), date(2026, 11, 18))
        message = table_of(Message)
        desk = session.scalars(select(message.c.organisation_id).where(message.c.kind == "recount")).one()
        assert desk == world.ids[OFFICE]
    with clock.at("2026-11-18 09:00"), pytest.raises(Refused):
        office.demand_all(office.end_publicity(on(number), Actor.system()))
    with clock.at("2026-11-19 09:00"):
        office.demand_all(office.end_publicity(on(number), Actor.system()))
