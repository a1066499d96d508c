"""The people and applications of the tests of applications, and a second city officer."""

import pytest

from portal.kernel.actor import Actor
from portal.kernel.permissions import Role
from portal.rulebook import service
from portal.rulebook.service import CreateDraft
from tests.applications.conftest import CITY, World, browser, world

__all__ = ["browser", "world"]


@pytest.fixture
def author(world: World) -> Actor:
    return world.actor("起草人", CITY, Role.CITY_HR_OFFICER)


@pytest.fixture
def second(world: World) -> Actor:
    return world.actor("发布人", CITY, Role.CITY_HR_OFFICER)


def drafted(author: Actor, name: str = "青岛-2026", **parameters: object) -> int:
    """A draft with these parameters; keys are written with __ for the dot."""
    given = {key.replace("__", "."): value for key, value in parameters.items()}
    return service.create_draft(CreateDraft(name=name, reason="年度调整", parameters=given), author)
