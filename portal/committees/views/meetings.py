"""The list of meetings, calling one, and the first three steps: who came, the agenda, recusals."""

from flask import Response, flash, make_response, render_template, request, url_for
from flask_babel import gettext as _
from wtforms.fields.choices import SelectChoice

from portal.committees import queries, service
from portal.committees.forms import MeetingForm, ReasonForm, RecusalForm
from portal.committees.queries import MeetingRow
from portal.committees.rules.meeting import MEETING_STATES, SEAT_ROLES
from portal.committees.views.blueprint import blueprint
from portal.committees.views.frame import STEP_OF_STATE, TONES, page, the_meeting
from portal.committees.views.problems import Problem, attempt, mark
from portal.kernel.permissions import Permission
from portal.kernel.reading import reading
from portal.web.access import current_actor, requires
from portal.web.htmx import go_to

READ, RECORD = Permission.MEETING_READ, Permission.MEETING_RECORD


def seen() -> int:
    """The version that stood on the page."""
    return request.form.get("seen", default=-1, type=int)


@blueprint.get("/o/<org>/meetings")
@requires(READ)
def meetings(org: str) -> str:
    """The meetings that the reader may see, newest first."""
    actor = current_actor()
    found = queries.meetings_page(reading(), actor.scope, request.args.get("cursor"))
    return render_template(
        "committees/meetings.html",
        org=org,
        page=found,
        states=MEETING_STATES,
        tones=TONES,
        may_call=actor.may(RECORD),
    )


@blueprint.route("/o/<org>/meetings/new", methods=["GET", "POST"])
@requires(RECORD)
def new(org: str) -> Response:
    """Call a meeting."""
    actor, form, problem = current_actor(), MeetingForm(), Problem()
    filings = queries.filings_of_office(reading(), actor.organisation_id)
    form.committee_id.choices = [
        SelectChoice(
            each.id,
            _("%(name)s（%(seats)s 席，备案至 %(last)s）", name=each.name, seats=each.seats, last=each.filing_to),
        )
        for each in filings
    ]
    numbers: list[str] = []
    if request.method == "POST":
        if form.validate():
            command = service.CreateMeeting(
                committee_id=form.committee_id.data, held_on=form.held_on.data, place=form.place.data
            )
            problem = attempt(lambda: numbers.append(service.create_meeting(command, actor)))
            mark(form, problem)
        else:
            problem = Problem(422)
    if numbers:
        flash(_("会议 %(number)s 已建立，请登记到会委员。", number=numbers[0]), "success")
        return go_to(url_for("committees.seats", org=org, number=numbers[0]))
    body = render_template("committees/meeting_new.html", org=org, form=form, filings=filings, problem=problem)
    return make_response(body, problem.status)


@blueprint.get("/o/<org>/meetings/<number>")
@requires(READ)
def meeting(org: str, number: str) -> Response:
    """Lead to the step at which the meeting stands."""
    step = STEP_OF_STATE[the_meeting(number).state]
    return go_to(url_for(f"committees.{step}", org=org, number=number))


@blueprint.get("/o/<org>/meetings/<number>/seats")
@requires(READ)
def seats(org: str, number: str) -> Response:  # noqa: ARG001 - the address
    """Who holds a seat, and who came."""
    return _seats(the_meeting(number))


def _seats(
    row: MeetingRow, problem: Problem | None = None, typed: tuple[frozenset[int], int | None] | None = None
) -> Response:
    found = queries.seats_of(reading(), row.id)
    present, presider = typed or (
        frozenset(each.member_id for each in found if each.present),
        row.presider_member_id,
    )
    leads = [(each.member_id, f"{each.name}（{_(SEAT_ROLES[each.role])}）") for each in found if each.role != "member"]
    return page("seats", row, problem, seats=found, present=present, presider=presider, leads=leads)


@blueprint.post("/o/<org>/meetings/<number>/seats")
@requires(RECORD)
def save_seats(org: str, number: str) -> Response:
    """Write down who came and who presides."""
    present = frozenset(request.form.getlist("present", type=int))
    presider = request.form.get("presider", type=int)
    command = service.SetAttendance(number=number, seen=seen(), present=present, presider=presider)
    problem = attempt(lambda: service.set_attendance(command, current_actor()))
    if problem:
        return _seats(the_meeting(number), problem, (present, presider))
    flash(_("已登记到会 %(count)s 人。", count=len(present)), "success")
    return go_to(url_for("committees.agenda", org=org, number=number))


@blueprint.get("/o/<org>/meetings/<number>/agenda")
@requires(READ)
def agenda(org: str, number: str) -> Response:  # noqa: ARG001
    """What stands on the agenda, and what waits for a meeting."""
    return _agenda(the_meeting(number))


