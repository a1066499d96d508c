import pytest
from flask import Flask
from sqlalchemy import func, select

from portal.cases.models import Case
from portal.demo.service import load
from portal.kernel import clock
from portal.kernel.database import db


@pytest.mark.demo
def test_the_city_is_the_same_on_a_day_off_in_a_later_year(app: Flask) -> None:
    with clock.at("2029-01-01 00:10"):
        assert load()
        assert db.session.scalar(select(func.count(func.distinct(Case.state)))) == 24
