"""Preparing a meeting: calling it, who came, the agenda, opening it, calling it off."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.orm import Session

from portal.cases import queries as cases
from portal.cases.queries import CaseRow
from portal.committees import queries
from portal.committees.queries.meetings import ITEM, LIVE, MEETING, RECUSAL, SEAT, MeetingRow
from portal.committees.rules import needed, refuse_agenda, refuse_open, same_employer
from portal.committees.service.numbers import take_numbers
from portal.committees.service.records import demand_state, facts_of, locked_meeting, record, save
from portal.kernel import clock
from portal.kernel.actor import Actor
from portal.kernel.errors import Invalid, NotFound, Refused
from portal.kernel.permissions import Permission
from portal.kernel.refusal import Refusal
from portal.kernel.text import N_
from portal.kernel.use_case import session as current_session
from portal.kernel.use_case import use_case

RECORD = Permission.MEETING_RECORD


@dataclass(frozen=True, slots=True, kw_only=True)
class CreateMeeting:
    """Call a meeting of a committee of the actor's office."""

    committee_id: int
    held_on: date
    place: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SetAttendance:
    """Who came, and who presides (a chair or vice-chair among them, or None yet)."""

    number: str
    seen: int
    present: frozenset[int]
    presider: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SetAgenda:
    """The whole agenda, in its order, by case number."""

    number: str
    seen: int
    cases: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenMeeting:
    """Lock the agenda and begin. no_srdi_reason: why no expert of a 专精特新 firm is present (asked for, no block)."""

    number: str
    seen: int
    no_srdi_reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CancelMeeting:
    """Call the meeting off, or declare it invalid."""

    number: str
    seen: int
    reason: str


@use_case
def create_meeting(command: CreateMeeting, actor: Actor) -> str:
    """Call a meeting; returns its number.

    Refused without MEETING_RECORD or when the filing does not hold on the day; NotFound for another office's
    committee; Invalid without a place.
    """
    session = current_session()
    if not actor.may(RECORD):
        raise Refused((Refusal("NOT_PERMITTED", N_("您在本单位的岗位没有这项权限。")),))
    filing = next(
        (each for each in queries.filings_of_office(session, actor.organisation_id) if each.id == command.committee_id),
        None,
    )
    if filing is None:
        raise NotFound
    if not command.place.strip():
        raise Invalid({"place": [N_("请填写会议地点。")]})
    if not filing.valid_on(command.held_on):
        message = N_("评委会备案在会议当日无效（有效期 %(first)s 至 %(last)s）。") % {
            "first": filing.filing_from.isoformat(),
            "last": filing.filing_to.isoformat(),
        }
        raise Refused((Refusal("FILING_ENDED", message, "committee.filing_years", "held_on"),))
    (sequence,) = take_numbers(session, "meeting", command.held_on.year, 1)
    number = f"M{command.held_on.year}-{sequence:04d}"
    session.execute(
        insert(MEETING).values(
            number=number,
            committee_id=filing.id,
            held_on=command.held_on,
            place=command.place.strip(),
            seats=filing.seats,
            state="planned",
            created_by=actor.name,
        )
    )
    meeting_id = session.execute(select(MEETING.c.id).where(MEETING.c.number == number)).scalar_one()
    called = queries.active_members(session, filing.id)
    if called:
        session.execute(insert(SEAT), [{"meeting_id": meeting_id, "member_id": member.id} for member in called])
    record(
        session,
        actor,
        "meeting_created",
        number,
        N_("召集评审会议"),
        committee=filing.code,
        held_on=command.held_on.isoformat(),
    )
    return number


@use_case
def set_attendance(command: SetAttendance, actor: Actor) -> None:
    """Write down who came. Invalid for somebody who holds no seat, or for a presider who is not chair or vice-chair."""
    session = current_session()
    meeting = locked_meeting(session, actor, RECORD, command.number, command.seen)
    demand_state(meeting, "planned")
    seats = {seat.member_id: seat for seat in queries.seats_of(session, meeting.id)}
    if command.present - seats.keys():
        raise Invalid({"present": [N_("名单中有不是本评委会委员的人员。")]})
    presider = seats.get(command.presider) if command.presider is not None else None
    if command.presider is not None and (
        presider is None or presider.member_id not in command.present or presider.role == "member"
    ):
        raise Invalid({"presider": [N_("会议由到会的主任委员或副主任委员主持。")]})
    session.execute(update(SEAT).where(SEAT.c.meeting_id == meeting.id).values(present=False))
    session.execute(
        update(SEAT)
        .where(SEAT.c.meeting_id == meeting.id, SEAT.c.member_id.in_(sorted(command.present)))
        .values(present=True)
    )
    save(session, meeting, presider_member_id=command.presider)
    record(session, actor, "attendance", meeting.number, N_("登记到会委员"), present=len(command.present))


