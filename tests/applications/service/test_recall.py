"""What a recall does to the channel's clock."""

from portal.kernel import clock
from tests.applications.conftest import World
from tests.conftest import any_database


@any_database
def test_a_recall_gives_the_channel_back_its_days_and_no_new_ones(world: World) -> None:
    number = world.at_channel()
    due = world.case(number).due_on
    with clock.at("2026-07-24 09:00"):
        for _again in range(2):
            world.take(number, "send_on", world.clerk)
            assert world.take(number, "recall", world.clerk).due_on == due
