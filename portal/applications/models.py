"""Tables of applications: the draft's details, achievements, publicity in the unit, opinions and corrections."""

from datetime import date

from sqlalchemy import CheckConstraint, Date, ForeignKey, Integer, String, Text, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column

from portal.kernel.database import Model

STAMP = String(27)
CATEGORIES = "'TECH_INNOVATION','PATENT','TRANSFER','DIFFUSION','STANDARD','ADVISORY','PUBLIC_SERVICE'"


class Application(Model):
    """What an application says beyond its case. Every column may stay empty while it is a draft."""

    __tablename__ = "application"
    __table_args__ = (CheckConstraint("revision >= 1", name="revision"),)

    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), primary_key=True, autoincrement=False)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    enterprise_organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    created_by_account: Mapped[int | None] = mapped_column(Integer)
    paper_intake: Mapped[bool] = mapped_column(server_default=false())
    """Entered by a channel from paper, for somebody who cannot apply himself."""
    degree: Mapped[str | None] = mapped_column(String(20))
    graduated_on: Mapped[date | None] = mapped_column(Date)
    school: Mapped[str | None] = mapped_column(String(100))
    major: Mapped[str | None] = mapped_column(String(100))
    current_title: Mapped[str | None] = mapped_column(String(20))
    current_title_on: Mapped[date | None] = mapped_column(Date)
    years_of_work: Mapped[int | None] = mapped_column(Integer)
    trial_year_passed: Mapped[bool] = mapped_column(server_default=false())
    hours: Mapped[int | None] = mapped_column(Integer)
    specialised_hours: Mapped[int | None] = mapped_column(Integer)
    target_level: Mapped[str | None] = mapped_column(String(20))
    specialty: Mapped[str | None] = mapped_column(String(60))
    series: Mapped[str] = mapped_column(String(20), server_default="engineering")
    exceptional: Mapped[bool] = mapped_column(server_default=false())
    exceptional_reason: Mapped[str] = mapped_column(Text, server_default="")
    market_recognition: Mapped[str] = mapped_column(Text, server_default="")
    enterprise_contribution: Mapped[str] = mapped_column(Text, server_default="")
    commitment_signed_at: Mapped[str | None] = mapped_column(STAMP)
    revision: Mapped[int] = mapped_column(Integer)
    updated_at: Mapped[str] = mapped_column(STAMP)


class Achievement(Model):
    """One achievement, of one of the seven kinds of clause 一."""

    __tablename__ = "achievement"
    __table_args__ = (CheckConstraint(f"category IN ({CATEGORIES})", name="category"),)

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), index=True)
    category: Mapped[str] = mapped_column(String(20))
    title: Mapped[str] = mapped_column(String(200))
    achieved_on: Mapped[date | None] = mapped_column(Date)
    own_share: Mapped[str] = mapped_column(String(200), server_default="")
    description: Mapped[str] = mapped_column(Text, server_default="")


class UnitPublicity(Model):
    """The notice that a firm posts about its applicant; a new row where it had to be posted again."""

    __tablename__ = "unit_publicity"
    __table_args__ = (
        UniqueConstraint("case_id", "posted_on"),
        CheckConstraint("posted_on < ends_on", name="period"),
    )

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), index=True)
    posted_on: Mapped[date] = mapped_column(Date)
    ends_on: Mapped[date] = mapped_column(Date)
    place: Mapped[str] = mapped_column(String(200), server_default="")


class Opinion(Model):
    """What a level wrote when it let a case pass, refused it or gave it away (INV-32)."""

    __tablename__ = "opinion"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), index=True)
    stage: Mapped[str] = mapped_column(String(30))
    event: Mapped[str] = mapped_column(String(30))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    fallback_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    """Who stood behind that desk then: a case that is sent back gets the same fallback again."""
    account_id: Mapped[int | None] = mapped_column(Integer)
    author_name: Mapped[str] = mapped_column(String(80))
    text: Mapped[str] = mapped_column(Text)
    code: Mapped[str] = mapped_column(String(30), server_default="")
    written_at: Mapped[str] = mapped_column(STAMP)
    written_on: Mapped[date] = mapped_column(Date)


class Correction(Model):
    """A one-time notice of what has to be put right, asked for in one stage."""

    __tablename__ = "correction"
    __table_args__ = (UniqueConstraint("case_id", "stage"),)

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), index=True)
    stage: Mapped[str] = mapped_column(String(30))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    account_id: Mapped[int | None] = mapped_column(Integer)
    asked_by: Mapped[str] = mapped_column(String(80))
    items: Mapped[str] = mapped_column(Text)
    """JSON: codes of the parts that were ticked."""
    text: Mapped[str] = mapped_column(Text)
    asked_at: Mapped[str] = mapped_column(STAMP)
    due_on: Mapped[date] = mapped_column(Date)
    answered_at: Mapped[str | None] = mapped_column(STAMP)
    answer: Mapped[str] = mapped_column(Text, server_default="")
