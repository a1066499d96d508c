"""One-time notices: written whole, answered item by item, with a reminder before the days are over."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from sqlalchemy import bindparam, insert, or_, select, update
from sqlalchemy.orm import Session

from portal.applications.queries.corrections import CORRECTION, ITEM, item_of
from portal.applications.queries.topics import topics_of
from portal.applications.rules.corrections import answer_refusal, missing_kind, notice_words, resolve
from portal.applications.service.access import editable, next_revision
from portal.audit.service import Entry, append
from portal.cases import queries as cases
from portal.cases.queries import CaseRow
from portal.cases.service import Moved, Note, remind_many
from portal.kernel import clock
from portal.kernel.actor import Actor
from portal.kernel.errors import Invalid, Refused
from portal.kernel.jobs import BATCH
from portal.kernel.text import N_
from portal.kernel.use_case import session as current_session
from portal.kernel.use_case import use_case
from portal.materials import service as materials
from portal.materials.rules import MaterialKind
from portal.materials.service import KeptFile, NewMaterial, OnCase
from portal.messages.service import Tell, tell_many
from portal.rulebook import queries as rulebook

WAITING = "correction_required"


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerItem:
    """What puts one item right: a paper, a note, or both. The paper takes the place of the one that was named."""

    number: str
    item_id: int
    text: str = ""
    file: KeptFile | None = field(default=None)


def noted(session: Session, asked: Sequence[CaseRow], note: Note) -> Note:
    """The note of a request with its items as they will be kept. Raises Invalid (``items``, ``reason_…``).

    For several cases at once only the general items can be asked for.
    """
    known = topics_of(session, asked[0]) if len(asked) == 1 else ()
    found = resolve(note.data.get("items", ()), known, note.text)
    if isinstance(found, dict):
        raise Invalid(found)
    items = [
        {"code": item.code, "label": item.label, "reason": item.reason, "material_id": item.material_id}
        for item in found
    ]
    return Note(text=notice_words(found, note.text), code=note.code, data={"items": items, "notice": note.text})


def keep_correction(session: Session, moved: Sequence[Moved], actor: Actor, note: Note) -> None:
    """The notice and its items."""
    for each in moved:
        statement = insert(CORRECTION).values(
            case_id=each.after.id,
            stage=each.before.state,
            organisation_id=each.before.accountable_id,
            account_id=actor.account_id,
            asked_by=actor.name,
            text=str(note.data.get("notice", note.text)),
            asked_at=clock.stamp(),
            due_on=each.after.due_on,
        )
        correction_id = session.execute(statement.returning(CORRECTION.c.id)).scalar_one()
        rows = [
            dict(item, position=position, correction_id=correction_id, case_id=each.after.id)
            for position, item in enumerate(note.data["items"], start=1)
        ]
        session.execute(insert(ITEM), rows)


def answer_correction(session: Session, moved: Sequence[Moved], _actor: Actor, note: Note) -> None:
    """The notice of the stage to which the case returns has been answered."""
    session.execute(
        update(CORRECTION)
        .where(CORRECTION.c.case_id == bindparam("b_case"), CORRECTION.c.stage == bindparam("b_stage"))
        .values(answered_at=clock.stamp(), answer=note.text),
        [{"b_case": each.after.id, "b_stage": each.after.state} for each in moved],
    )


@use_case
def answer_item(command: AnswerItem, actor: Actor) -> int:
    """Answer one item, or answer it again, and return its position in the notice.

    Raises NotFound, Stale, Refused (NOT_EDITABLE: no correction is asked for now; NO_ANSWER: neither paper nor note).
    """
    session = current_session()
    case = editable(session, command.number, actor, (WAITING,))
    item = item_of(session, case.id, command.item_id)
    text = command.text.strip()
    refusal = answer_refusal(
        text=text, has_file=command.file is not None, has_new_version=item.new_material_id is not None
    )
    if refusal is not None:
        raise Refused((refusal,))
    next_revision(session, case.id, None)
    on_case, newest = OnCase(case.id, case.number), item.new_material_id
    if command.file is not None:
        old = item.new_material_id or item.material_id
        if old is not None:
            newest = materials.replace(session, on_case, old, command.file, actor)
        else:
            newest = materials.attach(session, on_case, _paper(item.code, item.label, command.file, actor), actor)
    session.execute(
        update(ITEM)
        .where(ITEM.c.id == item.id)
        .values(new_material_id=newest, answer=text, answered_at=clock.stamp(), answered_by=actor.name)
    )
    told = {"what": N_("答复补正事项"), "item": item.position, "label": item.label, "text": text}
    append(
        session,
        Entry(stream=f"case:{case.number}", event="correction_answer", data=told, case_number=case.number),
        actor,
    )
    return item.position


def _paper(code: str, label: str, file: KeptFile, actor: Actor) -> NewMaterial:
    kind = missing_kind(code) or (code if code in set(MaterialKind) else MaterialKind.OTHER.value)
    title = "" if kind != MaterialKind.OTHER else label
    return NewMaterial(kind=kind, file=file, owner_organisation_id=actor.organisation_id, title=title)


def follow_replaced(session: Session, case: CaseRow, old_id: int, new_id: int, actor: Actor) -> None:
    """A paper was replaced on the page of materials: the item that asked for it is answered."""
    _answered(session, case, or_(ITEM.c.material_id == old_id, ITEM.c.new_material_id == old_id), new_id, actor)


def follow_attached(session: Session, case: CaseRow, kind: str, new_id: int, actor: Actor) -> None:
    """A paper that had been missing was handed in on the page of materials: its item is answered."""
    if kind == MaterialKind.OTHER:
        return
    wanted = ITEM.c.code.in_((kind, f"missing_{kind}")) & ITEM.c.new_material_id.is_(None)
    _answered(session, case, wanted, new_id, actor)


def _answered(session: Session, case: CaseRow, which, new_id: int, actor: Actor) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001 - a condition on items
    if case.state != WAITING:
        return
    unanswered = select(CORRECTION.c.id).where(CORRECTION.c.case_id == case.id, CORRECTION.c.answered_at.is_(None))
    session.execute(
        update(ITEM)
        .where(ITEM.c.correction_id.in_(unanswered), which)
        .values(new_material_id=new_id, answered_at=clock.stamp(), answered_by=actor.name)
    )


_REMINDER = N_("提醒：%(about)s的补正期限是%(due)s，请逐项补正后提交，逾期视为放弃申报。")


@use_case
def remind_of_corrections(_command: None, actor: Actor) -> int:
    """Tell applicants and their firms, once, that a correction falls due in days.due_soon working days.

    One batch; returns how many cases it handled.
    """
    session = current_session()
    today = clock.today()
    calendar = rulebook.calendar(session)
    last = calendar.add(today, rulebook.in_force(session, today).integer("days.due_soon"))
    near = cases.locked_by_ids(session, cases.due_soon(session, today, last, {WAITING}, BATCH))
    near = [case for case in near if case.state == WAITING]
    remind_many(session, near, actor, N_("提醒：补正期限将届满"))
    tells: list[Tell] = []
    for case in near:
        due = rulebook.due_words(calendar, case.due_on)
        own = Tell(
            text=_REMINDER % {"about": case.number, "due": due},
            kind="reminder",
            person_id=case.subject_person_id,
            case_number=case.number,
        )
        if case.subject_person_id is not None:
            tells.append(own)
        if case.firm_id is not None:
            about = f"{case.number}（{case.subject_name}）"
            text = _REMINDER % {"about": about, "due": due}
            tells.append(replace(own, text=text, person_id=None, organisation_id=case.firm_id))
    tell_many(session, tells)
    return len(near)
