"""Steps of many applications at once: acceptance, publicity, confirmation, certificates."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.cases import queries as cases
from portal.cases.queries.rows import CASE
from portal.cases.service import Blocked, Moved, Note, move_with_facts
from portal.committees import queries
from portal.committees.queries.meetings import ITEM
from portal.kernel.actor import Actor
from portal.kernel.errors import Refused
from portal.kernel.permissions import Permission
from portal.kernel.refusal import Refusal
from portal.kernel.text import N_
from portal.kernel.use_case import session as current_session
from portal.kernel.use_case import use_case


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """Which cases take the step: number -> the version that was seen (0: any). text: an opinion, where one is given."""

    versions: Mapping[str, int]
    text: str = ""


@use_case
def accept(command: Step, actor: Actor) -> list[Moved | Blocked]:
    """受理: the committee's office takes the applications on (and nobody else uses that word)."""
    return _take(current_session(), "accept", command, actor)


@use_case
def publish(command: Step, actor: Actor) -> list[Moved | Blocked]:
    """Show results to all for days.publicity_result working days."""
    return _take(current_session(), "publish", command, actor)


@use_case
def publish_meeting(number: str, actor: Actor) -> list[Moved | Blocked]:
    """Show every passed result of a concluded meeting."""
    session = current_session()
    meeting = queries.meeting(session, actor.scope, number)
    if meeting.state != "concluded" or not actor.may(Permission.RESULT_PUBLISH):
        raise Refused((Refusal("NOT_CONCLUDED", N_("会议结果经主任委员确认后，由办事机构秘书发布公示。")),))
    numbers = session.scalars(
        select(CASE.c.number)
        .join_from(CASE, ITEM, ITEM.c.case_id == CASE.c.id)
        .where(ITEM.c.meeting_id == meeting.id, ITEM.c.state == "passed", CASE.c.state == "voted_passed")
        .order_by(CASE.c.number)
    ).all()
    if not numbers:
        raise Refused((Refusal("NOTHING_TO_PUBLISH", N_("本次会议没有待公示的通过结果。")),))
    return _take(session, "publish", Step(versions=dict.fromkeys(numbers, 0)), actor)


@use_case
def end_publicity(command: Step, actor: Actor) -> list[Moved | Blocked]:
    """After the last day: send the results to the city for confirmation (the worker does the same by itself)."""
    return _take(current_session(), "end_publicity", command, actor)


@use_case
def confirm(command: Step, actor: Actor) -> list[Moved | Blocked]:
    """The city confirms results."""
    return _take(current_session(), "confirm", command, actor)


@use_case
def issue(command: Step, actor: Actor) -> list[Moved | Blocked]:
    """The city issues certificates; each gets its number in the same transaction."""
    return _take(current_session(), "issue", command, actor)


def _take(session: Session, event: str, command: Step, actor: Actor) -> list[Moved | Blocked]:
    rows = cases.locked(session, actor.scope, command.versions)
    return move_with_facts(session, rows, event, actor, Note(text=command.text.strip()))


def demand_all(outcomes: Sequence[Moved | Blocked]) -> int:
    """How many moved; raises Refused with every reason when one did not (for acts on a single case)."""
    refusals = [refusal for each in outcomes if isinstance(each, Blocked) for refusal in each.refusals]
    if refusals:
        raise Refused(refusals)
    return len(outcomes)
