"""企业逾期未审核: what a channel does for applications whose employer lets his days pass."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from flask import Response, flash, make_response, render_template, request, url_for
from flask_babel import gettext as _
from flask_wtf import FlaskForm

from portal.applications.forms.silent import FileForUnitForm, PaperReviewForm
from portal.applications.queries.silent import silent_case, silent_page
from portal.applications.service.silent import (
    FileForUnit,
    OpenPaperReview,
    Urge,
    file_for_unit,
    open_paper_review,
    urge,
)
from portal.applications.views.blueprint import blueprint
from portal.kernel.errors import Refused, Stale
from portal.kernel.permissions import Permission
from portal.kernel.reading import reading
from portal.web.access import current_actor, requires
from portal.web.htmx import go_to


@blueprint.get("/o/<org>/silent")
@requires(Permission.PAPER_INTAKE)
def silent(org: str) -> str:
    """The list."""
    rows, more = silent_page(reading(), current_actor())
    return render_template("applications/silent.html", org=org, rows=rows, more=more)


@blueprint.post("/o/<org>/silent/<number>/urge")
@requires(Permission.PAPER_INTAKE)
def urge_firm(org: str, number: str) -> Response:
    """Tell the firm."""
    try:
        urge(Urge(number), current_actor())
    except Refused as error:
        flash("；".join(_(refusal.message) for refusal in error.refusals), "danger")
    else:
        flash(_("已催办，企业会收到消息，经办记录已写入。"), "success")
    return go_to(url_for("applications.silent", org=org))


@blueprint.route("/o/<org>/silent/<number>/review", methods=["GET", "POST"])
@requires(Permission.PAPER_INTAKE)
def paper_review(org: str, number: str) -> Response:
    """Why, and where the notice is posted; then the case is the channel's."""
    form = PaperReviewForm()

    def act(version: int) -> str:
        command = OpenPaperReview(
            number=number, version=version, reason=form.reason.data or "", place=form.place.data or ""
        )
        return open_paper_review(command, current_actor())

    return _in_the_units_place(org, number, form, "applications/paper_review.html", act)


@blueprint.route("/o/<org>/silent/<number>/file", methods=["GET", "POST"])
@requires(Permission.PAPER_INTAKE)
def file_in_place(org: str, number: str) -> Response:
    """What was verified; then the case is filed with the channel that route() names."""
    form = FileForUnitForm()

    def act(version: int) -> str:
        return file_for_unit(
            FileForUnit(number=number, version=version, reason=form.reason.data or ""), current_actor()
        )

    return _in_the_units_place(org, number, form, "applications/file_for_unit.html", act)


def _in_the_units_place(org: str, number: str, form: FlaskForm, template: str, act: Callable[[int], str]) -> Response:
    case = silent_case(reading(), current_actor(), number)
    status, more = HTTPStatus.OK, dict[str, Any]()
    if form.validate_on_submit():
        try:
            flash(_(act(request.form.get("seen_version", default=-1, type=int))), "success")
        except Refused as error:
            status, more = HTTPStatus.CONFLICT, {"refusals": error.refusals}
        except Stale as error:
            status, more = HTTPStatus.CONFLICT, {"stale": error}
        else:
            return go_to(url_for("applications.silent", org=org))
    elif form.errors:
        status = HTTPStatus.UNPROCESSABLE_ENTITY
    return make_response(render_template(template, org=org, case=case, form=form, **more), status)
