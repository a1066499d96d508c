"""The facts that the guards ask, for any number of cases in a fixed number of statements per event."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.applications.queries import deciders
from portal.applications.queries.corrections import CORRECTION, open_labels
from portal.applications.queries.details import OPINION, details_many, progress_many
from portal.applications.queries.intake import intakes_of, routes_without_firm
from portal.applications.queries.offers import SENDING
from portal.applications.queries.silent import IN_THE_UNITS_PLACE, sent_for_from
from portal.applications.rules.draft import PART_LABELS, Details, Part, judge
from portal.applications.rules.facts import PROVINCIAL_LEVELS, ApplicationFacts
from portal.cases.queries.objections import open_objections
from portal.cases.queries.rows import CASE, CaseRow
from portal.enterprises import queries as enterprises
from portal.kernel import clock
from portal.kernel.actor import Actor
from portal.kernel.refusal import Refusal
from portal.kernel.text import N_
from portal.kernel.workflow import Placement
from portal.organisations import queries as organisations
from portal.organisations.rules import CITY, CITY_SUPERVISOR
from portal.people import queries as people
from portal.routing import queries as routing
from portal.routing.rules import OUT_OF_JURISDICTION
from portal.rulebook import queries as rulebook
from portal.rulebook.rules import default_cycle

Values = dict[int, dict[str, Any]]
DeskAndFallback = tuple[int, int | None]
Reader = Callable[[Session, Sequence[CaseRow], Values, "Frame"], None]
REFERRAL = N_("企业登记住所不在青岛市内，本市渠道不能接收；请向登记地的人力资源和社会保障部门申报。")


@dataclass(frozen=True, slots=True)
class Frame:
    """What holds for the whole call."""

    today: date
    actor: Actor
    extra: dict[str, Any] = field(default_factory=dict)


def read_facts(session: Session, cases: Sequence[CaseRow], event: str, actor: Actor) -> Mapping[int, ApplicationFacts]:
    """Case id -> what the guards of ``event`` need; fields that the event does not use keep their defaults."""
    frame = Frame(clock.today(), actor)
    values: Values = {
        case.id: {
            "due_on": case.due_on,
            "filed_on": case.filed_on,
            "claimed": case.claimed,
            "places": {},
            "dates": {},
        }
        for case in cases
    }
    for reader in _READERS.get(event, ()):
        reader(session, cases, values, frame)
    return {
        case_id: ApplicationFacts(
            today=frame.today,
            actor_person_id=actor.person_id,
            actor_account_id=actor.account_id,
            **of_case,
        )
        for case_id, of_case in values.items()
    }


def _cycle(session: Session, cases: Sequence[CaseRow], values: Values, frame: Frame) -> None:
    """The stage dates of each case's cycle, and whether the stages are open today."""
    known = {cycle.year: cycle for cycle in rulebook.cycles(session)}
    opened = rulebook.open_cycle(session, frame.today)
    for case in cases:
        cycle = known.get(case.cycle_year) or default_cycle(case.cycle_year)
        values[case.id]["dates"] |= {
            "unit_until": cycle.unit_until,
            "panel_until": cycle.panel_until,
            "meeting_until": cycle.meeting_until,
            "closes_on": cycle.closes_on,
            "province_until": cycle.closes_on,
        }
        if opened is not None:
            values[case.id] |= {
                "takes_submissions": opened.takes_submissions(frame.today),
                "takes_filings": opened.takes_filings(frame.today),
                "cycle_year": opened.year,
            }


def _returned(session: Session, cases: Sequence[CaseRow], values: Values, frame: Frame) -> None:
    """Until when a returned draft is waited for: days.return, cut short by the last day that still takes it."""
    days = rulebook.in_force(session, frame.today).integer("days.return")
    ends = rulebook.calendar(session).add(frame.today, days)
    for case in cases:
        last = values[case.id]["dates"]["unit_until"]
        values[case.id]["dates"]["returned_until"] = min(ends, last) if frame.today <= last else ends


