"""What changes the rulebook and therefore needs to look at open cases."""

from dataclasses import dataclass

from sqlalchemy import delete, insert
from sqlalchemy.orm import Session

from portal.kernel import clock
from portal.kernel.actor import Actor
from portal.kernel.errors import Invalid
from portal.kernel.use_case import session as current_session
from portal.kernel.use_case import use_case
from portal.policy.queries import trial
from portal.policy.queries.recounts import RECOUNT
from portal.policy.rules.holiday_list import read_typed
from portal.rulebook import queries as rulebook
from portal.rulebook import service as rulebook_service
from portal.rulebook.service import NewYear, PublishDraft, WithdrawVersion


@dataclass(frozen=True, slots=True)
class LoadYear:
    """The list of a year as it was looked at: days as text, one a line, and the document that published it."""

    year: int
    holidays: str
    workdays: str
    document_no: str


@use_case
def publish_draft(command: PublishDraft, actor: Actor) -> int:
    """Publish a draft with the counts of its dry run; returns the version.

    Where the draft says so, the running clocks are counted again from the day on which it comes into force. Raises as
    ``rulebook.service.publish``.
    """
    own = current_session()
    draft = rulebook.draft(own, command.draft_id)
    found = trial(own, rulebook.in_force(own), draft.rule_set, clock.today()).counts()
    version = rulebook_service.publish(own, command, actor, found)
    if draft.recount_open:
        _order(own, {"version": version, "starts_on": command.in_force_on}, actor)
    return version


@use_case
def withdraw_version(command: WithdrawVersion, actor: Actor) -> None:
    """Take a published version back before its midnight, and with it the recount that waits for that day.

    Raises as ``rulebook.service.withdraw``.
    """
    own = current_session()
    rulebook_service.withdraw(own, command, actor)
    own.execute(delete(RECOUNT).where(RECOUNT.c.version == command.version))


@use_case
def load_year(command: LoadYear, actor: Actor) -> int:
    """Load the list of a year and order the recount of open clocks; returns the recount's id.

    Raises Refused (NOT_PERMITTED), Invalid (``holidays``: the list as a whole; ``document_no``).
    """
    own = current_session()
    read = read_typed(command.year, command.holidays, command.workdays)
    if read.problems:
        raise Invalid({"holidays": read.problems})
    rulebook_service.put_year(own, NewYear(command.year, read.listed, command.document_no), actor)
    return _order(own, {"year": command.year, "starts_on": clock.today()}, actor)


def _order(session: Session, why: dict[str, object], actor: Actor) -> int:
    moment = clock.stamp()
    values = {"resume_at": moment, "created_at": moment, "ordered_by": actor.name}
    statement = insert(RECOUNT).values(why | values | {"passes": 0, "cursor": 0, "changed": 0})
    recount_id: int = session.execute(statement.returning(RECOUNT.c.id)).scalar_one()
    return recount_id
