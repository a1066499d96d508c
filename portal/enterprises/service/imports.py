"""Importing a directory list: the upload waits for its confirmation, which does all of it or nothing."""

import hashlib
import json
import secrets
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import bindparam, delete, insert, select, update
from sqlalchemy.orm import Session

from portal.audit.service import Entry, append
from portal.enterprises import queries
from portal.enterprises.models import (
    DirectoryBatch,
    DirectoryEntry,
    DirectoryQuarantine,
    DirectoryUpload,
    Enterprise,
    EnterpriseFact,
)
from portal.enterprises.queries.firms import CHUNK, FirmRow
from portal.enterprises.queries.imports import LIFE, Upload, token_hash
from portal.enterprises.rules.directory import EntryKind, Level, last_day, refuse_level
from portal.enterprises.rules.facts import Fact, FactStatus
from portal.enterprises.rules.identity import initials, name_key
from portal.enterprises.rules.import_plan import Planned, importable
from portal.enterprises.rules.marks import MAX_BYTES
from portal.enterprises.rules.published_list import ListedFirm, ParsedList
from portal.enterprises.service.firms import NewFirm, create_firms, fact_row
from portal.kernel import clock
from portal.kernel.actor import Actor
from portal.kernel.database import insert_rows, lock_writers, table_of
from portal.kernel.errors import Invalid, NotFound, Refused
from portal.kernel.permissions import Permission
from portal.kernel.refusal import Refusal
from portal.kernel.text import N_
from portal.kernel.use_case import session as current_session
from portal.kernel.use_case import use_case
from portal.organisations import service as organisations
from portal.rulebook import queries as rulebook


@dataclass(frozen=True, slots=True, kw_only=True)
class StoreUpload:
    """A list as it was uploaded. title "": the one in the file; valid_from None: the day of publication.

    products: a list of champion products, whose holders do not count as champion firms yet (OQ-P2).
    """

    filename: str
    content: bytes
    kind: EntryKind
    level: Level
    document_no: str
    published_on: date
    title: str = ""
    valid_from: date | None = None
    products: bool = False


@dataclass(frozen=True, slots=True)
class ConfirmImport:
    """Do what the preview under this token shows.

    parsed: what its file says, where it is read already: reading fifty thousand rows takes seconds, in which nobody
    should wait for this transaction.
    """

    token: str
    parsed: ParsedList | None = None


@dataclass(frozen=True, slots=True)
class Imported:
    """What was done: entries made, firms that were new, renamed, and with another place now proposed.

    uncoded: rows put aside because they have no credit code.
    """

    entries: int
    new: int
    renamed: int
    proposed: int
    uncoded: int = 0


@use_case
def store_upload(command: StoreUpload, actor: Actor) -> str:
    """Keep an upload for its preview; returns the token of the preview's address. Old uploads are thrown away.

    Raises Invalid (field ``file``) for more than 10 MB, Refused for a level that the kind does not have and for a
    list that the actor's role does not import (clause 三(一)).
    """
    _demand(actor, command.kind, command.level)
    if len(command.content) > MAX_BYTES:
        raise Invalid({"file": [N_("文件超过 10 MB，请删去无关内容后再上传。")]})
    own, uploads = current_session(), table_of(DirectoryUpload)
    own.execute(delete(uploads).where(uploads.c.created_at <= clock.stamp(clock.now() - LIFE)))
    token = secrets.token_urlsafe(24)
    about = {
        "kind": command.kind.value,
        "level": command.level.value,
        "document_no": command.document_no.strip(),
        "title": command.title.strip(),
        "published_on": command.published_on.isoformat(),
        "valid_from": (command.valid_from or command.published_on).isoformat(),
        "products": command.products,
    }
    own.execute(
        insert(uploads).values(
            token_hash=token_hash(token),
            account_id=actor.account_id or 0,
            filename=command.filename[-200:],
            content=command.content,
            about=json.dumps(about, ensure_ascii=False),
            created_at=clock.stamp(),
        )
    )
    return token


