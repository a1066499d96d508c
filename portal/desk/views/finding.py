"""The search of the top bar, inside what the actor may see."""

from http import HTTPStatus

from flask import Response, make_response, redirect, render_template, request, url_for

from portal.cases.queries.finding import find_cases
from portal.desk import queries, rules
from portal.desk.views.blueprint import blueprint
from portal.desk.views.live import day
from portal.kernel.permissions import Permission
from portal.kernel.reading import reading
from portal.web.access import current_actor, signed_in


@blueprint.get("/o/<org>/search")
@signed_in
def search(org: str) -> Response:
    """Cases by number, credit code, name or initials; an exact number leads to its case.

    Who works on a desk also finds what has left it (number, name, firm: the trace); who may see no case finds none.
    """
    actor, text = current_actor(), request.args.get("q", "").strip()
    if len(text) > rules.LONGEST_SEARCH:
        page = render_template("desk/search.html", org=org, q="", too_long=rules.LONGEST_SEARCH)
        return make_response(page, HTTPStatus.UNPROCESSABLE_ENTITY)
    rows = find_cases(reading(), actor.scope, text)
    if len(rows) == 1 and rows[0].number == text:
        return make_response(redirect(url_for("desk.case", org=org, number=text), code=303))
    sent = []
    if text and actor.may(Permission.CASE_CLAIM):
        here = {row.number for row in rows}
        traced, _page = queries.sent_list(reading(), actor, text, None)
        sent = [line for line in traced if line.number not in here]
    lines = queries.lines_of(rows, day(), actor)
    return make_response(render_template("desk/search.html", org=org, q=text, lines=lines, sent=sent))
