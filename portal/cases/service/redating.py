"""New last days for what stands beside a case's clock, when working days are counted again."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import Table, bindparam, update
from sqlalchemy.orm import Session

from portal.audit.service import Entry, append_many
from portal.cases.models import Hold, Request
from portal.cases.queries.rows import CaseRow
from portal.cases.service.clocks import Reclocked, write_reclocked
from portal.kernel.actor import Actor
from portal.kernel.database import table_of

REQUEST, HOLD = table_of(Request), table_of(Hold)


@dataclass(frozen=True, slots=True)
class NewLastDay:
    """A request or a hold (row_id) of a locked case, and the day by which it is to be dealt with."""

    case: CaseRow
    row_id: int
    old: date
    new: date


@dataclass(frozen=True, slots=True)
class PutOff:
    """A locked case in its publicity: the day on which that ends (FAR while it is stopped), what is left then."""

    case: CaseRow
    due_on: date
    clock_days: int | None
    held_left: int | None


def redate_requests(session: Session, found: Sequence[NewLastDay], actor: Actor, what: str) -> None:
    """Questions to other desks; what: the reason, Chinese. The caller has locked cases and desks.

    Who has more time than he was reminded of is reminded again.
    """
    _redate(session, REQUEST, found, actor, what)
    later = [each.row_id for each in found if each.new > each.old]
    session.execute(update(REQUEST).where(REQUEST.c.id.in_(later)).values(reminded_at=None))


def redate_objections(session: Session, found: Sequence[NewLastDay], actor: Actor, what: str) -> None:
    """The handling of objections; otherwise as ``redate_requests``."""
    _redate(session, HOLD, found, actor, what)


def put_off_many(session: Session, found: Sequence[PutOff], actor: Actor, what: str) -> list[Reclocked]:
    """Cases whose publicity ends later; returns those that have changed, with a version and a ledger row each."""
    pairs = []
    for each in found:
        new = {"due_on": each.due_on, "clock_days": each.clock_days, "held_left": each.held_left}
        if any(getattr(each.case, name) != value for name, value in new.items()):
            after = replace(
                each.case,
                version=each.case.version + 1,
                due_on=each.due_on,
                clock_days=each.clock_days,
                held_left=each.held_left,
            )
            pairs.append(Reclocked(each.case, after))
    write_reclocked(session, pairs, actor, what)
    return pairs


def _redate(session: Session, table: Table, found: Sequence[NewLastDay], actor: Actor, what: str) -> None:
    if not found:
        return
    session.execute(
        update(table).where(table.c.id == bindparam("b_id")).values(due_on=bindparam("b_due")),
        [{"b_id": each.row_id, "b_due": each.new} for each in found],
    )
    event = "recompute_request" if table is REQUEST else "recompute_objection"
    append_many(
        session,
        [
            Entry(
                stream=f"case:{each.case.number}",
                event=event,
                data={"what": what, "from_due": each.old.isoformat(), "due_on": each.new.isoformat()},
                case_number=each.case.number,
            )
            for each in found
        ],
        actor,
    )
