"""The parameters in force, the published versions, and the lists that no rule set changes."""

import json

from flask import Response, flash, make_response, redirect, render_template, url_for
from flask_babel import gettext as _

from portal.kernel import clock
from portal.kernel.errors import NotFound, Refused
from portal.kernel.permissions import Permission
from portal.kernel.reading import reading
from portal.kernel.refusal import Refusal
from portal.policy import queries, service
from portal.policy.forms import WithdrawForm
from portal.policy.rules import parameters
from portal.policy.views.blueprint import READERS, SEE_OTHER, blueprint, rulebook_tabs
from portal.rulebook import queries as rulebook_queries
from portal.rulebook.rules import RuleSet, built_in
from portal.rulebook.service import WithdrawVersion
from portal.web.access import current_actor, requires


@blueprint.get("/rulebook")
@requires(*READERS)
def rulebook(org: str) -> Response:
    """Every parameter with its mark, source, built-in value and value in force; versions and drafts."""
    in_force = rulebook_queries.in_force(reading())
    page = render_template(
        "policy/rulebook.html",
        org=org,
        tabs=rulebook_tabs(org),
        groups=parameters.groups(),
        marks=parameters.MARKS,
        mark_letters=parameters.mark_letters,
        written=parameters.written,
        built_in=built_in(),
        in_force=in_force,
        versions=rulebook_queries.versions(reading()),
        drafts=rulebook_queries.drafts(reading()),
        may_change=current_actor().may(Permission.CONFIG_MANAGE),
    )
    return make_response(page)


@blueprint.get("/rulebook/versions/<int:version>")
@requires(*READERS)
def version(org: str, version: int) -> Response:
    """One published version, beside the built-in values."""
    return _version_page(org, version, WithdrawForm(formdata=None))


@blueprint.post("/rulebook/versions/<int:version>/withdraw")
@requires(Permission.CONFIG_MANAGE)
def withdraw(org: str, version: int) -> Response:
    """Take a version back before the midnight from which it would hold."""
    form = WithdrawForm()
    if not form.validate_on_submit():
        return _version_page(org, version, form, status=422)
    try:
        service.withdraw_version(WithdrawVersion(version, form.reason.data), current_actor())
    except Refused as error:
        return _version_page(org, version, form, refusals=error.refusals, status=409)
    flash(_("第 %(version)d 版已撤回，不会生效。", version=version), "success")
    return make_response(redirect(url_for(".rulebook", org=org), code=SEE_OTHER))


def _version_page(
    org: str, version: int, form: WithdrawForm, *, refusals: tuple[Refusal, ...] = (), status: int = 200
) -> Response:
    found = next((each for each in rulebook_queries.versions(reading()) if each.version == version), None)
    if found is None:
        raise NotFound
    waits = not found.withdrawn and found.in_force_on > clock.today()
    page = render_template(
        "policy/version.html",
        org=org,
        version=found,
        rule_set=rulebook_queries.of_version(reading(), version),
        groups=parameters.groups(),
        written=parameters.written,
        built_in=built_in(),
        ladder=parameters.LADDER,
        form=form,
        refusals=refusals,
        may_withdraw=waits and current_actor().may(Permission.CONFIG_MANAGE),
    )
    return make_response(page, status)


@blueprint.get("/rulebook/versions/<int:version>/file")
@requires(*READERS)
def version_file(org: str, version: int) -> Response:  # noqa: ARG001 - part of the address
    """A version as the command line takes it (``--rules FILE``); 0 is the built-in one."""
    try:
        rule_set = rulebook_queries.of_version(reading(), version or None)
    except KeyError as error:
        raise NotFound from error
    return file_of(rule_set, f"rules-{version}.json")


def file_of(rule_set: RuleSet, filename: str) -> Response:
    """A rule set as a JSON file."""
    document = {"name": rule_set.name, "parameters": dict(rule_set.parameters)}
    response = make_response(json.dumps(document, ensure_ascii=False, indent=2) + "\n")
    response.mimetype = "application/json"
    response.headers["Content-Disposition"] = f'attachment; filename="{filename}"'
    return response


@blueprint.get("/rulebook/lists")
@requires(*READERS)
def lists(org: str) -> Response:
    """What the Notice states, and the closed lists of reasons."""
    page = render_template(
        "policy/lists.html",
        org=org,
        tabs=rulebook_tabs(org),
        stated=queries.stated(),
        closed_lists=queries.closed_lists(),
    )
    return make_response(page)
