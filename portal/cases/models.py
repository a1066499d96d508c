"""Tables of the cases room. The columns named in PROTECTED are written by the door alone (Core), never by the ORM."""

from datetime import date
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    Date,
    ForeignKey,
    Index,
    Integer,
    String,
    Text,
    UniqueConstraint,
    event,
    false,
    inspect,
    text,
)
from sqlalchemy.orm import Mapped, Mapper, mapped_column

from portal.kernel.database import FAR, Model

CODE = String(20, collation="C").with_variant(String(20, collation="BINARY"), "sqlite")
STAMP = String(27)
NEVER = date(1, 1, 1)
"""``noted_due`` of a case whose passed deadline nobody has been told of yet."""
PROTECTED = ("state", "accountable_id", "fallback_id", "due_on", "version", "closed_at", "return_state")


class Case(Model):
    """One matter, with all that a desk shows of it, so that desk lists read this table alone."""

    __tablename__ = "case"
    __table_args__ = (
        CheckConstraint(
            "closed_at IS NOT NULL OR (accountable_id IS NOT NULL AND fallback_id IS NOT NULL"
            " AND fallback_id <> accountable_id)",
            name="on_one_desk",
        ),
        CheckConstraint("version >= 1", name="version"),
        Index("ix_case_desk_due", "accountable_id", "due_on", "id"),
        Index("ix_case_desk_arrived", "accountable_id", "arrived_at", "id"),
        Index("ix_case_desk_number", "accountable_id", "number"),
        Index("ix_case_firm", "firm_id", "id"),
        Index("ix_case_fallback", "fallback_id", "id"),
        Index("ix_case_subject", "subject_person_id", "id"),
        Index("ix_case_office", "office_id", "state", "id"),
        Index(
            "ix_case_due",
            "due_on",
            "id",
            sqlite_where=text("closed_at IS NULL"),
            postgresql_where=text("closed_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    number: Mapped[str] = mapped_column(CODE, unique=True)
    kind: Mapped[str] = mapped_column(String(30))
    state: Mapped[str] = mapped_column(String(30))
    return_state: Mapped[str | None] = mapped_column(String(30))
    version: Mapped[int] = mapped_column(Integer)
    accountable_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    fallback_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    due_on: Mapped[date] = mapped_column(Date, default=FAR)
    noted_due: Mapped[date] = mapped_column(Date, default=NEVER, server_default="0001-01-01")
    reminded_due: Mapped[date] = mapped_column(Date, default=NEVER, server_default="0001-01-01")
    clock_left: Mapped[int | None] = mapped_column(Integer)
    held_left: Mapped[int | None] = mapped_column(Integer)
    clock_started_on: Mapped[date | None] = mapped_column(Date)
    clock_days: Mapped[int | None] = mapped_column(Integer)
    hold_count: Mapped[int] = mapped_column(Integer, server_default=text("0"))
    taken_over: Mapped[bool] = mapped_column(server_default=false())
    claimed: Mapped[bool] = mapped_column(server_default=false())
    claimant_name: Mapped[str | None] = mapped_column(String(80))
    claimant_account_id: Mapped[int | None] = mapped_column(Integer)
    """Whose claim it is: two clerks may bear the same name."""
    taken_up_by: Mapped[int | None] = mapped_column(Integer)
    """Who of the desk on which it stands claimed it or acted on it first (four eyes, DOMAIN 6.1)."""
    handler_account_id: Mapped[int | None] = mapped_column(Integer)
    opened_at: Mapped[str] = mapped_column(STAMP)
    arrived_at: Mapped[str] = mapped_column(STAMP)
    closed_at: Mapped[str | None] = mapped_column(STAMP)
    filed_on: Mapped[date | None] = mapped_column(Date)
    subject_person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    subject_name: Mapped[str] = mapped_column(String(80))
    subject_search: Mapped[str] = mapped_column(String(80))
    subject_initials: Mapped[str] = mapped_column(String(80))
    firm_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    firm_name: Mapped[str] = mapped_column(String(200))
    credit_code: Mapped[str] = mapped_column(CODE, server_default="")
    office_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    level: Mapped[str] = mapped_column(String(20), server_default="")
    specialty: Mapped[str] = mapped_column(String(60), server_default="")
    cycle_year: Mapped[int] = mapped_column(Integer)
    entered_by: Mapped[str] = mapped_column(String(300), server_default="")
    """Who entered it from paper for its subject (channel·clerk): desks show it beside the subject (DOMAIN 6.1)."""


@event.listens_for(Case, "before_update")
def _refuse_orm_moves(_mapper: Mapper[Any], _connection: object, target: Case) -> None:
    state = inspect(target)
    changed = [name for name in PROTECTED if state.attrs[name].history.has_changes()]
    if changed:
        msg = f"only the door writes {', '.join(changed)}"
        raise RuntimeError(msg)


class CaseNumber(Model):
    """The last number given in a year."""

    __tablename__ = "case_number"

    year: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    last: Mapped[int] = mapped_column(Integer)


class CaseAssignment(Model):
    """The trace of every desk on which a case stood, with what a former desk may still see of it (no S3 field)."""

    __tablename__ = "case_assignment"
    __table_args__ = (
        Index(
            "uq_case_assignment_open",
            "case_id",
            unique=True,
            sqlite_where=text("closed_at IS NULL"),
            postgresql_where=text("closed_at IS NULL"),
        ),
        Index("ix_case_assignment_desk", "organisation_id", "closed_at", "id"),
    )

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), index=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    opened_at: Mapped[str] = mapped_column(STAMP)
    closed_at: Mapped[str | None] = mapped_column(STAMP)
    reason: Mapped[str | None] = mapped_column(String(40))
    sent_to_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    number: Mapped[str] = mapped_column(CODE)
    kind: Mapped[str] = mapped_column(String(30))
    subject_name: Mapped[str] = mapped_column(String(80))
    subject_search: Mapped[str] = mapped_column(String(80))
    subject_initials: Mapped[str] = mapped_column(String(80))
    firm_name: Mapped[str] = mapped_column(String(200))
    level: Mapped[str] = mapped_column(String(20))
    specialty: Mapped[str] = mapped_column(String(60))
    entered_by: Mapped[str] = mapped_column(String(300), server_default="")


class Claim(Model):
    """Who works on a case now, until when without a sign of life."""

    __tablename__ = "claim"

    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    name: Mapped[str] = mapped_column(String(80))
    claimed_at: Mapped[str] = mapped_column(STAMP)
    lease_until: Mapped[str] = mapped_column(STAMP, index=True)


class Hold(Model):
    """A reason why a case may not move. The state stays, the clock stands still until the last hold is lifted.

    due_on: by when an objection is to be dealt with; noted_at: when it was told that it was not.
    """

    __tablename__ = "hold"
    __table_args__ = (
        Index(
            "ix_hold_open",
            "due_on",
            "id",
            sqlite_where=text("lifted_at IS NULL"),
            postgresql_where=text("lifted_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), index=True)
    kind: Mapped[str] = mapped_column(String(30))
    reason: Mapped[str] = mapped_column(Text)
    placed_at: Mapped[str] = mapped_column(STAMP)
    placed_by: Mapped[str] = mapped_column(String(80))
    due_on: Mapped[date] = mapped_column(Date, default=FAR, server_default="9999-12-31")
    noted_at: Mapped[str | None] = mapped_column(STAMP)
    lifted_at: Mapped[str | None] = mapped_column(STAMP)
    lifted_by: Mapped[str | None] = mapped_column(String(80))
    lift_reason: Mapped[str | None] = mapped_column(Text)


class Objection(Model):
    """An objection made during a publicity (DOMAIN 6.8); while it is open a hold stops the case.

    organisation_id: the desk that hears it; stage: the publicity in which it was made; sealed: who made it and what he
    says, encrypted (S4), for whoever hears it; objector_key: a keyed index of the objector's account, by which he
    finds his own; extended_at: when the handling was prolonged, with notice.
    """

    __tablename__ = "objection"
    __table_args__ = (
        CheckConstraint("(decision IS NULL) = (decided_at IS NULL)", name="decided"),
        Index("ix_objection_case", "case_id", "id"),
        Index("ix_objection_objector", "objector_key", "id"),
    )

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    number: Mapped[str] = mapped_column(CODE, unique=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"))
    hold_id: Mapped[int] = mapped_column(ForeignKey("hold.id"), unique=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    stage: Mapped[str] = mapped_column(String(30))
    way: Mapped[str] = mapped_column(String(20))
    named: Mapped[bool] = mapped_column()
    objector_key: Mapped[str | None] = mapped_column(String(64))
    sealed: Mapped[str] = mapped_column(Text)
    received_on: Mapped[date] = mapped_column(Date)
    registered_at: Mapped[str] = mapped_column(STAMP)
    extended_at: Mapped[str | None] = mapped_column(STAMP)
    extension_reason: Mapped[str | None] = mapped_column(Text)
    decision: Mapped[str | None] = mapped_column(String(20))
    decided_at: Mapped[str | None] = mapped_column(STAMP)
    reasons: Mapped[str | None] = mapped_column(Text)


class Request(Model):
    """A question put to another desk (or to a named expert through it) while the case stays where it is.

    asked_from_id: the desk on which the case stood then; reminded_at: when the answerer was told that the answer falls
    due soon; noted_at: when everybody was told that it is late.
    """

    __tablename__ = "request"
    __table_args__ = (
        Index("ix_request_desk", "organisation_id", "answered_at", "due_on"),
        Index(
            "ix_request_open",
            "due_on",
            "id",
            sqlite_where=text("answered_at IS NULL"),
            postgresql_where=text("answered_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), index=True)
    kind: Mapped[str] = mapped_column(String(30))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    addressee: Mapped[str] = mapped_column(String(120), server_default="")
    subject_key: Mapped[str] = mapped_column(String(40), server_default="")
    question: Mapped[str] = mapped_column(Text, server_default="")
    asked_at: Mapped[str] = mapped_column(STAMP)
    asked_by: Mapped[str] = mapped_column(String(80))
    asked_from_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    due_on: Mapped[date] = mapped_column(Date, default=FAR)
    reminded_at: Mapped[str | None] = mapped_column(STAMP)
    noted_at: Mapped[str | None] = mapped_column(STAMP)
    answered_at: Mapped[str | None] = mapped_column(STAMP)
    answered_by: Mapped[str | None] = mapped_column(String(80))
    answer: Mapped[str | None] = mapped_column(Text)
    verdict: Mapped[str | None] = mapped_column(String(30))


class Recusal(Model):
    """An officer must not see or handle the cases of a person (DOMAIN 7: nobody acts on own or kin's case)."""

    __tablename__ = "recusal"
    __table_args__ = (UniqueConstraint("account_id", "person_id"), Index("ix_recusal_person", "person_id"))

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    ground: Mapped[str] = mapped_column(String(20))
    note: Mapped[str] = mapped_column(Text)
    declared_at: Mapped[str] = mapped_column(STAMP)
    declared_by: Mapped[str] = mapped_column(String(80))


class DeskStamp(Model):
    """Grows in the transaction of everything that touches a desk; a poll compares it; locked before the desk."""

    __tablename__ = "desk_stamp"

    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), primary_key=True)
    stamp: Mapped[int] = mapped_column(Integer, server_default=text("0"))


class DeskCount(Model):
    """How many open cases stand on a desk, by all that the tabs tell apart; kept in the stamp's transaction."""

    __tablename__ = "desk_count"
    __table_args__ = (
        UniqueConstraint("organisation_id", "state", "claimed", "taken_over", "due_on", name="uq_desk_count_key"),
    )

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    state: Mapped[str] = mapped_column(String(30))
    claimed: Mapped[bool] = mapped_column()
    taken_over: Mapped[bool] = mapped_column()
    due_on: Mapped[date] = mapped_column(Date)
    number: Mapped[int] = mapped_column(Integer)


class WorkerLease(Model):
    """Of several workers the one that holds this row is active."""

    __tablename__ = "worker_lease"

    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    holder: Mapped[str] = mapped_column(String(80))
    until: Mapped[str] = mapped_column(STAMP)
