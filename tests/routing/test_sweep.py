"""What the worker does on the day after a due date."""

from sqlalchemy import select

from portal.audit import queries as ledger
from portal.kernel import clock
from portal.kernel.actor import Actor
from portal.messages.models import Message
from portal.routing.service import sweep_overdue
from tests.cases.sample import Act, World, do, fresh_session
from tests.conftest import any_database


@any_database
def test_the_fallback_takes_over_the_day_after_the_last(world: World) -> None:
    with clock.at("2026-07-20 09:00"):
        numbers = world.open(3)
    with clock.at("2026-08-03 23:59"):
        assert sweep_overdue(None, Actor.system()).seen == 0
    with clock.at("2026-08-04 00:01"):
        assert sweep_overdue(None, Actor.system()).moved == 3
        assert sweep_overdue(None, Actor.system()).seen == 0
    row = world.row(numbers[0])
    assert (row.accountable_id, row.fallback_id) == (world.ids["370200"], world.ids["370200-S"])
    assert row.taken_over
    assert not row.claimed
    assert row.due_on.isoformat() == "2026-08-18"  # the clock starts again with ten working days


def test_a_correction_that_never_came_lapses(world: World) -> None:
    with clock.at("2026-07-20 09:00"):
        (number,) = world.open()
        do(Act("ask", {number: 1}), world.actor("370202"))
    with clock.at("2026-08-04 09:00"):
        swept = sweep_overdue(None, Actor.system())
    # the sample kind has no such step: the case is escalated once instead of being tried for ever
    assert (swept.moved, swept.noted) == (0, 1)
    with clock.at("2026-08-05 09:00"):
        assert sweep_overdue(None, Actor.system()).seen == 0
    with fresh_session() as session:
        assert [row.event for row in ledger.of_stream(session, f"case:{number}")] == ["create", "ask", "escalate"]
        told = session.scalars(select(Message.organisation_id).order_by(Message.organisation_id)).all()
        assert set(told) == {world.ids["370200"], world.ids["370202"]}
    assert world.row(number).version == 2
