"""What stands beside a case's steps on its page: holds, questions to others, recusals, and what may be done there."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from portal.cases import queries as cases
from portal.cases import rules
from portal.cases.queries import Beside, CaseRow
from portal.cases.rules import ASKED, HOLD_LABELS, REQUEST_LABELS, HoldKind
from portal.cases.service import ANSWERERS, GROUND_LABELS, Ground
from portal.desk.queries.today import Today
from portal.kernel.actor import Actor
from portal.kernel.database import FAR
from portal.kernel.errors import NotFound
from portal.kernel.permissions import Permission, Role
from portal.kernel.registry import registry
from portal.kernel.scope import Reach
from portal.organisations import queries as organisations
from portal.organisations.queries import OrganisationRow
from portal.organisations.rules import KIND_LABELS, Kind

_OFFICERS = frozenset({Reach.ALL, Reach.DESK})
_READS_RECUSALS = frozenset({Role.CHANNEL_SUPERVISOR, Role.CITY_HR_OFFICER, Role.AUDITOR})
Names = Mapping[int | str | None, str]


@dataclass(frozen=True, slots=True)
class HoldLine:
    """A hold that stands. reason "": not for this reader; days: working days until an objection is to be settled.

    objection: it is ended by a decision on the objection, which stands on a page of its own.
    """

    id: int
    label: str
    reason: str
    placed_at: str
    placed_by: str
    due_on: date | None
    days: int | None
    may_lift: bool
    objection: bool


@dataclass(frozen=True, slots=True)
class RequestLine:
    """A question to another organisation; answered_at None: days working days are left for it."""

    id: int
    label: str
    organisation: str
    question: str
    asked_at: str
    asked_by: str
    due_on: date
    days: int | None
    answered_at: str | None
    answered_by: str
    verdict: str
    answer: str


@dataclass(frozen=True, slots=True)
class RecusalLine:
    """Who has stepped back from the person's cases, and why."""

    account_id: int
    name: str
    ground: str
    note: str
    declared_at: str
    may_lift: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """All of it for one reader; left: working days that the stopped clock has left.

    may_object: he may register an objection now; hears: objections were made that he hears.
    """

    holds: Sequence[HoldLine]
    left: int | None
    requests: Sequence[RequestLine]
    recusals: Sequence[RecusalLine]
    may_ask: bool
    may_hold: bool
    may_step_back: bool
    may_object: bool
    hears: bool


def side(case: CaseRow, found: Beside, names: Names, actor: Actor, day: Today) -> Side:
    """What this reader sees and may do; no statement."""
    kinds = hold_kinds(case, actor)
    works = rules.works_here(case.stands, actor)
    officer = actor.scope.reach in _OFFICERS
    return Side(
        holds=tuple(_hold(each, kinds, actor, day) for each in found.holds if each.lifted_at is None),
        left=case.held_left,
        requests=tuple(_request(each, names, day) for each in found.requests if each.kind in ASKED) if officer else (),
        recusals=tuple(_recusals(found, actor)),
        may_ask=works,
        may_hold=any(kind is not HoldKind.OBJECTION for kind in kinds),
        may_step_back=works and case.subject_person_id is not None,
        may_object=HoldKind.OBJECTION in kinds,
        hears=_hears(case, found, actor),
    )


def _hears(case: CaseRow, found: Beside, actor: Actor) -> bool:
    workflow = registry().kind(case.kind).workflow
    return any(rules.hears(workflow, each, case.stands, actor) for each in found.holds if each.stage)


def hold_kinds(case: CaseRow, actor: Actor) -> tuple[HoldKind, ...]:
    """The kinds of hold that the actor may place and lift now."""
    return rules.hold_kinds(registry().kind(case.kind).workflow, case.stands, actor)


