"""Whether this installation sends mail, and who wants it."""

from dataclasses import dataclass

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from portal.audit.service import Entry, append
from portal.kernel import clock
from portal.kernel.actor import Actor
from portal.kernel.database import table_of, upsert_into
from portal.kernel.errors import Invalid, NotFound
from portal.kernel.text import N_
from portal.kernel.use_case import session as current_session
from portal.kernel.use_case import use_case
from portal.messages.models import MessageOutbox, MessageSetting
from portal.messages.rules.addresses import Server, clean_address, masked, refuse_address
from portal.messages.rules.timing import Digest, due_at


@dataclass(frozen=True, slots=True)
class Mailing:
    """How this installation sends mail. public_url: where people reach the portal, without a slash at its end."""

    server: Server
    sender: str
    public_url: str


class _Holder:
    mailing: Mailing | None = None


def configure(new: Mailing | None) -> None:
    """Set how this process sends mail; None: not at all."""
    _Holder.mailing = new


def mailing() -> Mailing | None:
    """How this process sends mail, or None."""
    return _Holder.mailing


@dataclass(frozen=True, slots=True)
class SetMail:
    """The owner's address and wish; email may be empty where digest is OFF."""

    email: str
    digest: Digest


@use_case
def set_mail(command: SetMail, actor: Actor) -> None:
    """Keep how the actor wants to be told by mail; what waits for him follows it at once.

    Raises Invalid (field ``email``).
    """
    if actor.account_id is None:
        raise NotFound
    email = command.email.strip()
    if not email and command.digest is not Digest.OFF:
        raise Invalid({"email": [N_("请填写邮箱，或选择不发邮件。")]})
    if email and (wrong := refuse_address(email)) is not None:
        raise Invalid({"email": [wrong.message]})
    kept = clean_address(email) if email else None
    own, setting = current_session(), table_of(MessageSetting)
    values = {"email": kept, "digest": command.digest.value}
    before = own.execute(
        select(setting.c.email, setting.c.digest).where(setting.c.account_id == actor.account_id)
    ).first()
    if before is not None and (before.email, before.digest) == (kept, command.digest.value):
        return
    own.execute(
        upsert_into(own, setting)
        .values(account_id=actor.account_id, **values)
        .on_conflict_do_update(index_elements=["account_id"], set_=values)
    )
    _follow(own, actor.account_id, command.digest)
    told = {"digest": command.digest.value, "email": masked(kept) if kept else ""}
    append(own, Entry(stream=f"account:{actor.account_id}", event="mail_set", data=told), actor)


def _follow(session: Session, account_id: int, digest: Digest) -> None:
    """What waits for the account goes when its owner now wants it; what is being tried again stays as it is."""
    outbox = table_of(MessageOutbox)
    waiting = (outbox.c.account_id == account_id, outbox.c.sent_at.is_(None), outbox.c.gave_up_at.is_(None))
    if digest is Digest.OFF:
        session.execute(delete(outbox).where(*waiting))
        return
    due = clock.stamp(due_at(digest, clock.now(), clock.SHANGHAI))
    session.execute(update(outbox).where(*waiting, outbox.c.attempts == 0).values(due_at=due))
