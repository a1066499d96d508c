"""Rows of imported lists that wait for their credit code."""

from flask import Response, flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _

from portal.enterprises import queries, service
from portal.enterprises.forms import ReasonForm, ResolveForm
from portal.enterprises.rules.directory import KIND_LABELS, LEVEL_LABELS
from portal.enterprises.rules.import_plan import importable
from portal.enterprises.views.blueprint import blueprint, sight_and_places
from portal.kernel.errors import Invalid, NotFound, Refused
from portal.kernel.permissions import Permission
from portal.kernel.reading import reading
from portal.kernel.refusal import Refusal
from portal.web.access import current_actor, requires

_SEE_OTHER = 303
Refusals = tuple[Refusal, ...]


@blueprint.get("/quarantine")
@requires(Permission.DIRECTORY_IMPORT)
def quarantine(org: str) -> Response:
    """Waiting rows of the lists that the reader's role keeps, the oldest first."""
    _sight, places = sight_and_places()
    page = queries.waiting_page(reading(), importable(current_actor().roles), request.args.get("cursor"))
    text = render_template(
        "enterprises/quarantine.html",
        org=org,
        page=page,
        places=places,
        kind_labels=KIND_LABELS,
        level_labels=LEVEL_LABELS,
    )
    return make_response(text)


@blueprint.route("/quarantine/<int:row>", methods=["GET", "POST"])
@requires(Permission.DIRECTORY_IMPORT)
def resolve(org: str, row: int) -> Response:
    """Enter the code of a row; it then joins its list."""
    waiting, form = _waiting(row), ResolveForm(credit_code=request.args.get("code", "")[:40])
    refusals: Refusals = ()
    if form.validate_on_submit():
        command = service.ResolveRow(row, form.credit_code.data, form.same_firm.data)
        try:
            code = service.resolve_row(command, current_actor())
        except Invalid as error:
            for field, messages in error.errors.items():
                form[field].errors = [_(message) for message in messages]
        except Refused as error:
            refusals = error.refusals
        else:
            flash(_("%(name)s（%(code)s）已计入名单。", name=waiting.name, code=code), "success")
            return _back(org)
    return _page(org, waiting, form, ReasonForm(formdata=None), refusals)


@blueprint.post("/quarantine/<int:row>/dismiss")
@requires(Permission.DIRECTORY_IMPORT)
def dismiss(org: str, row: int) -> Response:
    """Put a row away with a reason."""
    waiting, form = _waiting(row), ReasonForm()
    refusals: Refusals = ()
    if form.validate_on_submit():
        try:
            service.dismiss_row(service.DismissRow(row, form.reason.data), current_actor())
        except Invalid as error:
            form.reason.errors = [_(message) for message in error.errors["reason"]]
        except Refused as error:
            refusals = error.refusals
        else:
            flash(_("%(name)s 一行已移除，原因已记录。", name=waiting.name), "success")
            return _back(org)
    return _page(org, waiting, ResolveForm(formdata=None), form, refusals)


def _waiting(row: int) -> queries.WaitingRow:
    """A row that still waits, of a list that the reader's role keeps; NotFound for any other."""
    found = queries.waiting_row(reading(), row)
    if found is None or found.status != "open" or found.kind not in importable(current_actor().roles):
        raise NotFound
    return found


def _page(
    org: str, waiting: queries.WaitingRow, resolve_form: ResolveForm, reason_form: ReasonForm, refusals: Refusals
) -> Response:
    _sight, places = sight_and_places()
    wrong = bool(resolve_form.errors or reason_form.errors or refusals)
    text = render_template(
        "enterprises/resolve.html",
        org=org,
        row=waiting,
        places=places,
        namesakes=queries.namesakes(reading(), waiting.name),
        form=resolve_form,
        reason_form=reason_form,
        refusals=refusals,
        kind_labels=KIND_LABELS,
        level_labels=LEVEL_LABELS,
    )
    return make_response(text, 422 if wrong else 200)


def _back(org: str) -> Response:
    return make_response(redirect(url_for(".quarantine", org=org), code=_SEE_OTHER))
