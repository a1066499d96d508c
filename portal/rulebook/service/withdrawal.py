"""Taking a published rule set back before the midnight from which it would hold."""

from dataclasses import dataclass

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from portal.audit.service import Entry, append
from portal.kernel import clock
from portal.kernel.actor import Actor
from portal.kernel.database import FAR
from portal.kernel.errors import Invalid, NotFound, Refused
from portal.kernel.refusal import Refusal
from portal.kernel.text import N_
from portal.rulebook import queries
from portal.rulebook.queries import RULE_SET
from portal.rulebook.service.cycles import STREAM
from portal.rulebook.service.drafts import demand_officer


@dataclass(frozen=True, slots=True)
class WithdrawVersion:
    """A published version shall not come into force after all; reason: for the ledger."""

    version: int
    reason: str


def withdraw(session: Session, command: WithdrawVersion, actor: Actor) -> None:
    """Withdraw a version inside the caller's use case: its row stays, under a day that never comes.

    Raises NotFound, Refused (NOT_PERMITTED; IN_FORCE: its midnight has passed; WITHDRAWN; NOT_NEWEST: a later version
    was built on it), Invalid (reason).
    """
    demand_officer(actor)
    columns = RULE_SET.c
    locked = select(columns.version).where(columns.version == command.version).with_for_update()
    if session.execute(locked).first() is None:
        raise NotFound
    found = next(each for each in queries.versions(session) if each.version == command.version)
    refusal = _refusal(session, found)
    if refusal is not None:
        raise Refused((refusal,))
    if not command.reason.strip():
        raise Invalid({"reason": [N_("请写明撤回的理由。")]})
    session.execute(update(RULE_SET).where(columns.version == found.version).values(in_force_on=FAR))
    data = {
        "version": found.version,
        "name": found.name,
        "in_force_on": found.in_force_on.isoformat(),
        "text": command.reason.strip(),
    }
    append(session, Entry(stream=STREAM, event="rule_set_withdrawn", data=data), actor)


def _refusal(session: Session, found: queries.Version) -> Refusal | None:
    if found.withdrawn:
        return Refusal("WITHDRAWN", N_("这个版本已经撤回。"))
    if found.in_force_on <= clock.today():
        return Refusal("IN_FORCE", N_("这个版本已经生效，不能撤回；如需改变，请起草新的版本。"))
    newest = queries.newest(session)
    if newest is not None and newest.version != found.version:
        return Refusal("NOT_NEWEST", N_("已有更晚的版本以它为基础，请先撤回更晚的版本。"))
    return None