@use_case
def confirm_import(command: ConfirmImport, actor: Actor) -> Imported:
    """Import the list: firms, entries, facts and ledger rows in one transaction.

    Lists are imported one after the other, so that two that name the same new firm do not both create it.
    Raises NotFound when the upload is gone, Invalid when the list has errors, Refused when it was imported meanwhile.
    """
    own = current_session()
    lock_writers(own, table_of(DirectoryBatch))
    upload = queries.upload_of(own, command.token, actor.account_id or 0, lock=True)
    if upload is None:
        raise NotFound
    about = upload.about
    _demand(actor, EntryKind(about["kind"]), Level(about["level"]))
    preview = queries.preview(own, upload, command.parsed)
    if preview.parsed.errors:
        raise Invalid({"file": [N_("名单有 %d 行需要改正，没有导入任何内容。") % len(preview.parsed.errors)]})
    if preview.already_imported:
        raise Refused((Refusal("ALREADY_IMPORTED", N_("这份名单已经导入过，没有重复导入。")),))
    source = f"{about['document_no']} {preview.title}".strip()
    published_on = date.fromisoformat(about["published_on"])
    done, ids = take_in(own, preview.planned, published_on, source, actor)
    batch_id = _enter(own, upload, preview.title, [ids[row.firm.credit_code] for row in preview.planned], actor)
    _put_aside(own, batch_id, about, preview.parsed.uncoded)
    own.execute(delete(table_of(DirectoryUpload)).where(table_of(DirectoryUpload).c.id == upload.id))
    done = replace(done, uncoded=len(preview.parsed.uncoded))
    told = {
        **about,
        "title": preview.title,
        "sha256": hashlib.sha256(upload.content).hexdigest(),
        "entries": done.entries,
        "new": done.new,
        "renamed": done.renamed,
        "proposed": done.proposed,
        "uncoded": done.uncoded,
    }
    append(own, Entry(stream=f"org:{actor.organisation_code}", event="directory_imported", data=told), actor)
    return done


def take_in(
    session: Session, planned: Sequence[Planned], published_on: date, source: str, actor: Actor
) -> tuple[Imported, dict[str, int]]:
    """Make the firms of a list, their names and places; returns what was done, and credit code -> firm id."""
    created = _create(session, [row for row in planned if row.known is None], published_on, source, actor)
    renamed = _rename(session, [row for row in planned if row.rename], published_on, source, actor)
    proposed = _places(session, [row for row in planned if row.changes], published_on, source, actor)
    ids = created | {row.firm.credit_code: row.known.enterprise_id for row in planned if row.known}
    return Imported(len(planned), len(created), renamed, proposed), ids


def _put_aside(session: Session, batch_id: int, about: Mapping[str, Any], rows: Sequence[ListedFirm]) -> None:
    if not rows:
        return
    shared = {
        "batch_id": batch_id,
        "valid_from": date.fromisoformat(about["valid_from"]),
        "counts_as_enterprise": not about["products"],
    }
    session.execute(
        insert(table_of(DirectoryQuarantine)),
        [shared | {"line": row.line, "name": row.name, "place": row.place, "note": row.note} for row in rows],
    )


def _create(session: Session, rows: Sequence[Planned], published_on: date, source: str, actor: Actor) -> dict[str, int]:
    """The firms that are new, a part at a time, so that memory stays bounded; in the order of their ledger streams."""
    ordered, made = sorted(rows, key=lambda row: row.firm.credit_code), dict[str, int]()
    for start in range(0, len(ordered), CHUNK):
        made |= create_firms(session, _new_firms(ordered[start : start + CHUNK], published_on, source), actor)
    return made


def _new_firms(rows: Sequence[Planned], published_on: date, source: str) -> list[NewFirm]:
    return [
        NewFirm(
            credit_code=row.firm.credit_code,
            name=row.firm.name,
            since=published_on,
            district=row.district,
            zone=row.zone,
            source=source,
        )
        for row in rows
    ]


def _rename(session: Session, rows: Sequence[Planned], since: date, source: str, actor: Actor) -> int:
    if not rows:
        return 0
    firm = table_of(Enterprise)
    known = queries.by_credit_codes(session, [row.firm.credit_code for row in rows])
    changes = [_renamed(row, known[row.firm.credit_code], since) for row in rows]
    names = ("name", "name_since", "name_history", "name_key", "initials")
    session.execute(
        update(firm)
        .where(firm.c.credit_code == bindparam("b_code"))
        .values({name: bindparam(f"b_{name}") for name in names}),
        changes,
    )
    organisations.rename_many(session, {row.firm.credit_code: row.firm.name for row in rows}, actor, source)
    return len(rows)


