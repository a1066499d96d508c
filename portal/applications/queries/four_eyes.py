"""What the page of a case says beforehand of its desk's four eyes: who took it up, and who sends it on."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from portal.applications.queries.deciders import first_persons, second_holders
from portal.applications.queries.details import details as details_of
from portal.applications.queries.details import opinions_of
from portal.applications.queries.offers import handled_by
from portal.applications.queries.silent import IN_THE_UNITS_PLACE
from portal.cases.queries import CaseRow
from portal.kernel.actor import Actor
from portal.kernel.permissions import Permission
from portal.organisations import queries as organisations


def notice(session: Session, case: CaseRow, actor: Actor) -> Mapping[str, Any] | None:
    """For who may send on at the desk on which it stands, while it waits for that; None where there is nothing to say.

    One statement, for who may not send it on himself; the rest the page has read.
    """
    here = case.accountable_id == actor.organisation_id and actor.may(Permission.CASE_SEND)
    if not here or case.state != "channel_review" or not _switched_on(session, actor.organisation_id):
        return None
    found = details_of(session, case.id)
    acted = [row.account_id for row in opinions_of(session, case.id) if row.event in IN_THE_UNITS_PLACE]
    first = first_persons(
        {
            "four_eyes": True,
            "paper_intake_by": found.created_by_account if found.paper_intake else None,
            "unit_reviewed_by": acted[-1] if acted else None,
            "handled_by": handled_by(session, case),
            "taken_up_by": case.taken_up_by,
        }
    )
    mine = actor.account_id in first
    others = second_holders(session, case, actor.organisation_id, first) if mine else ()
    return {"taken_up": bool(first), "mine": mine, "others": others}


def _switched_on(session: Session, organisation_id: int) -> bool:
    return any(each.four_eyes for each in organisations.offices(session) if each.id == organisation_id)
