"""Changes of the channel that the applicant is told of in writing: takeovers, declines, transfers (DOMAIN 3)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from portal.audit import queries as ledger
from portal.cases import queries as cases
from portal.cases.queries import CaseRow
from portal.kernel.actor import Actor
from portal.kernel.clock import SHANGHAI, parse_stamp
from portal.kernel.text import N_
from portal.organisations import queries as organisations

WHY: Mapping[str, str] = {
    "take_over": N_("原办理单位未在规定期限内办理或者不能继续办理"),
    "decline": N_("原办理单位书面说明不能办理"),
    "ask_fallback_to_refuse": N_("原办理单位没有可以作出决定的负责人"),
    "order_take_over": N_("市人力资源和社会保障局指令兜底单位接办"),
    "reassign": N_("经市人力资源和社会保障局核实，应由其他渠道办理"),
}
"""Step by which a channel lost a case -> why, in words for the applicant."""


@dataclass(frozen=True, slots=True)
class ChannelChange:
    """The last change: from one organisation to another, on a day, and why."""

    left: str
    now: str
    changed_on: date
    why: str


def last_change(session: Session, case: CaseRow, *, full: bool) -> ChannelChange | None:
    """The last change of the channel, or None; none is asked for where the page has read that there was no such.

    full: with the organisations' full names (one statement more), else their short ones.
    """
    if ledger.surely_not(session, f"case:{case.number}", *WHY):
        return None
    rows = [row for row in cases.trace(session, case.id) if row.reason in WHY and row.sent_to_id is not None]
    if not rows:
        return None
    last = rows[-1]
    if full:
        ids = {last.organisation_id, last.sent_to_id or 0}
        names = {row.id: row.name for row in organisations.by_ids(session, ids).values()}
    else:
        names = {row.id: row.short_name for row in organisations.offices(session)}
    changed_on = parse_stamp(str(last.closed_at)).astimezone(SHANGHAI).date()
    why = WHY[str(last.reason)]
    return ChannelChange(names.get(last.organisation_id, ""), names.get(last.sent_to_id or 0, ""), changed_on, why)


def change(session: Session, case: CaseRow, _actor: Actor) -> Mapping[str, Any] | None:
    """For the page of the case: the last change, with its notice to print."""
    found = last_change(session, case, full=False)
    return None if found is None else {"change": found}