def _draft(session: Session, cases: Sequence[CaseRow], values: Values, frame: Frame) -> None:
    """Completeness, commitment, ladder, staff and other live applications."""
    found = details_many(session, [case.id for case in cases])
    progress = progress_many(session, found)
    terms = rulebook.in_force(session, frame.today).ladder()
    pairs = [
        (each.person_id, each.enterprise_organisation_id)
        for each in found.values()
        if each.enterprise_organisation_id is not None
    ]
    staff = people.on_staff_many(session, pairs, frame.today)
    live = _other_live(session, cases, found)
    for case_id, each in found.items():
        verdict = judge(each, terms, frame.today)
        missing = [part for part in progress[case_id].missing if part is not Part.COMMITMENT]
        values[case_id] |= {
            "missing_parts": tuple(PART_LABELS[part] for part in missing),
            "commitment_signed": each.commitment_signed_at is not None,
            "exceptional": each.exceptional,
            "on_staff": (each.person_id, each.enterprise_organisation_id) in staff,
            "other_live": live.get(case_id),
        }
        if isinstance(verdict, Refusal):
            values[case_id]["ladder_refusal"] = verdict
        elif verdict is not None:
            values[case_id]["ladder_missing"] = verdict.missing


def _other_live(session: Session, cases: Sequence[CaseRow], found: Mapping[int, Details]) -> dict[int, str]:
    persons = {each.person_id for each in found.values()}
    rows = session.execute(
        select(CASE.c.id, CASE.c.number, CASE.c.subject_person_id, CASE.c.level)
        .where(
            CASE.c.kind == "application",
            CASE.c.subject_person_id.in_(persons),
            CASE.c.closed_at.is_(None),
            CASE.c.state != "draft",
        )
        .order_by(CASE.c.id)
    ).all()
    return {
        case.id: row.number
        for case in cases
        for row in rows
        if row.id != case.id
        and row.subject_person_id == found[case.id].person_id
        and row.level == found[case.id].target_level
    }


def _objections(session: Session, cases: Sequence[CaseRow], values: Values, _frame: Frame) -> None:
    """How many objections are being looked into."""
    found = open_objections(session, [case.id for case in cases])
    for case in cases:
        values[case.id]["objections_open"] = found.get(case.id, 0)


def _unit_publicity(session: Session, cases: Sequence[CaseRow], values: Values, frame: Frame) -> None:
    _publicity_end(session, cases, values, frame, "unit")


def _result_publicity(session: Session, cases: Sequence[CaseRow], values: Values, frame: Frame) -> None:
    _publicity_end(session, cases, values, frame, "result")


def _publicity_end(session: Session, cases: Sequence[CaseRow], values: Values, frame: Frame, which: str) -> None:
    days = rulebook.in_force(session, frame.today).integer(f"days.publicity_{which}")
    ends = rulebook.calendar(session).add(frame.today, days)
    for case in cases:
        values[case.id]["dates"][f"{which}_publicity_ends"] = ends


def _route(session: Session, cases: Sequence[CaseRow], values: Values, frame: Frame) -> None:
    """route() for the firms of the cases, as it stands today."""
    firms = enterprises.by_organisation_ids(session, {case.firm_id for case in cases if case.firm_id is not None})
    name = rulebook.in_force(session, frame.today).name
    decided = routing.decide_many(session, {firm.id for firm in firms.values()}, frame.today, name)
    free = routes_without_firm(session, cases, frame.today, name)
    for case in cases:
        if case.firm_id not in firms and case.id not in free:
            message = N_("没有此企业的登记资料，系统无法确定申报渠道，请联系市人社局。")
            values[case.id]["route_refusal"] = Refusal("FIRM_UNKNOWN", message, "三(二)")
            continue
        one = free[case.id] if case.firm_id is None else decided[firms[case.firm_id].id]
        values[case.id]["route"] = one
        values[case.id]["places"]["channel"] = Placement(one.channel_id, one.fallback_id)
        if OUT_OF_JURISDICTION in one.decision.flags:
            values[case.id]["route_refusal"] = Refusal(OUT_OF_JURISDICTION, REFERRAL, one.decision.clause)


def _corrections(session: Session, cases: Sequence[CaseRow], values: Values, frame: Frame) -> None:
    """How often corrections were asked for in the stage, and who of this desk has handled the case."""
    rows = session.execute(
        select(CORRECTION.c.case_id, CORRECTION.c.stage, CORRECTION.c.organisation_id, CORRECTION.c.account_id).where(
            CORRECTION.c.case_id.in_([case.id for case in cases])
        )
    ).all()
    for case in cases:
        own = [row for row in rows if row.case_id == case.id]
        values[case.id]["corrections_in_stage"] = sum(1 for row in own if row.stage == case.state)
        here = {row.account_id for row in own if row.organisation_id == frame.actor.organisation_id}
        if case.accountable_id == frame.actor.organisation_id:
            here.add(case.handler_account_id)
        values[case.id]["handled_by"] = frozenset(each for each in here if each is not None)


