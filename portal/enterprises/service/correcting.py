"""A confirmed fact that was wrong from its first day on gets its right value; the ledger keeps both."""

from dataclasses import dataclass

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from portal.enterprises.models import EnterpriseFact
from portal.enterprises.queries.firms import FirmRow
from portal.enterprises.rules.facts import Fact, FactStatus
from portal.enterprises.service.facts import SetFact, check_value, demand_confirm, locked_firm, record
from portal.kernel.actor import Actor
from portal.kernel.database import table_of
from portal.kernel.errors import Invalid, NotFound, Stale
from portal.kernel.text import N_
from portal.kernel.use_case import session as current_session
from portal.kernel.use_case import use_case


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectFact:
    """Another value for a confirmed fact over the same days.

    seen: the value that the page showed; source: the document that shows the right one; reason: what was wrong.
    """

    credit_code: str
    id: int
    seen: str
    value: str
    source: str
    reason: str


@use_case
def correct_fact(command: CorrectFact, actor: Actor) -> None:
    """Correct a confirmed fact; what was filed by the wrong one keeps its channel (DOMAIN 3, freezing).

    Raises NotFound for an unknown one, Refused for anybody who could not confirm both values, Invalid (value, source,
    reason), Stale where it was corrected since the page was read. The same form sent twice counts once.
    """
    own, facts = current_session(), table_of(EnterpriseFact)
    firm = locked_firm(own, command.credit_code)
    row = own.execute(
        select(facts).where(
            facts.c.id == command.id, facts.c.enterprise_id == firm.id, facts.c.status == FactStatus.CONFIRMED
        )
    ).first()
    if row is None:
        raise NotFound
    demand_confirm(actor, row.value)
    demand_confirm(actor, command.value)
    if row.value == command.value != command.seen:
        return
    if row.value != command.seen:
        raise Stale(N_("这条记录已由%s更正，请核对后重试。") % row.confirmed_by)
    _check(own, firm, Fact(row.name), command)
    values = {"value": command.value, "source": command.source.strip(), "confirmed_by": actor.name}
    own.execute(update(facts).where(facts.c.id == row.id).values(values))
    told = {
        "id": row.id,
        "fact": row.name,
        "on": row.valid_from.isoformat(),
        "from": row.value,
        "from_source": row.source,
        "to": command.value,
        "source": command.source.strip(),
        "reason": command.reason.strip(),
    }
    record(own, firm, "fact_corrected", told, actor)


def _check(session: Session, firm: FirmRow, fact: Fact, command: CorrectFact) -> None:
    columns, errors = table_of(EnterpriseFact).c, dict[str, list[str]]()
    if command.value == command.seen:
        errors["value"] = [N_("取值没有变化，不需要更正。")]
    if not command.reason.strip():
        errors["reason"] = [N_("请填写更正的原因。")]
    row = session.execute(select(columns.valid_from, columns.valid_to).where(columns.id == command.id)).one()
    beside = select(columns.id).where(
        columns.enterprise_id == firm.id,
        columns.name == fact.value,
        columns.value == command.value,
        columns.status == FactStatus.CONFIRMED,
        columns.id != command.id,
        columns.valid_from <= row.valid_to,
        columns.valid_to >= row.valid_from,
    )
    if fact is Fact.CLAIM and session.scalar(beside.limit(1)) is not None:
        errors["value"] = [N_("这一单位在同一期间已有一条已确认的记录。")]
    if errors:
        raise Invalid(errors)
    check_value(session, SetFact(command.credit_code, fact, command.value, row.valid_from, command.source))
