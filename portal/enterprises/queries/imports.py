"""An uploaded list between its preview and its import."""

import hashlib
import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from portal.enterprises.models import DirectoryBatch, DirectoryEntry, DirectoryUpload
from portal.enterprises.queries.directory import effective
from portal.enterprises.queries.facts import FirmFacts, route_facts_many
from portal.enterprises.queries.firms import CHUNK, by_credit_codes
from portal.enterprises.rules.import_plan import Known, Planned, plan
from portal.enterprises.rules.published_list import ParsedList, parse_list
from portal.kernel import clock
from portal.kernel.database import table_of
from portal.organisations import queries as organisations
from portal.organisations.rules import Kind

LIFE = timedelta(hours=2)
"""How long an upload waits for its confirmation."""


@dataclass(frozen=True, slots=True)
class Upload:
    """A stored file with what the form said of it (plain JSON values)."""

    id: int
    filename: str
    content: bytes
    about: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Preview:
    """What an import would do. It may be done when the list has no errors and is not in the portal yet.

    listed: ids of firms that a list of this kind and level already holds on the day.
    """

    title: str
    parsed: ParsedList
    planned: tuple[Planned, ...]
    already_imported: bool
    listed: frozenset[int] = frozenset()

    @property
    def importable(self) -> bool:
        """Whether confirming is offered."""
        return not self.parsed.errors and not self.already_imported

    @property
    def relisted(self) -> tuple[Planned, ...]:
        """Firms that stand on such a list already: the import adds an entry beside the old one."""
        return tuple(row for row in self.planned if row.known is not None and row.known.enterprise_id in self.listed)

    @property
    def new(self) -> tuple[Planned, ...]:
        """Firms that the portal does not know yet."""
        return tuple(row for row in self.planned if row.known is None)

    @property
    def changed(self) -> tuple[Planned, ...]:
        """Known firms whose name or place differs from the list."""
        return tuple(row for row in self.planned if row.changes)


def token_hash(token: str) -> str:
    """What is stored of the token in the preview's address."""
    return hashlib.sha256(token.encode()).hexdigest()


def upload_of(session: Session, token: str, account_id: int, *, lock: bool = False) -> Upload | None:
    """The upload that this account made under the token, or None; gone after ``LIFE`` and once it is imported."""
    columns = table_of(DirectoryUpload).c
    asked = select(columns.id, columns.filename, columns.content, columns.about).where(
        columns.token_hash == token_hash(token),
        columns.account_id == account_id,
        columns.created_at > clock.stamp(clock.now() - LIFE),
    )
    found = session.execute(asked.with_for_update() if lock else asked).first()
    return None if found is None else Upload(found.id, found.filename, found.content, json.loads(found.about))


def read_list(session: Session, content: bytes, filename: str) -> ParsedList:
    """Read and check a list. Raises Invalid (field ``file``) for a file that holds none."""
    places = organisations.of_kinds(session, (Kind.DISTRICT, Kind.ZONE))
    return parse_list(content, filename, organisations.place_codes(places))


def preview(session: Session, upload: Upload, parsed: ParsedList | None = None) -> Preview:
    """Hold the list against the portal; parsed: the upload where it is read already.

    Raises Invalid (field ``file``) for an unreadable file.
    """
    places = organisations.of_kinds(session, (Kind.DISTRICT, Kind.ZONE))
    if parsed is None:
        parsed = parse_list(upload.content, upload.filename, organisations.place_codes(places))
    about = upload.about
    published_on = date.fromisoformat(about["published_on"])
    known = known_firms(session, [firm.credit_code for firm in parsed.firms], clock.today())
    hosts = {place.code: place.host_code for place in places if place.host_code}
    title = str(about["title"] or parsed.title)
    return Preview(
        title,
        parsed,
        plan(parsed.firms, known, hosts, published_on),
        batch_exists(session, about["document_no"], title, about["kind"], about["level"]),
        _listed(session, [firm.enterprise_id for firm in known.values()], about, clock.today()),
    )


def _listed(session: Session, firms: Sequence[int], about: Mapping[str, Any], on: date) -> frozenset[int]:
    columns = table_of(DirectoryEntry).c
    found: set[int] = set()
    for start in range(0, len(firms), CHUNK):
        found |= set(
            session.scalars(
                select(columns.enterprise_id).where(
                    columns.enterprise_id.in_(firms[start : start + CHUNK]),
                    columns.kind == about["kind"],
                    columns.level == about["level"],
                    effective(on),
                )
            )
        )
    return frozenset(found)


def known_firms(session: Session, credit_codes: Collection[str], on: date) -> dict[str, Known]:
    """Credit code -> the firm with its confirmed places on the day."""
    firms = by_credit_codes(session, credit_codes)
    ids = [firm.id for firm in firms.values()]
    places: dict[int, FirmFacts] = {}
    for start in range(0, len(ids), CHUNK):
        places |= route_facts_many(session, ids[start : start + CHUNK], on)
    return {
        code: Known(
            firm.id,
            firm.organisation_id,
            firm.name,
            firm.name_since,
            places[firm.id].reg_district or "",
            places[firm.id].reg_zone or "",
        )
        for code, firm in firms.items()
    }


def batch_exists(session: Session, document_no: str, title: str, kind: str, level: str) -> bool:
    """Whether this very list was imported before."""
    columns = table_of(DirectoryBatch).c
    asked = exists().where(
        columns.document_no == document_no, columns.title == title, columns.kind == kind, columns.level == level
    )
    return bool(session.scalar(select(asked)))
