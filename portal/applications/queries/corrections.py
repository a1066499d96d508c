"""Reading one-time notices and their items."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.applications.models import Correction, CorrectionItem
from portal.applications.rules.corrections import PART_OF, missing_kind
from portal.kernel.database import table_of
from portal.kernel.errors import NotFound
from portal.kernel.reading import remembered
from portal.organisations import queries as organisations

CORRECTION, ITEM = table_of(Correction), table_of(CorrectionItem)


@dataclass(frozen=True, slots=True)
class ItemRow:
    """One item. material_id: the paper as it was; new_material_id: what was handed in since."""

    id: int
    correction_id: int
    case_id: int
    position: int
    code: str
    label: str
    reason: str
    material_id: int | None
    new_material_id: int | None
    answer: str
    answered_at: str | None
    answered_by: str

    @property
    def is_open(self) -> bool:
        """Not answered yet."""
        return self.answered_at is None

    @property
    def part(self) -> str | None:
        """The part of the application in which it is put right, where it is one."""
        return PART_OF.get(self.code)

    @property
    def wants_paper(self) -> bool:
        """A paper is to be handed in or replaced."""
        return self.material_id is not None or missing_kind(self.code) is not None


@dataclass(frozen=True, slots=True)
class CorrectionRow:
    """A one-time notice with its items in their order."""

    id: int
    case_id: int
    stage: str
    organisation_id: int
    organisation_name: str
    asked_by: str
    text: str
    asked_at: str
    due_on: date
    answered_at: str | None
    answer: str
    account_id: int | None = None
    items: tuple[ItemRow, ...] = ()

    @property
    def open_count(self) -> int:
        """How many items nobody has answered."""
        return sum(item.is_open for item in self.items)


def corrections_of(session: Session, case_id: int) -> tuple[CorrectionRow, ...]:
    """All one-time notices of a case with their items, oldest first; one statement, once a request."""
    return remembered(session, ("applications.corrections", case_id), lambda: _corrections(session, case_id))


def _corrections(session: Session, case_id: int) -> tuple[CorrectionRow, ...]:
    names = organisations.table()
    own: list[Any] = [CORRECTION.c[name] for name in _NAMES if name != "organisation_name"]
    own.insert(_NAMES.index("organisation_name"), names.c.name)
    rows = session.execute(
        select(*own, *(ITEM.c[item.name].label(f"item_{item.name}") for item in fields(ItemRow)))
        .select_from(CORRECTION)
        .join(names, names.c.id == CORRECTION.c.organisation_id)
        .outerjoin(ITEM, ITEM.c.correction_id == CORRECTION.c.id)
        .where(CORRECTION.c.case_id == case_id)
        .order_by(CORRECTION.c.id, ITEM.c.position)
    )
    found: dict[tuple[Any, ...], list[ItemRow]] = {}
    for row in map(tuple, rows):
        notice, item = row[: len(own)], row[len(own) :]
        found.setdefault(notice, []).extend([ItemRow(*item)] if item[0] is not None else [])
    return tuple(
        CorrectionRow(**dict(zip(_NAMES, notice, strict=True)), items=tuple(items)) for notice, items in found.items()
    )


_NAMES = tuple(item.name for item in fields(CorrectionRow) if item.name != "items")


def item_of(session: Session, case_id: int, item_id: int) -> ItemRow:
    """One item of the case's newest notice, while that is not answered; NotFound for any other."""
    notices = corrections_of(session, case_id)
    if notices and notices[-1].answered_at is None:
        for item in notices[-1].items:
            if item.id == item_id:
                return item
    raise NotFound


def open_labels(session: Session, case_ids: Collection[int]) -> Mapping[int, tuple[str, ...]]:
    """Case id -> labels of the items that nobody has answered; one statement."""
    rows = session.execute(
        select(ITEM.c.case_id, ITEM.c.label)
        .join(CORRECTION, CORRECTION.c.id == ITEM.c.correction_id)
        .where(ITEM.c.case_id.in_(case_ids), ITEM.c.answered_at.is_(None), CORRECTION.c.answered_at.is_(None))
        .order_by(ITEM.c.correction_id, ITEM.c.position)
    )
    found: dict[int, tuple[str, ...]] = {}
    for case_id, label in rows:
        found[case_id] = (*found.get(case_id, ()), label)
    return found
