"""The queries are read on a database of their own, with the rulebook's tables alone."""

from collections.abc import Iterator
from datetime import date

import pytest
from sqlalchemy import create_engine, event, insert, select
from sqlalchemy.orm import Session

from portal.kernel import clock
from portal.kernel.registry import Registry
from portal.rulebook import queries
from portal.rulebook.register import register
from portal.rulebook.rules import built_in, default_cycle


@pytest.fixture
def session() -> Iterator[Session]:
    engine = create_engine("sqlite://")
    for table in (queries.RULE_SET, queries.CYCLE, queries.HOLIDAY_YEAR):
        table.create(engine)
    with Session(engine) as opened, clock.at("2026-07-20 09:00"):
        yield opened
    engine.dispose()


def publish(session: Session, version: int, in_force_on: date, parameters: str = "{}") -> None:
    session.execute(
        insert(queries.RULE_SET).values(
            version=version,
            name=f"规则-{version}",
            parameters=parameters,
            published_at=clock.stamp(),
            in_force_on=in_force_on,
        )
    )


def test_an_empty_rulebook_is_the_built_in_one(session: Session) -> None:
    assert queries.in_force(session) == built_in()
    assert queries.of_version(session, None) == built_in()


def test_a_published_set_holds_from_its_day(session: Session) -> None:
    publish(session, 1, date(2026, 7, 20), '{"days.correction": 15}')
    publish(session, 2, date(2026, 7, 21), '{"days.correction": 20}')
    today = queries.in_force(session)
    assert (today.name, today.integer("days.correction"), today.integer("days.request")) == ("规则-1", 15, 5)
    assert queries.in_force(session, date(2026, 7, 21)).name == "规则-2"
    assert queries.in_force(session, date(2026, 7, 19)) == built_in()
    assert queries.of_version(session, 2).integer("days.correction") == 20
    with pytest.raises(KeyError):
        queries.of_version(session, 9)


def test_the_identity_learns_the_version(session: Session) -> None:
    registry = Registry()
    register(registry)
    statement = select(registry.identity_parts["rule_set_version"](None))
    assert session.execute(statement, {"today": date(2026, 7, 20)}).scalar() is None
    publish(session, 1, date(2026, 7, 20))
    publish(session, 2, date(2026, 7, 21))
    assert session.execute(statement, {"today": date(2026, 7, 20)}).scalar() == 1
    assert session.execute(statement, {"today": date(2026, 7, 21)}).scalar() == 2


def add_cycle(session: Session, year: int, **changed: date) -> None:
    usual = default_cycle(year)
    values = {name: getattr(usual, name) for name in queries.CYCLE.c.keys()}  # noqa: SIM118 - a column collection
    session.execute(insert(queries.CYCLE).values({**values, **changed}))


def test_cycles(session: Session) -> None:
    assert queries.cycle(session, 2026) is None
    assert queries.open_cycle(session) == default_cycle(2026)
    assert queries.open_cycle(session, date(2026, 6, 30)) is None
    add_cycle(session, 2026, opens_on=date(2026, 7, 21))
    add_cycle(session, 2025, closes_on=date(2026, 1, 31))
    assert queries.open_cycle(session) is None
    published = queries.open_cycle(session, date(2026, 7, 21))
    assert published is not None
    assert published == queries.cycle(session, 2026)
    late = queries.open_cycle(session, date(2026, 1, 31))
    assert late is not None
    assert late.year == 2025
    assert [cycle.year for cycle in queries.cycles(session)] == [2026, 2025]


def test_the_city_enters_a_year(session: Session) -> None:
    assert not queries.calendar(session).is_loaded(2027)
    session.execute(
        insert(queries.HOLIDAY_YEAR).values(year=2027, holidays='["2027-01-01"]', workdays='["2027-01-02"]')
    )
    calendar = queries.calendar(session)
    assert calendar.is_loaded(2027)
    assert calendar.is_working_day(date(2027, 1, 2))
    assert queries.calendar(session) is calendar


def test_each_question_is_one_statement(session: Session) -> None:
    seen: list[str] = []
    event.listen(session.get_bind(), "before_cursor_execute", lambda *arguments: seen.append(arguments[2]))
    queries.in_force(session)
    queries.calendar(session)
    assert [statement.split()[0] for statement in seen] == ["BEGIN", "SELECT", "SELECT"]
