"""Reporting that an application stands with the wrong channel."""

from http import HTTPStatus

from flask import Response, flash, make_response, render_template, url_for
from flask_babel import gettext as _

from portal.applications.forms.reports import ReportForm
from portal.applications.service.reports import ReportChannel, report_channel
from portal.applications.views.blueprint import blueprint, mark, own_draft
from portal.kernel.errors import Invalid, Refused
from portal.kernel.permissions import Permission
from portal.kernel.refusal import Refusal
from portal.web.access import current_actor, requires
from portal.web.htmx import go_to


@blueprint.route("/o/<org>/applications/<number>/wrong-channel", methods=["GET", "POST"])
@requires(Permission.APPLICATION_CREATE)
def wrong_channel(org: str, number: str) -> Response:
    """The form; then the report's own page, where the answer will stand."""
    draft, form = own_draft(number), ReportForm()
    refusals: tuple[Refusal, ...] = ()
    if form.validate_on_submit():
        command = ReportChannel(number=number, text=form.text.data or "", suggested=form.suggested.data or "")
        try:
            opened = report_channel(command, current_actor())
        except Invalid as error:
            mark(form, error)
        except Refused as error:
            refusals = error.refusals
        else:
            flash(_("已反映，编号 %(number)s，由市人社局答复。", number=opened), "success")
            return go_to(url_for("desk.case", org=org, number=opened))
    status = HTTPStatus.CONFLICT if refusals else (HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK)
    page = render_template("applications/wrong_channel.html", org=org, case=draft.case, form=form, refusals=refusals)
    return make_response(page, status)
