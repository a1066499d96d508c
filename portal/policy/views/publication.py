"""The dry run of a draft, its publication by a second person, and giving it up."""

from datetime import timedelta

from flask import Response, flash, make_response, redirect, render_template, url_for
from flask_babel import gettext as _

from portal.kernel import clock
from portal.kernel.errors import Invalid, Refused, Stale
from portal.kernel.permissions import Permission
from portal.kernel.reading import reading
from portal.kernel.refusal import Refusal
from portal.policy import queries, service
from portal.policy.forms import DiscardForm, PublishForm
from portal.policy.rules import parameters
from portal.policy.views.bench import RULE_LABELS
from portal.policy.views.blueprint import READERS, SEE_OTHER, blueprint
from portal.rulebook import queries as rulebook_queries
from portal.rulebook import service as rulebook_service
from portal.rulebook.rules import described
from portal.rulebook.service import DiscardDraft, PublishDraft
from portal.web.access import current_actor, requires

_EXAMPLES = 12
"""Examples of the bench that are shown; all are counted."""
_DIGITS = 9
"""More than any revision has."""


@blueprint.get("/rulebook/drafts/<int:draft_id>/trial")
@requires(*READERS)
def trial(org: str, draft_id: int) -> Response:
    """What the draft would change, for open cases and for the bench's examples."""
    return _page(org, draft_id)


@blueprint.post("/rulebook/drafts/<int:draft_id>/publish")
@requires(Permission.CONFIG_MANAGE)
def publish(org: str, draft_id: int) -> Response:
    """Publish the draft as its dry run shows it."""
    form = PublishForm()
    if not form.validate_on_submit():
        return _page(org, draft_id, publish_form=form, status=422)
    command = PublishDraft(draft_id, _revision(form.seen_revision.data), form.in_force_on.data)
    try:
        version = service.publish_draft(command, current_actor())
    except Invalid as error:
        form.in_force_on.errors = list(error.errors["in_force_on"])
        return _page(org, draft_id, publish_form=form, status=422)
    except Refused as error:
        return _page(org, draft_id, publish_form=form, refusals=error.refusals, status=409)
    except Stale as error:
        return _page(org, draft_id, refusals=(Refusal("STALE", error.message),), status=409)
    day = form.in_force_on.data.isoformat()
    flash(_("已发布第 %(version)d 版，自 %(day)s 零点起生效。", version=version, day=day), "success")
    return make_response(redirect(url_for(".rulebook", org=org), code=SEE_OTHER))


@blueprint.post("/rulebook/drafts/<int:draft_id>/discard")
@requires(Permission.CONFIG_MANAGE)
def discard(org: str, draft_id: int) -> Response:
    """Give the draft up."""
    form = DiscardForm()
    if not form.validate_on_submit():
        return _page(org, draft_id, discard_form=form, status=422)
    command = DiscardDraft(draft_id, _revision(form.seen_revision.data), form.reason.data)
    try:
        rulebook_service.discard_draft(command, current_actor())
    except Refused as error:
        return _page(org, draft_id, refusals=error.refusals, status=409)
    except Stale as error:
        return _page(org, draft_id, refusals=(Refusal("STALE", error.message),), status=409)
    flash(_("草案已作废。"), "success")
    return make_response(redirect(url_for(".rulebook", org=org), code=SEE_OTHER))


def _page(
    org: str,
    draft_id: int,
    *,
    publish_form: PublishForm | None = None,
    discard_form: DiscardForm | None = None,
    refusals: tuple[Refusal, ...] = (),
    status: int = 200,
) -> Response:
    actor = current_actor()
    draft = rulebook_queries.draft(reading(), draft_id)
    base = rulebook_queries.in_force(reading())
    tomorrow = clock.today() + timedelta(days=1)
    may_change = actor.may(Permission.CONFIG_MANAGE) and draft.outcome is None
    page = render_template(
        "policy/trial.html",
        org=org,
        draft=draft,
        base=base,
        found=queries.trial(reading(), base, draft.rule_set, clock.today()),
        shown=queries.SHOWN,
        shown_examples=_EXAMPLES,
        about=described(),
        written=parameters.written,
        rule_labels=RULE_LABELS,
        refusals=refusals,
        may_change=may_change,
        is_author=draft.written_by(actor),
        publish_form=publish_form or PublishForm(formdata=None, seen_revision=draft.revision, in_force_on=tomorrow),
        discard_form=discard_form or DiscardForm(formdata=None, seen_revision=draft.revision),
    )
    return make_response(page, status)


def _revision(text: str) -> int:
    """The revision that the page showed; 0, which is never one, for anything else."""
    return int(text) if text.isdecimal() and len(text) <= _DIGITS else 0
