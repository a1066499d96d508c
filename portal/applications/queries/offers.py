"""Whether an act of an application could succeed as things stand, so that the page offers no more than that.

Each is called with (session, case, actor) by the page of a case and asks for what that page reads anyway; the door
asks all guards again.
"""

from sqlalchemy.orm import Session

from portal.applications.queries.corrections import corrections_of
from portal.applications.queries.deciders import refusers
from portal.applications.queries.details import opinions_of
from portal.applications.rules.reasons import decline_codes
from portal.audit import queries as ledger
from portal.cases import queries as cases
from portal.cases.queries import CaseRow
from portal.cases.rules import HoldKind
from portal.kernel import clock
from portal.kernel.actor import Actor
from portal.organisations import queries as organisations
from portal.organisations.rules import Kind
from portal.rulebook import queries as rulebook

SENDING = ("send_on", "send_to_city")
"""Steps by which a channel sends a case on; recall undoes the last of them."""


def may_recall(session: Session, case: CaseRow, actor: Actor) -> bool:
    """Who sent it on, on the same day, while nobody works on it there (DOMAIN 6.1)."""
    if case.claimed:
        return False
    sent = [row for row in opinions_of(session, case.id) if row.event in SENDING]
    return bool(sent) and sent[-1].account_id == actor.account_id and sent[-1].written_on == clock.today()


def may_refuse(session: Session, case: CaseRow, actor: Actor) -> bool:
    """A channel's refusal is decided by who did not handle the case (DOMAIN 7)."""
    return case.state != "channel_review" or actor.account_id not in handled_by(session, case)


def may_ask_to_refuse(session: Session, case: CaseRow, actor: Actor) -> bool:
    """Only where nobody of this desk may refuse, and not from the top of the ladder (DOMAIN 6.1)."""
    if not may_leave(session, case, actor):
        return False
    return not refusers(session, case, actor.organisation_id, handled_by(session, case))


def may_decline(session: Session, _case: CaseRow, actor: Actor) -> bool:
    """The closed list of reasons is not empty for an organisation of this kind (DOMAIN 6.1)."""
    return bool(decline_codes(_kind(session, actor.organisation_id), rulebook.in_force(session).codes))


def may_leave(session: Session, case: CaseRow, _actor: Actor) -> bool:
    """What stands with the city's supervisor goes to nobody else: he is the top of the ladder (DOMAIN 3)."""
    return _kind(session, case.accountable_id) != Kind.CITY_SUPERVISOR


def publicity_is_over(_session: Session, case: CaseRow, _actor: Actor) -> bool:
    """The firm's notice has hung its days, so that the application may be sent to the channel (DOMAIN 6.1)."""
    return case.due_on < clock.today()


def objection_is_open(session: Session, case: CaseRow, _actor: Actor) -> bool:
    """Nothing ends by an objection that nobody made (DOMAIN 6.8)."""
    held = cases.holds_of(session, case.id) if case.hold_count else []
    return any(each.kind == HoldKind.OBJECTION and each.lifted_at is None for each in held)


def handled_by(session: Session, case: CaseRow) -> frozenset[int]:
    """Who worked on the case on the desk on which it stands."""
    own = {case.handler_account_id}
    if not ledger.surely_not(session, f"case:{case.number}", "request_correction"):
        notices = corrections_of(session, case.id)
        own |= {each.account_id for each in notices if each.organisation_id == case.accountable_id}
    return frozenset(each for each in own if each is not None)


def _kind(session: Session, organisation_id: int | None) -> str:
    return next((each.kind for each in organisations.offices(session) if each.id == organisation_id), "")
