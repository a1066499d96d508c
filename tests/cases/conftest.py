from collections.abc import Iterator

import pytest
from flask import Flask

from portal.kernel.registry import registry
from tests.cases.sample import World, sampled


@pytest.fixture
def world(app: Flask) -> Iterator[World]:
    with sampled(registry()) as made:
        yield made
