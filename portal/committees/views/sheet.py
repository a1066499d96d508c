"""The last two steps: the sheet of votes and the chair's confirmation; and the printed minutes."""

from collections.abc import Mapping

from flask import Response, flash, make_response, render_template, request, url_for
from flask_babel import gettext as _

from portal.committees import queries, service
from portal.committees.queries import ItemRow, MeetingRow
from portal.committees.rules import COLUMNS, needed
from portal.committees.views.blueprint import blueprint
from portal.committees.views.frame import page, sees_tallies, the_meeting
from portal.committees.views.meetings import seen
from portal.committees.views.problems import Problem, attempt
from portal.kernel.errors import NotFound
from portal.kernel.permissions import Permission
from portal.kernel.reading import reading
from portal.rulebook import queries as rulebook
from portal.web.access import current_actor, requires
from portal.web.formatting import level_label
from portal.web.htmx import go_to

READ, RECORD, CONCLUDE = Permission.MEETING_READ, Permission.MEETING_RECORD, Permission.MEETING_CONCLUDE
Typed = Mapping[int, Mapping[str, str]]


@blueprint.get("/o/<org>/meetings/<number>/votes")
@requires(READ)
def votes(org: str, number: str) -> Response:  # noqa: ARG001 - the address
    """The sheet of votes."""
    return _votes(the_meeting(number))


def _votes(row: MeetingRow, problem: Problem | None = None, typed: Typed | None = None) -> Response:
    items = queries.items_of(reading(), row.id)
    rule_set = rulebook.in_force(reading())
    present = queries.presence(reading(), row.id)
    errors = problem.errors if problem else {}
    rows = [
        _grid_row(item, present, rule_set.share("vote.pass"), (typed or {}).get(item.id), errors)
        for item in items
        if item.state in ("waiting", "recorded")
    ]
    return page(
        "votes",
        row,
        problem,
        items=items,
        rows=rows,
        apart=[item for item in items if item.state == "postponed"],
        present_count=present,
        quorum=needed(rule_set.share("vote.quorum"), row.seats),
        missing=sum(item.state == "waiting" for item in items),
        shown=sees_tallies(row),
    )


def _grid_row(
    item: ItemRow,
    present: int,
    passing: tuple[int, int],
    typed: Mapping[str, str] | None,
    errors: Mapping[str, object],
) -> dict[str, object]:
    voters = present - item.recused
    wrong = errors.get(f"item-{item.id}")
    stored = {column: getattr(item, column) for column in COLUMNS}
    return {
        "key": item.id,
        "title": f"{item.position} {item.subject_name}",
        "sub": f"{item.firm_name} · {level_label(item.level)} · {item.specialty}",
        "voters": voters,
        "needed": needed(passing, voters),
        "votes": dict(typed)
        if typed is not None
        else {name: value for name, value in stored.items() if value is not None},
        "error": _(str(wrong[0])) if isinstance(wrong, list | tuple) and wrong else None,
    }


def _typed(row: MeetingRow) -> dict[int, dict[str, str]]:
    return {
        item.id: {column: request.form.get(f"{column}-{item.id}", "")[:10] for column in COLUMNS}
        for item in queries.items_of(reading(), row.id)
    }


@blueprint.post("/o/<org>/meetings/<number>/votes")
@requires(RECORD)
def save_votes(org: str, number: str) -> Response:
    """Save the whole sheet or nothing of it; with 「完成记录」 also hand it to the chair."""
    row, actor = the_meeting(number), current_actor()
    typed = _typed(row)
    command = service.RecordVotes(number=number, seen=seen(), typed=typed)
    problem = attempt(lambda: service.record_votes(command, actor))
    if problem:
        return _votes(row, problem, typed)
    if "finish" not in request.form:
        flash(_("表决记录已保存。"), "success")
        return go_to(url_for("committees.votes", org=org, number=number))
    problem = attempt(lambda: service.finish_recording(service.OnMeeting(number=number, seen=0), actor))
    if problem:
        return _votes(the_meeting(number), problem)
    flash(_("表决记录已完成，等待主任委员确认。"), "success")
    return go_to(url_for("committees.sign", org=org, number=number))