def _agenda(row: MeetingRow, problem: Problem | None = None, typed: frozenset[str] | None = None) -> Response:
    items = queries.items_of(reading(), row.id)
    chosen = typed if typed is not None else frozenset(each.number for each in items if each.state != "withdrawn")
    waiting = (
        queries.candidates(reading(), queries.filing(reading(), row.committee_id)) if row.state == "planned" else ()
    )
    return page("agenda", row, problem, items=items, candidates=waiting, chosen=chosen, cancel=ReasonForm())


@blueprint.post("/o/<org>/meetings/<number>/agenda")
@requires(RECORD)
def save_agenda(org: str, number: str) -> Response:
    """Put applications on the agenda, or take them off it."""
    chosen = tuple(dict.fromkeys(request.form.getlist("ticked")))
    command = service.SetAgenda(number=number, seen=seen(), cases=chosen)
    problem = attempt(lambda: service.set_agenda(command, current_actor()))
    if problem:
        return _agenda(the_meeting(number), problem, frozenset(chosen))
    flash(_("议程共 %(count)s 项；与申报人同一单位的委员已自动列为回避。", count=len(chosen)), "success")
    return go_to(url_for("committees.recusals", org=org, number=number))


@blueprint.post("/o/<org>/meetings/<number>/cancel")
@requires(RECORD)
def cancel(org: str, number: str) -> Response:
    """Call the meeting off, or declare it invalid."""
    command = service.CancelMeeting(number=number, seen=seen(), reason=request.form.get("reason", ""))
    problem = attempt(lambda: service.cancel_meeting(command, current_actor()))
    if problem:
        return _agenda(the_meeting(number), problem)
    flash(_("会议已取消，列入议程的申报仍为“待上会”。"), "success")
    return go_to(url_for("committees.meetings", org=org))


@blueprint.get("/o/<org>/meetings/<number>/recusals")
@requires(READ)
def recusals(org: str, number: str) -> Response:  # noqa: ARG001
    """Who leaves the room for which application."""
    row = the_meeting(number)
    return _recusals(row, _recusal_form(row))


def _recusal_form(row: MeetingRow) -> RecusalForm:
    form = RecusalForm()
    form.item.choices = [
        SelectChoice(each.id, f"{each.position} {each.subject_name}（{each.firm_name}）")
        for each in queries.items_of(reading(), row.id)
        if each.state not in ("withdrawn", "passed", "failed")
    ]
    form.member.choices = [
        SelectChoice(each.member_id, f"{each.seat_no} {each.name}（{each.employer_name}）")
        for each in queries.seats_of(reading(), row.id)
    ]
    return form


def _recusals(row: MeetingRow, form: RecusalForm, problem: Problem | None = None) -> Response:
    found = queries.seats_of(reading(), row.id)
    present = [each for each in found if each.present]
    return page(
        "recusals",
        row,
        problem,
        form=form,
        recusals=queries.recusals_of(reading(), row.id),
        items={each.id: each for each in queries.items_of(reading(), row.id)},
        present={each.member_id for each in present},
        no_srdi=bool(present) and not any(each.is_srdi for each in present),
        reason=request.form.get("no_srdi_reason", row.no_srdi_reason or ""),
    )


@blueprint.post("/o/<org>/meetings/<number>/recusals")
@requires(RECORD)
def add_recusal(org: str, number: str) -> Response:
    """Enter a recusal by hand."""
    row = the_meeting(number)
    form, problem = _recusal_form(row), Problem(422)
    if form.validate():
        command = service.Recuse(
            number=number,
            seen=seen(),
            item_id=form.item.data,
            member_id=form.member.data,
            reason=form.reason.data,
        )
        problem = attempt(lambda: service.recuse(command, current_actor()))
        mark(form, problem)
    if problem:
        return _recusals(row, form, problem)
    flash(_("回避已登记；该件此前记录的票数作废，请重新记录。"), "success")
    return go_to(url_for("committees.recusals", org=org, number=number))


@blueprint.post("/o/<org>/meetings/<number>/recusals/<int:item_id>/<int:member_id>/undo")
@requires(RECORD)
def undo_recusal(org: str, number: str, item_id: int, member_id: int) -> Response:
    """Take back a recusal that was entered by mistake."""
    command = service.Unrecuse(number=number, seen=seen(), item_id=item_id, member_id=member_id)
    problem = attempt(lambda: service.unrecuse(command, current_actor()))
    if problem:
        row = the_meeting(number)
        return _recusals(row, _recusal_form(row), problem)
    return go_to(url_for("committees.recusals", org=org, number=number))


@blueprint.post("/o/<org>/meetings/<number>/open")
@requires(RECORD)
def open_(org: str, number: str) -> Response:
    """Lock the agenda and begin."""
    command = service.OpenMeeting(number=number, seen=seen(), no_srdi_reason=request.form.get("no_srdi_reason", ""))
    problem = attempt(lambda: service.open_meeting(command, current_actor()))
    if problem:
        row = the_meeting(number)
        return _recusals(row, _recusal_form(row), problem)
    flash(_("议程已锁定，可以记录表决。"), "success")
    return go_to(url_for("committees.votes", org=org, number=number))
