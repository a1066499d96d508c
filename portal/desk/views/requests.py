"""Questions to other organisations: asking on the case page, the list of what waits for an answer, answering."""

from http import HTTPStatus
from typing import Any

from flask import Response, flash, make_response, render_template, request, url_for
from flask_babel import gettext as _

from portal.cases import queries as cases
from portal.cases import service as door
from portal.cases.rules import REQUEST_LABELS, VERDICTS, request_kind, verdict_label, works_here
from portal.desk import forms, queries
from portal.desk.views.acts import mark
from portal.desk.views.blueprint import blueprint
from portal.desk.views.cases import asked_tab
from portal.desk.views.live import day, identity_part
from portal.desk.views.side import SidePage, case_seen, seen_version, shown, taken
from portal.kernel.errors import Invalid, NotFound, Refused
from portal.kernel.permissions import Permission
from portal.kernel.reading import reading
from portal.web.access import current_actor, requires
from portal.web.formatting import due_plain
from portal.web.frame import NavLink
from portal.web.htmx import go_to


def waiting_requests(_identity: object) -> int | None:
    """How many questions wait, as the identity statement counted them."""
    found: int | None = identity_part("requests")
    return found


@blueprint.route("/o/<org>/cases/<number>/ask", methods=["GET", "POST"])
@requires(Permission.CASE_CLAIM)
def ask(org: str, number: str) -> Response:
    """Ask another organisation about a case of the own desk."""
    actor, case = current_actor(), case_seen(number)
    if not works_here(case.stands, actor):
        raise NotFound
    groups = {_(heading): rows for heading, rows in queries.askable(reading(), case, day().day).items()}
    form = forms.AskForm(groups)
    days = day().rule_set.integer("days.request")
    page = SidePage(
        case=case,
        title=_("征询其他单位"),
        lines=(
            _("此件仍由本单位办理，期限不变。对方须在 %(days)d 个工作日内答复，答复后本单位会收到消息。", days=days),
            _("目录资格由工信局、民营经济局核实；登记住所等资料由市人社局、区市和功能区补充。"),
        ),
        submit=_("发出征询"),
        form=form,
    )
    if request.method == "GET":
        return shown(page)

    def act() -> Response:
        command = door.AskAbout(
            number=number,
            seen=seen_version(),
            kind=form.kind.data,
            organisation=form.organisation.data,
            question=form.question.data,
        )
        asked = door.ask_about(command, actor)
        flash(_("已征询%(name)s，请其在%(due)s前答复。", name=asked.name, due=due_plain(asked.due_on)), "success")
        return go_to(url_for("desk.case", org=org, number=number, tab=asked_tab()))

    return taken(page, act)


@blueprint.route("/o/<org>/cases/<number>/requests/<int:request_id>/withdraw", methods=["GET", "POST"])
@requires(Permission.CASE_CLAIM)
def withdraw_request(org: str, number: str, request_id: int) -> Response:
    """Take an unanswered question back."""
    actor, case = current_actor(), case_seen(number)
    asked = queries.withdrawable(reading(), case, request_id, actor)
    form = forms.WithdrawRequestForm()
    page = SidePage(
        case=case,
        title=_("撤回征询"),
        lines=(_("撤回后对方不再看到这项征询，也不必答复；此件照常办理。"),),
        facts=((_("征询"), asked.addressee), (_("问题"), asked.question or "—")),
        submit=_("撤回征询"),
        form=form,
    )
    if request.method == "GET":
        return shown(page)

    def act() -> Response:
        door.withdraw_request(
            door.WithdrawRequest(number=number, request_id=request_id, reason=form.reason.data), actor
        )
        flash(_("已撤回征询，%(name)s不必再答复。", name=asked.addressee), "success")
        return go_to(url_for("desk.case", org=org, number=number, tab=asked_tab()))

    return taken(page, act)


