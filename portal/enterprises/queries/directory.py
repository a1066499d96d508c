"""The directory: what a reader may see of it, its pages, and the entry that counts on a day."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, false, or_, select, true
from sqlalchemy.orm import Session

from portal.enterprises.models import AgencyContract, DirectoryBatch, DirectoryEntry, Enterprise, EnterpriseFact
from portal.enterprises.rules.directory import LEVEL_ORDER, is_effective
from portal.enterprises.rules.facts import Fact, FactStatus
from portal.enterprises.rules.identity import compact_code, name_key
from portal.kernel.database import table_of
from portal.kernel.paging import PAGE_SIZE, Page, decode_cursor, encode_cursor
from portal.organisations.queries import OrganisationRow
from portal.organisations.rules import Kind

NOT_LISTED = "none"
"""Filter value: no entry is effective."""
UNASSIGNED = "none"
"""Filter value: the district of the registered address is not on file (INV-25: such firms are shown to the city)."""

_CITY_KINDS = frozenset({Kind.CITY, Kind.CITY_SUPERVISOR, Kind.INDUSTRY_BUREAU, Kind.PRIVATE_ECONOMY_BUREAU})


@dataclass(frozen=True, slots=True)
class Sight:
    """Which firms a post sees (DOMAIN 7: T own territory, E own firm, A all)."""

    kind: str
    code: str
    organisation_id: int


@dataclass(frozen=True, slots=True)
class DirectoryFilter:
    """What the list is narrowed to; empty text: not at all."""

    search: str = ""
    level: str = ""
    district: str = ""
    proposed: bool = False  # something proposed waits for the reader's decision


@dataclass(frozen=True, slots=True)
class EntryRow:
    """A firm's place on a list."""

    id: int
    enterprise_id: int
    kind: str
    level: str
    valid_from: date
    valid_to: date
    delisted_on: date | None
    delist_reason: str | None
    counts_as_enterprise: bool
    document_no: str
    title: str
    published_on: date

    def is_effective(self, on: date) -> bool:
        """Whether it counts on the day."""
        return self.counts_as_enterprise and is_effective(self.valid_from, self.valid_to, self.delisted_on, on)


@dataclass(frozen=True, slots=True)
class DirectoryRow:
    """A firm on the directory page; entry: the effective one of the highest level, None where there is none."""

    credit_code: str
    name: str
    district: str | None
    zone: str | None
    entry: EntryRow | None


def sight_of(organisation: OrganisationRow) -> Sight:
    """What the people of an organisation see."""
    return Sight(organisation.kind, organisation.code, organisation.id)


def sees(session: Session, sight: Sight, enterprise_id: int, on: date) -> bool:
    """Whether a firm lies within the sight."""
    firm = table_of(Enterprise).c
    asked = select(firm.id).where(firm.id == enterprise_id, _visible(sight, on))
    return session.execute(asked).first() is not None


def directory_page(
    session: Session,
    sight: Sight,
    wanted: DirectoryFilter,
    on: date,
    cursor: str | None = None,
    size: int = PAGE_SIZE,
) -> Page[DirectoryRow]:
    """One page of firms, by pinyin initials, in two statements."""
    firm = table_of(Enterprise).c
    district, zone = _value(Fact.REG_DISTRICT, on), _value(Fact.REG_ZONE, on)
    asked = (
        select(firm.id, firm.initials, firm.credit_code, firm.name, district.label("district"), zone.label("zone"))
        .where(_visible(sight, on), *([_waits_for(sight)] if wanted.proposed else []), *_narrowed(wanted, on))
        .order_by(firm.initials, firm.credit_code)
        .limit(size + 1)
    )
    after = decode_cursor(cursor, str, str)
    if after is not None:
        asked = asked.where(or_(firm.initials > after[0], and_(firm.initials == after[0], firm.credit_code > after[1])))
    found = session.execute(asked).all()
    shown = found[:size]
    best = entries_effective(session, [row.id for row in shown], on)
    rows = tuple(DirectoryRow(row.credit_code, row.name, row.district, row.zone, best.get(row.id)) for row in shown)
    more = len(found) > size
    return Page(rows, encode_cursor(shown[-1].initials, shown[-1].credit_code) if more else None)


def entry_effective(session: Session, enterprise_id: int, on: date) -> EntryRow | None:
    """The effective entry of the highest level on the day (QR2), or None."""
    return entries_effective(session, (enterprise_id,), on).get(enterprise_id)


def entries_effective(session: Session, enterprise_ids: Collection[int], on: date) -> dict[int, EntryRow]:
    """Firm id -> its effective entry of the highest level, the longest of several; one statement."""
    entry = table_of(DirectoryEntry).c
    best: dict[int, EntryRow] = {}
    for row in _entries(session, entry.enterprise_id.in_(enterprise_ids), effective(on)):
        held = best.get(row.enterprise_id)
        if held is None or _rank(row) < _rank(held):
            best[row.enterprise_id] = row
    return best


def entries_of(session: Session, enterprise_id: int) -> tuple[EntryRow, ...]:
    """Every entry of a firm, newest first."""
    return tuple(_entries(session, table_of(DirectoryEntry).c.enterprise_id == enterprise_id))


def _rank(row: EntryRow) -> tuple[int, int, int]:
    return ([level.value for level in LEVEL_ORDER].index(row.level), -row.valid_to.toordinal(), row.id)


