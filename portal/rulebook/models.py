"""Tables of the rulebook: published rule sets, review cycles and the years whose working days the city entered."""

from datetime import date

from sqlalchemy import CheckConstraint, Date, String, Text, UniqueConstraint
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