def askable(session: Session, case: CaseRow, on: date) -> dict[str, list[OrganisationRow]]:
    """Heading -> organisations that may be asked about the case and can answer today; two statements."""
    kinds = sorted({kind for each in ANSWERERS.values() for kind in each})
    found: dict[str, list[OrganisationRow]] = {}
    rows = organisations.of_kinds(session, kinds)
    able = organisations.arrivals_allowed(session, [row.id for row in rows], on)
    for kind in (Kind.INDUSTRY_BUREAU, Kind.PRIVATE_ECONOMY_BUREAU, Kind.CITY, Kind.DISTRICT, Kind.ZONE):
        own = [row for row in rows if row.kind == kind and row.id in able and row.id != case.accountable_id]
        if own:
            found[KIND_LABELS[kind]] = own
    return found


def lifted_hold(session: Session, case: CaseRow, hold_id: int, actor: Actor) -> cases.HoldRow:
    """The hold that the actor wants to lift; NotFound where it is over or not his to lift."""
    for each in cases.holds_of(session, case.id):
        if each.id == hold_id and each.lifted_at is None and each.kind in hold_kinds(case, actor):
            return each
    raise NotFound


def withdrawable(session: Session, case: CaseRow, request_id: int, actor: Actor) -> cases.RequestRow:
    """The open question of his desk that the actor wants to take back; NotFound for any other."""
    if rules.works_here(case.stands, actor):
        for each in cases.requests_of(session, case.id):
            if each.id == request_id and each.answered_at is None and each.kind in ASKED:
                return each
    raise NotFound


def lifted_recusal(session: Session, case: CaseRow, account_id: int, actor: Actor) -> cases.RecusalRow:
    """The recusal that the city wants to lift; NotFound for any other."""
    found = cases.beside(session, case.id, case.subject_person_id)
    for each in found.recusals:
        if each.account_id == account_id and _may_lift(each.account_id, actor):
            return each
    raise NotFound


def ground_label(code: str) -> str:
    """The ground in words."""
    return GROUND_LABELS[Ground(code)] if code in set(Ground) else code


def _hold(row: cases.HoldRow, kinds: Sequence[HoldKind], actor: Actor, day: Today) -> HoldLine:
    """Why a case is objected to is for whoever hears it (S4); that it is, and until when, for desks and firm."""
    objection = row.kind == HoldKind.OBJECTION
    shown = actor.scope.reach in _OFFICERS or (actor.scope.reach is Reach.FIRM and objection)
    due = None if row.due_on == FAR else row.due_on
    return HoldLine(
        row.id,
        HOLD_LABELS[HoldKind(row.kind)] if row.kind in set(HoldKind) else row.kind,
        row.reason if shown and (not objection or row.kind in kinds) else "",
        row.placed_at,
        row.placed_by if shown and not objection else "",
        due if shown else None,
        day.days_left(due) if due and shown else None,
        row.kind in kinds,
        bool(row.stage),
    )


def _request(row: cases.RequestRow, names: Names, day: Today) -> RequestLine:
    kind = rules.request_kind(row.kind)
    return RequestLine(
        row.id,
        REQUEST_LABELS[kind] if kind else row.kind,
        names.get(row.organisation_id) or row.addressee,
        row.question,
        row.asked_at,
        row.asked_by,
        row.due_on,
        day.days_left(row.due_on),
        row.answered_at,
        row.answered_by or "",
        rules.verdict_label(row.kind, row.verdict),
        row.answer or "",
    )


def _recusals(found: Beside, actor: Actor) -> Sequence[RecusalLine]:
    if not actor.roles & _READS_RECUSALS:
        return ()
    return [
        RecusalLine(
            row.account_id,
            row.declared_by,
            ground_label(row.ground),
            row.note,
            row.declared_at,
            _may_lift(row.account_id, actor),
        )
        for row in found.recusals
    ]


def _may_lift(account_id: int, actor: Actor) -> bool:
    return actor.may(Permission.CASE_REASSIGN) and account_id != actor.account_id
