"""Whether an organisation can act: its status, and a zone's switch. Each change has its day in the ledger."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from portal.audit.service import Entry, append_many
from portal.kernel import clock
from portal.kernel.actor import Actor
from portal.kernel.errors import Invalid, NotFound, Refused
from portal.kernel.permissions import Permission
from portal.kernel.refusal import Refusal
from portal.kernel.text import N_
from portal.kernel.use_case import session as current_session
from portal.kernel.use_case import use_case
from portal.organisations import queries
from portal.organisations.rules import Status, refuse_status, refuse_switch


@dataclass(frozen=True, slots=True)
class SetStatus:
    """Give an organisation another status; reason: the document or cause, for the ledger."""

    code: str
    status: Status
    reason: str


@dataclass(frozen=True, slots=True)
class Switch:
    """Whether a zone takes applications in by itself; reason: the document or cause, for the ledger."""

    code: str
    on: bool
    reason: str


@use_case
def set_status(command: SetStatus, actor: Actor) -> Status:
    """Give an organisation another status and record it; returns the status it had.

    Raises NotFound for an unknown code, Invalid without a reason, Refused for the city and its supervisor
    (``ALWAYS_ACTIVE``) and for an actor without CONFIG_MANAGE.
    """
    check_status(command, actor)
    return change_status(current_session(), command, actor)


def check_status(command: SetStatus, actor: Actor) -> None:
    """Raise what ``set_status`` raises before it writes."""
    demand_config(actor)
    demand_reason(command.reason)
    refusal = refuse_status(command.code, command.status)
    if refusal is not None:
        raise Refused((refusal,))


def change_status(session: Session, command: SetStatus, actor: Actor) -> Status:
    """The write of ``set_status``, for use cases of higher rooms that take the desk's stamp lock first."""
    columns = queries.table().c
    before = session.scalar(select(columns.status).where(columns.code == command.code).with_for_update(key_share=True))
    if before is None:
        raise NotFound
    if before != command.status:
        session.execute(update(queries.table()).where(columns.code == command.code).values(status=command.status))
        told = {"from": before, "to": command.status.value, "reason": command.reason.strip(), "on": _today()}
        entry = Entry(stream=f"org:{command.code}", event="organisation_status", data=told)
        append_many(session, (entry,), actor)
    return Status(before)


def finish_closing(session: Session, ids: Collection[int], actor: Actor) -> int:
    """Make closing organisations inactive whose cases have all been moved; returns how many."""
    if not ids:
        return 0
    columns = queries.table().c
    found = session.execute(
        select(columns.id, columns.code)
        .where(columns.id.in_(ids), columns.status == Status.CLOSING)
        .order_by(columns.id)
        .with_for_update()
    ).all()
    session.execute(
        update(queries.table()).where(columns.id.in_([row.id for row in found])).values(status=Status.INACTIVE)
    )
    told = {"from": Status.CLOSING.value, "to": Status.INACTIVE.value, "reason": N_("在办件已全部转出"), "on": _today()}
    entries = [Entry(stream=f"org:{row.code}", event="organisation_status", data=told) for row in found]
    append_many(session, entries, actor)
    return len(found)


def change_switch(session: Session, command: Switch, actor: Actor) -> bool:
    """Write a zone's switch and its ledger row; returns what it was. For use cases that hold the desk's stamp lock.

    Raises NotFound, Invalid without a reason, Refused for anything but a zone and without CONFIG_MANAGE.
    """
    demand_config(actor)
    demand_reason(command.reason)
    columns = queries.table().c
    row = session.execute(
        select(columns.kind, columns.is_channel).where(columns.code == command.code).with_for_update(key_share=True)
    ).first()
    if row is None:
        raise NotFound
    refusal = refuse_switch(row.kind)
    if refusal is not None:
        raise Refused((refusal,))
    if row.is_channel != command.on:
        session.execute(update(queries.table()).where(columns.code == command.code).values(is_channel=command.on))
        told = {"from": row.is_channel, "to": command.on, "reason": command.reason.strip(), "on": _today()}
        append_many(session, (Entry(stream=f"org:{command.code}", event="organisation_switched", data=told),), actor)
    return bool(row.is_channel)


def demand_config(actor: Actor) -> None:
    """Refused for anybody but the system and those who keep the city's configuration."""
    if not actor.may(Permission.CONFIG_MANAGE) and not actor.may(Permission.SYSTEM):
        raise Refused((Refusal("NOT_PERMITTED", N_("只有市人社局可以维护组织信息。")),))


def demand_reason(reason: str) -> None:
    """Invalid (field ``reason``) where the document or cause is missing."""
    if not reason.strip():
        raise Invalid({"reason": [N_("请填写依据或原因。")]})


def _today() -> str:
    return clock.today().isoformat()