def _entries(session: Session, *conditions: ColumnElement[bool]) -> Sequence[EntryRow]:
    entry, batch = table_of(DirectoryEntry).c, table_of(DirectoryBatch)
    own = [entry[name] for name in list(EntryRow.__dataclass_fields__)[:9]]
    found: Iterable[Any] = session.execute(
        select(*own, batch.c.document_no, batch.c.title, batch.c.published_on)
        .join(batch, batch.c.id == entry.batch_id)
        .where(*conditions)
        .order_by(entry.valid_from.desc(), entry.id.desc())
    )
    return [EntryRow(*row) for row in found]


def effective(on: date) -> ColumnElement[bool]:
    """Condition on ``directory_entry``: it counts on the day."""
    entry = table_of(DirectoryEntry).c
    return and_(
        entry.counts_as_enterprise,
        entry.valid_from <= on,
        entry.valid_to >= on,
        or_(entry.delisted_on.is_(None), entry.delisted_on > on),
    )


def _value(fact: Fact, on: date) -> ColumnElement[str]:
    """The confirmed value of a fact on the day, as a column beside the firm."""
    columns, firm = table_of(EnterpriseFact).c, table_of(Enterprise)
    return (
        select(columns.value)
        .where(columns.enterprise_id == firm.c.id, *_in_force(fact, on))
        .limit(1)
        .correlate(firm)
        .scalar_subquery()
    )


def _in_force(fact: Fact, on: date) -> tuple[ColumnElement[bool], ...]:
    columns = table_of(EnterpriseFact).c
    return (
        columns.name == fact,
        columns.status == FactStatus.CONFIRMED,
        columns.valid_from <= on,
        columns.valid_to >= on,
    )


def _has(fact: Fact, value: str, on: date) -> ColumnElement[bool]:
    columns, firm = table_of(EnterpriseFact).c, table_of(Enterprise).c
    return exists().where(columns.enterprise_id == firm.id, *_in_force(fact, on), columns.value == value)


def _proposes(code: str) -> ColumnElement[bool]:
    """A proposed fact names the organisation: it must see the firm to confirm or decline it."""
    columns, firm = table_of(EnterpriseFact).c, table_of(Enterprise).c
    return exists().where(
        columns.enterprise_id == firm.id, columns.status == FactStatus.PROPOSED, columns.value == code
    )


def _waits_for(sight: Sight) -> ColumnElement[bool]:
    """Something about the firm waits for the reader's decision; for the city, whatever is proposed."""
    fact, contract, firm = table_of(EnterpriseFact).c, table_of(AgencyContract).c, table_of(Enterprise).c
    own_facts = [fact.enterprise_id == firm.id, fact.status == FactStatus.PROPOSED]
    own_contracts = [contract.enterprise_id == firm.id, contract.status == FactStatus.PROPOSED]
    if sight.kind not in _CITY_KINDS:
        own_facts.append(fact.value == sight.code)
        own_contracts.append(contract.agency_id == sight.organisation_id)
    return or_(exists().where(*own_facts), exists().where(*own_contracts))


def _visible(sight: Sight, on: date) -> ColumnElement[bool]:
    firm, contract = table_of(Enterprise).c, table_of(AgencyContract).c
    if sight.kind in _CITY_KINDS:
        return true()
    named = _proposes(sight.code)
    if sight.kind == Kind.DISTRICT:
        return or_(_has(Fact.REG_DISTRICT, sight.code, on), _has(Fact.CLAIM, sight.code, on), named)
    if sight.kind == Kind.ZONE:
        return or_(_has(Fact.REG_ZONE, sight.code, on), _has(Fact.CLAIM, sight.code, on), named)
    if sight.kind == Kind.DEPARTMENT:
        return or_(_has(Fact.COMPETENT_DEPT, sight.code, on), named)
    if sight.kind == Kind.AGENCY:
        return exists().where(
            contract.enterprise_id == firm.id,
            contract.agency_id == sight.organisation_id,
            contract.status != FactStatus.DECLINED,
            contract.ends_on >= on,
        )
    return firm.organisation_id == sight.organisation_id if sight.kind == Kind.ENTERPRISE else false()


def _narrowed(wanted: DirectoryFilter, on: date) -> list[ColumnElement[bool]]:
    firm, entry = table_of(Enterprise).c, table_of(DirectoryEntry).c
    conditions: list[ColumnElement[bool]] = []
    if wanted.search.strip():
        key, code = name_key(wanted.search), compact_code(wanted.search)
        conditions.append(
            or_(
                firm.name_key.contains(key, autoescape=True),
                firm.initials.startswith(key, autoescape=True),
                firm.credit_code.startswith(code, autoescape=True),
            )
        )
    listed = exists().where(entry.enterprise_id == firm.id, effective(on))
    if wanted.level == NOT_LISTED:
        conditions.append(~listed)
    elif wanted.level:
        conditions.append(exists().where(entry.enterprise_id == firm.id, effective(on), entry.level == wanted.level))
    if wanted.district == UNASSIGNED:
        assigned = table_of(EnterpriseFact).c
        conditions.append(
            ~exists().where(assigned.enterprise_id == firm.id, *_in_force(Fact.REG_DISTRICT, on), assigned.value != "")
        )
    elif wanted.district:
        conditions.append(or_(_has(Fact.REG_DISTRICT, wanted.district, on), _has(Fact.REG_ZONE, wanted.district, on)))
    return conditions
