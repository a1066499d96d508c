"""Drafting a rule set, field by field."""

from collections.abc import Mapping
from typing import Any

from flask import Response, flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _

from portal.applications.rules.draft import DEGREE_LABELS, LEVEL_LABELS
from portal.kernel.errors import Invalid, Refused, Stale
from portal.kernel.permissions import Permission
from portal.kernel.reading import reading
from portal.kernel.refusal import Refusal
from portal.policy.forms import DraftForm, SaveForm
from portal.policy.rules import parameters
from portal.policy.views.blueprint import READERS, SEE_OTHER, blueprint
from portal.policy.views.rulebook import file_of
from portal.rulebook import queries as rulebook_queries
from portal.rulebook import service as rulebook_service
from portal.rulebook.queries import Draft
from portal.rulebook.rules import RuleSetError, built_in, from_text
from portal.rulebook.service import CreateDraft, SaveDraft
from portal.web.access import current_actor, requires

_MAX_FILE = 256 * 1024
_DIGITS = 9
"""More than any revision has."""


@blueprint.route("/rulebook/drafts/new", methods=["GET", "POST"])
@requires(Permission.CONFIG_MANAGE)
def new_draft(org: str) -> Response:
    """Begin a draft from the newest published set, or from a file."""
    form = DraftForm()
    refusals: tuple[Refusal, ...] = ()
    if form.validate_on_submit():
        try:
            command = CreateDraft(name=form.name.data, reason=form.reason.data, parameters=_uploaded(form))
            draft_id = rulebook_service.create_draft(command, current_actor())
        except RuleSetError as error:
            form.file.errors = list(error.problems)
        except Invalid as error:
            rest = _onto(form, error)
            form.file.errors = [*form.file.errors, *rest]
        except Refused as error:
            refusals = error.refusals
        else:
            return make_response(redirect(url_for(".draft", org=org, draft_id=draft_id), code=SEE_OTHER))
    wrong = bool(form.errors or refusals)
    page = render_template("policy/new_draft.html", org=org, form=form, refusals=refusals)
    return make_response(page, 422 if wrong else 200)


def _uploaded(form: DraftForm) -> Mapping[str, Any] | None:
    """The parameters of the chosen file; None where none was chosen. Raises RuleSetError."""
    if not form.file.data:
        return None
    content = form.file.data.stream.read(_MAX_FILE + 1)
    if len(content) > _MAX_FILE:
        raise RuleSetError([_("文件过大，规则集文件不超过 256 KB。")])
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise RuleSetError([_("文件不是 UTF-8 编码。")]) from error
    return from_text(text).parameters


def _onto(form: Any, error: Invalid) -> list[str]:  # noqa: ANN401 - any form of this room
    """Put messages beside the form's own fields; returns those of other keys."""
    for name, messages in error.errors.items():
        if name in form:
            form[name].errors = list(messages)
    return [message for name, messages in error.errors.items() if name not in form for message in messages]


@blueprint.get("/rulebook/drafts/<int:draft_id>")
@requires(*READERS)
def draft(org: str, draft_id: int) -> Response:
    """A draft beside the built-in values and those in force; its author changes it here."""
    found = rulebook_queries.draft(reading(), draft_id)
    typed = parameters.as_typed(found.rule_set.parameters)
    return _draft_page(org, found, _save_form(found), typed, _Outcome())


@blueprint.post("/rulebook/drafts/<int:draft_id>")
@requires(Permission.CONFIG_MANAGE)
def change_draft(org: str, draft_id: int) -> Response:
    """Save what was typed, or show it again with what is wrong."""
    found = rulebook_queries.draft(reading(), draft_id)
    form, outcome = _save_form(found), _Outcome(status=422)
    if form.validate_on_submit():
        outcome = _save(found, form, parameters.read_typed(request.form))
        if outcome.saved:
            return make_response(redirect(url_for(".draft", org=org, draft_id=draft_id), code=SEE_OTHER))
    typed = parameters.as_typed(found.rule_set.parameters)
    typed |= {name: request.form[name] for name in typed if name in request.form}
    return _draft_page(org, found, form, typed, outcome)


