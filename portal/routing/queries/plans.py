"""What a change of a channel would move: list from → to with counts, without changing anything (DOMAIN 3, INV-R4)."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from hashlib import sha256

from sqlalchemy import literal
from sqlalchemy.orm import Session

from portal.cases.queries.leaving import StandingCount, backed_counts, employed_counts, standing_counts
from portal.enterprises.queries.naming import firms_naming
from portal.kernel import clock
from portal.kernel.errors import NotFound
from portal.kernel.registry import registry
from portal.organisations import queries as organisations
from portal.organisations.queries import OrganisationRow
from portal.organisations.rules import Kind
from portal.people import queries as people
from portal.routing.queries.deciding import next_fallback_ids
from portal.routing.rules import HOST_BEHIND, HOST_TAKES, NEW_FILINGS, SWITCHED_ON


@dataclass(frozen=True, slots=True)
class MoveLine:
    """So many cases in a state (its label, Chinese source) would go to ``to``; names as shown."""

    to: str
    state: str
    number: int


@dataclass(frozen=True, slots=True)
class FallbackLine:
    """So many cases stay on ``desk`` and get another organisation behind them."""

    desk: str
    to: str
    number: int


@dataclass(frozen=True, slots=True)
class MovePlan:
    """What a change would do on the day ``on``.

    firms: how many firms name the channel on file; filings: where their new applications go then (Chinese source text,
    "" where nothing changes); frozen: how many cases keep the fallback that they were filed with.
    """

    name: str
    on: date
    moves: tuple[MoveLine, ...] = ()
    fallbacks: tuple[FallbackLine, ...] = ()
    firms: int = 0
    filings: str = ""
    frozen: int = 0

    @property
    def seen(self) -> str:
        """What the plan would move, in a few letters, so that a confirmation names what it confirms; "": nothing."""
        if not self.moves and not self.fallbacks:
            return ""
        return sha256(repr((self.moves, self.fallbacks)).encode()).hexdigest()[:16]

    @property
    def standing(self) -> int:
        """How many cases would change desk."""
        return sum(line.number for line in self.moves)

    @property
    def backed(self) -> int:
        """How many cases would only get another fallback."""
        return sum(line.number for line in self.fallbacks)


def plan_closing(session: Session, code: str, on: date | None = None) -> MovePlan:
    """What becomes of cases and of new filings when the channel can no longer act from ``on`` (None: today).

    NotFound for an unknown code. A fixed number of statements.
    """
    row = _row(session, code)
    day = on or clock.today()
    standing, backed = standing_counts(session, row.id), backed_counts(session, row.id)
    above = next_fallback_ids(session, {each.accountable_id for each in backed}, day, without=(code,))
    names = organisations.by_ids(session, {*above.values(), *(each.accountable_id for each in backed)})
    return MovePlan(
        row.name,
        day,
        grouped(session, row, standing, day),
        tuple(
            FallbackLine(
                names[each.accountable_id].short_name, names[above[each.accountable_id]].short_name, each.number
            )
            for each in backed
        ),
        firms_naming(session, row.id, code, day),
        NEW_FILINGS.get(row.kind, ""),
    )


def plan_switch(session: Session, code: str, *, on: bool) -> MovePlan:
    """What switching a zone's own channel on or off would move; on: only new filings change their way."""
    row = _row(session, code)
    if row.kind != Kind.ZONE:
        raise NotFound
    if not on:
        return plan_closing(session, code)
    today = clock.today()
    return MovePlan(row.name, today, firms=firms_naming(session, row.id, code, today), filings=SWITCHED_ON)


def plan_territory(session: Session, code: str, wanted: str | None) -> MovePlan:
    """What another host of a zone, or another seat, would change: filed cases keep what was decided (decision 0010)."""
    row, today = _row(session, code), clock.today()
    to = organisations.by_code(session, wanted) if wanted else None
    if row.kind != Kind.ZONE or to is None:
        return MovePlan(row.name, today)
    old = organisations.by_code(session, row.host_code or "")
    standing = standing_counts(session, row.id)
    able = bool(organisations.arrivals_allowed(session, (row.id,), today))
    return MovePlan(
        row.name,
        today,
        firms=firms_naming(session, row.id, code, today),
        filings=(HOST_BEHIND if able else HOST_TAKES) % {"to": to.short_name},
        frozen=sum(each.number for each in standing if old is not None and each.fallback_id == old.id),
    )


def plan_authorisation_end(session: Session, code: str, authorisation_id: int, last_day: date) -> MovePlan:
    """What would move on the day after ``last_day``, of the cases that are open today.

    Nothing where another authorisation covers that day. NotFound for one that is not the agency's.
    """
    row = _row(session, code)
    held = organisations.authorisations(session, (row.id,))
    if all(each.id != authorisation_id for each in held):
        raise NotFound
    after = last_day + timedelta(days=1)
    if any(each.id != authorisation_id and each.covers(after) for each in held):
        return MovePlan(row.name, after)
    return plan_closing(session, code, after)


def plan_credit_code(session: Session, code: str, wanted: str | None) -> MovePlan:
    """What would move once the agency is known as the firm of that credit code: its own employees' cases.

    NotFound for an unknown organisation. A fixed number of statements.
    """
    row, today = _row(session, code), clock.today()
    firm = organisations.ids_of_codes(session, (wanted,)).get(wanted) if wanted else None
    if firm is None or row.kind != Kind.AGENCY:
        return MovePlan(row.name, today)
    works_for = people.works_for(today)
    found = employed_counts(session, row.id, lambda person: works_for(person, literal(firm)))
    return MovePlan(row.name, today, grouped(session, row, movable(found), today))


def movable(found: Collection[StandingCount]) -> list[StandingCount]:
    """Those counts whose state the fallback can take over."""
    return [each for each in found if registry().kind(each.kind).workflow.step(each.state, "take_over") is not None]


def grouped(
    session: Session, row: OrganisationRow, leaving: Collection[StandingCount], day: date
) -> tuple[MoveLine, ...]:
    """Where these cases of a desk would go on the day, by desk and state."""
    goes = _targets(session, row, {each.fallback_id for each in leaving}, day)
    names = organisations.by_ids(session, set(goes.values()))
    moves: Counter[tuple[str, str]] = Counter()
    for each in leaving:
        moves[names[goes[each.fallback_id]].short_name, _state_label(each)] += each.number
    return tuple(MoveLine(to, state, number) for (to, state), number in sorted(moves.items()))


def _row(session: Session, code: str) -> OrganisationRow:
    row = organisations.by_code(session, code)
    if row is None:
        raise NotFound
    return row


def _targets(session: Session, row: OrganisationRow, fallbacks: Collection[int], day: date) -> dict[int, int]:
    """Fallback -> the desk to which its cases go: itself where it can take them, else the next step of the ladder."""
    open_to = organisations.arrivals_allowed(session, fallbacks, day) - {row.id}
    above = next_fallback_ids(session, fallbacks, day, without=(row.code,))
    return {each: each if each in open_to else above[each] for each in fallbacks}


def _state_label(each: StandingCount) -> str:
    return registry().kind(each.kind).workflow.state(each.state).label
