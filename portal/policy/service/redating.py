"""Writing what a year's list moves, for a batch of locked cases."""

from collections.abc import Iterable, Sequence

from sqlalchemy.orm import Session

from portal.applications.service.redating import WAITING, follow_clocks, put_off_notices
from portal.cases.service import lock_desks, recompute_due
from portal.cases.service.clocks import desks_of
from portal.cases.service.redating import NewLastDay, put_off_many, redate_objections, redate_requests
from portal.committees.service.redating import put_off_results
from portal.kernel.actor import Actor
from portal.policy.queries.recounting import CLOCK, OBJECTION, PUBLICITY, Counting, Redated


def redate(session: Session, found: Sequence[Redated], terms: Counting, actor: Actor, what: str) -> None:
    """Clocks, published ends, questions and objections; all desks are locked first, by one statement."""
    if not found:
        return
    lock_desks(session, {desk for each in found for desk in desks_of(each.case) | {each.desk_id} if desk is not None})
    clocks = [each.case for each in found if each.what == CLOCK]
    changed = recompute_due(session, clocks, terms.calendar, actor, days={}, earliest=terms.today, what=what)
    follow_clocks(session, {each.after.id: each.after.due_on for each in changed if each.after.state == WAITING})
    shown = [each for each in found if each.what == PUBLICITY]
    put_off_many(session, [each.put_off for each in shown if each.put_off is not None], actor, what)
    for state, write in (("unit_publicity", put_off_notices), ("result_publicity", put_off_results)):
        own = [each for each in shown if each.case.state == state]
        write(session, {each.case.id: (each.notice.posted_on, each.notice.ends_on) for each in own if each.notice})
    beside = [each for each in found if each.row_id]
    redate_objections(session, _days(each for each in beside if each.what == OBJECTION), actor, what)
    redate_requests(session, _days(each for each in beside if each.what != OBJECTION), actor, what)


def _days(found: Iterable[Redated]) -> list[NewLastDay]:
    return [NewLastDay(each.case, each.row_id, each.old_due, each.new_due) for each in found]