@blueprint.get("/o/<org>/requests")
@requires(Permission.REQUEST_ANSWER, Permission.OFFICE_INTAKE)
def requests(org: str) -> str:
    """What waits for this organisation's answer, what it has answered, and what others owe it."""
    actor, answered = current_actor(), request.args.get("tab") == "answered"
    if request.args.get("tab") == "asked" or not actor.may(Permission.REQUEST_ANSWER):
        return _asked_of_others(org)
    page = cases.requests_page(
        reading(),
        actor.organisation_id,
        cases.reader_of(actor),
        answered=answered,
        cursor=request.args.get("cursor"),
    )
    tabs = _tabs(org, "answered" if answered else "waiting")
    lines = [{"row": row, "days": day().days_left(row.due_on)} | _words(row) for row in page.rows]
    return render_template("desk/requests.html", org=org, tabs=tabs, answered=answered, lines=lines, page=page)


def _asked_of_others(org: str) -> str:
    """What others owe this desk an answer to, the most urgent first."""
    actor = current_actor()
    page = cases.asked_by_desk(reading(), actor.organisation_id, cases.reader_of(actor), request.args.get("cursor"))
    lines = []
    for row in page.rows:
        kind = request_kind(row.kind)
        label = REQUEST_LABELS[kind] if kind else row.kind
        lines.append({"row": row, "days": day().days_left(row.due_on), "label": label})
    return render_template("desk/requests_asked.html", org=org, tabs=_tabs(org, "asked"), lines=lines, page=page)


def _tabs(org: str, chosen: str) -> list[NavLink]:
    answers = current_actor().may(Permission.REQUEST_ANSWER)
    found = [
        NavLink(_("待答复"), url_for("desk.requests", org=org), waiting_requests(None), active=chosen == "waiting"),
        NavLink(_("已答复"), url_for("desk.requests", org=org, tab="answered"), active=chosen == "answered"),
    ]
    asked = NavLink(_("等待对方答复"), url_for("desk.requests", org=org, tab="asked"), active=chosen == "asked")
    return [*found, asked] if answers else [asked]


@blueprint.route("/o/<org>/requests/<int:request_id>", methods=["GET", "POST"])
@requires(Permission.REQUEST_ANSWER)
def answer(org: str, request_id: int) -> Response:
    """One question with what is needed to answer it, and its answer."""
    actor = current_actor()
    row = cases.open_request(reading(), actor.organisation_id, cases.reader_of(actor), request_id)
    kind = request_kind(row.kind)
    form = forms.AnswerForm(VERDICTS[kind] if kind else {})
    if request.method == "GET":
        return _question(row, form)
    if not form.validate():
        return _question(row, form, HTTPStatus.UNPROCESSABLE_ENTITY)
    command = door.AnswerRequest(request_id=request_id, verdict=form.verdict.data, text=form.text.data)
    try:
        done = door.answer_request(command, actor)
    except Invalid as error:
        mark(form, error)
        return _question(row, form, HTTPStatus.UNPROCESSABLE_ENTITY)
    except Refused as error:
        row = cases.open_request(reading(), actor.organisation_id, cases.reader_of(actor), request_id)
        return _question(row, form, HTTPStatus.CONFLICT, refusals=error.refusals, typed=form.text.data)
    flash(_("已答复 %(number)s（%(name)s）。", number=done.number, name=done.subject_name), "success")
    return go_to(url_for("desk.requests", org=org))


def _question(row: cases.OpenRequest, form: Any, status: int = HTTPStatus.OK, **more: Any) -> Response:  # noqa: ANN401
    days = day().days_left(row.due_on)
    org = current_actor().organisation_code
    html = render_template("desk/request.html", org=org, row=row, form=form, days=days, **_words(row), **more)
    return make_response(html, status)


def _words(row: cases.OpenRequest) -> dict[str, str]:
    kind = request_kind(row.kind)
    return {"label": REQUEST_LABELS[kind] if kind else row.kind, "verdict": verdict_label(row.kind, row.verdict)}
