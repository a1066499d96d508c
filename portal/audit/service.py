"""Writing the ledger. Plain functions: they run inside the use case whose act they record."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ARRAY, Integer, String, bindparam, func, literal, select, update
from sqlalchemy.orm import Session

from portal.audit.models import LedgerEntry, LedgerHead
from portal.audit.rules import canonical_text, chained_hash
from portal.kernel import clock
from portal.kernel.actor import Actor
from portal.kernel.database import insert_rows, on_postgresql, table_of, upsert_into


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One act to be recorded. ``data`` must be plain JSON values and hold no sensitive field (S3, S4)."""

    stream: str
    event: str
    data: Mapping[str, Any] = field(default_factory=dict)
    case_number: str | None = None
    case_version: int | None = None


def append(session: Session, entry: Entry, actor: Actor) -> None:
    """Record one act."""
    append_many(session, (entry,), actor)


def append_many(session: Session, entries: Sequence[Entry], actor: Actor) -> None:
    """Record acts, in their order, in four statements whatever their number.

    The heads of the streams are locked in the order of their names (after the desk stamps, ARCHITECTURE, Locks).
    """
    if not entries:
        return
    heads = _locked_heads(session, sorted({entry.stream for entry in entries}))
    moment = clock.stamp()
    rows = []
    for entry in entries:
        seq, previous = heads[entry.stream]
        fields = {
            "stream": entry.stream,
            "seq": seq + 1,
            "at": moment,
            "event": entry.event,
            "actor_name": actor.name,
            "actor_account": actor.account_id,
            "actor_person": actor.person_id,
            "organisation_code": actor.organisation_code,
            "ip": actor.ip,
            "case_number": entry.case_number,
            "case_version": entry.case_version,
            "data": dict(entry.data),
        }
        canonical = canonical_text(fields)
        digest = chained_hash(previous, canonical)
        heads[entry.stream] = (seq + 1, digest)
        rows.append(
            {name: fields[name] for name in _REPEATED}
            | {"canonical": canonical, "previous_hash": previous, "hash": digest}
        )
    insert_rows(session, table_of(LedgerEntry), rows)
    _keep_heads(session, heads)


_CHUNK = 5000  # streams asked for in one statement: far below what either database takes as parameters
_REPEATED = ("stream", "seq", "at", "event", "actor_name", "organisation_code", "case_number", "case_version")


def _locked_heads(session: Session, streams: Sequence[str]) -> dict[str, tuple[int, str]]:
    table = table_of(LedgerHead)
    created = upsert_into(session, table)
    if on_postgresql(session):
        created = created.from_select(["stream"], select(func.unnest(literal(streams, ARRAY(String)))))
        session.execute(created.on_conflict_do_nothing())
    else:
        session.execute(created.on_conflict_do_nothing(), [{"stream": stream} for stream in streams])
    found: dict[str, tuple[int, str]] = {}
    for start in range(0, len(streams), _CHUNK):
        rows = session.execute(
            select(table.c.stream, table.c.seq, table.c.hash)
            .where(table.c.stream.in_(streams[start : start + _CHUNK]))
            .order_by(table.c.stream)
            .with_for_update()
        )
        found |= {stream: (seq, digest) for stream, seq, digest in rows}
    return found


def _keep_heads(session: Session, heads: Mapping[str, tuple[int, str]]) -> None:
    """One statement; on PostgreSQL by arrays, since its driver sends an executemany row by row."""
    head = table_of(LedgerHead)
    if not on_postgresql(session):
        session.execute(
            update(head)
            .where(head.c.stream == bindparam("b_stream"))
            .values(seq=bindparam("b_seq"), hash=bindparam("b_hash")),
            [{"b_stream": stream, "b_seq": seq, "b_hash": digest} for stream, (seq, digest) in sorted(heads.items())],
        )
        return
    new = (
        func.unnest(
            literal(list(heads), ARRAY(String)),
            literal([seq for seq, _digest in heads.values()], ARRAY(Integer)),
            literal([digest for _seq, digest in heads.values()], ARRAY(String)),
        )
        .table_valued("stream", "seq", "hash")
        .render_derived("new")
    )
    session.execute(update(head).where(head.c.stream == new.c.stream).values(seq=new.c.seq, hash=new.c.hash))
