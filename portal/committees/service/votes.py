"""The meeting itself: recusals, votes, handing over, and the chair's confirmation."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import delete, insert, update
from sqlalchemy.orm import Session

from portal.cases import queries as cases
from portal.cases.service import Blocked, Note, move_with_facts
from portal.cases.service.desks import lock_desks
from portal.committees import queries
from portal.committees.queries.meetings import ITEM, RECUSAL, TALLY, ItemRow, MeetingRow
from portal.committees.rules import (
    Ballots,
    ItemSheet,
    Judged,
    VoteVerdict,
    judge_sheet,
    needed,
    read_ballots,
    refuse_conclude,
    refuse_finish,
)
from portal.committees.service.meetings import judge_quorum
from portal.committees.service.records import demand_state, facts_of, locked_meeting, record, save
from portal.kernel import clock
from portal.kernel.actor import Actor
from portal.kernel.errors import Invalid, NotFound, Refused
from portal.kernel.permissions import Permission
from portal.kernel.refusal import Refusal
from portal.kernel.text import N_
from portal.kernel.use_case import session as current_session
from portal.kernel.use_case import use_case
from portal.rulebook import queries as rulebook

RECORD = Permission.MEETING_RECORD


@dataclass(frozen=True, slots=True, kw_only=True)
class Recuse:
    """A member leaves the room for one item."""

    number: str
    seen: int
    item_id: int
    member_id: int
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Unrecuse:
    """A declared recusal was entered by mistake."""

    number: str
    seen: int
    item_id: int
    member_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordVotes:
    """The whole sheet as it was typed: item id -> column -> text."""

    number: str
    seen: int
    typed: Mapping[int, Mapping[str, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class PostponeItem:
    """An item is not voted on at this meeting."""

    number: str
    seen: int
    item_id: int
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OnMeeting:
    """An act on the whole meeting. reason: where one is needed."""

    number: str
    seen: int
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Concluded:
    """How many items passed, failed and were postponed."""

    passed: int
    failed: int
    postponed: int


@use_case
def recuse(command: Recuse, actor: Actor) -> None:
    """Let a member step out for one item; what was counted for it before is void. Invalid without a reason."""
    session = current_session()
    meeting, item = _item(session, actor, command.number, command.seen, command.item_id)
    reason = command.reason.strip()
    if not reason:
        raise Invalid({"reason": [N_("请写明回避原因。")]})
    if command.member_id not in {seat.member_id for seat in queries.seats_of(session, meeting.id)}:
        raise Invalid({"member": [N_("请选择本评委会的委员。")]})
    known = {(row.item_id, row.member_id) for row in queries.recusals_of(session, meeting.id)}
    if (item.id, command.member_id) in known:
        raise Invalid({"member": [N_("这位委员已对此件回避。")]})
    session.execute(
        insert(RECUSAL).values(item_id=item.id, member_id=command.member_id, reason=reason[:200], automatic=False)
    )
    _after_recusal(session, meeting, item)
    record(session, actor, "recusal", meeting.number, N_("登记回避"), case=item.number, member=command.member_id)


@use_case
def unrecuse(command: Unrecuse, actor: Actor) -> None:
    """Take back a declared recusal. NotFound where there is none; Refused for one that the portal found."""
    session = current_session()
    meeting, item = _item(session, actor, command.number, command.seen, command.item_id)
    found = [
        row
        for row in queries.recusals_of(session, meeting.id)
        if (row.item_id, row.member_id) == (item.id, command.member_id)
    ]
    if not found:
        raise NotFound
    if found[0].automatic:
        raise Refused((Refusal("SAME_EMPLOYER", N_("与申报人同一单位的委员必须回避，不能取消。"), "三(三)"),))
    session.execute(delete(RECUSAL).where(RECUSAL.c.item_id == item.id, RECUSAL.c.member_id == command.member_id))
    _after_recusal(session, meeting, item)
    record(session, actor, "recusal_undone", meeting.number, N_("取消回避登记"), case=item.number)


def _item(session: Session, actor: Actor, number: str, seen: int, item_id: int) -> tuple[MeetingRow, ItemRow]:
    meeting = locked_meeting(session, actor, RECORD, number, seen)
    demand_state(meeting, "planned", "open")
    item = next((each for each in queries.items_of(session, meeting.id) if each.id == item_id), None)
    if item is None:
        raise NotFound
    if item.state == "withdrawn":
        raise Refused((Refusal("ITEM_GONE", N_("此件已退出本次会议。")),))
    return meeting, item


def _after_recusal(session: Session, meeting: MeetingRow, item: ItemRow) -> None:
    session.execute(delete(TALLY).where(TALLY.c.item_id == item.id))
    if item.state == "recorded" or (item.state == "postponed" and item.recused):
        session.execute(update(ITEM).where(ITEM.c.id == item.id).values(state="waiting", reason=None))
    if meeting.state == "open":
        facts = facts_of(session, meeting)
        judge_quorum(session, meeting, facts.present, needed(facts.quorum, facts.seats))
    save(session, meeting)


@use_case
def record_votes(command: RecordVotes, actor: Actor) -> int:
    """Save the whole sheet or nothing of it; returns how many items have a result now.

    Raises Invalid with the row's fault under ``item-<id>``; a row that is left empty stays without a result.
    """
    session = current_session()
    meeting = locked_meeting(session, actor, RECORD, command.number, command.seen)
    demand_state(meeting, "open")
    items = [item for item in queries.items_of(session, meeting.id) if item.state in ("waiting", "recorded")]
    typed, wrong = _read(items, command.typed)
    judged = _judge(session, meeting, items, typed)
    wrong |= {item_id: refusal.message for item_id, refusal in judged.wrong.items()}
    if wrong:
        raise Invalid({f"item-{item_id}": [message] for item_id, message in sorted(wrong.items())})
    ids = [item.id for item in items]
    session.execute(delete(TALLY).where(TALLY.c.item_id.in_(ids)))
    counted = [item_id for item_id in ids if item_id in judged.verdicts and item_id in typed]
    if counted:
        moment = clock.stamp()
        session.execute(
            insert(TALLY),
            [_tally(item_id, typed[item_id], judged.verdicts[item_id], actor, moment) for item_id in counted],
        )
    session.execute(update(ITEM).where(ITEM.c.id.in_(ids)).values(state="waiting"))
    session.execute(update(ITEM).where(ITEM.c.id.in_(counted)).values(state="recorded"))
    save(session, meeting)
    record(session, actor, "votes_recorded", meeting.number, N_("记录表决票数"), items=len(counted))
    return len(counted)


def _read(
    items: Sequence[ItemRow], typed: Mapping[int, Mapping[str, str]]
) -> tuple[dict[int, Ballots], dict[int, str]]:
    found: dict[int, Ballots] = {}
    wrong: dict[int, str] = {}
    for item in items:
        read = read_ballots(typed.get(item.id, {}))
        if isinstance(read, Refusal):
            wrong[item.id] = read.message
        elif read is not None:
            found[item.id] = read
    return found, wrong


def _judge(session: Session, meeting: MeetingRow, items: Sequence[ItemRow], typed: Mapping[int, Ballots]) -> Judged:
    rule_set = rulebook.in_force(session)
    return judge_sheet(
        [ItemSheet(item_id=item.id, recused=item.recused, ballots=typed.get(item.id)) for item in items],
        seats=meeting.seats,
        present=queries.presence(session, meeting.id),
        quorum=rule_set.share("vote.quorum"),
        passing=rule_set.share("vote.pass"),
    )


def _tally(item_id: int, ballots: Ballots, verdict: VoteVerdict, actor: Actor, moment: str) -> dict[str, object]:
    return {
        "item_id": item_id,
        "voters": verdict.voters,
        "agree": ballots.agree,
        "disagree": ballots.disagree,
        "abstain": ballots.abstain,
        "spoiled": ballots.spoiled,
        "votes_needed": verdict.votes_needed,
        "result": verdict.result,
        "recorded_by": actor.name,
        "recorded_at": moment,
    }


@use_case
def postpone_item(command: PostponeItem, actor: Actor) -> None:
    """Leave an item to another meeting (a hold, a missing paper); what was counted for it is void."""
    session = current_session()
    meeting, item = _item(session, actor, command.number, command.seen, command.item_id)
    demand_state(meeting, "open")
    reason = command.reason.strip()
    if not reason:
        raise Invalid({"reason": [N_("请写明延期评审的原因。")]})
    session.execute(delete(TALLY).where(TALLY.c.item_id == item.id))
    session.execute(update(ITEM).where(ITEM.c.id == item.id).values(state="postponed", reason=reason[:200]))
    save(session, meeting)
    record(session, actor, "item_postponed", meeting.number, N_("延期评审"), case=item.number, reason=reason)


@use_case
def finish_recording(command: OnMeeting, actor: Actor) -> None:
    """The secretary hands the record to the chair. Refused while an item has no result."""
    session = current_session()
    meeting = locked_meeting(session, actor, RECORD, command.number, command.seen)
    refusals = refuse_finish(facts_of(session, meeting))
    if refusals:
        raise Refused(refusals)
    save(
        session,
        meeting,
        state="recorded",
        recorded_by=actor.name,
        recorded_account_id=actor.account_id,
        recorded_at=clock.stamp(),
    )
    record(session, actor, "recording_finished", meeting.number, N_("完成表决记录，提交主任委员确认"))


@use_case
def return_record(command: OnMeeting, actor: Actor) -> None:
    """The chair gives the record back to the secretary. Invalid without a reason."""
    session = current_session()
    meeting = locked_meeting(session, actor, Permission.MEETING_CONCLUDE, command.number, command.seen)
    demand_state(meeting, "recorded")
    if not command.reason.strip():
        raise Invalid({"reason": [N_("请写明退回的原因。")]})
    save(session, meeting, state="open")
    record(session, actor, "record_returned", meeting.number, N_("退回表决记录"), reason=command.reason.strip())


@use_case
def conclude(command: OnMeeting, actor: Actor) -> Concluded:
    """The chair confirms the record: every item passes, fails or waits for another meeting, all in one transaction.

    Refused as a whole when one case may not move; the secretary who recorded the votes cannot confirm them.
    """
    session = current_session()
    listed = queries.items_of(session, queries.meeting(session, actor.scope, command.number).id)
    rows = cases.locked(session, actor.scope, {item.number: 0 for item in listed if item.state == "recorded"})
    meeting = locked_meeting(session, actor, Permission.MEETING_CONCLUDE, command.number, command.seen)
    refusals = refuse_conclude(facts_of(session, meeting)) + _refuse_recorder(session, meeting, actor)
    if refusals:
        raise Refused(refusals)
    items = [item for item in queries.items_of(session, meeting.id) if item.state == "recorded"]
    lock_desks(session, {each for case in rows for each in (case.accountable_id, case.firm_id, case.office_id) if each})
    note = Note(data={"meeting": meeting.number})
    results = {item.case_id: item.result for item in items}
    for event, result in (("conclude_passed", "passed"), ("conclude_failed", "failed")):
        decided = [case for case in rows if results[case.id] == result]
        _demand_moved(move_with_facts(session, decided, event, actor, note) if decided else [])
        session.execute(
            update(ITEM).where(ITEM.c.id.in_([item.id for item in items if item.result == result])).values(state=result)
        )
    save(session, meeting, state="concluded", concluded_at=clock.stamp(), concluded_by=actor.name)
    told = [_told(item) for item in items]
    record(session, actor, "meeting_concluded", meeting.number, N_("主任委员确认会议结果"), results=told)
    passed = sum(item.result == "passed" for item in items)
    postponed = sum(item.state == "postponed" for item in listed)
    return Concluded(passed, len(items) - passed, postponed)


def _refuse_recorder(session: Session, meeting: MeetingRow, actor: Actor) -> list[Refusal]:
    if actor.account_id is None or queries.recorder_of(session, meeting.id) != actor.account_id:
        return []
    return [Refusal("SAME_PERSON", N_("记录表决的人不能同时确认会议结果。"), "三(三)")]


def _demand_moved(outcomes: Sequence[object]) -> None:
    refusals = [
        Refusal(each.code, f"{outcome.case.number} {outcome.case.subject_name}：{each.message}", each.clause)
        for outcome in outcomes
        if isinstance(outcome, Blocked)
        for each in outcome.refusals
    ]
    if refusals:
        raise Refused(refusals)


def _told(item: ItemRow) -> dict[str, object]:
    names = ("number", "voters", "agree", "disagree", "abstain", "spoiled", "votes_needed", "result")
    return {name: getattr(item, name) for name in names}
