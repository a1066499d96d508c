"""Everything that the page of one case shows but for the panels' own contents."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from portal.audit import queries as ledger
from portal.cases import queries as cases
from portal.cases.queries.finding import SentCase, last_sent
from portal.cases.rules import BEHALF
from portal.desk import rules
from portal.desk.queries.beside import Side, side
from portal.desk.queries.today import Today
from portal.kernel import clock
from portal.kernel.actor import Actor
from portal.kernel.errors import NotFound
from portal.kernel.permissions import Permission
from portal.kernel.registry import Act, CaseKind, registry
from portal.kernel.scope import Reach
from portal.kernel.workflow import State, Workflow
from portal.organisations import queries as organisations

_WIDE = frozenset({Reach.ALL, Reach.DESK})
_HOLDS = frozenset({"hold", "lift_hold"})
_BEFORE_REASON = "："


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One act in the history.

    went_to: the desk on which the case stood afterwards, where it changed; behalf: the subject, where the desk acted
    in his place.
    """

    at: str
    title: str
    who: str = ""
    organisation: str = ""
    note: str = ""
    went_to: str = ""
    behalf: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CasePage:
    """One case for one reader. busy: the colleague whose claim is live; renewable: the reader's own claim."""

    case: cases.CaseRow
    kind: CaseKind
    state: State
    accountable: str
    fallback: str
    days: int | None
    stages: Sequence[rules.Stage]
    history: Sequence[Entry]
    side: Side
    offers: Sequence[rules.Offer]
    claim: cases.ClaimRow | None
    busy: bool
    mine: bool
    on_own_desk: bool


def case_page(session: Session, actor: Actor, number: str, day: Today) -> CasePage:
    """The case, what stands beside it, its history and the names in it: four statements, one more for other firms.

    Raises NotFound outside the actor's scope.
    """
    case = cases.one(session, actor.scope, number)
    kind = registry().kind(case.kind)
    state = kind.workflow.state(case.state)
    beside = cases.beside(session, case.id, case.subject_person_id)
    claim = beside.claim if case.claimed else None
    live = claim if claim and claim.lease_until > clock.stamp() else None
    busy = live is not None and live.account_id != actor.account_id
    place = rules.Place(case.state, case.accountable_id, held=case.hold_count > 0, busy=busy)
    rows = ledger.of_stream(session, f"case:{case.number}")
    desks = {case.accountable_id, case.fallback_id, *_desks(rows)}
    names = names_of(session, desks, {row.organisation_code for row in rows}, case)
    return CasePage(
        case=case,
        kind=kind,
        state=state,
        accountable=names.get(case.accountable_id, ""),
        fallback=names.get(case.fallback_id, ""),
        days=day.days_left(case.due_on),
        stages=rules.progress(kind.workflow, kind.stages, state, _entered(rows)),
        history=tuple(_history(rows, names, kind.workflow, actor, case.subject_name))[::-1],
        side=side(case, beside, names, actor, day),
        offers=rules.offers(
            kind.workflow, registry().acts.get(case.kind, ()), place, actor, _sensible(session, case, actor)
        ),
        claim=claim if case.claimant_name else None,
        busy=busy,
        mine=claim is not None and claim.account_id == actor.account_id,
        on_own_desk=case.accountable_id == actor.organisation_id,
    )


def _sensible(session: Session, case: cases.CaseRow, actor: Actor) -> Callable[[Act], bool]:
    return lambda act: act.offered is None or act.offered(session, case, actor)


def names_of(
    session: Session, ids: Collection[int | None], codes: Collection[str] = (), case: cases.CaseRow | None = None
) -> dict[int | str | None, str]:
    """Short names by id and by code together; one statement, one more where a firm other than the case's is named."""
    found: dict[int | str | None, str] = {}
    for office in organisations.offices(session):
        found[office.id] = found[office.code] = office.short_name
    if case is not None and case.firm_id is not None:
        found[case.firm_id] = found[case.credit_code] = case.firm_name
    others = [each for each in ids if each is not None and each not in found]
    more = [each for each in codes if each and each not in found and each != Actor.system().organisation_code]
    if others or more:
        columns = organisations.table().c
        named = select(columns.id, columns.code, columns.short_name)
        for row in session.execute(named.where(or_(columns.id.in_(others), columns.code.in_(more)))):
            found[row.id] = found[row.code] = row.short_name
    return found


def _desks(rows: Sequence[ledger.LedgerRow]) -> set[int]:
    return {desk for row in rows if isinstance(desk := row.data.get("accountable"), int)}


