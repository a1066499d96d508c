"""The demo city, loaded once per module and database."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask

from portal.demo.service import load
from portal.kernel import clock
from portal.kernel.database import db
from tests.conftest import Databases


@pytest.fixture(scope="module", params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def city(request: pytest.FixtureRequest, databases: Databases) -> Iterator[Flask]:
    kind = str(request.param)
    if kind == "postgresql" and not request.getfixturevalue("postgres_answers"):
        pytest.skip("no PostgreSQL server answers")
    app = databases.fresh(kind)
    clock.configure(app.config["PORTAL"].clock_file)
    clock.set_offset(timedelta())
    with app.app_context():
        assert load()
        yield app
        db.session.remove()
