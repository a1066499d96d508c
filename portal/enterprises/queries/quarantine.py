"""Rows that wait for their credit code."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.enterprises.models import DirectoryBatch, DirectoryQuarantine, Enterprise
from portal.enterprises.rules.directory import EntryKind
from portal.enterprises.rules.identity import name_key
from portal.kernel.database import table_of
from portal.kernel.paging import PAGE_SIZE, Page, decode_cursor, encode_cursor


@dataclass(frozen=True, slots=True)
class WaitingRow:
    """A row of an imported list without a credit code. place: code of a district or zone, "" where none is given."""

    id: int
    line: int
    name: str
    place: str
    note: str
    status: str
    valid_from: date
    counts_as_enterprise: bool
    batch_id: int
    kind: str
    level: str
    document_no: str
    title: str
    published_on: date


@dataclass(frozen=True, slots=True)
class Namesake:
    """A firm of the portal with the very name of a waiting row."""

    credit_code: str
    name: str


def waiting_count(session: Session, kinds: Collection[EntryKind]) -> int:
    """How many rows of lists of these kinds wait."""
    row, batch = table_of(DirectoryQuarantine).c, table_of(DirectoryBatch).c
    asked = select(func.count()).where(batch.id == row.batch_id, row.status == "open", batch.kind.in_(sorted(kinds)))
    return session.scalar(asked) or 0


def waiting_page(session: Session, kinds: Collection[EntryKind], cursor: str | None = None) -> Page[WaitingRow]:
    """Waiting rows of lists of these kinds, the oldest first."""
    row, batch = table_of(DirectoryQuarantine).c, table_of(DirectoryBatch).c
    asked = _rows().where(row.status == "open", batch.kind.in_(sorted(kinds))).order_by(row.id).limit(PAGE_SIZE + 1)
    after = decode_cursor(cursor, int)
    if after is not None:
        asked = asked.where(row.id > after[0])
    found = [WaitingRow(*each) for each in session.execute(asked)]
    shown = tuple(found[:PAGE_SIZE])
    return Page(shown, encode_cursor(shown[-1].id) if len(found) > PAGE_SIZE else None)


def waiting_row(session: Session, row_id: int, *, lock: bool = False) -> WaitingRow | None:
    """One row, whatever became of it, or None."""
    row = table_of(DirectoryQuarantine)
    asked = _rows().where(row.c.id == row_id)
    found: Iterable[Any] = session.execute(asked.with_for_update(of=row) if lock else asked)
    return next((WaitingRow(*each) for each in found), None)


def namesakes(session: Session, name: str) -> tuple[Namesake, ...]:
    """Firms of that very name, a few: what the code probably is."""
    firm = table_of(Enterprise).c
    asked = select(firm.credit_code, firm.name).where(firm.name_key == name_key(name)).order_by(firm.id).limit(5)
    return tuple(Namesake(*each) for each in session.execute(asked))


def _rows() -> Any:  # noqa: ANN401 - a select of fourteen columns
    row, batch = table_of(DirectoryQuarantine).c, table_of(DirectoryBatch)
    own = [row[name] for name in list(WaitingRow.__dataclass_fields__)[:9]]
    return select(*own, *(batch.c[name] for name in ("kind", "level", "document_no", "title", "published_on"))).join(
        batch, batch.c.id == row.batch_id
    )
