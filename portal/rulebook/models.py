"""Tables of the rulebook: published rule sets, review cycles and the years whose working days the city entered."""

from datetime import date

from sqlalchemy import CheckConstraint, Date, String, Text, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column

from portal.kernel.database import Model


class PublishedRuleSet(Model):
    """A rule set as it was published; a row is never changed, a later version takes its place."""

    __tablename__ = "rule_set"
    __table_args__ = (UniqueConstraint("name"), CheckConstraint("version > 0", name="version"))

    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    name: Mapped[str] = mapped_column(String(80))
    parameters: Mapped[str] = mapped_column(Text)
    """JSON object key -> value; what it leaves out stands as in the built-in file."""
    published_at: Mapped[str] = mapped_column(String(27))
    in_force_on: Mapped[date] = mapped_column(Date)
    """The first day on which it holds: the day after publication at the earliest."""
    reason: Mapped[str] = mapped_column(Text, default="", server_default="")
    author_name: Mapped[str] = mapped_column(String(80), default="", server_default="")
    publisher_name: Mapped[str] = mapped_column(String(80), default="", server_default="")
    recount_open: Mapped[bool] = mapped_column(default=False, server_default=false())
    """Whether clocks that run already are counted with its days from that day on."""


class RuleSetDraft(Model):
    """A rule set in the making. parameters: what differs from the built-in file; revision: counts its savings."""

    __tablename__ = "rule_set_draft"
    __table_args__ = (
        CheckConstraint("revision > 0", name="revision"),
        CheckConstraint("(closed_at IS NULL) = (outcome IS NULL)", name="outcome"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(80))
    reason: Mapped[str] = mapped_column(Text)
    parameters: Mapped[str] = mapped_column(Text)
    recount_open: Mapped[bool] = mapped_column(default=False, server_default=false())
    based_on: Mapped[int] = mapped_column()
    """The newest published version when the draft was last saved; 0: none."""
    revision: Mapped[int] = mapped_column(default=1)
    author_account: Mapped[int] = mapped_column()
    author_person: Mapped[int | None] = mapped_column()
    author_name: Mapped[str] = mapped_column(String(80))
    created_at: Mapped[str] = mapped_column(String(27))
    updated_at: Mapped[str] = mapped_column(String(27))
    closed_at: Mapped[str | None] = mapped_column(String(27))
    outcome: Mapped[str | None] = mapped_column(String(20))


class ReviewCycle(Model):
    """The dates of a review year, each the last day of its stage but ``opens_on``."""

    __tablename__ = "review_cycle"
    __table_args__ = (
        CheckConstraint(
            "opens_on <= unit_until AND unit_until <= channel_until AND channel_until <= intake_until "
            "AND intake_until <= panel_until AND panel_until <= meeting_until AND meeting_until <= closes_on",
            name="order",
        ),
    )

    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    opens_on: Mapped[date] = mapped_column(Date)
    unit_until: Mapped[date] = mapped_column(Date)
    channel_until: Mapped[date] = mapped_column(Date)
    intake_until: Mapped[date] = mapped_column(Date)
    panel_until: Mapped[date] = mapped_column(Date)
    meeting_until: Mapped[date] = mapped_column(Date)
    closes_on: Mapped[date] = mapped_column(Date)


class HolidayYear(Model):
    """The State Council's list of a year that the library does not know yet; both columns are JSON lists of dates."""

    __tablename__ = "holiday_year"

    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    holidays: Mapped[str] = mapped_column(Text)
    workdays: Mapped[str] = mapped_column(Text)
    document_no: Mapped[str] = mapped_column(String(80), default="", server_default="")
    loaded_at: Mapped[str] = mapped_column(String(27), default="", server_default="")
    loaded_by: Mapped[str] = mapped_column(String(80), default="", server_default="")
