"""What else is written when an application takes a step, in the same transaction and in one statement per table."""

from collections.abc import Sequence

from sqlalchemy import insert
from sqlalchemy.orm import Session

from portal.applications.queries.details import OPINION, PUBLICITY
from portal.applications.rules.facts import ApplicationFacts
from portal.cases import service as cases
from portal.cases.service import Moved, Note
from portal.cases.service.recusals import ALL_RECUSED
from portal.kernel import clock
from portal.kernel.actor import Actor
from portal.kernel.permissions import Role
from portal.kernel.text import N_
from portal.kernel.workflow import BACK
from portal.messages.service import Tell, tell_many
from portal.organisations import queries as organisations
from portal.routing import service as routing

OPINION_EVENTS = (
    "approve",
    "send_on",
    "send_to_city",
    "endorse",
    "refuse",
    "decline",
    "ask_fallback_to_refuse",
    "paper_unit_review",
    "file_for_unit",
    "return_to_applicant",
    "return_to_channel",
)
"""Steps whose written text is a level's opinion and is shown as one (INV-32)."""


TAKEN_AWAY = frozenset({"decline", "ask_fallback_to_refuse", "order_take_over", "reassign"})
"""Steps by which a channel loses a case; it is told. The sweep itself tells of its takeovers, with the reason."""


def keep_opinions(session: Session, moved: Sequence[Moved], actor: Actor, note: Note) -> None:
    """Every level's written opinion, with who stood behind the desk then; in another's place: the actor's level."""
    moment = clock.stamp()
    session.execute(
        insert(OPINION),
        [
            {
                "case_id": each.after.id,
                "stage": each.before.state,
                "event": each.step.event,
                "organisation_id": actor.organisation_id if each.step.anywhere else each.before.accountable_id,
                "fallback_id": each.before.fallback_id,
                "account_id": actor.account_id,
                "author_name": actor.name,
                "text": note.text,
                "code": note.code,
                "taken_over": each.before.taken_over,
                "written_at": moment,
                "written_on": clock.today(),
            }
            for each in moved
        ],
    )


def keep_route(session: Session, moved: Sequence[Moved], _actor: Actor, _note: Note) -> None:
    """The decision of route(), with its facts, as it was on the filing day (DOMAIN 3, freezing)."""
    facts = {each.after.id: each.facts for each in moved}
    routing.record_many(
        session,
        {case_id: own.route for case_id, own in facts.items() if isinstance(own, ApplicationFacts) and own.route},
    )


def post_publicity(session: Session, moved: Sequence[Moved], _actor: Actor, note: Note) -> None:
    """The unit's notice: posted today, to its last day."""
    session.execute(
        insert(PUBLICITY),
        [
            {
                "case_id": each.after.id,
                "posted_on": each.facts.today,
                "ends_on": each.after.due_on,
                "place": str(note.data.get("place", "")),
            }
            for each in moved
        ],
    )


def follow_cycle(session: Session, moved: Sequence[Moved], _actor: Actor, _note: Note) -> None:
    """A draft of an earlier year belongs to the cycle in which it is submitted."""
    for each in moved:
        year = each.facts.cycle_year if isinstance(each.facts, ApplicationFacts) else None
        if year is not None and year != each.after.cycle_year:
            cases.describe(session, each.after, cycle_year=year)


_LONGEST = 500
_NOW_AT = N_("，现由%(desk)s办理")


def tell(session: Session, moved: Sequence[Moved], actor: Actor, note: Note) -> None:
    """Tell the new desk, the applicant, the firm of what concerns it, and the desk from which a case was taken."""
    wanted = {case.accountable_id for each in moved for case in (each.before, each.after)}
    names = organisations.by_ids(session, {each for each in wanted if each is not None})
    tells: list[Tell] = []
    for each in moved:
        desk = each.after.accountable_id
        name = names[desk].short_name if desk in names else ""
        tells.extend(_tells(each, name, actor, lost=_lost(each, note)))
    tell_many(session, tells)


def _lost(each: Moved, note: Note) -> bool:
    """Whether the old desk is told here that the case was taken from it."""
    if each.step.event == "take_over":
        return note.text == ALL_RECUSED
    return each.step.event in TAKEN_AWAY


def _answered(each: Moved) -> bool:
    """Whether the desk that asked for corrections has the case back."""
    return each.before.state == "correction_required" and each.step.target == BACK


def _tells(each: Moved, desk_name: str, actor: Actor, *, lost: bool) -> list[Tell]:
    case, past = each.after, each.step.past
    went = _NOW_AT % {"desk": desk_name} if each.changed_desk and desk_name else ""
    behalf = N_("，由%(entered_by)s代办") % {"entered_by": case.entered_by} if case.entered_by else ""
    about = {"about": f"{case.number}（{case.subject_name}，{case.firm_name}{behalf}）", "past": past + went}
    told: dict[int, tuple[str, str]] = {}
    concerns_firm = case.closed_at is not None or case.state == "correction_required" or each.changed_desk
    if concerns_firm and case.firm_id is not None and case.firm_id != actor.organisation_id:
        told[case.firm_id] = ("progress", N_("%(about)s：%(past)s。") % about)
    if lost and each.before.accountable_id is not None:
        told[each.before.accountable_id] = ("taken_over", N_("已转出：%(about)s，%(past)s。") % about)
    recalled = each.step.event == "recall"  # its own act brought it back
    if each.changed_desk and case.accountable_id is not None and not recalled:
        told[case.accountable_id] = ("arrived", N_("新到：%(about)s，%(past)s。") % (about | {"past": past}))
    elif _answered(each) and case.accountable_id not in {None, actor.organisation_id}:
        told[case.accountable_id or 0] = ("arrived", N_("补正已交回：%(about)s，%(past)s。") % about)
    tells = [
        Tell(text=text[:_LONGEST], kind=kind, organisation_id=desk, case_number=case.number)
        for desk, (kind, text) in told.items()
    ]
    own_act = actor.person_id == case.subject_person_id and Role.APPLICANT in actor.roles
    if case.subject_person_id is not None and not own_act:
        own = f"{case.number}（{behalf[1:]}）" if behalf else case.number
        text = N_("您的申报 %(number)s：%(past)s。") % {"number": own, "past": past + went}
        person = case.subject_person_id
        tells.append(Tell(text=text[:_LONGEST], kind="progress", person_id=person, case_number=case.number))
    return tells
