"""Tables of accounts, posts and log-in sessions."""

from datetime import date

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, Integer, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from portal.kernel.database import FAR, Model

STAMP = 27
"""Length of a UTC stamp."""


class Account(Model):
    """Somebody who may sign in.

    password_changed_at None: the owner still has the password that somebody else gave him and must change it first.
    locked_until: end of a lock-out (UTC stamp); failed_attempts: failures in a row since the last success.
    """

    __tablename__ = "account"
    __table_args__ = (
        CheckConstraint("username = lower(username)", name="username_lower"),
        CheckConstraint("status <> 'locked' OR locked_until IS NOT NULL", name="locked_until"),
        CheckConstraint("failed_attempts >= 0", name="failed_attempts"),
    )

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    username: Mapped[str] = mapped_column(String(64), unique=True)
    password_hash: Mapped[str] = mapped_column(String(200))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    display_name: Mapped[str] = mapped_column(String(80))
    status: Mapped[str] = mapped_column(String(10), server_default="active")
    failed_attempts: Mapped[int] = mapped_column(Integer, server_default=text("0"))
    locked_until: Mapped[str | None] = mapped_column(String(STAMP))
    password_changed_at: Mapped[str | None] = mapped_column(String(STAMP))
    created_at: Mapped[str] = mapped_column(String(STAMP))


class Post(Model):
    """One person's role in one organisation, held from ``starts_on`` until the day before ``ends_on``."""

    __tablename__ = "post"
    __table_args__ = (
        UniqueConstraint("account_id", "organisation_id", "role", "starts_on"),
        CheckConstraint("ends_on >= starts_on", name="period"),
        Index("ix_post_organisation_id_role", "organisation_id", "role"),
    )

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    role: Mapped[str] = mapped_column(String(32))
    starts_on: Mapped[date] = mapped_column(Date)
    ends_on: Mapped[date] = mapped_column(Date, default=FAR)


class LoginSession(Model):
    """One browser that signed in. The cookie holds a random token, the row only its SHA-256."""

    __tablename__ = "login_session"
    __table_args__ = (
        Index("ix_login_session_account_id_created_at", "account_id", "created_at"),
        Index("ix_login_session_expires_at", "expires_at"),
    )

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    created_at: Mapped[str] = mapped_column(String(STAMP))
    last_seen_at: Mapped[str] = mapped_column(String(STAMP))
    expires_at: Mapped[str] = mapped_column(String(STAMP))
    idle_expires: Mapped[str] = mapped_column(String(STAMP))
    ip: Mapped[str] = mapped_column(String(45), server_default="")
    user_agent: Mapped[str] = mapped_column(String(200), server_default="")
    revoked_at: Mapped[str | None] = mapped_column(String(STAMP))
