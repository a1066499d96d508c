"""What a recall does to the channel's clock."""

from sqlalchemy import select

from portal.kernel import clock
from portal.kernel.database import table_of, write_session
from portal.kernel.permissions import Role
from portal.messages.models import Message
from tests.applications.conftest import CITY, World
from tests.conftest import any_database


@any_database
def test_a_recall_gives_the_channel_back_its_days_and_no_new_ones(world: World) -> None:
    number = world.at_channel()
    due = world.case(number).due_on
    with clock.at("2026-07-24 09:00"):
        for _again in range(2):
            world.take(number, "send_on", world.clerk)
            assert world.take(number, "recall", world.clerk).due_on == due


def test_nobody_is_told_of_his_own_recall(world: World) -> None:
    number = world.at_office()
    with clock.at("2026-07-15 10:00"):
        world.take(number, "recall", world.clerk)
    message = table_of(Message)
    with write_session() as session:
        texts = session.scalars(select(message.c.text).where(message.c.organisation_id == world.clerk.organisation_id))
        assert not [text for text in texts if "撤回转报" in text]


@any_database
def test_a_recalled_case_is_what_it_was_before_it_was_sent_on(world: World) -> None:
    number = world.at_channel()
    with clock.at("2026-07-15 09:00"):
        world.take(number, "decline", world.clerk, "回避", code="CONFLICT_OF_INTEREST")
        city = world.actor("市渠道", CITY, Role.CHANNEL_CLERK)
        before = world.case(number)
        for _again in range(2):
            assert not world.take(number, "send_on", city).taken_over, "the office did not take it over"
            after = world.take(number, "recall", city)
            assert (after.taken_over, after.accountable_id) == (True, before.accountable_id)
            assert (after.fallback_id, after.due_on) == (before.fallback_id, before.due_on)
    plain = world.at_office()
    with clock.at("2026-07-15 10:00"):
        assert not world.take(plain, "recall", world.clerk).taken_over
