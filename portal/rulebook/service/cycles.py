"""Keeping the rulebook: the dates of review years."""

from dataclasses import asdict
from itertools import pairwise

from sqlalchemy.orm import Session

from portal.audit.service import Entry, append
from portal.kernel.actor import Actor
from portal.kernel.database import table_of, upsert_into
from portal.kernel.errors import Invalid, Refused
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


@use_case
def set_cycle(command: Cycle, actor: Actor) -> None:
    """Publish the dates of a review year, or give it other ones; the ledger keeps both.

    Raises Refused (NOT_PERMITTED) for anybody but the city HR officer and the system, Invalid where a stage would end
    before the one that goes before it.
    """
    if not actor.may(Permission.CONFIG_MANAGE) and not actor.may(Permission.SYSTEM):
        raise Refused((Refusal("NOT_PERMITTED", N_("只有市人社局可以公布评审年度的时间安排。")),))
    errors = _disorder(command)
    if errors:
        raise Invalid(errors)
    own = current_session()
    before = cycle(own, command.year)
    values = asdict(command)
    statement = upsert_into(own, table_of(ReviewCycle)).values(values)
    own.execute(statement.on_conflict_do_update(index_elements=["year"], set_={name: values[name] for name in _ORDER}))
    _record(own, command, before, actor)


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
