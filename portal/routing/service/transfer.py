"""The city takes a case from a channel: its fallback takes over by order, or it goes to a channel of its choice."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import literal, select
from sqlalchemy.orm import Session

from portal.cases import queries as cases
from portal.cases.queries import CaseRow
from portal.cases.service import Blocked, Moved, Note, move_many
from portal.enterprises import queries as enterprises
from portal.kernel import clock
from portal.kernel.actor import Actor
from portal.kernel.errors import Invalid, Refused
from portal.kernel.reading import reading
from portal.kernel.registry import registry
from portal.kernel.text import N_
from portal.kernel.use_case import session as current_session
from portal.kernel.use_case import use_case
from portal.kernel.workflow import Placement
from portal.organisations import queries as organisations
from portal.organisations.queries import OrganisationRow
from portal.organisations.rules import CHANNEL_KINDS, Kind
from portal.routing import queries
from portal.routing.rules import CHOSEN

ORDER_TAKE_OVER, REASSIGN = "order_take_over", "reassign"
_DONE = N_("%(number)s 已移交%(desk)s办理，原单位和申报人都已告知。")


@dataclass(frozen=True, slots=True, kw_only=True)
class Transfer:
    """Cases (number -> version seen, 0: any) for another channel; to_code None: each for its own fallback."""

    versions: Mapping[str, int]
    reason: str
    to_code: str | None = None


@use_case
def transfer(command: Transfer, actor: Actor) -> list[Moved | Blocked]:
    """``transfer_within`` as a use case of its own."""
    return transfer_within(current_session(), command, actor)


def transfer_within(session: Session, command: Transfer, actor: Actor) -> list[Moved | Blocked]:
    """Give cases to another channel, with a reason; per case moved or blocked, in the order of their ids.

    The channel chosen gets the next step of the ladder behind it. Raises NotFound, Stale, Invalid (``to``: no channel
    that takes cases, or the case stands there already; ``reason``).
    """
    if not command.reason.strip():
        raise Invalid({"reason": [N_("请写明理由。")]})
    locked = cases.locked(session, actor.scope, command.versions)
    note = Note(text=command.reason.strip())
    if command.to_code is None:
        facts = registry().read_facts(session, locked, ORDER_TAKE_OVER, actor)
        return move_many(session, locked, ORDER_TAKE_OVER, facts, actor, note)
    chosen = _placement(session, command.to_code, locked)
    known = registry().read_facts(session, locked, REASSIGN, actor)
    facts = {key: replace(each, places={**each.places, CHOSEN: chosen}) for key, each in known.items()}
    return move_many(session, locked, REASSIGN, facts, actor, note)


def order_take_over(number: str, version: int, data: Mapping[str, Any], actor: Actor) -> str:
    """The act of the case page: one case to its fallback; returns what was done."""
    return _one(Transfer(versions={number: version}, reason=str(data.get("reason") or "")), actor)


def reassign(number: str, version: int, data: Mapping[str, Any], actor: Actor) -> str:
    """The act of the case page: one case to the channel chosen; returns what was done."""
    to_code = str(data.get("to") or "")
    return _one(Transfer(versions={number: version}, reason=str(data.get("reason") or ""), to_code=to_code), actor)


def _one(command: Transfer, actor: Actor) -> str:
    (outcome,) = transfer(command, actor)
    if isinstance(outcome, Blocked):
        raise Refused(outcome.refusals)
    desk = outcome.after.accountable_id
    names = organisations.by_ids(reading(), () if desk is None else (desk,))
    return _DONE % {"number": outcome.after.number, "desk": "".join(row.short_name for row in names.values())}


def _placement(session: Session, code: str, locked: Sequence[CaseRow]) -> Placement:
    row = _open_channel(session, code)
    if any(case.accountable_id == row.id for case in locked):
        raise Invalid({"to": [N_("此件现在就由这个渠道办理，请选择另一个。")]})
    if row.kind == Kind.AGENCY and not all(_represented(session, case, row.id) for case in locked):
        raise Invalid({"to": [N_("该机构与申报企业今天没有有效的代理合同，移交后会被收回，请选择另一个渠道。")]})
    return Placement(row.id, queries.next_fallback_ids(session, (row.id,), clock.today())[row.id])


def _represented(session: Session, case: CaseRow, agency_id: int) -> bool:
    """Whether the sweep would leave the case at the agency: it acts for the firm today, or nothing was filed yet."""
    if case.firm_id is None or case.filed_on is None:
        return True
    covers = enterprises.contract_covers(clock.today())
    return bool(session.scalar(select(covers(literal(case.firm_id), literal(agency_id)))))


def _open_channel(session: Session, code: str) -> OrganisationRow:
    row = organisations.by_code(session, code)
    takes = row is not None and organisations.arrivals_allowed(session, (row.id,), clock.today())
    if row is None or row.kind not in CHANNEL_KINDS or not takes:
        raise Invalid({"to": [N_("请选择现在可以接件的渠道。")]})
    return row
