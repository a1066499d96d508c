"""Reading one application and what hangs on it."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.applications.models import Achievement, Application, Opinion, UnitPublicity
from portal.applications.rules.checks import Publicity
from portal.applications.rules.draft import Details, Part, missing_parts
from portal.kernel.database import table_of
from portal.kernel.reading import remembered
from portal.materials import queries as materials
from portal.materials.queries import MaterialRow
from portal.materials.rules import KIND_LABELS, missing_kinds, required_kinds
from portal.organisations import queries as organisations
from portal.routing import queries as routing

APPLICATION, ACHIEVEMENT, PUBLICITY, OPINION = (
    table_of(model) for model in (Application, Achievement, UnitPublicity, Opinion)
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
    account_id: int | None = None


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


@dataclass(frozen=True, slots=True)
class Whole:
    """An application with its achievements, in the order in which they were entered, and its unit's newest notice."""

    details: Details
    achievements: tuple[AchievementRow, ...]
    publicity: Publicity | None


def whole(session: Session, case_id: int) -> Whole | None:
    """All that the page of a case asks for at once; one statement, once a request. None for another kind of case.

    The route's decision comes along for the routing room's panel.
    """
    return remembered(session, ("applications.whole", case_id), lambda: _whole(session, case_id))


def _whole(session: Session, case_id: int) -> Whole | None:
    own = [APPLICATION.c[item.name] for item in fields(Details)]
    notice = [PUBLICITY.c[name] for name in ("posted_on", "ends_on", "place")]
    achieved = [ACHIEVEMENT.c[item.name] for item in fields(AchievementRow)]
    decision = routing.decision_table()
    newest = select(func.max(PUBLICITY.c.id)).where(PUBLICITY.c.case_id == case_id).scalar_subquery()
    last = select(func.max(decision.c.id)).where(decision.c.case_id == case_id).scalar_subquery()
    rows = session.execute(
        select(*own, *notice, *achieved, *(column.label(f"route_{column.name}") for column in decision.c))
        .select_from(APPLICATION)
        .outerjoin(PUBLICITY, PUBLICITY.c.id == newest)
        .outerjoin(decision, decision.c.id == last)
        .outerjoin(ACHIEVEMENT, ACHIEVEMENT.c.case_id == APPLICATION.c.case_id)
        .where(APPLICATION.c.case_id == case_id)
        .order_by(ACHIEVEMENT.c.id)
    ).all()
    if not rows:
        return None
    first, stop = tuple(rows[0]), len(own) + len(notice)
    posted, each = first[len(own) : stop], slice(stop, stop + len(achieved))
    routing.know_decision(session, case_id, dict(zip(decision.c.keys(), first[each.stop :], strict=True)))
    return Whole(
        _details(first[: len(own)]),
        tuple(AchievementRow(*row[each]) for row in rows if row[each][0] is not None),
        Publicity(posted_on=posted[0], ends_on=posted[1], place=posted[2]) if posted[0] is not None else None,
    )


def details(session: Session, case_id: int) -> Details:
    """The application of a case; KeyError where the case is of another kind."""
    found = whole(session, case_id)
    if found is None:
        raise KeyError(case_id)
    return found.details


def _details(row: Any) -> Details:  # noqa: ANN401 - a row of the statement above
    return Details(**{item.name: value for item, value in zip(fields(Details), row, strict=True)})


def achievements_of(session: Session, case_id: int) -> tuple[AchievementRow, ...]:
    """The achievements of a case in the order in which they were entered."""
    found = whole(session, case_id)
    return found.achievements if found else ()


def achievement_counts(session: Session, case_ids: Collection[int]) -> dict[int, int]:
    """Case id -> number of achievements, cases without any left out; one statement."""
    column = ACHIEVEMENT.c.case_id
    rows: Iterable[Any] = session.execute(
        select(column, func.count()).where(column.in_(case_ids)).group_by(column).order_by(column)
    )
    return dict(tuple(row) for row in rows)


def publicity_of(session: Session, case_id: int) -> Publicity | None:
    """The newest notice of the unit, or None."""
    found = whole(session, case_id)
    return found.publicity if found else None


def opinions_of(session: Session, case_id: int) -> tuple[OpinionRow, ...]:
    """All opinions, refusals and declines of a case, oldest first; one statement, once a request."""
    return remembered(session, ("applications.opinions", case_id), lambda: _opinions(session, case_id))


def _opinions(session: Session, case_id: int) -> tuple[OpinionRow, ...]:
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


def progress(session: Session, found: Details) -> Progress:
    """How far one draft is; two statements, once a request."""
    count = len(achievements_of(session, found.case_id))
    return _progress(found, count, materials.of_case(session, found.case_id))


def progress_many(session: Session, found: dict[int, Details]) -> dict[int, Progress]:
    """Case id -> how far it is; two statements whatever the number of cases."""
    papers = materials.of_cases(session, found)
    counts = achievement_counts(session, found)
    return {
        case_id: _progress(each, counts.get(case_id, 0), papers.get(case_id, ())) for case_id, each in found.items()
    }


def _progress(each: Details, achieved: int, papers: Collection[MaterialRow]) -> Progress:
    needed = required_kinds(paper=each.paper_intake, has_firm=each.enterprise_organisation_id is not None)
    labels = tuple(KIND_LABELS[kind] for kind in missing_kinds({paper.kind for paper in papers}, needed))
    return Progress(missing_parts(each, achieved, labels), labels)
