"""Entering a committee: its filing and its members."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from portal.audit.service import Entry, append
from portal.committees.models import Committee, CommitteeMember
from portal.committees.rules import Filing, Minimums, refuse_filing
from portal.kernel.actor import Actor
from portal.kernel.database import table_of
from portal.kernel.errors import Invalid, NotFound, Refused
from portal.kernel.permissions import Permission
from portal.kernel.refusal import Refusal
from portal.kernel.text import N_
from portal.kernel.use_case import session as current_session
from portal.kernel.use_case import use_case
from portal.organisations import queries as organisations
from portal.rulebook import queries as rulebook


@dataclass(frozen=True, slots=True, kw_only=True)
class NewMember:
    """One seat. employer_credit_code: None for an employer without one; role: chair, vice_chair or member."""

    name: str
    title_level: str
    employer_name: str = ""
    employer_credit_code: str | None = None
    role: str = "member"
    is_srdi: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class NewCommittee:
    """A committee as the city has filed it. specialties: empty for every specialty; members: in the order of seats."""

    office_code: str
    code: str
    name: str
    kind: str
    levels: tuple[str, ...]
    specialties: tuple[str, ...] = ()
    seats: int
    filing_no: str
    filing_from: date
    filing_to: date
    intake_scope: str = "CITY"
    validity_scope: str = "CITY"
    may_review_full_senior: bool = False
    members: Sequence[NewMember] = ()


@use_case
def file_committee(command: NewCommittee, actor: Actor) -> int:
    """Enter a committee; returns its id.

    Refused for anybody but the system and the city HR officer, and where the filing breaks a rule; NotFound without
    the office; Invalid where the code is taken.
    """
    return create_committee(current_session(), command, actor)


def create_committee(session: Session, new: NewCommittee, actor: Actor) -> int:
    """``file_committee`` inside a running use case."""
    if not actor.may(Permission.CONFIG_MANAGE) and not actor.may(Permission.SYSTEM):
        raise Refused((Refusal("NOT_PERMITTED", N_("只有市人社局可以登记评委会备案。")),))
    office = organisations.by_code(session, new.office_code)
    if office is None or office.kind != "committee_office":
        raise NotFound
    filing = _filing(new, office.id)
    refusals = refuse_filing(filing, _minimums(session)) + _refuse_members(new)
    if refusals:
        raise Refused(refusals)
    table = table_of(Committee)
    if session.scalar(select(table.c.id).where(table.c.code == new.code)) is not None:
        raise Invalid({"code": [N_("评委会代码已经存在。")]})
    values = asdict(filing) | {
        "levels": json.dumps(list(new.levels)),
        "specialties": json.dumps(list(new.specialties), ensure_ascii=False),
        "organisation_id": office.id,
    }
    session.execute(insert(table).values({name: values[name] for name in values if name in table.c and name != "id"}))
    committee_id = session.execute(select(table.c.id).where(table.c.code == new.code)).scalar_one()
    if new.members:
        session.execute(insert(table_of(CommitteeMember)), _seats(new, committee_id))
    told = {"committee": new.code, "name": new.name, "filing_no": new.filing_no, "seats": new.seats}
    append(session, Entry(stream=f"org:{office.code}", event="committee_filed", data=told), actor)
    return int(committee_id)


def _filing(new: NewCommittee, office_id: int) -> Filing:
    return Filing(
        id=0,
        office_id=office_id,
        code=new.code,
        name=new.name,
        kind=new.kind,
        levels=frozenset(new.levels),
        specialties=frozenset(new.specialties),
        seats=new.seats,
        filing_no=new.filing_no,
        filing_from=new.filing_from,
        filing_to=new.filing_to,
        intake_scope=new.intake_scope,
        validity_scope=new.validity_scope,
        may_review_full_senior=new.may_review_full_senior,
    )


def _minimums(session: Session) -> Minimums:
    rule_set = rulebook.in_force(session)
    return Minimums(
        senior_series=rule_set.integer("committee.minimum_senior_series"),
        senior_specialty=rule_set.integer("committee.minimum_senior_specialty"),
        other=rule_set.integer("committee.minimum_other"),
        filing_years=rule_set.integer("committee.filing_years"),
    )


def _refuse_members(new: NewCommittee) -> list[Refusal]:
    if len(new.members) > new.seats:
        return [Refusal("TOO_MANY_MEMBERS", N_("委员人数不能多于席位数。"), None, "members")]
    if new.members and sum(member.role == "chair" for member in new.members) != 1:
        return [Refusal("ONE_CHAIR", N_("评委会应有一名主任委员。"), None, "members")]
    return []


def _seats(new: NewCommittee, committee_id: int) -> list[dict[str, object]]:
    return [
        asdict(member) | {"committee_id": committee_id, "seat_no": seat}
        for seat, member in enumerate(new.members, start=1)
    ]
