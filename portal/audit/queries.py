"""Reading and proving the ledger."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.audit.models import LedgerEntry, LedgerHead
from portal.audit.rules import canonical_text, chained_hash
from portal.kernel.database import table_of
from portal.kernel.reading import recalled, remembered


@dataclass(frozen=True, slots=True)
class LedgerRow:
    """One act as it is shown."""

    at: str
    event: str
    actor_name: str
    organisation_code: str
    case_version: int | None
    data: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Break:
    """The first row at which a stream's chain does not hold. ``reason`` is English, for the auditor's log."""

    stream: str
    seq: int
    reason: str


USUAL = 200
"""So many acts of a stream are shown."""


def of_stream(session: Session, stream: str, limit: int = USUAL) -> tuple[LedgerRow, ...]:
    """The newest ``limit`` acts of a stream, oldest first; one statement, once a request."""
    return remembered(session, ("audit.stream", stream, limit), lambda: _of_stream(session, stream, limit))


def surely_not(session: Session, stream: str, *events: str) -> bool:
    """Whether this request has read the whole stream already and none of the events is in it; no statement.

    What only these events write need not be looked for then.
    """
    rows: tuple[LedgerRow, ...] | None = recalled(session, ("audit.stream", stream, USUAL))
    return rows is not None and len(rows) < USUAL and not any(row.event in events for row in rows)


def _of_stream(session: Session, stream: str, limit: int) -> tuple[LedgerRow, ...]:
    table = table_of(LedgerEntry)
    rows = session.execute(
        select(table.c.canonical).where(table.c.stream == stream).order_by(table.c.seq.desc()).limit(limit)
    )
    return tuple(_row(json.loads(canonical)) for (canonical,) in rows)[::-1]


def since_version(session: Session, case_number: str, version: int) -> tuple[LedgerRow, ...]:
    """What happened to a case after ``version`` (shown to whoever comes too late, 409)."""
    table = table_of(LedgerEntry)
    rows = session.execute(
        select(table.c.canonical)
        .where(table.c.case_number == case_number, table.c.case_version > version)
        .order_by(table.c.case_version)
    )
    return tuple(_row(json.loads(canonical)) for (canonical,) in rows)


def versions_recorded(session: Session) -> dict[str, list[int]]:
    """Case number -> the versions that have a ledger row (proof: exactly 1 … version)."""
    table = table_of(LedgerEntry)
    found: dict[str, list[int]] = {}
    for number, version in session.execute(
        select(table.c.case_number, table.c.case_version)
        .where(table.c.case_version.is_not(None))
        .order_by(table.c.case_number, table.c.case_version)
    ):
        found.setdefault(number, []).append(version)
    return found


def verify(session: Session) -> tuple[int, Break | None]:
    """Walk every chain: how many entries hold, and the first that does not (streams by name, then by number).

    Give it a snapshot: an entry written meanwhile would otherwise look like a wrong head.
    """
    table = table_of(LedgerEntry)
    rows = session.execute(
        select(table).order_by(table.c.stream, table.c.seq).execution_options(yield_per=1000)
    ).mappings()
    count = 0
    ends: dict[str, tuple[int, str]] = {}
    for row in rows:
        seq, digest = ends.get(row["stream"], (0, ""))
        reason = _fault(dict(row), seq, digest)
        if reason:
            return count, Break(row["stream"], row["seq"], reason)
        ends[row["stream"]] = (row["seq"], row["hash"])
        count += 1
    return count, next(_wrong_heads(session, ends), None)


def _row(fields: Mapping[str, Any]) -> LedgerRow:
    return LedgerRow(
        fields["at"],
        fields["event"],
        fields["actor_name"],
        fields["organisation_code"],
        fields["case_version"],
        fields["data"],
    )


_REPEATED = ("stream", "seq", "at", "event", "actor_name", "organisation_code", "case_number", "case_version")


def _fault(row: Mapping[str, Any], seq: int, digest: str) -> str | None:
    if row["seq"] != seq + 1:
        return f"entry {seq + 1} is missing"
    if row["previous_hash"] != digest:
        return "the previous hash is not that of the entry before"
    if chained_hash(digest, row["canonical"]) != row["hash"]:
        return "the hash does not fit the text"
    fields = json.loads(row["canonical"])
    if canonical_text(fields) != row["canonical"]:
        return "the text is not canonical"
    different = [name for name in _REPEATED if fields[name] != row[name]]
    return f"the column {different[0]} differs from the text" if different else None


def _wrong_heads(session: Session, ends: Mapping[str, tuple[int, str]]) -> Iterator[Break]:
    table = table_of(LedgerHead)
    heads = {
        stream: (seq, digest)
        for stream, seq, digest in session.execute(select(table.c.stream, table.c.seq, table.c.hash))
        if seq
    }
    for stream in sorted(set(heads) | set(ends)):
        if heads.get(stream) != ends.get(stream):
            yield Break(stream, heads.get(stream, (0, ""))[0], "the head does not fit the last entry")


__all__: Sequence[str] = ("Break", "LedgerRow", "of_stream", "since_version", "verify", "versions_recorded")
