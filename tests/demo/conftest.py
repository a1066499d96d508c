"""The demo city as it was loaded, anew for each module and database."""

from collections.abc import Iterator

import pytest
from flask import Flask

from portal.kernel.database import db
from tests.conftest import Databases


@pytest.fixture(scope="module", params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def city(request: pytest.FixtureRequest, databases: Databases) -> Iterator[Flask]:
    kind = str(request.param)
    if kind == "postgresql" and not request.getfixturevalue("postgres_answers"):
        pytest.skip("no PostgreSQL server answers")
    app = databases.with_city(kind)
    with app.app_context():
        yield app
        db.session.remove()
