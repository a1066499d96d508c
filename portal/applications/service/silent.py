"""What a channel does about an employer who lets his days pass: urge him, review on paper or send in his place."""

from dataclasses import dataclass

from portal.applications.queries.silent import silent_case
from portal.audit import queries as ledger
from portal.audit.service import Entry, append
from portal.cases import queries as cases
from portal.cases.service import Blocked, Note, move_with_facts
from portal.kernel import clock
from portal.kernel.actor import Actor
from portal.kernel.clock import SHANGHAI, parse_stamp
from portal.kernel.errors import NotFound, Refused
from portal.kernel.permissions import Permission
from portal.kernel.refusal import Refusal
from portal.kernel.scope import Reach, Scope
from portal.kernel.text import N_
from portal.kernel.use_case import session as current_session
from portal.kernel.use_case import use_case
from portal.messages.service import Tell, tell_many
from portal.rulebook import queries as rulebook

_URGE = N_(
    "催办：%(number)s（%(name)s）的单位环节已超过期限（%(due)s），请尽快办理；仍不办理的，%(desk)s可以%(then)s。"
)


@dataclass(frozen=True, slots=True)
class Urge:
    """Tell the employer to act."""

    number: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenPaperReview:
    """Take the unit's review over, on paper. place: where the notice is posted; reason: what the paper review found."""

    number: str
    version: int
    reason: str
    place: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FileForUnit:
    """Send in the employer's place what he reviewed and published. reason: how review and publicity were verified."""

    number: str
    version: int
    reason: str


@use_case
def urge(command: Urge, actor: Actor) -> None:
    """A message to the firm and a row in the ledger, once a day. Raises NotFound, Refused (URGED_TODAY)."""
    session = current_session()
    _demand(actor)
    case = silent_case(session, actor, command.number)
    (case,) = cases.locked(session, Scope(Reach.ALL, account_id=actor.account_id), {case.number: 0})
    today = clock.today()
    for row in ledger.of_stream(session, f"case:{case.number}"):
        if row.event == "urge" and parse_stamp(row.at).astimezone(SHANGHAI).date() == today:
            raise Refused((Refusal("URGED_TODAY", N_("今天已经催办过，企业已收到消息。")),))
    words = {
        "number": case.number,
        "name": case.subject_name,
        "due": case.due_on.isoformat(),
        "desk": actor.organisation_name,
        "then": N_("启动书面单位审核") if case.state == "unit_review" else N_("代为报送"),
    }
    tell_many(session, [Tell(text=_URGE % words, kind="urge", organisation_id=case.firm_id, case_number=case.number)])
    data = {"what": N_("催办企业"), "due_on": case.due_on.isoformat()}
    append(session, Entry(stream=f"case:{case.number}", event="urge", data=data, case_number=case.number), actor)


@use_case
def open_paper_review(command: OpenPaperReview, actor: Actor) -> str:
    """Review in the employer's place: the case comes to the channel and is posted there; returns what was done.

    Raises NotFound, Stale, Refused.
    """
    session = current_session()
    _demand(actor)
    silent_case(session, actor, command.number)
    everywhere = Scope(Reach.ALL, account_id=actor.account_id)
    locked = cases.locked(session, everywhere, {command.number: command.version})
    note = Note(text=command.reason.strip(), data={"place": command.place.strip()})
    (outcome,) = move_with_facts(session, locked, "paper_unit_review", actor, note)
    if isinstance(outcome, Blocked):
        raise Refused(outcome.refusals)
    return N_("%(number)s：%(past)s，公示到 %(day)s。") % {
        "number": command.number,
        "past": outcome.step.past,
        "day": rulebook.due_words(rulebook.calendar(session), outcome.after.due_on),
    }


@use_case
def file_for_unit(command: FileForUnit, actor: Actor) -> str:
    """Send in the employer's place: the case comes to the channel that route() names today; returns what was done.

    Raises NotFound, Stale, Refused.
    """
    session = current_session()
    _demand(actor)
    silent_case(session, actor, command.number)
    everywhere = Scope(Reach.ALL, account_id=actor.account_id)
    locked = cases.locked(session, everywhere, {command.number: command.version})
    (outcome,) = move_with_facts(session, locked, "file_for_unit", actor, Note(text=command.reason.strip()))
    if isinstance(outcome, Blocked):
        raise Refused(outcome.refusals)
    return N_("%(number)s：%(past)s。") % {"number": command.number, "past": outcome.step.past}


def _demand(actor: Actor) -> None:
    if not actor.may(Permission.PAPER_INTAKE):
        raise NotFound
