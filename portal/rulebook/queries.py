"""Reading the rulebook: the rule set in force, the review cycles, the working days."""

import json
from datetime import date
from functools import lru_cache

from sqlalchemy import ScalarSelect, bindparam, func, select
from sqlalchemy.orm import Session

from portal.kernel import clock
from portal.kernel.database import table_of
from portal.kernel.workdays import WorkCalendar, YearList
from portal.rulebook.models import HolidayYear, PublishedRuleSet, ReviewCycle
from portal.rulebook.rules import Cycle, RuleSet, built_in, default_cycle, from_text

RULE_SET = table_of(PublishedRuleSet)
CYCLE = table_of(ReviewCycle)
HOLIDAY_YEAR = table_of(HolidayYear)

HolidayRows = tuple[tuple[int, str, str], ...]


def version_in_force(_columns: object = None) -> ScalarSelect[int]:
    """The version that holds on the day bound as ``today`` (a part of the identity statement); NULL: the built-in."""
    return (
        select(func.max(RULE_SET.c.version)).where(
            RULE_SET.c.in_force_on <= bindparam("today", type_=RULE_SET.c.in_force_on.type)
        )
    ).scalar_subquery()


def in_force(session: Session, today: date | None = None) -> RuleSet:
    """The rule set that holds today (or on ``today``): the newest version that has come into force."""
    row = session.execute(
        select(RULE_SET.c.name, RULE_SET.c.parameters)
        .where(RULE_SET.c.in_force_on <= (today or clock.today()))
        .order_by(RULE_SET.c.version.desc())
        .limit(1)
    ).first()
    return built_in() if row is None else _read(row.name, row.parameters)


def of_version(session: Session, version: int | None) -> RuleSet:
    """The rule set of a version; None: the built-in one, without a statement. KeyError for an unknown version."""
    if version is None:
        return built_in()
    row = session.execute(select(RULE_SET.c.name, RULE_SET.c.parameters).where(RULE_SET.c.version == version)).first()
    if row is None:
        raise KeyError(version)
    return _read(row.name, row.parameters)


def _read(name: str, parameters: str) -> RuleSet:
    return from_text(json.dumps({"name": name, "parameters": json.loads(parameters)}))


def cycle(session: Session, year: int) -> Cycle | None:
    """The published dates of a review year; None where the city has published none."""
    row = session.execute(select(CYCLE).where(CYCLE.c.year == year)).mappings().first()
    return None if row is None else Cycle(**row)


def cycles(session: Session) -> tuple[Cycle, ...]:
    """All published review years, newest first."""
    rows = session.execute(select(CYCLE).order_by(CYCLE.c.year.desc())).mappings()
    return tuple(Cycle(**row) for row in rows)


def open_cycle(session: Session, today: date | None = None) -> Cycle | None:
    """The cycle in which the day lies, None between cycles; a year without published dates has the default ones."""
    day = today or clock.today()
    row = (
        session.execute(
            select(CYCLE)
            .where(CYCLE.c.opens_on <= day, CYCLE.c.closes_on >= day)
            .order_by(CYCLE.c.year.desc())
            .limit(1)
        )
        .mappings()
        .first()
    )
    if row is not None:
        return Cycle(**row)
    usual = default_cycle(day.year)
    return usual if usual.is_open(day) and cycle(session, day.year) is None else None


def calendar(session: Session) -> WorkCalendar:
    """The working days: the library's years, and those that the city entered."""
    rows = session.execute(select(HOLIDAY_YEAR).order_by(HOLIDAY_YEAR.c.year)).all()
    return _calendar(tuple((row.year, row.holidays, row.workdays) for row in rows))


@lru_cache(maxsize=8)
def _calendar(rows: HolidayRows) -> WorkCalendar:
    """One calendar per content, so that its counted years are kept from request to request."""
    return WorkCalendar({year: YearList(_dates(off), _dates(worked)) for year, off, worked in rows})


def _dates(text: str) -> frozenset[date]:
    return frozenset(map(date.fromisoformat, json.loads(text)))
