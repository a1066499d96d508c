"""Tables of applications: the draft's details, achievements, publicity in the unit, opinions and corrections."""

from datetime import date

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, Integer, String, Text, UniqueConstraint, false
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
    enterprise_organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    """None for a freelancer, for whom a channel enters the paper."""
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
    taken_over: Mapped[bool] = mapped_column(server_default=false())
    """Whether the case bore the badge 兜底接办 then: who recalls it gets it back as it was."""
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
    text: Mapped[str] = mapped_column(Text)
    asked_at: Mapped[str] = mapped_column(STAMP)
    due_on: Mapped[date] = mapped_column(Date)
    answered_at: Mapped[str | None] = mapped_column(STAMP)
    answer: Mapped[str] = mapped_column(Text, server_default="")


class CorrectionItem(Model):
    """One thing that a notice asks to be put right, and how it was answered.

    material_id: the paper that it concerns, as it hung there when the notice was written; new_material_id: the newest
    version handed in since (or the paper that had been missing).
    """

    __tablename__ = "correction_item"
    __table_args__ = (UniqueConstraint("correction_id", "position"), CheckConstraint("position >= 1", name="position"))

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    correction_id: Mapped[int] = mapped_column(ForeignKey("correction.id"))
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), index=True)
    position: Mapped[int] = mapped_column(Integer)
    code: Mapped[str] = mapped_column(String(60))
    label: Mapped[str] = mapped_column(String(120))
    reason: Mapped[str] = mapped_column(String(500), server_default="")
    material_id: Mapped[int | None] = mapped_column(ForeignKey("material.id"))
    new_material_id: Mapped[int | None] = mapped_column(ForeignKey("material.id"))
    answer: Mapped[str] = mapped_column(Text, server_default="")
    answered_at: Mapped[str | None] = mapped_column(STAMP)
    answered_by: Mapped[str] = mapped_column(String(80), server_default="")


class ChannelReport(Model):
    """Somebody says that an application stands with the wrong channel; a case of its own for the city."""

    __tablename__ = "channel_report"

    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), primary_key=True, autoincrement=False)
    about_case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), index=True)
    channel_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    """The channel that had the application when it was reported."""
    suggested_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    reported_by: Mapped[str] = mapped_column(String(80))
    account_id: Mapped[int | None] = mapped_column(Integer)
    text: Mapped[str] = mapped_column(Text)
    reported_at: Mapped[str] = mapped_column(STAMP)
    answer: Mapped[str] = mapped_column(Text, server_default="")
    answered_at: Mapped[str | None] = mapped_column(STAMP)


class PaperIntake(Model):
    """What a channel enters from paper for somebody who cannot apply himself, and his code to follow the case."""

    __tablename__ = "paper_intake"
    __table_args__ = (
        Index("ix_paper_intake_desk", "organisation_id", "case_id"),
        CheckConstraint("unit_posted_on IS NULL OR unit_posted_on < unit_ends_on", name="unit_period"),
        CheckConstraint("code_issues >= 0", name="code_issues"),
    )

    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), primary_key=True, autoincrement=False)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    account_id: Mapped[int | None] = mapped_column(Integer)
    clerk_name: Mapped[str] = mapped_column(String(80))
    entered_at: Mapped[str] = mapped_column(STAMP)
    place_of_work: Mapped[str] = mapped_column(String(200), server_default="")
    """Of a freelancer: where he works, in words."""
    district_code: Mapped[str] = mapped_column(String(20), server_default="")
    agency_code: Mapped[str] = mapped_column(String(20), server_default="")
    """Of a freelancer: the agency that looks after him, where it is this channel."""
    unit_opinion: Mapped[str] = mapped_column(Text, server_default="")
    """Copied from the stamped paper, as are the dates of the publicity in the unit."""
    unit_posted_on: Mapped[date | None] = mapped_column(Date)
    unit_ends_on: Mapped[date | None] = mapped_column(Date)
    unit_place: Mapped[str] = mapped_column(String(200), server_default="")
    code_index: Mapped[str | None] = mapped_column(String(64))
    """Keyed index of number and code; the code itself is kept nowhere."""
    code_issues: Mapped[int] = mapped_column(Integer, server_default="0")
    code_issued_at: Mapped[str | None] = mapped_column(STAMP)