@blueprint.post("/o/<org>/meetings/<number>/items/<int:item_id>/postpone")
@requires(RECORD)
def postpone(org: str, number: str, item_id: int) -> Response:
    """Leave an item to another meeting."""
    command = service.PostponeItem(number=number, seen=seen(), item_id=item_id, reason=request.form.get("reason", ""))
    problem = attempt(lambda: service.postpone_item(command, current_actor()))
    if problem:
        return _votes(the_meeting(number), problem)
    flash(_("已列为延期评审。"), "success")
    return go_to(url_for("committees.votes", org=org, number=number))


@blueprint.get("/o/<org>/meetings/<number>/sign")
@requires(READ)
def sign(org: str, number: str) -> Response:  # noqa: ARG001
    """What the chair confirms, and what came of it."""
    return _sign(the_meeting(number))


def _sign(row: MeetingRow, problem: Problem | None = None) -> Response:
    items = queries.items_of(reading(), row.id)
    return page(
        "sign",
        row,
        problem,
        items=items,
        shown=sees_tallies(row),
        present_count=queries.presence(reading(), row.id),
        to_publish=sum(item.case_state == "voted_passed" for item in items if item.state == "passed"),
        publishes=current_actor().may(Permission.RESULT_PUBLISH),
    )


@blueprint.post("/o/<org>/meetings/<number>/conclude")
@requires(CONCLUDE)
def conclude(org: str, number: str) -> Response:
    """The chair confirms every result."""
    command = service.OnMeeting(number=number, seen=seen())
    problem = attempt(lambda: service.conclude(command, current_actor()))
    if problem:
        return _sign(the_meeting(number), problem)
    flash(_("会议结果已确认；通过的由秘书发布公示，延期的仍为“待上会”。"), "success")
    return go_to(url_for("committees.sign", org=org, number=number))


@blueprint.post("/o/<org>/meetings/<number>/return")
@requires(CONCLUDE)
def give_back(org: str, number: str) -> Response:
    """The chair gives the record back to the secretary."""
    command = service.OnMeeting(number=number, seen=seen(), reason=request.form.get("reason", ""))
    problem = attempt(lambda: service.return_record(command, current_actor()))
    if problem:
        return _sign(the_meeting(number), problem)
    flash(_("已退回秘书修改表决记录。"), "success")
    return go_to(url_for("committees.sign", org=org, number=number))


@blueprint.post("/o/<org>/meetings/<number>/publish")
@requires(Permission.RESULT_PUBLISH)
def publish(org: str, number: str) -> Response:
    """Show every passed result of the meeting to all."""
    problem = attempt(lambda: service.demand_all(service.publish_meeting(number, current_actor())))
    if problem:
        return _sign(the_meeting(number), problem)
    flash(_("通过结果已发布公示。"), "success")
    return go_to(url_for("committees.sign", org=org, number=number))


@blueprint.get("/o/<org>/meetings/<number>/minutes")
@requires(READ)
def minutes(org: str, number: str) -> Response:
    """The minutes, to be printed, signed and filed; a draft is for secretary and chair alone."""
    row = the_meeting(number)
    if not sees_tallies(row):
        raise NotFound
    found = queries.seats_of(reading(), row.id)
    by_item: dict[int, list[str]] = {}
    for recusal in queries.recusals_of(reading(), row.id):
        by_item.setdefault(recusal.item_id, []).append(f"{recusal.name}（{_(recusal.reason)}）")
    body = render_template(
        "committees/minutes.html",
        org=org,
        meeting=row,
        filing=queries.filing(reading(), row.committee_id),
        present=[each for each in found if each.present],
        absent=[each for each in found if not each.present],
        presider=next((each for each in found if each.member_id == row.presider_member_id), None),
        items=queries.items_of(reading(), row.id),
        recused=by_item,
    )
    return make_response(body)
