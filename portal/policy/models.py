"""Tables of the policy room: what was counted again after a change of the rulebook, and what that changed."""

from datetime import date

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.kernel.database import Model

STAMP = String(27)


class ClockRecount(Model):
    """Counting all running clocks again, in batches; a crash between two of them leaves it to the worker.

    year: the list of working days that was loaded; version: the rule set that came into force; one of them.
    cursor: the last case looked at in this pass.
    """

    __tablename__ = "clock_recount"
    __table_args__ = (
        CheckConstraint("(year IS NULL) <> (version IS NULL)", name="one_reason"),
        Index("ix_clock_recount_open", "finished_at", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    year: Mapped[int | None] = mapped_column()
    version: Mapped[int | None] = mapped_column(ForeignKey("rule_set.version"))
    starts_on: Mapped[date] = mapped_column(Date)
    resume_at: Mapped[str] = mapped_column(STAMP)
    passes: Mapped[int] = mapped_column(default=0)
    cursor: Mapped[int] = mapped_column(default=0)
    changed: Mapped[int] = mapped_column(default=0)
    ordered_by: Mapped[str] = mapped_column(String(80))
    created_at: Mapped[str] = mapped_column(STAMP)
    finished_at: Mapped[str | None] = mapped_column(STAMP)


class ClockRecountChange(Model):
    """One day that a recount has changed: of a case's clock, its publicity, a question or an objection about it.

    what: a code of ``policy.queries.recounting``; organisation_id: the desk that is bound by the day.
    """

    __tablename__ = "clock_recount_change"
    __table_args__ = (Index("ix_clock_recount_change_recount", "recount_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    recount_id: Mapped[int] = mapped_column(ForeignKey("clock_recount.id"))
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"))
    number: Mapped[str] = mapped_column(String(20))
    kind: Mapped[str] = mapped_column(String(30))
    state: Mapped[str] = mapped_column(String(30))
    what: Mapped[str] = mapped_column(String(30), default="clock", server_default="clock")
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    old_due: Mapped[date] = mapped_column(Date)
    new_due: Mapped[date] = mapped_column(Date)
