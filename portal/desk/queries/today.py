"""The day of a request: which rule set holds, which days are worked, what is due soon."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from portal.cases import rules as case_rules
from portal.cases.queries.desk import DeskView
from portal.desk import rules
from portal.kernel import clock
from portal.kernel.actor import Actor
from portal.kernel.registry import registry
from portal.kernel.scope import Reach
from portal.kernel.workdays import WorkCalendar
from portal.rulebook import queries as rulebook
from portal.rulebook.rules import RuleSet

_MOST_KEPT = 32
_kept: dict[tuple[str, int], RuleSet] = {}


@dataclass(frozen=True, slots=True)
class Today:
    """The day with its calendar; ``soon`` is the last due date that counts as 临期."""

    day: date
    calendar: WorkCalendar
    rule_set: RuleSet
    soon: date
    waiting: Collection[str]

    def days_left(self, due_on: date) -> int | None:
        """Working days until the due date, negative when it has passed, None when there is none."""
        return case_rules.days_left(self.calendar, self.day, due_on)

    def view(self, organisation_id: int) -> DeskView:
        """The desk of an organisation on this day."""
        return DeskView(organisation_id, self.soon, self.waiting)

    def view_of(self, actor: Actor) -> DeskView:
        """The actor's desk as he sees it: without his own cases and those from which he has stepped back."""
        scope = actor.scope
        own = scope.own_person_id if scope.reach is Reach.DESK else None
        return DeskView(actor.organisation_id, self.soon, self.waiting, scope.account_id, own)


def today(session: Session, rule_set_version: int | None, calendar_stamp: str | None) -> Today:
    """The day; the identity statement has brought the rule set's version and the calendar's stamp.

    Both are kept for the life of the process, so that this costs no statement but the first time.
    """
    rule_set = _rule_set(session, rule_set_version)
    rulebook.known_in_force(session, rule_set)
    calendar, day = rulebook.known_calendar(session, calendar_stamp), clock.today()
    soon = calendar.add(day, rule_set.integer("days.due_soon"))
    waiting = rules.waiting_states(kind.workflow for kind in registry().kinds.values())
    return Today(day, calendar, rule_set, soon, waiting)


def _rule_set(session: Session, version: int | None) -> RuleSet:
    if version is None:
        return rulebook.of_version(session, None)
    key = (str(session.get_bind().engine.url), version)
    if key not in _kept:
        if len(_kept) >= _MOST_KEPT:
            _kept.clear()
        _kept[key] = rulebook.of_version(session, version)
    return _kept[key]
