"""The State Council's list of a year, as the city enters it."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from portal.audit.service import Entry, append
from portal.kernel import clock
from portal.kernel.actor import Actor
from portal.kernel.database import upsert_into
from portal.kernel.errors import Invalid, Refused
from portal.kernel.permissions import Permission
from portal.kernel.refusal import Refusal
from portal.kernel.text import N_
from portal.kernel.workdays import YearList
from portal.rulebook import queries
from portal.rulebook.queries import HOLIDAY_YEAR
from portal.rulebook.service.cycles import STREAM

MAX_DOCUMENT = 80


@dataclass(frozen=True, slots=True)
class NewYear:
    """A year's list and the document that published it."""

    year: int
    listed: YearList
    document_no: str


def put_year(session: Session, command: NewYear, actor: Actor) -> None:
    """Load the list of a year, or another one in its place, inside the caller's use case; the ledger keeps both.

    Raises Refused (NOT_PERMITTED), Invalid (document_no).
    """
    if not actor.may(Permission.CONFIG_MANAGE):
        raise Refused((Refusal("NOT_PERMITTED", N_("只有市人社局可以录入工作日名单。")),))
    document = command.document_no.strip()
    if not document or len(document) > MAX_DOCUMENT:
        raise Invalid({"document_no": [N_("请填写发布文号，不超过 80 个字。")]})
    before = next((each for each in queries.loaded_years(session) if each.year == command.year), None)
    values = {
        "year": command.year,
        "holidays": json.dumps(_texts(command.listed.holidays)),
        "workdays": json.dumps(_texts(command.listed.workdays)),
        "document_no": document,
        "loaded_at": clock.stamp(),
        "loaded_by": actor.name,
    }
    statement = upsert_into(session, HOLIDAY_YEAR).values(values)
    changed = {name: value for name, value in values.items() if name != "year"}
    session.execute(statement.on_conflict_do_update(index_elements=["year"], set_=changed))
    told = {"year": command.year, "document_no": document, "to": _lists(command.listed)}
    data = told | ({"from": _lists(before.listed)} if before else {})
    append(session, Entry(stream=STREAM, event="holiday_year_loaded", data=data), actor)


def _texts(days: Iterable[date]) -> list[str]:
    return [day.isoformat() for day in sorted(days)]


def _lists(listed: YearList) -> dict[str, list[str]]:
    return {"holidays": _texts(listed.holidays), "workdays": _texts(listed.workdays)}
