"""Reading the rulebook: the rule set in force, the review cycles, the working days."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from functools import lru_cache
from types import MappingProxyType
from typing import Any

from sqlalchemy import Row, ScalarSelect, bindparam, func, select
from sqlalchemy.orm import Session

from portal.kernel import clock
from portal.kernel.actor import Actor
from portal.kernel.database import FAR, table_of
from portal.kernel.errors import NotFound
from portal.kernel.reading import remember, remembered
from portal.kernel.text import N_
from portal.kernel.workdays import WorkCalendar, YearList
from portal.rulebook.models import HolidayYear, PublishedRuleSet, ReviewCycle, RuleSetDraft
from portal.rulebook.rules import Cycle, RuleSet, built_in, default_cycle, from_document, from_text

RULE_SET = table_of(PublishedRuleSet)
DRAFT = table_of(RuleSetDraft)
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
    day = today or clock.today()
    return remembered(session, ("rulebook.in_force", day), lambda: _in_force(session, day))


def known_in_force(session: Session, rule_set: RuleSet) -> None:
    """Let ``in_force`` answer without a statement for this request: the caller has today's rule set already."""
    remember(session, ("rulebook.in_force", clock.today()), rule_set)


def _in_force(session: Session, today: date) -> RuleSet:
    row = session.execute(
        select(RULE_SET.c.name, RULE_SET.c.parameters)
        .where(RULE_SET.c.in_force_on <= today)
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


@dataclass(frozen=True, slots=True)
class Version:
    """A published rule set without its parameters."""

    version: int
    name: str
    in_force_on: date
    published_at: str
    reason: str
    author_name: str
    publisher_name: str
    recount_open: bool

    @property
    def withdrawn(self) -> bool:
        """Whether it was taken back before its midnight: it never comes into force."""
        return self.in_force_on == FAR


@dataclass(frozen=True, slots=True)
class Draft:
    """A rule set in the making; ``parameters`` differ from the built-in file, ``closed`` once published or given up."""

    id: int
    name: str
    reason: str
    parameters: Mapping[str, Any]
    recount_open: bool
    based_on: int
    revision: int
    author_account: int
    author_person: int | None
    author_name: str
    updated_at: str
    outcome: str | None

    @property
    def rule_set(self) -> RuleSet:
        """The complete set that it would become."""
        return from_document({"name": self.name, "parameters": dict(self.parameters)})

    def written_by(self, actor: Actor) -> bool:
        """Whether the actor wrote it, by this account or by another one of the same person."""
        same_person = self.author_person is not None and self.author_person == actor.person_id
        return same_person or self.author_account == actor.account_id


def versions(session: Session) -> tuple[Version, ...]:
    """All published rule sets, newest first."""
    columns = [RULE_SET.c[item.name] for item in fields(Version)]
    rows = session.execute(select(*columns).order_by(RULE_SET.c.version.desc()))
    return tuple(Version(*row) for row in rows)


def newest(session: Session) -> Version | None:
    """The newest published version that was not withdrawn; None before the first."""
    return next((each for each in versions(session) if not each.withdrawn), None)


def parameters_of(session: Session, version: int) -> Mapping[str, Any]:
    """What a published version says in place of the built-in file; {} for 0. KeyError for an unknown version."""
    if version == 0:
        return {}
    text = session.execute(select(RULE_SET.c.parameters).where(RULE_SET.c.version == version)).scalar_one_or_none()
    if text is None:
        raise KeyError(version)
    found: dict[str, Any] = json.loads(text)
    return found


def drafts(session: Session) -> tuple[Draft, ...]:
    """Drafts that are neither published nor given up, newest first."""
    columns = [DRAFT.c[item.name] for item in fields(Draft)]
    rows = session.execute(select(*columns).where(DRAFT.c.closed_at.is_(None)).order_by(DRAFT.c.id.desc()))
    return tuple(_draft(row) for row in rows)


def draft(session: Session, draft_id: int) -> Draft:
    """One draft, closed ones too; NotFound for none."""
    columns = [DRAFT.c[item.name] for item in fields(Draft)]
    row = session.execute(select(*columns).where(DRAFT.c.id == draft_id)).one_or_none()
    if row is None:
        raise NotFound
    return _draft(row)


def _draft(row: Row[Any]) -> Draft:
    return Draft(**(dict(row._mapping) | {"parameters": json.loads(row.parameters)}))  # noqa: SLF001 - SQLAlchemy's name


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
    """The working days: the library's years, and those that the city entered; one statement, once a request."""
    return remembered(session, "rulebook.calendar", lambda: _calendar(_holiday_rows(session)))


def calendar_stamp(_columns: object = None) -> ScalarSelect[str]:
    """What changes whenever a year's list is loaded (a part of the identity statement); NULL: none was."""
    return select(func.max(HOLIDAY_YEAR.c.loaded_at)).scalar_subquery()


def known_calendar(session: Session, stamp: str | None) -> WorkCalendar:
    """The calendar of that stamp, without a statement where this process has read it before."""
    key = (str(session.get_bind().engine.url), stamp)
    if stamp is None:
        found = _calendar(())
    elif key in _calendars:
        found = _calendars[key]
    else:
        found = calendar(session)
        _calendars.clear()
        _calendars[key] = found
    remember(session, "rulebook.calendar", found)
    return found


_calendars: dict[tuple[str, str | None], WorkCalendar] = {}


def is_tentative(session: Session, due: date, parts: Mapping[str, Any] = MappingProxyType({})) -> bool:
    """Whether a due date was counted over a year whose list is not known, so that loading it may move the date.

    The library's own years are asked first: a date among them costs no statement. parts: what the identity statement
    of a request brought; with its stamp the city's years cost none either.
    """
    today = clock.today()
    if not _calendar(()).may_move(today, due):
        return False
    known = known_calendar(session, parts["calendar_stamp"]) if "calendar_stamp" in parts else calendar(session)
    return known.may_move(today, due)


def due_words(calendar: WorkCalendar, due: date) -> str:
    """A due date as messages write it: 2026-07-20, with （暂定） where loading a list may move it."""
    return due.isoformat() + (N_("（暂定）") if due != FAR and calendar.may_move(clock.today(), due) else "")


def calendar_with(session: Session, year: int, listed: YearList) -> WorkCalendar:
    """The working days as they would be once the list of that year was loaded."""
    others = {number: _year_list(off, worked) for number, off, worked in _holiday_rows(session)}
    return WorkCalendar(others | {year: listed})


@dataclass(frozen=True, slots=True)
class LoadedYear:
    """A year whose list the city entered."""

    year: int
    listed: YearList
    document_no: str
    loaded_at: str
    loaded_by: str


def loaded_years(session: Session) -> tuple[LoadedYear, ...]:
    """The years whose lists the city entered, newest first."""
    rows = session.execute(select(HOLIDAY_YEAR).order_by(HOLIDAY_YEAR.c.year.desc()))
    return tuple(
        LoadedYear(row.year, _year_list(row.holidays, row.workdays), row.document_no, row.loaded_at, row.loaded_by)
        for row in rows
    )


def _holiday_rows(session: Session) -> HolidayRows:
    columns = (HOLIDAY_YEAR.c.year, HOLIDAY_YEAR.c.holidays, HOLIDAY_YEAR.c.workdays)
    rows = session.execute(select(*columns).order_by(HOLIDAY_YEAR.c.year))
    return tuple((row.year, row.holidays, row.workdays) for row in rows)


@lru_cache(maxsize=8)
def _calendar(rows: HolidayRows) -> WorkCalendar:
    """One calendar per content, so that its counted years are kept from request to request."""
    return WorkCalendar({year: _year_list(off, worked) for year, off, worked in rows})


def _year_list(off: str, worked: str) -> YearList:
    return YearList(_dates(off), _dates(worked))


def _dates(text: str) -> frozenset[date]:
    return frozenset(map(date.fromisoformat, json.loads(text)))
