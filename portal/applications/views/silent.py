"""企业逾期未审核: what a channel does for applications whose employer lets his days pass."""

from http import HTTPStatus
from typing import Any

from flask import Response, flash, make_response, render_template, request, url_for
from flask_babel import gettext as _

from portal.applications.forms.silent import PaperReviewForm
from portal.applications.queries.silent import silent_case, silent_page
from portal.applications.service.silent import OpenPaperReview, Urge, open_paper_review, urge
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
    actor, form = current_actor(), PaperReviewForm()
    case = silent_case(reading(), actor, number)
    status, more = HTTPStatus.OK, dict[str, Any]()
    if form.validate_on_submit():
        command = OpenPaperReview(
            number=number,
            version=request.form.get("seen_version", default=-1, type=int),
            reason=form.reason.data or "",
            place=form.place.data or "",
        )
        try:
            flash(_(open_paper_review(command, actor)), "success")
        except Refused as error:
            status, more = HTTPStatus.CONFLICT, {"refusals": error.refusals}
        except Stale as error:
            status, more = HTTPStatus.CONFLICT, {"stale": error}
        else:
            return go_to(url_for("applications.silent", org=org))
    elif form.errors:
        status = HTTPStatus.UNPROCESSABLE_ENTITY
    page = render_template("applications/paper_review.html", org=org, case=case, form=form, **more)
    return make_response(page, status)
