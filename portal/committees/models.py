"""Tables of committees: filings and members, meetings with agenda, recusals and tallies, publicity, certificates."""

from datetime import date

from sqlalchemy import (
    CheckConstraint,
    Date,
    ForeignKey,
    Index,
    Integer,
    String,
    Text,
    UniqueConstraint,
    false,
    text,
    true,
)
from sqlalchemy.orm import Mapped, mapped_column

from portal.kernel.database import Model

CODE = String(20, collation="C").with_variant(String(20, collation="BINARY"), "sqlite")
STAMP = String(27)
LIVE_ITEM = text("state IN ('waiting', 'recorded')")


class Committee(Model):
    """A review committee as it is filed. ``levels`` and ``specialties``: JSON lists; no specialty means all."""

    __tablename__ = "committee"
    __table_args__ = (
        UniqueConstraint("code"),
        CheckConstraint("seats > 0 AND seats % 2 = 1", name="seats_odd"),
        CheckConstraint("filing_from <= filing_to", name="filing_period"),
        CheckConstraint("kind IN ('series', 'specialty')", name="kind"),
        Index("ix_committee_organisation_id", "organisation_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    code: Mapped[str] = mapped_column(CODE)
    name: Mapped[str] = mapped_column(String(200))
    kind: Mapped[str] = mapped_column(String(10))
    levels: Mapped[str] = mapped_column(Text)
    specialties: Mapped[str] = mapped_column(Text, server_default="[]")
    seats: Mapped[int] = mapped_column(Integer)
    filing_no: Mapped[str] = mapped_column(String(80))
    filing_from: Mapped[date] = mapped_column(Date)
    filing_to: Mapped[date] = mapped_column(Date)
    intake_scope: Mapped[str] = mapped_column(String(10), server_default="CITY")
    validity_scope: Mapped[str] = mapped_column(String(10), server_default="CITY")
    may_review_full_senior: Mapped[bool] = mapped_column(server_default=false())


class CommitteeMember(Model):
    """A seat. ``employer_credit_code``: for recusals; ``is_srdi``: comes from a 专精特新 firm (二(三))."""

    __tablename__ = "committee_member"
    __table_args__ = (
        UniqueConstraint("committee_id", "seat_no"),
        CheckConstraint("role IN ('chair', 'vice_chair', 'member')", name="role"),
        CheckConstraint("seat_no >= 1", name="seat_no"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    committee_id: Mapped[int] = mapped_column(ForeignKey("committee.id"))
    name: Mapped[str] = mapped_column(String(80))
    employer_name: Mapped[str] = mapped_column(String(200), server_default="")
    employer_credit_code: Mapped[str | None] = mapped_column(CODE)
    title_level: Mapped[str] = mapped_column(String(20))
    role: Mapped[str] = mapped_column(String(12))
    seat_no: Mapped[int] = mapped_column(Integer)
    is_srdi: Mapped[bool] = mapped_column(server_default=false())
    active: Mapped[bool] = mapped_column(server_default=true())


class Meeting(Model):
    """A meeting of a committee. ``seats`` is what the committee had on that day; ``version`` grows with each act."""

    __tablename__ = "meeting"
    __table_args__ = (
        UniqueConstraint("number"),
        CheckConstraint("state IN ('planned', 'open', 'recorded', 'concluded', 'cancelled')", name="state"),
        CheckConstraint("seats > 0 AND seats % 2 = 1", name="seats_odd"),
        CheckConstraint("state = 'planned' OR state = 'cancelled' OR agenda_locked_at IS NOT NULL", name="locked"),
        CheckConstraint("(state = 'concluded') = (concluded_at IS NOT NULL)", name="concluded"),
        Index("ix_meeting_committee_id_held_on", "committee_id", "held_on", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(CODE)
    committee_id: Mapped[int] = mapped_column(ForeignKey("committee.id"))
    held_on: Mapped[date] = mapped_column(Date)
    place: Mapped[str] = mapped_column(String(200))
    seats: Mapped[int] = mapped_column(Integer)
    state: Mapped[str] = mapped_column(String(10))
    version: Mapped[int] = mapped_column(Integer, server_default=text("1"))
    presider_member_id: Mapped[int | None] = mapped_column(ForeignKey("committee_member.id"))
    agenda_locked_at: Mapped[str | None] = mapped_column(STAMP)
    recorded_by: Mapped[str | None] = mapped_column(String(80))
    recorded_account_id: Mapped[int | None] = mapped_column(Integer)
    recorded_at: Mapped[str | None] = mapped_column(STAMP)
    concluded_at: Mapped[str | None] = mapped_column(STAMP)
    concluded_by: Mapped[str | None] = mapped_column(String(80))
    created_by: Mapped[str] = mapped_column(String(80))
    no_srdi_reason: Mapped[str | None] = mapped_column(String(200))


class MeetingSeat(Model):
    """Whether a member came."""

    __tablename__ = "meeting_seat"

    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id"), primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("committee_member.id"), primary_key=True)
    present: Mapped[bool] = mapped_column(server_default=false())


class MeetingItem(Model):
    """One application on an agenda; it stands on at most one agenda that is not done with it."""

    __tablename__ = "meeting_item"
    __table_args__ = (
        UniqueConstraint("meeting_id", "case_id"),
        CheckConstraint("state IN ('waiting', 'recorded', 'postponed', 'passed', 'failed', 'withdrawn')", name="state"),
        Index("uq_meeting_item_live", "case_id", unique=True, sqlite_where=LIVE_ITEM, postgresql_where=LIVE_ITEM),
        Index("ix_meeting_item_case_id", "case_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id"))
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"))
    position: Mapped[int] = mapped_column(Integer)
    state: Mapped[str] = mapped_column(String(10), server_default="waiting")
    reason: Mapped[str | None] = mapped_column(String(200))


class ItemRecusal(Model):
    """A member who leaves the room for one item. ``automatic``: found by the portal, not declared."""

    __tablename__ = "item_recusal"

    item_id: Mapped[int] = mapped_column(ForeignKey("meeting_item.id"), primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("committee_member.id"), primary_key=True)
    reason: Mapped[str] = mapped_column(String(200))
    automatic: Mapped[bool] = mapped_column(server_default=false())


class Tally(Model):
    """What was counted for one item, and what it means."""

    __tablename__ = "tally"
    __table_args__ = (
        CheckConstraint("agree + disagree + abstain + spoiled = voters", name="sum"),
        CheckConstraint("agree >= 0 AND disagree >= 0 AND abstain >= 0 AND spoiled >= 0", name="not_negative"),
        CheckConstraint("result IN ('passed', 'failed')", name="result"),
        CheckConstraint("(result = 'passed') = (agree >= votes_needed)", name="result_follows"),
    )

    item_id: Mapped[int] = mapped_column(ForeignKey("meeting_item.id"), primary_key=True)
    voters: Mapped[int] = mapped_column(Integer)
    agree: Mapped[int] = mapped_column(Integer)
    disagree: Mapped[int] = mapped_column(Integer)
    abstain: Mapped[int] = mapped_column(Integer)
    spoiled: Mapped[int] = mapped_column(Integer)
    votes_needed: Mapped[int] = mapped_column(Integer)
    result: Mapped[str] = mapped_column(String(10))
    recorded_by: Mapped[str] = mapped_column(String(80))
    recorded_at: Mapped[str] = mapped_column(STAMP)


class ResultPublicity(Model):
    """A result shown to all; ``ends_on`` as posted (a hold moves the case's due date, not this)."""

    __tablename__ = "result_publicity"
    __table_args__ = (
        UniqueConstraint("case_id", "posted_on"),
        CheckConstraint("posted_on < ends_on", name="period"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"))
    posted_on: Mapped[date] = mapped_column(Date)
    ends_on: Mapped[date] = mapped_column(Date)


class Certificate(Model):
    """A title certificate. ``scope``: CITY or PROVINCE; ``basis``: REVIEW."""

    __tablename__ = "certificate"
    __table_args__ = (
        UniqueConstraint("number"),
        UniqueConstraint("case_id"),
        CheckConstraint("revoked_on IS NULL OR revoked_on >= issued_on", name="revoked"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(CODE)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"))
    person_name: Mapped[str] = mapped_column(String(80))
    level: Mapped[str] = mapped_column(String(20))
    specialty: Mapped[str] = mapped_column(String(60))
    firm_name: Mapped[str] = mapped_column(String(200))
    committee_name: Mapped[str] = mapped_column(String(200), server_default="")
    basis: Mapped[str] = mapped_column(String(20), server_default="REVIEW")
    scope: Mapped[str] = mapped_column(String(10))
    issued_on: Mapped[date] = mapped_column(Date)
    revoked_on: Mapped[date | None] = mapped_column(Date)


class GivenNumber(Model):
    """The last number given in a year: of meetings and of certificates."""

    __tablename__ = "given_number"

    series: Mapped[str] = mapped_column(String(20), primary_key=True)
    year: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    last: Mapped[int] = mapped_column(Integer)
