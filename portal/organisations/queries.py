"""Reading organisations. Reference data is no secret: a session suffices, no scope."""

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from sqlalchemy import ColumnElement, Table, and_, case, exists, func, or_, select
from sqlalchemy.orm import Session

from portal.kernel import clock
from portal.kernel.database import table_of
from portal.kernel.paging import PAGE_SIZE, Page, decode_cursor, encode_cursor
from portal.kernel.reading import remembered
from portal.organisations.models import AgencyAuthorisation, Organisation
from portal.organisations.rules import CHANNEL_KINDS, Kind, Status

_REFERENCE = Path(__file__).with_name("reference.json")


@dataclass(frozen=True, slots=True)
class OrganisationRow:
    """One organisation. place_name: the territory of a district or zone; host_code: a zone's district."""

    id: int
    code: str
    kind: str
    name: str
    short_name: str
    status: str
    place_name: str | None
    district_code: str | None
    host_code: str | None
    is_channel: bool
    credit_code: str | None
    four_eyes: bool = False


@dataclass(frozen=True, slots=True)
class AuthorisationRow:
    """One authorisation of an agency; both days inclusive."""

    id: int
    agency_id: int
    starts_on: date
    ends_on: date
    document_no: str

    def covers(self, on: date) -> bool:
        """Whether the agency may handle titles on the day because of it."""
        return self.starts_on <= on <= self.ends_on


@dataclass(frozen=True, slots=True)
class ChannelToday:
    """A channel on a day. seat: the district in which it lies; authorised_to: the agency's last authorised day.

    able: it may be given cases.
    """

    seat: str
    authorised_to: date | None
    able: bool


@lru_cache(maxsize=1)
def reference_data() -> Mapping[str, Any]:
    """The reference list that comes with the release (DOMAIN 8); departments and agencies are invented."""
    data: Mapping[str, Any] = json.loads(_REFERENCE.read_text(encoding="utf-8"))
    return data


def table() -> Table:
    """The table, for joins of higher rooms."""
    return table_of(Organisation)


def authorisation_table() -> Table:
    """The table of authorisations, for joins of higher rooms."""
    return table_of(AgencyAuthorisation)


def by_code(session: Session, code: str) -> OrganisationRow | None:
    """The organisation of that code, or None."""
    return next(iter(_rows(session, table().c.code == code)), None)


def by_ids(session: Session, ids: Collection[int]) -> dict[int, OrganisationRow]:
    """Id -> organisation; unknown ids are left out."""
    return {row.id: row for row in _rows(session, table().c.id.in_(ids))} if ids else {}


def by_codes(session: Session, codes: Collection[str]) -> dict[str, OrganisationRow]:
    """Code -> organisation; unknown codes are left out."""
    return {row.code: row for row in _rows(session, table().c.code.in_(codes))} if codes else {}


def of_kinds(session: Session, kinds: Collection[Kind]) -> tuple[OrganisationRow, ...]:
    """All organisations of these kinds, by code."""
    return tuple(_rows(session, table().c.kind.in_(sorted(kinds))))


def channels_page(
    session: Session, kinds: Sequence[Kind], on: date, cursor: str | None = None
) -> Page[tuple[OrganisationRow, ChannelToday]]:
    """Channels of these kinds, in the order of the kinds and then of their codes; one statement a page."""
    columns, seat, granted = table().c, table().alias("seat"), authorisation_table().c
    rank = case({kind.value: place for place, kind in enumerate(kinds)}, value=columns.kind, else_=len(kinds))
    authorised_to = (
        select(func.max(granted.ends_on))
        .where(granted.agency_id == columns.id, granted.starts_on <= on)
        .scalar_subquery()
    )
    asked = (
        select(
            rank,
            seat.c.place_name,
            authorised_to,
            case((_can_take(on, (Status.ACTIVE,)), 1), else_=0),
            *(columns[name] for name in OrganisationRow.__dataclass_fields__),
        )
        .join_from(table(), seat, seat.c.code == func.coalesce(columns.host_code, columns.district_code), isouter=True)
        .where(columns.kind.in_(kinds))
        .order_by(rank, columns.code)
        .limit(PAGE_SIZE + 1)
    )
    after = decode_cursor(cursor, int, str)
    if after is not None:
        asked = asked.where(or_(rank > after[0], and_(rank == after[0], columns.code > after[1])))
    found = session.execute(asked).all()
    rows = tuple(
        (OrganisationRow(*row[4:]), ChannelToday(row[1] or "", row[2], bool(row[3]))) for row in found[:PAGE_SIZE]
    )
    more = len(found) > PAGE_SIZE
    return Page(rows, encode_cursor(int(found[PAGE_SIZE - 1][0]), rows[-1][0].code) if more else None)


def own_firm_id(organisation_id: ColumnElement[Any]) -> ColumnElement[Any]:
    """For conditions of higher rooms: the id of the firm that the organisation itself is, by its credit code."""
    body, firm = table().alias("body"), table().alias("own_firm")
    return (
        select(firm.c.id)
        .join(body, body.c.credit_code == firm.c.code)
        .where(body.c.id == organisation_id)
        .correlate_except(body, firm)
        .scalar_subquery()
    )