def _renamed(row: Planned, firm: FirmRow, since: date) -> dict[str, Any]:
    history = (*firm.name_history, (firm.name, since.isoformat()))
    earlier = [{"name": name, "until": until} for name, until in history]
    return {
        "b_code": row.firm.credit_code,
        "b_name": row.firm.name,
        "b_name_since": since,
        "b_name_history": json.dumps(earlier, ensure_ascii=False),
        "b_name_key": name_key(row.firm.name),
        "b_initials": initials(row.firm.name),
    }


def _places(session: Session, rows: Sequence[Planned], since: date, source: str, actor: Actor) -> int:
    """Places of known firms: taken over where none was ever on file, else proposed; returns how many are proposed."""
    on_file = _ever_confirmed(session, [row.known.enterprise_id for row in rows if row.known is not None])
    facts = [
        fact_row(firm, fact, value, since, actor.name, source, confirmed=(firm, fact.value) not in on_file)
        for firm, fact, value in _new_places(rows)
    ]
    if facts:
        session.execute(insert(table_of(EnterpriseFact)), facts)
    return len({fact["enterprise_id"] for fact in facts if fact["confirmed_by"] is None})


def _new_places(rows: Sequence[Planned]) -> Iterator[tuple[int, Fact, str]]:
    for row in rows:
        if row.known is not None:
            for fact, value in ((Fact.REG_DISTRICT, row.district), (Fact.REG_ZONE, row.zone)):
                if value:
                    yield row.known.enterprise_id, fact, value


def _ever_confirmed(session: Session, firms: Sequence[int]) -> set[tuple[int, str]]:
    columns = table_of(EnterpriseFact).c
    found: set[tuple[int, str]] = set()
    for start in range(0, len(firms), CHUNK):
        asked = select(columns.enterprise_id, columns.name).where(
            columns.enterprise_id.in_(firms[start : start + CHUNK]), columns.status == FactStatus.CONFIRMED
        )
        found |= {(row.enterprise_id, row.name) for row in session.execute(asked)}
    return found


def _enter(session: Session, upload: Upload, title: str, firms: Sequence[int], actor: Actor) -> int:
    about = upload.about
    valid_from = date.fromisoformat(about["valid_from"])
    years = rulebook.in_force(session).integer("directory.valid_years")
    batches = table_of(DirectoryBatch)
    batch_id: int = session.execute(
        insert(batches)
        .values(
            document_no=about["document_no"],
            title=title,
            kind=about["kind"],
            level=about["level"],
            published_on=date.fromisoformat(about["published_on"]),
            imported_at=clock.stamp(),
            imported_by=actor.name,
            row_count=len(firms),
        )
        .returning(batches.c.id)
    ).scalar_one()
    entry = {
        "batch_id": batch_id,
        "kind": about["kind"],
        "level": about["level"],
        "valid_from": valid_from,
        "valid_to": last_day(valid_from, years),
        "counts_as_enterprise": not about["products"],
    }
    for start in range(0, len(firms), CHUNK):
        part = [entry | {"enterprise_id": firm} for firm in firms[start : start + CHUNK]]
        insert_rows(session, table_of(DirectoryEntry), part)
    return batch_id


def demand_kind(actor: Actor, kind: EntryKind) -> None:
    """Refused unless the actor's role keeps lists of this kind (clause 三(一))."""
    if not actor.is_system and (not actor.may(Permission.DIRECTORY_IMPORT) or kind not in importable(actor.roles)):
        raise Refused((Refusal("NOT_PERMITTED", N_("您的岗位不管理这类名单。"), "三(一)", "kind"),))


def _demand(actor: Actor, kind: EntryKind, level: Level) -> None:
    demand_kind(actor, kind)
    refusal = refuse_level(kind, level)
    if refusal is not None:
        raise Refused((refusal,))
