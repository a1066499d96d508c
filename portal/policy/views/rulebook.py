"""The parameters in force, the published versions, and the lists that no rule set changes."""

import json

from flask import Response, make_response, render_template

from portal.kernel.errors import NotFound
from portal.kernel.permissions import Permission
from portal.kernel.reading import reading
from portal.policy import queries
from portal.policy.rules import parameters
from portal.policy.views.blueprint import READERS, blueprint, rulebook_tabs
from portal.rulebook import queries as rulebook_queries
from portal.rulebook.rules import RuleSet, built_in
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
    found = next((each for each in rulebook_queries.versions(reading()) if each.version == version), None)
    if found is None:
        raise NotFound
    page = render_template(
        "policy/version.html",
        org=org,
        version=found,
        rule_set=rulebook_queries.of_version(reading(), version),
        groups=parameters.groups(),
        written=parameters.written,
        built_in=built_in(),
        ladder=parameters.LADDER,
    )
    return make_response(page)


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
