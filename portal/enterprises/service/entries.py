"""Acts on an entry of the directory: taking a firm off its list, counting a product's holder as a firm."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from portal.audit.service import Entry, append
from portal.enterprises.models import DirectoryEntry, Enterprise
from portal.enterprises.rules.directory import EntryKind, refuse_counting, refuse_delisting
from portal.enterprises.service.imports import demand_kind
from portal.kernel.actor import Actor
from portal.kernel.database import table_of
from portal.kernel.errors import Invalid, NotFound, Refused
from portal.kernel.text import N_
from portal.kernel.use_case import session as current_session
from portal.kernel.use_case import use_case

MAX_REASON = 200


@dataclass(frozen=True, slots=True)
class Delist:
    """Take a firm off a list; the entry is without effect from ``on``."""

    credit_code: str
    entry_id: int
    on: date
    reason: str


@dataclass(frozen=True, slots=True)
class SetCounting:
    """Whether the holder of a champion product counts as a champion firm (OQ-P2); reason: the document or finding."""

    credit_code: str
    entry_id: int
    counts: bool
    reason: str


@use_case
def delist(command: Delist, actor: Actor) -> None:
    """End an entry. Raises NotFound, Refused (not this role's list, delisted already), Invalid (``on``, ``reason``)."""
    own = current_session()
    entry = _locked(own, command.credit_code, command.entry_id)
    demand_kind(actor, EntryKind(entry.kind))
    reason = _reason(command.reason)
    refusal = refuse_delisting(entry.valid_from, entry.valid_to, entry.delisted_on, command.on)
    if refusal is not None and refusal.field == "on":
        raise Invalid({"on": [refusal.message]})
    if refusal is not None:
        raise Refused((refusal,))
    _write(own, entry.id, {"delisted_on": command.on, "delist_reason": reason})
    told = {"entry": entry.id, "kind": entry.kind, "level": entry.level, "on": command.on.isoformat(), "reason": reason}
    append(own, Entry(stream=f"org:{command.credit_code}", event="directory_delisted", data=told), actor)


@use_case
def set_counting(command: SetCounting, actor: Actor) -> None:
    """Set whether an entry counts as a firm's. Raises NotFound, Refused (only the industry officer, only champions)."""
    own = current_session()
    entry = _locked(own, command.credit_code, command.entry_id)
    refusal = refuse_counting(actor.roles, EntryKind(entry.kind))
    if refusal is not None:
        raise Refused((refusal,))
    reason = _reason(command.reason)
    _write(own, entry.id, {"counts_as_enterprise": command.counts})
    told = {"entry": entry.id, "level": entry.level, "counts": command.counts, "reason": reason}
    append(own, Entry(stream=f"org:{command.credit_code}", event="champion_counting_set", data=told), actor)


def _locked(session: Session, credit_code: str, entry_id: int) -> Any:  # noqa: ANN401 - a row of known columns
    entry, firm = table_of(DirectoryEntry), table_of(Enterprise).c
    found = session.execute(
        select(entry.c.id, entry.c.kind, entry.c.level, entry.c.valid_from, entry.c.valid_to, entry.c.delisted_on)
        .where(entry.c.id == entry_id, firm.id == entry.c.enterprise_id, firm.credit_code == credit_code)
        .with_for_update(of=entry)
    ).first()
    if found is None:
        raise NotFound
    return found


def _reason(text: str) -> str:
    reason = text.strip()
    if not reason or len(reason) > MAX_REASON:
        raise Invalid({"reason": [N_("请填写原因和依据，不超过 %d 个字。") % MAX_REASON]})
    return reason


def _write(session: Session, entry_id: int, values: dict[str, Any]) -> None:
    entry = table_of(DirectoryEntry)
    session.execute(update(entry).where(entry.c.id == entry_id).values(values))
