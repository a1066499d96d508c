"""Reading objections: those to a case by whoever hears them, one's own, and how many are open."""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from portal.cases import rules
from portal.cases.models import Hold, Objection
from portal.cases.queries.rows import CASE, CaseRow
from portal.cases.rules import HoldKind
from portal.kernel.actor import Actor
from portal.kernel.database import table_of
from portal.kernel.encryption import cipher
from portal.kernel.errors import NotFound
from portal.kernel.registry import registry
from portal.organisations import queries as organisations

OBJECTION, HOLD = table_of(Objection), table_of(Hold)
SEALED, OBJECTOR = "objection.sealed", "objection.objector"
_MOST = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class HeardObjection:
    """An objection with all that its handler reads. name, contact: "" for an anonymous one; due_on: of the handling."""

    id: int
    number: str
    hold_id: int
    organisation_id: int
    organisation: str
    stage: str
    way: str
    named: bool
    objector_key: str | None
    name: str
    contact: str
    content: str
    received_on: date
    registered_at: str
    due_on: date
    extended_at: str | None
    extension_reason: str | None
    decision: str | None
    decided_at: str | None
    reasons: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnObjection:
    """One's own objection, with no more of the case than the publicity showed (S0)."""

    objection: HeardObjection
    case_id: int
    subject_name: str
    firm_name: str
    level: str
    specialty: str


def objector_key(account_id: int) -> str:
    """By which a signed-in person finds his own objections; nobody reads the account from it."""
    return cipher().index(str(account_id), OBJECTOR)


def seal(values: Mapping[str, str]) -> str:
    """Who objected and what he says, as it is stored."""
    return cipher().encrypt(json.dumps(dict(values), ensure_ascii=False), SEALED)


def heard_objections(session: Session, case: CaseRow, actor: Actor) -> list[HeardObjection]:
    """The objections to a case that the actor hears, oldest first; one statement."""
    rows = session.execute(_select().where(OBJECTION.c.case_id == case.id).order_by(OBJECTION.c.id))
    workflow = registry().kind(case.kind).workflow
    found = (_heard(row) for row in rows)
    return [each for each in found if rules.hears(workflow, each, case.stands, actor)]


def heard_objection(session: Session, case: CaseRow, objection_id: int, actor: Actor) -> HeardObjection:
    """One of them; NotFound for any other."""
    for each in heard_objections(session, case, actor):
        if each.id == objection_id:
            return each
    raise NotFound


def own_objections(session: Session, account_id: int) -> list[OwnObjection]:
    """What the person has objected to while signed in, newest first; one statement."""
    columns = (CASE.c.subject_name, CASE.c.firm_name, CASE.c.level, CASE.c.specialty)
    query = _select().add_columns(*columns).join(CASE, CASE.c.id == OBJECTION.c.case_id)
    rows = session.execute(
        query.where(OBJECTION.c.objector_key == objector_key(account_id)).order_by(OBJECTION.c.id.desc()).limit(_MOST)
    )
    return [
        OwnObjection(
            objection=_heard(row),
            case_id=row.case_id,
            subject_name=row.subject_name,
            firm_name=row.firm_name,
            level=row.level,
            specialty=row.specialty,
        )
        for row in rows
    ]


def own_objection(session: Session, account_id: int, number: str) -> OwnObjection:
    """One of them; NotFound for anybody else's."""
    for each in own_objections(session, account_id):
        if each.objection.number == number:
            return each
    raise NotFound


def open_objections(session: Session, case_ids: Collection[int]) -> dict[int, int]:
    """Case id -> how many objections to it are being looked into; cases without one are left out."""
    rows = session.execute(
        select(HOLD.c.case_id, func.count())
        .where(HOLD.c.case_id.in_(case_ids), HOLD.c.kind == HoldKind.OBJECTION, HOLD.c.lifted_at.is_(None))
        .group_by(HOLD.c.case_id)
    )
    return {row[0]: int(row[1]) for row in rows}


def _select() -> Select[Any]:
    names = organisations.table()
    return (
        select(OBJECTION, HOLD.c.due_on, names.c.name.label("organisation"))
        .join(HOLD, HOLD.c.id == OBJECTION.c.hold_id)
        .join(names, names.c.id == OBJECTION.c.organisation_id)
    )


def _heard(row: Any) -> HeardObjection:  # noqa: ANN401 - a row of the table
    said = json.loads(cipher().decrypt(row.sealed, SEALED))
    given = {name: getattr(row, name) for name in HeardObjection.__dataclass_fields__ if name not in said}
    return HeardObjection(**given, **said)
