"""New firms. Plain functions: they run inside the use case that needs the firms."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from portal.enterprises.models import Enterprise, EnterpriseFact
from portal.enterprises.queries.firms import ids_of_codes
from portal.enterprises.rules.facts import Fact, FactStatus
from portal.enterprises.rules.identity import initials, name_key, refuse_code, refuse_name
from portal.kernel import clock
from portal.kernel.actor import Actor
from portal.kernel.database import FAR, insert_rows, table_of
from portal.kernel.errors import Refused
from portal.organisations import service as organisations
from portal.organisations.rules import Kind


@dataclass(frozen=True, slots=True, kw_only=True)
class NewFirm:
    """A firm that the portal does not know yet. since: from when its name and places hold; "" where not known."""

    credit_code: str
    name: str
    since: date
    district: str = ""
    zone: str = ""
    source: str = ""


def create_firms(session: Session, new: Sequence[NewFirm], actor: Actor) -> dict[str, int]:
    """Create firms with their organisations and confirmed places, in a fixed number of statements.

    Returns credit code -> firm id. Raises Refused for a wrong code or name, Invalid where a code is taken.
    """
    refusals = [
        refusal for firm in new for refusal in (refuse_code(firm.credit_code), refuse_name(firm.name)) if refusal
    ]
    if refusals:
        raise Refused(refusals)
    if not new:
        return {}
    organisation_ids = organisations.create_many(
        session,
        [
            organisations.NewOrganisation(
                code=firm.credit_code, kind=Kind.ENTERPRISE, name=firm.name, district_code=firm.district or None
            )
            for firm in new
        ],
        actor,
    )
    moment = clock.stamp()
    rows = [
        {
            "organisation_id": organisation_ids[firm.credit_code],
            "credit_code": firm.credit_code,
            "name": firm.name,
            "name_since": firm.since,
            "name_key": name_key(firm.name),
            "initials": initials(firm.name),
            "created_at": moment,
        }
        for firm in new
    ]
    insert_rows(session, table_of(Enterprise), rows)
    ids = ids_of_codes(session, [firm.credit_code for firm in new])
    facts = [
        fact_row(ids[firm.credit_code], fact, value, firm.since, actor.name, firm.source)
        for firm in new
        for fact, value in ((Fact.REG_DISTRICT, firm.district), (Fact.REG_ZONE, firm.zone))
        if value
    ]
    insert_rows(session, table_of(EnterpriseFact), facts)
    return ids


def fact_row(
    enterprise_id: int,
    fact: Fact,
    value: str,
    valid_from: date,
    by: str,
    source: str,
    *,
    confirmed: bool = True,
) -> dict[str, object]:
    """A row of ``enterprise_fact`` that holds from ``valid_from`` on."""
    return {
        "enterprise_id": enterprise_id,
        "name": fact.value,
        "value": value,
        "valid_from": valid_from,
        "valid_to": FAR,
        "status": (FactStatus.CONFIRMED if confirmed else FactStatus.PROPOSED).value,
        "source": source[:200],
        "proposed_by": by,
        "confirmed_by": by if confirmed else None,
    }