def _save_form(found: Draft) -> SaveForm:
    return SaveForm(data={**_head(found), "recount_open": found.recount_open})


def _draft_page(org: str, found: Draft, form: SaveForm, typed: Mapping[str, str], outcome: "_Outcome") -> Response:
    page = render_template(
        "policy/draft.html",
        org=org,
        draft=found,
        form=form,
        typed=typed,
        errors=outcome.errors,
        refusals=outcome.refusals,
        editable=_editable(found),
        groups=parameters.groups(),
        mark_letters=parameters.mark_letters,
        marks=parameters.MARKS,
        written=parameters.written,
        built_in=built_in(),
        in_force=rulebook_queries.in_force(reading()),
        ladder=parameters.LADDER,
    )
    return make_response(page, outcome.status)


class _Outcome:
    """How saving went. errors: key -> messages; refusals: reasons that belong to no field."""

    def __init__(self, *, saved: bool = False, status: int = 200) -> None:
        self.saved = saved
        self.status = status
        self.errors: dict[str, tuple[str, ...]] = {}
        self.refusals: tuple[Refusal, ...] = ()


def _save(found: Draft, form: SaveForm, values: Mapping[str, Any]) -> _Outcome:
    outcome = _Outcome()
    command = SaveDraft(
        draft_id=found.id,
        seen_revision=_revision(form.seen_revision.data),
        name=form.name.data,
        reason=form.reason.data,
        recount_open=form.recount_open.data,
        parameters=values,
    )
    try:
        rulebook_service.save_draft(command, current_actor())
    except Invalid as error:
        _onto(form, error)
        outcome.errors, outcome.status = dict(error.errors), 422
    except Refused as error:
        outcome.refusals, outcome.status = error.refusals, 409
    except Stale as error:
        outcome.refusals, outcome.status = (Refusal("STALE", error.message),), 409
    else:
        flash(_("草案已保存。"), "success")
        outcome.saved = True
    return outcome


@blueprint.route("/rulebook/drafts/<int:draft_id>/ladder", methods=["GET", "POST"])
@requires(Permission.CONFIG_MANAGE)
def ladder(org: str, draft_id: int) -> Response:
    """The rows of the title ladder in a draft."""
    found = rulebook_queries.draft(reading(), draft_id)
    fields = parameters.ladder_typed(found.rule_set.parameters[parameters.LADDER])
    row_errors: dict[int, str] = {}
    form, outcome = _save_form(found), _Outcome()
    if request.method == "POST":
        fields, rows, row_errors = parameters.read_ladder(request.form)
        outcome = _Outcome(status=422)
        if form.validate_on_submit() and not row_errors:
            outcome = _save(found, form, {parameters.LADDER: rows})
            if outcome.saved:
                return make_response(redirect(url_for(".draft", org=org, draft_id=draft_id), code=SEE_OTHER))
    page = render_template(
        "policy/ladder.html",
        org=org,
        draft=found,
        form=form,
        rows=fields,
        row_errors=row_errors,
        errors=outcome.errors.get(parameters.LADDER, ()),
        refusals=outcome.refusals,
        editable=_editable(found),
        levels=LEVEL_LABELS,
        degrees=DEGREE_LABELS,
    )
    return make_response(page, outcome.status)


@blueprint.get("/rulebook/drafts/<int:draft_id>/file")
@requires(*READERS)
def draft_file(org: str, draft_id: int) -> Response:  # noqa: ARG001 - part of the address
    """A draft as the command line takes it."""
    return file_of(rulebook_queries.draft(reading(), draft_id).rule_set, f"draft-{draft_id}.json")


def _editable(found: Draft) -> bool:
    actor = current_actor()
    return actor.may(Permission.CONFIG_MANAGE) and found.outcome is None and found.written_by(actor)


def _head(found: Draft) -> dict[str, Any]:
    return {"seen_revision": found.revision, "name": found.name, "reason": found.reason}


def _revision(text: str) -> int:
    """The revision that the page showed; 0, which is never one, for anything else."""
    return int(text) if text.isdecimal() and len(text) <= _DIGITS else 0