@use_case
def set_agenda(command: SetAgenda, actor: Actor) -> None:
    """Put applications on the agenda, all or none; members of an applicant's firm are recused by the portal.

    Refused for a case that waits for no meeting, is on hold, lies outside the filing (INV-15) or stands on another
    agenda; NotFound for a case of another office.
    """
    session = current_session()
    wanted = cases.locked(session, actor.scope, dict.fromkeys(command.cases, 0)) if command.cases else []
    meeting = locked_meeting(session, actor, RECORD, command.number, command.seen)
    demand_state(meeting, "planned")
    _demand_fit(session, meeting, wanted, actor)
    by_number = {case.number: case for case in wanted}
    kept = {item.case_id: item.id for item in queries.items_of(session, meeting.id) if item.state in LIVE}
    gone = [item_id for case_id, item_id in kept.items() if case_id not in {case.id for case in wanted}]
    session.execute(delete(RECUSAL).where(RECUSAL.c.item_id.in_(gone)))
    session.execute(delete(ITEM).where(ITEM.c.id.in_(gone)))
    added: list[dict[str, int | str]] = []
    for position, number in enumerate(dict.fromkeys(command.cases), start=1):
        case = by_number[number]
        if case.id in kept:
            session.execute(update(ITEM).where(ITEM.c.id == kept[case.id]).values(position=position))
        else:
            added.append({"meeting_id": meeting.id, "case_id": case.id, "position": position, "state": "waiting"})
    if added:
        # Whoever had left this agenda before (withdrawn) comes back as a new line.
        returned = [row["case_id"] for row in added]
        session.execute(delete(ITEM).where(ITEM.c.meeting_id == meeting.id, ITEM.c.case_id.in_(returned)))
        session.execute(insert(ITEM), added)
        _recuse_colleagues(session, meeting, {case.id for case in wanted} - kept.keys())
    save(session, meeting)
    record(session, actor, "agenda", meeting.number, N_("确定会议议程"), cases=list(by_number))


def _demand_fit(session: Session, meeting: MeetingRow, wanted: Sequence[CaseRow], actor: Actor) -> None:
    filing = queries.filing(session, meeting.committee_id)
    elsewhere = set(
        session.scalars(
            select(ITEM.c.case_id).where(
                ITEM.c.case_id.in_([case.id for case in wanted]),
                ITEM.c.state.in_(LIVE),
                ITEM.c.meeting_id != meeting.id,
            )
        )
    )
    refusals = []
    for case in wanted:
        found = refuse_agenda(case.level, case.specialty, filing)
        if case.state != "meeting_ready" or case.accountable_id != actor.organisation_id:
            found.append(Refusal("NOT_READY", N_("此件不在“待上会”状态。")))
        if case.hold_count:
            found.append(Refusal("ON_HOLD", N_("此件处于暂停状态，不能上会。")))
        if case.id in elsewhere:
            found.append(Refusal("ON_OTHER_AGENDA", N_("此件已列入另一次会议的议程。")))
        refusals += [
            Refusal(each.code, f"{case.number} {case.subject_name}：{each.message}", each.clause) for each in found
        ]
    if refusals:
        raise Refused(refusals)


def _recuse_colleagues(session: Session, meeting: MeetingRow, case_ids: set[int]) -> None:
    """Members of the applicant's firm step out unasked (DOMAIN 5: the office must order it when it knows)."""
    members = queries.active_members(session, meeting.committee_id)
    rows = [
        {"item_id": item.id, "member_id": member.id, "reason": N_("与申报人同一单位"), "automatic": True}
        for item in queries.items_of(session, meeting.id)
        if item.case_id in case_ids
        for member in members
        if same_employer(member.as_expert(), item.credit_code)
    ]
    if rows:
        session.execute(insert(RECUSAL), rows)


@use_case
def open_meeting(command: OpenMeeting, actor: Actor) -> None:
    """Lock the agenda and begin; items whose recusals break the quorum are postponed at once (DOMAIN 5).

    Refused with every reason: no items, no presider, filing not valid, no quorum.
    """
    session = current_session()
    meeting = locked_meeting(session, actor, RECORD, command.number, command.seen)
    facts = facts_of(session, meeting)
    refusals = refuse_open(facts)
    if refusals:
        raise Refused(refusals)
    save(
        session,
        meeting,
        state="open",
        agenda_locked_at=clock.stamp(),
        no_srdi_reason=command.no_srdi_reason.strip()[:200] or None,
    )
    judge_quorum(session, meeting, facts.present, needed(facts.quorum, facts.seats))
    record(
        session,
        actor,
        "meeting_opened",
        meeting.number,
        N_("锁定议程，会议开始"),
        present=facts.present,
        seats=facts.seats,
        items=facts.items,
    )


def judge_quorum(session: Session, meeting: MeetingRow, present: int, least: int) -> None:
    """Postpone items on which too few may vote, and take back those on which enough may vote again."""
    changes: Mapping[int, tuple[str, str | None]] = {
        item.id: ("postponed", N_("回避后有表决权的委员未达到法定人数"))
        if present - item.recused < least
        else ("waiting", None)
        for item in queries.items_of(session, meeting.id)
        if item.state == "waiting" or (item.state == "postponed" and item.recused)
    }
    for item_id, (state, reason) in sorted(changes.items()):
        session.execute(update(ITEM).where(ITEM.c.id == item_id).values(state=state, reason=reason))


@use_case
def cancel_meeting(command: CancelMeeting, actor: Actor) -> None:
    """Call a meeting off before its votes are handed over; its applications wait for another. Invalid: no reason."""
    session = current_session()
    meeting = locked_meeting(session, actor, RECORD, command.number, command.seen)
    demand_state(meeting, "planned", "open")
    reason = command.reason.strip()
    if not reason:
        raise Invalid({"reason": [N_("请写明取消会议或会议无效的原因。")]})
    items = session.execute(select(func.count()).where(ITEM.c.meeting_id == meeting.id)).scalar_one()
    session.execute(
        update(ITEM)
        .where(ITEM.c.meeting_id == meeting.id, ITEM.c.state != "withdrawn")
        .values(state="withdrawn", reason=reason[:200])
    )
    save(session, meeting, state="cancelled")
    record(session, actor, "meeting_cancelled", meeting.number, N_("取消会议"), reason=reason, items=items)
