"""Keeping the rulebook: the dates of review years."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from itertools import pairwise
from typing import Any

from sqlalchemy import update
from sqlalchemy.orm import Session

from portal.audit.queries import of_stream
from portal.audit.service import Entry, append
from portal.kernel.actor import Actor
from portal.kernel.database import table_of, upsert_into
from portal.kernel.errors import Invalid, Refused, Stale
from portal.kernel.permissions import Permission
from portal.kernel.refusal import Refusal
from portal.kernel.text import N_
from portal.kernel.use_case import session as current_session
from portal.kernel.use_case import use_case
from portal.rulebook.models import ReviewCycle
from portal.rulebook.queries import cycle
from portal.rulebook.rules import Cycle

STREAM = "rulebook"
"""The ledger stream of everything in this room."""
_ORDER = ("opens_on", "unit_until", "channel_until", "intake_until", "panel_until", "meeting_until", "closes_on")
STAGE_LABELS: Mapping[str, str] = {
    "opens_on": N_("申报开始"),
    "unit_until": N_("单位审核截止"),
    "channel_until": N_("渠道报送截止"),
    "intake_until": N_("办事机构受理截止"),
    "panel_until": N_("专业组评议截止"),
    "meeting_until": N_("评审会议截止"),
    "closes_on": N_("公示发证截止"),
}


@dataclass(frozen=True, slots=True)
class ChangeCycle:
    """Other dates of a review year; seen: the published ones that the officer had before him, None: none."""

    wanted: Cycle
    seen: Cycle | None


@use_case
def set_cycle(command: Cycle, actor: Actor) -> None:
    """Publish the dates of a review year, or give it other ones, whatever stands there; the ledger keeps both.

    Raises Refused (NOT_PERMITTED) for anybody but the city HR officer and the system, Invalid where a stage would end
    before the one that goes before it.
    """
    _demand(command, actor)
    own = current_session()
    before = cycle(own, command.year)
    values = asdict(command)
    statement = upsert_into(own, table_of(ReviewCycle)).values(values)
    own.execute(statement.on_conflict_do_update(index_elements=["year"], set_={name: values[name] for name in _ORDER}))
    _record(own, command, before, actor)


@use_case
def change_cycle(command: ChangeCycle, actor: Actor) -> None:
    """As ``set_cycle``, where nobody has changed the year since the page was read.

    Raises Stale with what was changed besides; nothing is written where the dates stand so already.
    """
    _demand(command.wanted, actor)
    own, values = current_session(), asdict(command.wanted)
    table = table_of(ReviewCycle)
    year = table.c.year == command.wanted.year
    if command.seen is None:
        statement: Any = upsert_into(own, table).values(values).on_conflict_do_nothing().returning(table.c.year)
    else:  # the condition is in the statement itself, so that of two at once one finds nothing
        unchanged = [table.c[name] == getattr(command.seen, name) for name in _ORDER]
        statement = update(table).where(year, *unchanged).values(values).returning(table.c.year)
    if own.scalar(statement) is None:
        now = cycle(own, command.wanted.year)
        if now == command.wanted:
            return
        raise Stale(
            N_("打开页面之后，这个年度的时间安排已被修改，您的修改没有保存。"), _changes(own, now, command.seen)
        )
    if command.wanted != command.seen:
        _record(own, command.wanted, command.seen, actor)


def _demand(wanted: Cycle, actor: Actor) -> None:
    if not actor.may(Permission.CONFIG_MANAGE) and not actor.may(Permission.SYSTEM):
        raise Refused((Refusal("NOT_PERMITTED", N_("只有市人社局可以公布评审年度的时间安排。")),))
    errors = _disorder(wanted)
    if errors:
        raise Invalid(errors)


def _changes(session: Session, now: Cycle | None, seen: Cycle | None) -> list[str]:
    """Who changed the year last, and each date that is another one now."""
    if now is None:
        return []
    rows = [row for row in of_stream(session, STREAM) if row.event == "cycle_set" and row.data["year"] == now.year]
    who = rows[-1].actor_name if rows else ""
    return [
        N_("%(who)s：%(stage)s %(before)s → %(after)s")
        % {"who": who, "stage": STAGE_LABELS[name], "before": getattr(seen, name, None) or "—", "after": after}
        for name in _ORDER
        if (after := getattr(now, name)) != getattr(seen, name, None)
    ]


def _disorder(wanted: Cycle) -> dict[str, list[str]]:
    """Field -> message for every day that lies before the one of the stage above."""
    return {
        later: [N_("不能早于前一阶段的日期。")]
        for earlier, later in pairwise(_ORDER)
        if getattr(wanted, later) < getattr(wanted, earlier)
    }


def _record(session: Session, after: Cycle, before: Cycle | None, actor: Actor) -> None:
    told = {"year": after.year, "to": _dates(after)} | ({"from": _dates(before)} if before else {})
    append(session, Entry(stream=STREAM, event="cycle_set", data=told), actor)


def _dates(of: Cycle) -> dict[str, str]:
    return {name: getattr(of, name).isoformat() for name in _ORDER}
