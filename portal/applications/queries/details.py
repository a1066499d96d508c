"""Reading one application and what hangs on it."""

import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass, fields
from datetime import date
from typing import Any, TypeVar

from sqlalchemy import Table, func, select
from sqlalchemy.orm import Session

from portal.applications.models import Achievement, Application, Correction, Opinion, UnitPublicity
from portal.applications.rules.checks import Publicity
from portal.applications.rules.draft import Details, Part, missing_parts
from portal.kernel.database import table_of
from portal.materials import queries as materials
from portal.materials.rules import KIND_LABELS, missing_kinds
from portal.organisations import queries as organisations

Row = TypeVar("Row")
APPLICATION, ACHIEVEMENT, PUBLICITY, OPINION, CORRECTION = (
    table_of(model) for model in (Application, Achievement, UnitPublicity, Opinion, Correction)
)


@dataclass(frozen=True, slots=True)
class AchievementRow:
    """One achievement."""

    id: int
    case_id: int
    category: str
    title: str
    achieved_on: date | None
    own_share: str
    description: str


@dataclass(frozen=True, slots=True)
class OpinionRow:
    """What a level wrote; code: the listed reason, where there is one."""

    id: int
    case_id: int
    stage: str
    event: str
    organisation_id: int
    organisation_name: str
    author_name: str
    text: str
    code: str
    written_at: str
    written_on: date


@dataclass(frozen=True, slots=True)
class CorrectionRow:
    """A one-time notice; items: codes of the ticked parts."""

    id: int
    case_id: int
    stage: str
    organisation_id: int
    organisation_name: str
    asked_by: str
    items: tuple[str, ...]
    text: str
    asked_at: str
    due_on: date
    answered_at: str | None
    answer: str


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a draft is: the parts that lack something, and the needed papers that are not there (labels)."""

    missing: tuple[Part, ...]
    missing_materials: tuple[str, ...]


def details_many(session: Session, case_ids: Collection[int]) -> dict[int, Details]:
    """Case id -> application; one statement."""
    columns = [APPLICATION.c[item.name] for item in fields(Details)]
    rows: Iterable[Any] = session.execute(select(*columns).where(APPLICATION.c.case_id.in_(case_ids)))
    return {each.case_id: each for each in (_details(row) for row in rows)}


def details(session: Session, case_id: int) -> Details:
    """The application of a case; KeyError where the case is of another kind."""
    return details_many(session, (case_id,))[case_id]


def _details(row: Any) -> Details:  # noqa: ANN401 - a row of the statement above
    return Details(**{item.name: value for item, value in zip(fields(Details), row, strict=True)})


def achievements_of(session: Session, case_id: int) -> tuple[AchievementRow, ...]:
    """The achievements of a case in the order in which they were entered."""
    return tuple(_rows(session, ACHIEVEMENT, AchievementRow, case_id))


def achievement_counts(session: Session, case_ids: Collection[int]) -> dict[int, int]:
    """Case id -> number of achievements, cases without any left out; one statement."""
    column = ACHIEVEMENT.c.case_id
    rows: Iterable[Any] = session.execute(
        select(column, func.count()).where(column.in_(case_ids)).group_by(column).order_by(column)
    )
    return dict(tuple(row) for row in rows)


def publicity_of(session: Session, case_id: int) -> Publicity | None:
    """The newest notice of the unit, or None."""
    columns = PUBLICITY.c
    row = session.execute(
        select(columns.posted_on, columns.ends_on, columns.place)
        .where(columns.case_id == case_id)
        .order_by(columns.id.desc())
        .limit(1)
    ).one_or_none()
    return None if row is None else Publicity(posted_on=row.posted_on, ends_on=row.ends_on, place=row.place)


def opinions_of(session: Session, case_id: int) -> tuple[OpinionRow, ...]:
    """All opinions, refusals and declines of a case, oldest first; one statement."""
    names = organisations.table()
    own = [OPINION.c[item.name] for item in fields(OpinionRow) if item.name != "organisation_name"]
    own.insert(5, names.c.name)
    rows = session.execute(
        select(*own)
        .join(names, names.c.id == OPINION.c.organisation_id)
        .where(OPINION.c.case_id == case_id)
        .order_by(OPINION.c.id)
    )
    return tuple(OpinionRow(*row) for row in rows)


def corrections_of(session: Session, case_id: int) -> tuple[CorrectionRow, ...]:
    """All one-time notices of a case, oldest first; one statement."""
    names = organisations.table()
    own = [CORRECTION.c[item.name] for item in fields(CorrectionRow) if item.name != "organisation_name"]
    own.insert(4, names.c.name)
    rows: Iterable[Any] = session.execute(
        select(*own)
        .join(names, names.c.id == CORRECTION.c.organisation_id)
        .where(CORRECTION.c.case_id == case_id)
        .order_by(CORRECTION.c.id)
    )
    return tuple(_correction(tuple(row)) for row in rows)


def _correction(row: tuple[Any, ...]) -> CorrectionRow:
    values = dict(zip((item.name for item in fields(CorrectionRow)), row, strict=True))
    return CorrectionRow(**(values | {"items": tuple(json.loads(values["items"]))}))


def progress(session: Session, found: Details) -> Progress:
    """How far one draft is; two statements."""
    return progress_many(session, {found.case_id: found})[found.case_id]


def progress_many(session: Session, found: dict[int, Details]) -> dict[int, Progress]:
    """Case id -> how far it is; two statements whatever the number of cases."""
    papers = materials.of_cases(session, found)
    counts = achievement_counts(session, found)
    result = {}
    for case_id, each in found.items():
        kinds = missing_kinds({paper.kind for paper in papers.get(case_id, ())})
        labels = tuple(KIND_LABELS[kind] for kind in kinds)
        result[case_id] = Progress(missing_parts(each, counts.get(case_id, 0), labels), labels)
    return result


def _rows(session: Session, table: Table, row_type: type[Row], case_id: int) -> list[Row]:
    columns = [table.c[item.name] for item in fields(row_type)]  # type: ignore[arg-type]
    return [
        row_type(*row)
        for row in session.execute(select(*columns).where(table.c.case_id == case_id).order_by(table.c.id))
    ]