def with_places(session: Session, code: str) -> tuple[OrganisationRow | None, tuple[OrganisationRow, ...]]:
    """An organisation, and every district and zone, in one statement."""
    columns = table().c
    rows = tuple(_rows(session, or_(columns.code == code, columns.kind.in_((Kind.DISTRICT, Kind.ZONE)))))
    own = next((row for row in rows if row.code == code), None)
    return own, tuple(row for row in rows if row.kind in (Kind.DISTRICT, Kind.ZONE))


def with_status(session: Session, status: Status) -> tuple[OrganisationRow, ...]:
    """All organisations of a status, by code."""
    return tuple(_rows(session, table().c.status == status))


def ids_of_codes(session: Session, codes: Collection[str]) -> dict[str, int]:
    """Code -> id; unknown codes are left out."""
    columns = table().c
    found: Iterable[Any] = session.execute(select(columns.code, columns.id).where(columns.code.in_(codes)))
    return {row.code: row.id for row in found}


def able_to_act(session: Session, ids: Collection[int], on: date) -> set[int]:
    """Those of ``ids`` that can act on the day: active or closing; a zone switched on; an agency authorised."""
    return _capable(session, ids, on, (Status.ACTIVE, Status.CLOSING))


def arrivals_allowed(session: Session, ids: Collection[int], on: date) -> set[int]:
    """Those of ``ids`` that may be given cases on the day: as ``able_to_act``, but not closing."""
    return _capable(session, ids, on, (Status.ACTIVE,))


def inactive_codes(session: Session, on: date) -> frozenset[str]:
    """Codes of the channels that may not be given cases on the day (the fact ``inactive`` of route())."""
    return frozenset(row.code for row in offices(session, on) if row.is_channel_kind and not row.able)


def names(session: Session) -> dict[str, str]:
    """Code -> short name of every channel; one statement, once a request."""
    return {row.code: row.short_name for row in offices(session) if row.is_channel_kind}


@dataclass(frozen=True, slots=True)
class OfficeRow:
    """An organisation that is no firm: its names, and what decides channels. able: it may be given cases on the day."""

    id: int
    code: str
    kind: str
    short_name: str
    host_code: str | None
    able: bool
    four_eyes: bool = False

    @property
    def is_channel_kind(self) -> bool:
        """Whether organisations of its kind can be channels."""
        return self.kind in CHANNEL_KINDS


def offices(session: Session, on: date | None = None) -> tuple[OfficeRow, ...]:
    """Everything that is no firm (some dozens), by code, as it stands today or ``on``; one statement a request."""
    day = on or clock.today()
    return remembered(session, ("organisations.offices", day), lambda: _offices(session, day))


def _offices(session: Session, on: date) -> tuple[OfficeRow, ...]:
    columns = table().c
    able = case((_can_take(on, (Status.ACTIVE,)), 1), else_=0)
    rows = session.execute(
        select(columns.id, columns.code, columns.kind, columns.short_name, columns.host_code, able, columns.four_eyes)
        .where(columns.kind.in_(sorted(set(Kind) - {Kind.ENTERPRISE})))
        .order_by(columns.code)
    )
    return tuple(OfficeRow(*row[:5], able=bool(row[5]), four_eyes=row[6]) for row in rows)


def authorisations(session: Session, agency_ids: Collection[int]) -> tuple[AuthorisationRow, ...]:
    """All authorisations of these agencies, by agency and first day."""
    columns = authorisation_table().c
    found = session.execute(
        select(columns.id, columns.agency_id, columns.starts_on, columns.ends_on, columns.document_no)
        .where(columns.agency_id.in_(agency_ids))
        .order_by(columns.agency_id, columns.starts_on, columns.id)
    )
    return tuple(AuthorisationRow(*row) for row in found)


def place_codes(places: Sequence[OrganisationRow]) -> dict[str, str]:
    """Every way in which a list may name a district or zone -> its present code.

    Names and codes of ``places``, their usual other names, and the divisions that were merged (DOMAIN 8).
    """
    reference = reference_data()
    found = {row.code: row.code for row in places}
    found |= {row.place_name: row.code for row in places if row.place_name}
    for name, code in (*reference["place_aliases"].items(), *reference["obsolete_codes"].items()):
        if code in found:
            found[name] = code
    return found


def _rows(session: Session, condition: ColumnElement[bool]) -> Iterable[OrganisationRow]:
    columns = table().c
    found = session.execute(
        select(*(columns[name] for name in OrganisationRow.__dataclass_fields__))
        .where(condition)
        .order_by(columns.code)
    )
    return (OrganisationRow(*row) for row in found)


def _can_take(on: date, statuses: Sequence[Status]) -> ColumnElement[bool]:
    columns, granted = table().c, authorisation_table().c
    authorised = exists().where(granted.agency_id == columns.id, granted.starts_on <= on, granted.ends_on >= on)
    return and_(
        columns.status.in_(statuses),
        or_(columns.kind != Kind.ZONE, columns.is_channel),
        or_(columns.kind != Kind.AGENCY, authorised),
    )


def _capable(session: Session, ids: Collection[int], on: date, statuses: Sequence[Status]) -> set[int]:
    columns = table().c
    return set(session.scalars(select(columns.id).where(columns.id.in_(ids), _can_take(on, statuses))))