def _entered(rows: Sequence[ledger.LedgerRow]) -> Iterator[tuple[str, str]]:
    return ((str(row.data["to"]), row.at) for row in rows if row.data.get("to"))


def _history(
    rows: Sequence[ledger.LedgerRow],
    names: Mapping[int | str | None, str],
    workflow: Workflow,
    actor: Actor,
    subject: str,
) -> Iterator[Entry]:
    """The ledger as the reader may see it, oldest first; rows without words for people (``what``) are left out.

    Applicant and firm see the steps, not who of another organisation held the pen. What a desk did on behalf of the
    subject names both; the ledger itself keeps no applicant's name.
    """
    wide, desk = actor.scope.reach in _WIDE, None
    for row in rows:
        before, desk = desk, row.data.get("accountable", desk)
        title = str(row.data.get("what", ""))
        if not title or (not wide and row.case_version is None):
            continue
        if not wide and row.event in _HOLDS:
            title = title.partition(_BEFORE_REASON)[0]
        text = str(row.data.get("text") or "")
        yield Entry(
            at=row.at,
            title=title,
            who=row.actor_name if wide or row.organisation_code == actor.organisation_code else "",
            organisation=names.get(row.organisation_code, ""),
            note=text if rules.shows_note(actor.scope.reach, workflow, row.data.get("to")) else "",
            went_to=names.get(desk, "") if desk != before else "",
            behalf=subject if row.data.get(BEHALF) else "",
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftCase:
    """What a former desk sees: its own line of the trace, the current state's label, and the recall where it may."""

    sent: SentCase
    kind: CaseKind
    state: State
    went_to: str
    offers: Sequence[rules.Offer]


def left_case(session: Session, actor: Actor, sent: SentCase) -> LeftCase:
    """A line of the trace with the name of where the case went; one statement, some more while a recall may be open."""
    kind = registry().kind(sent.trace.kind)
    place = rules.Place(sent.state, None)
    acts = [act for act in registry().acts.get(kind.code, ()) if _from_anywhere(kind.workflow, sent.state, act)]
    offers = rules.offers(kind.workflow, acts, place, actor)
    if offers:
        case = cases.by_ids(session, [sent.trace.case_id])[sent.trace.case_id]
        offers = rules.offers(kind.workflow, acts, place, actor, _sensible(session, case, actor))
    return LeftCase(
        sent=sent,
        kind=kind,
        state=kind.workflow.state(sent.state),
        went_to=names_of(session, {sent.trace.sent_to_id}).get(sent.trace.sent_to_id, ""),
        offers=offers,
    )


def was_here(session: Session, actor: Actor, number: str) -> bool:
    """Whether the case stood on the actor's desk once and has left it."""
    try:
        last_sent(session, actor.organisation_id, number, actor.scope)
    except NotFound:
        return False
    return True


@dataclass(frozen=True, slots=True)
class Departure:
    """How a case left a desk. who: "" for a person who is no officer; past: what was done."""

    what: str
    who: str
    organisation: str


def departure(session: Session, actor: Actor, sent: SentCase) -> Departure | None:
    """Who sent the case away and by what act; None where the ledger's newest rows do not tell. Two statements."""
    left_at = clock.parse_stamp(sent.trace.closed_at or clock.stamp())
    acts = [
        row
        for row in ledger.of_stream(session, f"case:{sent.trace.number}")
        if row.event == sent.trace.reason and row.data.get("what")
    ]
    if not acts:
        return None
    row = min(acts, key=lambda each: abs(clock.parse_stamp(each.at) - left_at))
    names = names_of(session, (), {row.organisation_code})
    own = row.organisation_code == actor.organisation_code
    return Departure(str(row.data["what"]), row.actor_name if own else "", names.get(row.organisation_code, ""))


def _from_anywhere(workflow: Workflow, state: str, act: Act) -> bool:
    step = workflow.step(state, act.event)
    return step is not None and step.anywhere


def may_see(session: Session, actor: Actor, number: str, event: str) -> cases.CaseRow:
    """The case on which the actor wants to do ``event``.

    It lies in his scope, or his desk sent it on and the step may be taken from anywhere (recall); else NotFound.
    """
    try:
        return cases.one(session, actor.scope, number)
    except NotFound:
        if not actor.may(Permission.CASE_CLAIM):
            raise
    sent = last_sent(session, actor.organisation_id, number, actor.scope)
    step = registry().kind(sent.trace.kind).workflow.step(sent.state, event)
    if step is None or not step.anywhere or not actor.may(step.permission):
        raise NotFound
    return cases.by_ids(session, [sent.trace.case_id])[sent.trace.case_id]