def _refusers(session: Session, cases: Sequence[CaseRow], values: Values, frame: Frame) -> None:
    """Who of this desk may refuse."""
    handled = {case.id: values[case.id].get("handled_by", frozenset()) for case in cases}
    for case_id, names in deciders.refusers_many(session, cases, frame.actor.organisation_id, handled).items():
        values[case_id]["refusers"] = names


def _second_person(session: Session, cases: Sequence[CaseRow], values: Values, frame: Frame) -> None:
    """Whether another person of this desk may send on what was entered or reviewed here."""
    for case_id, found in deciders.second_persons(session, cases, frame.actor.organisation_id, values).items():
        values[case_id]["second_person"] = found


def _idle(session: Session, cases: Sequence[CaseRow], values: Values, frame: Frame) -> None:
    """Whether the firm has let its days for sending a published application pass."""
    for case in cases:
        first = sent_for_from(session, case.due_on, frame.today)
        values[case.id] |= {"unit_idle_from": first, "unit_idle": frame.today >= first}


def _paper_review(session: Session, cases: Sequence[CaseRow], values: Values, frame: Frame) -> None:
    """Whether the actor's organisation stands behind the case, and who acted in the unit's place."""
    rows = session.execute(
        select(OPINION.c.case_id, OPINION.c.account_id)
        .where(OPINION.c.case_id.in_([case.id for case in cases]), OPINION.c.event.in_(IN_THE_UNITS_PLACE))
        .order_by(OPINION.c.id)
    )
    opened = {row.case_id: row.account_id for row in rows}
    for case in cases:
        values[case.id] |= {
            "is_fallback": case.fallback_id == frame.actor.organisation_id,
            "unit_reviewed_by": opened.get(case.id),
        }


def _open_items(session: Session, cases: Sequence[CaseRow], values: Values, _frame: Frame) -> None:
    """The items of the notice that nobody has answered yet."""
    found = open_labels(session, [case.id for case in cases])
    for case in cases:
        values[case.id]["items_open"] = found.get(case.id, ())


def _target(session: Session, cases: Sequence[CaseRow], values: Values, _frame: Frame) -> None:
    """Whether the province's committee decides, and who entered a paper application."""
    for case_id, each in details_many(session, [case.id for case in cases]).items():
        values[case_id]["province_committee"] = each.target_level in PROVINCIAL_LEVELS
        if each.paper_intake:
            values[case_id]["paper_intake_by"] = each.created_by_account


def _paper(session: Session, cases: Sequence[CaseRow], values: Values, frame: Frame) -> None:
    """What a channel copied from the firm's papers."""
    needed = rulebook.in_force(session, frame.today).integer("days.publicity_unit")
    days = rulebook.calendar(session)
    found = intakes_of(session, [case.id for case in cases])
    for case in cases:
        row = found.get(case.id)
        if row is None:
            continue
        values[case.id] |= {
            "paper": True,
            "has_firm": case.firm_id is not None,
            "unit_opinion": bool(row.unit_opinion),
            "unit_days_needed": needed,
            "unit_ends_on": row.unit_ends_on,
        }
        if row.unit_posted_on is not None and row.unit_ends_on is not None:
            values[case.id]["unit_days"] = days.between(row.unit_posted_on, row.unit_ends_on)


def _city_and_eyes(session: Session, cases: Sequence[CaseRow], values: Values, frame: Frame) -> None:
    """Where a case of the province's goes, and whether the desk has four eyes; one statement for both."""
    found = organisations.by_codes(session, (CITY, CITY_SUPERVISOR, frame.actor.organisation_code))
    own = found.get(frame.actor.organisation_code)
    for case in cases:
        values[case.id]["places"]["city"] = Placement(found[CITY].id, found[CITY_SUPERVISOR].id)
        values[case.id]["four_eyes"] = own is not None and own.four_eyes
        values[case.id]["taken_up_by"] = case.taken_up_by


def _city(session: Session, cases: Sequence[CaseRow], values: Values, _frame: Frame) -> None:
    ids = organisations.ids_of_codes(session, (CITY, CITY_SUPERVISOR))
    for case in cases:
        values[case.id]["places"]["city"] = Placement(ids[CITY], ids[CITY_SUPERVISOR])


