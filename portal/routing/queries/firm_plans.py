"""What a change of a firm's facts would move: filed cases keep their channel, what is still with the firm does not."""

from dataclasses import dataclass
from datetime import date
from hashlib import sha256

from sqlalchemy.orm import Session

from portal.cases.queries.leaving import filed_counts, firm_counts
from portal.enterprises.queries.changes import FirmChange
from portal.organisations import queries as organisations
from portal.organisations.rules import Kind
from portal.routing.queries.deciding import decide_facts
from portal.routing.queries.plans import MoveLine, grouped, movable


@dataclass(frozen=True, slots=True)
class FirmPlan:
    """What a change of a firm's facts would do on the day ``on``.

    before, after: the channel of new applications, by name, and fallback_before, fallback_after who stands behind it;
    drafts: cases that still stand with the firm; filed: open cases that were filed; moves: those of them that the
    fallback takes over because their agency no longer acts for the firm, left: that agency's name.
    """

    name: str
    on: date
    before: str
    after: str
    fallback_before: str
    fallback_after: str
    drafts: int
    filed: int
    left: str = ""
    moves: tuple[MoveLine, ...] = ()
    template: str = "routing/_firm_plan.html"

    @property
    def changes_route(self) -> bool:
        """Whether new applications get another channel or fallback."""
        return (self.before, self.fallback_before) != (self.after, self.fallback_after)

    @property
    def moving(self) -> int:
        """How many filed cases would change desk."""
        return sum(line.number for line in self.moves)

    @property
    def seen(self) -> str:
        """What the plan would move, in a few letters, so that a confirmation names what it confirms; "": nothing."""
        shown = self.drafts if self.changes_route else 0
        if not shown and not self.moves:
            return ""
        route = (self.before, self.after, self.fallback_before, self.fallback_after)
        return sha256(repr((self.moves, shown, route)).encode()).hexdigest()[:16]


def plan_firm(session: Session, change: FirmChange) -> FirmPlan:
    """What the change would move; a fixed number of statements (DOMAIN 3, freezing, and the end of a contract)."""
    old, new = (decide_facts(session, facts, change.on) for facts in (change.before, change.after))
    names = organisations.names(session)
    drafts, filed = firm_counts(session, change.organisation_id)
    moves: tuple[MoveLine, ...] = ()
    agency = organisations.by_code(session, change.left) if change.left else None
    if agency is not None and agency.kind == Kind.AGENCY:
        standing = movable(filed_counts(session, agency.id, change.organisation_id))
        moves = grouped(session, agency, standing, change.on)
    return FirmPlan(
        name=change.name,
        on=change.on,
        before=names.get(old.channel, old.channel),
        after=names.get(new.channel, new.channel),
        fallback_before=names.get(old.fallback, old.fallback),
        fallback_after=names.get(new.fallback, new.fallback),
        drafts=drafts,
        filed=filed,
        left=agency.short_name if agency is not None else "",
        moves=moves,
    )
