"""What a read session remembers, and when it forgets."""

from collections.abc import Callable

import pytest
from flask import Flask

from portal.kernel.actor import Actor
from portal.kernel.database import ReadSession, write_session
from portal.kernel.reading import forget, reading, recalled, remember, remembered
from portal.kernel.use_case import use_case


class Counter:
    """Gives another number each time it is asked."""

    def __init__(self) -> None:
        self.asked = 0

    def __call__(self) -> int:
        self.asked += 1
        return self.asked


@use_case
def nothing(_command: None, _actor: Actor) -> None:
    """An act that writes nothing."""


def test_what_is_remembered_is_loaded_once_by_key(app: Flask) -> None:
    load = Counter()
    assert [remembered(reading(), "one", load) for _turn in range(3)] == [1, 1, 1]
    assert remembered(reading(), ("one", 2), load) == 2
    assert (recalled(reading(), "one"), recalled(reading(), "three")) == (1, None)
    remember(reading(), "three", None)
    assert remembered(reading(), "three", load) is None


@pytest.mark.parametrize(
    "end",
    [
        forget,
        lambda: reading().rollback(),
        lambda: reading().close(),
        lambda: nothing(None, Actor.system()),
    ],
)
def test_it_is_forgotten_with_the_request_and_after_every_act(app: Flask, end: Callable[[], object]) -> None:
    load = Counter()
    remembered(reading(), "one", load)
    end()
    assert remembered(reading(), "one", load) == 2


def test_an_act_remembers_nothing(app: Flask) -> None:
    load = Counter()
    with write_session() as session:
        assert not isinstance(session, ReadSession)
        remember(session, "one", 7)
        assert [remembered(session, "one", load) for _turn in range(2)] == [1, 2]