def _fallback(session: Session, cases: Sequence[CaseRow], values: Values, frame: Frame) -> None:
    """The next desk of the ladder and its own fallback; one that cannot take cases is passed over (DOMAIN 3)."""
    accountable = {case.accountable_id for case in cases if case.accountable_id is not None}
    kinds = organisations.by_ids(session, accountable)
    wanted = {case.id: case.fallback_id for case in cases if case.fallback_id is not None}
    places = _placements(session, {(desk, None) for desk in wanted.values()}, frame.today)
    for case in cases:
        values[case.id]["accountable_kind"] = kinds[case.accountable_id].kind if case.accountable_id in kinds else ""
        place = places.get((wanted.get(case.id, 0), None))
        if place is not None and place.accountable_id == case.accountable_id:
            place = Placement(place.fallback_id, place.accountable_id)
        if place is not None:
            values[case.id]["places"]["fallback"] = place


def _sender(session: Session, cases: Sequence[CaseRow], values: Values, frame: Frame) -> None:
    """Who sent the case on, when, and the channel to which it goes back."""
    rows = session.execute(
        select(
            OPINION.c.case_id,
            OPINION.c.organisation_id,
            OPINION.c.fallback_id,
            OPINION.c.account_id,
            OPINION.c.written_on,
            OPINION.c.taken_over,
        )
        .where(OPINION.c.case_id.in_([case.id for case in cases]), OPINION.c.event.in_(SENDING))
        .order_by(OPINION.c.id)
    ).all()
    last = {row.case_id: row for row in rows}
    places = _placements(session, {(row.organisation_id, row.fallback_id) for row in last.values()}, frame.today)
    for case_id, row in last.items():
        values[case_id] |= {"sent_on_by": row.account_id, "sent_on_on": row.written_on}
        frame.extra[f"taken_over:{case_id}"] = row.taken_over
        values[case_id]["places"]["channel"] = places[row.organisation_id, row.fallback_id]


def _as_it_was(session: Session, cases: Sequence[CaseRow], values: Values, frame: Frame) -> None:
    """A recall undoes the sending: the case bears the badge again that it bore before."""
    _sender(session, cases, values, frame)
    for case in cases:
        values[case.id]["taken_over"] = frame.extra.get(f"taken_over:{case.id}")


def _placements(session: Session, wanted: Collection[DeskAndFallback], today: date) -> dict[DeskAndFallback, Placement]:
    """Where a case meant for a desk goes: the desk if it takes cases, else the ladder's next step.

    wanted: desk and the fallback that stood behind it before (None: unknown), which is kept where it can act.
    """
    ids = {org for org, _behind in wanted} | {behind for _org, behind in wanted if behind is not None}
    if not ids:
        return {}
    open_to = organisations.arrivals_allowed(session, ids, today)
    above = routing.next_fallback_ids(session, ids, today)
    further = routing.next_fallback_ids(session, set(above.values()), today)
    result: dict[DeskAndFallback, Placement] = {}
    for org, behind in wanted:
        if org not in open_to:
            result[org, behind] = Placement(above[org], further[above[org]])
        else:
            kept = behind is not None and behind in open_to and behind != org
            result[org, behind] = Placement(org, behind if kept and behind is not None else above[org])
    return result


_READERS: Mapping[str, tuple[Reader, ...]] = {
    "create": (_cycle,),
    "submit_to_unit": (_cycle, _draft),
    "file_paper": (_cycle, _draft, _paper, _route),
    "resubmit_paper": (_paper, _open_items),
    "withdraw_paper": (_paper,),
    "return_to_applicant": (_cycle, _returned),
    "approve": (_cycle, _unit_publicity),
    "send_to_channel": (_cycle, _route),
    "request_correction": (_corrections,),
    "resubmit": (_open_items,),
    "refuse": (_corrections,),
    "paper_unit_review": (_cycle, _unit_publicity, _route, _paper_review),
    "file_unit_review": (_cycle, _route),
    "file_for_unit": (_cycle, _route, _paper_review, _idle),
    "ask_fallback_to_refuse": (_corrections, _refusers, _fallback),
    "send_on": (_target, _paper_review, _corrections, _city_and_eyes, _second_person),
    "send_to_city": (_target, _paper_review, _corrections, _city_and_eyes, _second_person),
    "decline": (_fallback,),
    "take_over": (_fallback,),
    "order_take_over": (_fallback,),
    "reassign": (_fallback,),
    "return_to_channel": (_sender,),
    "recall": (_as_it_was,),
    "endorse": (_cycle,),
    "accept": (_cycle,),
    "assign_panel": (_cycle,),
    "opinions_in": (_cycle,),
    "conclude_passed": (_cycle,),
    "publish": (_result_publicity,),
    "uphold_objection": (_objections, _paper_review),
    "reject_result": (_objections,),
    "end_publicity": (_city,),
}
