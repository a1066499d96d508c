"""Settling rows that came without a credit code: the code is found, or the row is put away with a reason."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import exists, insert, select, update
from sqlalchemy.orm import Session

from portal.audit.service import Entry, append
from portal.enterprises import queries
from portal.enterprises.models import DirectoryBatch, DirectoryEntry, DirectoryQuarantine
from portal.enterprises.queries.quarantine import WaitingRow
from portal.enterprises.rules.directory import EntryKind, last_day
from portal.enterprises.rules.identity import compact_code, likely_code, refuse_code
from portal.enterprises.rules.import_plan import plan
from portal.enterprises.rules.published_list import ListedFirm
from portal.enterprises.service.imports import demand_kind, take_in
from portal.kernel import clock
from portal.kernel.actor import Actor
from portal.kernel.database import lock_writers, table_of
from portal.kernel.errors import Invalid, NotFound, Refused
from portal.kernel.refusal import Refusal
from portal.kernel.text import N_
from portal.kernel.use_case import session as current_session
from portal.kernel.use_case import use_case
from portal.organisations import queries as organisations
from portal.organisations.rules import Kind
from portal.rulebook import queries as rulebook

MAX_REASON = 200


@dataclass(frozen=True, slots=True)
class ResolveRow:
    """The code of a waiting row. same_firm: the firm of that code has another name here, and is the one meant."""

    row_id: int
    credit_code: str
    same_firm: bool = False


@dataclass(frozen=True, slots=True)
class DismissRow:
    """Put a waiting row away."""

    row_id: int
    reason: str


@use_case
def resolve_row(command: ResolveRow, actor: Actor) -> str:
    """Make the waiting row an entry of its list, as if it had come with this code; returns the code.

    Raises NotFound, Refused (not this role's list; settled meanwhile) and Invalid (fields ``credit_code``,
    ``same_firm``).
    """
    own = current_session()
    lock_writers(own, table_of(DirectoryBatch))  # as an import: the firm may be on a list that is just coming in
    row = _waiting(own, command.row_id, actor)
    code = _checked(compact_code(command.credit_code))
    known = queries.known_firms(own, [code], clock.today())
    if code in known:
        if known[code].name != row.name and not command.same_firm:
            text = N_("这个代码在平台上是“%(known)s”，名单上写的是“%(listed)s”。确认是同一家企业请勾选。")
            raise Invalid({"same_firm": [text % {"known": known[code].name, "listed": row.name}]})
        if _on_list(own, row.batch_id, known[code].enterprise_id):
            raise Invalid({"credit_code": [N_("这家企业已经在这份名单上，请核对代码；重复的行请注明原因后移除。")]})
    places = organisations.of_kinds(own, (Kind.DISTRICT, Kind.ZONE))
    hosts = {place.code: place.host_code for place in places if place.host_code}
    planned = plan([ListedFirm(row.line, code, row.name, row.place, row.note)], known, hosts, row.published_on)
    source = f"{row.document_no} {row.title}".strip()
    _done, ids = take_in(own, planned, row.published_on, source, actor)
    years = rulebook.in_force(own).integer("directory.valid_years")
    own.execute(
        insert(table_of(DirectoryEntry)).values(
            batch_id=row.batch_id,
            enterprise_id=ids[code],
            kind=row.kind,
            level=row.level,
            valid_from=row.valid_from,
            valid_to=last_day(row.valid_from, years),
            counts_as_enterprise=row.counts_as_enterprise,
        )
    )
    _settle(own, row, "resolved", {"enterprise_id": ids[code]}, actor)
    told = _told(row) | {"credit_code": code}
    append(own, Entry(stream=f"org:{actor.organisation_code}", event="quarantine_resolved", data=told), actor)
    return code


@use_case
def dismiss_row(command: DismissRow, actor: Actor) -> None:
    """Put the waiting row away. Raises NotFound, Refused (as for ``resolve_row``), Invalid (field ``reason``)."""
    own, reason = current_session(), command.reason.strip()
    row = _waiting(own, command.row_id, actor)
    if not reason or len(reason) > MAX_REASON:
        raise Invalid({"reason": [N_("请填写原因，不超过 %d 个字。") % MAX_REASON]})
    _settle(own, row, "dismissed", {"reason": reason}, actor)
    told = _told(row) | {"reason": reason}
    append(own, Entry(stream=f"org:{actor.organisation_code}", event="quarantine_dismissed", data=told), actor)


def _waiting(session: Session, row_id: int, actor: Actor) -> WaitingRow:
    row = queries.waiting_row(session, row_id, lock=True)
    if row is None:
        raise NotFound
    demand_kind(actor, EntryKind(row.kind))
    if row.status != "open":
        raise Refused((Refusal("ALREADY_SETTLED", N_("这一行已经处理过了。")),))
    return row


def _checked(code: str) -> str:
    wrong = refuse_code(code)
    if wrong is not None:
        meant = likely_code(code)
        raise Invalid({"credit_code": [wrong.message + (N_("；是否应为 %s？") % meant if meant else "")]})
    return code


def _on_list(session: Session, batch_id: int, enterprise_id: int) -> bool:
    entry = table_of(DirectoryEntry).c
    return bool(
        session.scalar(select(exists().where(entry.batch_id == batch_id, entry.enterprise_id == enterprise_id)))
    )


def _settle(session: Session, row: WaitingRow, status: str, more: Mapping[str, Any], actor: Actor) -> None:
    waiting = table_of(DirectoryQuarantine)
    values = {"status": status, "settled_at": clock.stamp(), "settled_by": actor.name} | dict(more)
    session.execute(update(waiting).where(waiting.c.id == row.id).values(values))


def _told(row: WaitingRow) -> dict[str, Any]:
    return {"document_no": row.document_no, "title": row.title, "line": row.line, "name": row.name}
