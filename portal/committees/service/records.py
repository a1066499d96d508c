"""What every act on a meeting does: read it under lock, write it, record it."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from portal.audit import queries as ledger
from portal.audit.service import Entry, append
from portal.committees import queries
from portal.committees.queries.filings import COMMITTEE
from portal.committees.queries.meetings import ITEM, MEETING, MeetingRow, sees
from portal.committees.rules import MeetingFacts
from portal.kernel.actor import Actor
from portal.kernel.errors import NotFound, Refused, Stale
from portal.kernel.permissions import Permission
from portal.kernel.refusal import Refusal
from portal.kernel.text import N_
from portal.rulebook import queries as rulebook

_SHOWN = 3
"""How many of the last acts are told to whoever comes too late."""


def locked_meeting(session: Session, actor: Actor, permission: Permission, number: str, seen: int) -> MeetingRow:
    """Lock and read a meeting of the actor's own office.

    seen: the version that he had on the screen (0: any). Raises Refused without the permission, NotFound for a meeting
    of another office, Stale when it has changed since.
    """
    if not actor.may(permission):
        raise Refused((Refusal("NOT_PERMITTED", N_("您在本单位的岗位没有这项权限。")),))
    found = session.execute(
        select(MEETING.c.id)
        .join_from(MEETING, COMMITTEE, COMMITTEE.c.id == MEETING.c.committee_id)
        .where(MEETING.c.number == number, COMMITTEE.c.organisation_id == actor.organisation_id, sees(actor.scope))
        .with_for_update(of=MEETING)
    ).one_or_none()
    if found is None:
        raise NotFound
    row = queries.meeting(session, actor.scope, number)
    if seen not in (0, row.version):
        raise Stale(N_("会议记录在您打开页面之后已被更新，您刚才的操作没有执行。"), _changes(session, actor, number))
    return row


def _changes(session: Session, actor: Actor, number: str) -> list[str]:
    rows = ledger.of_stream(session, f"org:{actor.organisation_code}")
    own = [row for row in rows if row.data.get("meeting") == number]
    return [f"{row.actor_name}：{row.data.get('what', row.event)}" for row in own[-_SHOWN:]]


def demand_state(meeting: MeetingRow, *states: str) -> None:
    """Raise Refused unless the meeting stands in one of the states."""
    if meeting.state not in states:
        raise Refused((Refusal("WRONG_STATE", N_("会议所处的阶段不能执行这一步，请刷新页面。")),))


def save(session: Session, meeting: MeetingRow, **values: object) -> None:
    """Write columns of a locked meeting; every act makes a new version."""
    session.execute(update(MEETING).where(MEETING.c.id == meeting.id).values(version=meeting.version + 1, **values))


def record(session: Session, actor: Actor, event: str, number: str, what: str, **data: object) -> None:
    """One ledger row in the office's stream. Draft tallies are secret and never stand in it (DOMAIN 7, S4)."""
    told: Mapping[str, Any] = {"what": what, "meeting": number, **data}
    append(session, Entry(stream=f"org:{actor.organisation_code}", event=event, data=told), actor)


def facts_of(session: Session, meeting: MeetingRow) -> MeetingFacts:
    """What the rules of meetings ask."""
    states = session.scalars(select(ITEM.c.state).where(ITEM.c.meeting_id == meeting.id)).all()
    seats = queries.seats_of(session, meeting.id)
    lead = {seat.member_id for seat in seats if seat.present and seat.role in ("chair", "vice_chair")}
    return MeetingFacts(
        state=meeting.state,
        seats=meeting.seats,
        present=sum(seat.present for seat in seats),
        items=sum(state != "withdrawn" for state in states),
        waiting=sum(state == "waiting" for state in states),
        filing_valid=queries.filing(session, meeting.committee_id).valid_on(meeting.held_on),
        presider=meeting.presider_member_id in lead,
        quorum=rulebook.in_force(session).share("vote.quorum"),
    )
