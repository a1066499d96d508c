"""The city's pages of channels: the list, and one channel with all that is kept of it."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from portal.accounts.queries.staff import StaffRow, staff_at, staff_counts
from portal.audit import queries as ledger
from portal.audit.queries import LedgerRow
from portal.cases.queries.leaving import backed_counts, standing_counts, standing_totals
from portal.enterprises.queries.naming import firms_naming
from portal.kernel import clock
from portal.kernel.errors import NotFound
from portal.kernel.paging import Page
from portal.kernel.permissions import ROLE_LABELS, Permission, Role, permissions_of
from portal.kernel.registry import registry
from portal.kernel.text import N_
from portal.organisations import queries as organisations
from portal.organisations.queries import AuthorisationRow, OrganisationRow
from portal.organisations.rules import EVENT_LABELS, KEPT_KINDS, STATUS_LABELS, Kind, Status

_SWITCHES: Mapping[str, tuple[str, str]] = {
    "organisation_switched": (N_("独立渠道"), N_("不是独立渠道")),
    "organisation_four_eyes": (N_("开启"), N_("没有开启")),
}
"""What a switch is called while it is on, and off."""


@dataclass(frozen=True, slots=True)
class ChannelRow:
    """One channel in the list. place: its territory or seat; authorised_to: last day of the agency's authorisation."""

    row: OrganisationRow
    place: str
    staff: int
    open_cases: int
    authorised_to: date | None
    able: bool


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """What happened to a channel, as the timeline shows it; title and note are Chinese source text and plain values."""

    at: str
    title: str
    who: str
    organisation: str
    note: str


@dataclass(frozen=True, slots=True)
class ChannelPage:
    """One channel. states: (label of the state, number of open cases); backed: cases that have it as fallback.

    able: it may be given cases today; without_clerk: nobody there could send a case on.
    """

    row: OrganisationRow
    place: str
    able: bool
    authorisations: tuple[AuthorisationRow, ...]
    firms: int
    staff: tuple[StaffRow, ...]
    states: tuple[tuple[str, int], ...]
    backed: int
    history: tuple[HistoryLine, ...]
    without_clerk: bool

    @property
    def open_cases(self) -> int:
        """How many open cases stand on its desk."""
        return sum(number for _label, number in self.states)


def channels_listed(session: Session, kinds: Sequence[Kind], cursor: str | None = None) -> Page[ChannelRow]:
    """One page of channels, by kind and code; three statements whatever their number."""
    today = clock.today()
    page = organisations.channels_page(session, kinds, today, cursor)
    ids = [row.id for row, _today in page.rows]
    staff, cases = staff_counts(session, ids, today), standing_totals(session, ids)
    rows = tuple(
        ChannelRow(
            row,
            _place(row, now.seat),
            staff.get(row.id, 0),
            cases.get(row.id, 0),
            now.authorised_to,
            now.able,
        )
        for row, now in page.rows
    )
    return Page(rows, page.next_cursor)


def kept_channel(session: Session, code: str) -> OrganisationRow:
    """A channel of the four kinds that the city keeps; NotFound for anything else."""
    row = organisations.by_code(session, code)
    if row is None or row.kind not in KEPT_KINDS:
        raise NotFound
    return row


def channel_page(session: Session, code: str) -> ChannelPage:
    """All that is kept of one channel; NotFound for anything but the four kinds."""
    row, today = kept_channel(session, code), clock.today()
    staff = staff_at(session, row.id, today)
    states: Counter[str] = Counter()
    for each in standing_counts(session, row.id):
        states[registry().kind(each.kind).workflow.state(each.state).label] += each.number
    return ChannelPage(
        row,
        _place(row, _seat(session, row)),
        bool(organisations.arrivals_allowed(session, (row.id,), today)),
        organisations.authorisations(session, (row.id,)),
        firms_naming(session, row.id, code, today),
        staff,
        tuple(sorted(states.items())),
        sum(each.number for each in backed_counts(session, row.id)),
        tuple(_line(entry) for entry in reversed(ledger.of_stream(session, f"org:{code}"))),
        not any(post.current and Permission.CASE_SEND in permissions_of(frozenset({post.role})) for post in staff),
    )


def authorisation_of(session: Session, code: str, authorisation_id: int) -> AuthorisationRow:
    """One authorisation of an agency; NotFound where it is not the agency's."""
    row = kept_channel(session, code)
    for each in organisations.authorisations(session, (row.id,)):
        if each.id == authorisation_id:
            return each
    raise NotFound


def post_of(session: Session, code: str, post_id: int) -> StaffRow:
    """One post at a channel that is held or to come; NotFound."""
    row = kept_channel(session, code)
    for each in staff_at(session, row.id, clock.today()):
        if each.post_id == post_id and not each.past:
            return each
    raise NotFound


def _seat(session: Session, row: OrganisationRow) -> str:
    """The district in which the channel lies."""
    code = row.host_code or row.district_code
    found = organisations.by_code(session, code) if code else None
    return found.place_name or found.name if found else ""


def _place(row: OrganisationRow, seat: str) -> str:
    """The territory of a district or zone (with its host), the seat of a department or agency."""
    if row.kind == Kind.ZONE:
        return f"{row.place_name or row.name}（{seat}）"
    return row.place_name or seat


def _line(entry: LedgerRow) -> HistoryLine:
    label = EVENT_LABELS.get(entry.event, entry.event)
    return HistoryLine(entry.at, label, entry.actor_name, entry.organisation_code, _note(entry.event, entry.data))


def _note(event: str, data: Mapping[str, Any]) -> str:
    """What the ledger says of a change, in one line."""
    parts = [_change(event, data)]
    if event.startswith("post_"):
        role = str(data.get("role", ""))
        parts += [str(data.get("name", "")), ROLE_LABELS[Role(role)] if role in set(Role) else role]
        parts.append("—".join(str(data[key]) for key in ("starts_on", "last_day") if data.get(key)))
    parts += [str(data[key]) for key in ("document_no", "reason", "source") if data.get(key)]
    return "；".join(part for part in parts if part)


def _change(event: str, data: Mapping[str, Any]) -> str:
    before, after = data.get("from"), data.get("to")
    if event == "organisation_status":
        return f"{STATUS_LABELS[Status(str(before))]} → {STATUS_LABELS[Status(str(after))]}"
    if event in _SWITCHES:
        on, off = _SWITCHES[event]
        return f"{on if before else off} → {on if after else off}"
    if event == "organisation_renamed":
        return f"{before} → {data['name']}" if before else str(data.get("name", ""))
    if event == "organisation_territory":
        return f"{data.get('from_name') or '—'} → {data.get('to_name') or '—'}"
    if event == "organisation_credit_code":
        return f"{before or '—'} → {after or '—'}"
    if event == "authorisation_added":
        return f"{before}—{after}"
    if event == "authorisation_ended":
        return f"{before} → {after}"
    return ""
