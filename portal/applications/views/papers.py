"""Official papers of a case, to be printed: the unit's notice, corrections, the refusal, other channels, ends."""

from flask import render_template, request, url_for
from flask_babel import gettext as _

from portal.applications import queries
from portal.applications.queries import endings, panels
from portal.applications.queries.changes import last_change
from portal.applications.rules.reasons import REMEDIES
from portal.applications.views.blueprint import blueprint
from portal.applications.workflow import APPLICATION
from portal.cases import queries as cases
from portal.cases.queries import CaseRow
from portal.kernel.clock import SHANGHAI, parse_stamp
from portal.kernel.errors import NotFound
from portal.kernel.permissions import Permission
from portal.kernel.reading import reading
from portal.kernel.scope import Reach
from portal.rulebook import queries as rulebook
from portal.web.access import current_actor, requires


@blueprint.get("/o/<org>/cases/<number>/papers/publicity")
@requires(Permission.CASE_READ)
def publicity_paper(org: str, number: str) -> str:
    """The notice that the firm posts, or the channel in its place; no number, no birth date (DOMAIN 7, S0)."""
    case = _case(number)
    found = queries.publicity_of(reading(), case.id)
    if found is None:
        raise NotFound
    groups = panels.grouped(queries.achievements_of(reading(), case.id))
    template = "applications/paper_publicity.html"
    reviewer = panels.paper_reviewer(reading(), case)
    return render_template(template, org=org, case=case, publicity=found, groups=groups, reviewer=reviewer)


@blueprint.get("/o/<org>/cases/<number>/papers/correction")
@requires(Permission.CASE_READ)
def correction_paper(org: str, number: str) -> str:
    """A one-time notice, the newest unless another is named."""
    case = _case(number)
    found = panels.correction_paper(reading(), case, request.args.get("notice", type=int))
    if found is None:
        raise NotFound
    days = rulebook.calendar(reading()).between(parse_stamp(found.asked_at).astimezone(SHANGHAI).date(), found.due_on)
    return render_template("applications/paper_correction.html", org=org, case=case, correction=found, days=days)


@blueprint.get("/o/<org>/cases/<number>/papers/refusal")
@requires(Permission.CASE_READ)
def refusal_paper(org: str, number: str) -> str:
    """The decision of refusal with reason and remedies."""
    found = panels.refusal_paper(reading(), _case(number))
    if found is None:
        raise NotFound
    remedy = _(REMEDIES.get(found.code, ""))
    return render_template("applications/paper_refusal.html", org=org, case=found.case, paper=found, remedy=remedy)


@blueprint.get("/o/<org>/cases/<number>/papers/change")
@requires(Permission.CASE_READ)
def change_paper(org: str, number: str) -> str:
    """The notice that another organisation has the case now."""
    case = _case(number)
    found = last_change(reading(), case, full=True)
    if found is None:
        raise NotFound
    return render_template("applications/paper_change.html", org=org, case=case, change=found)


@blueprint.get("/o/<org>/cases/<number>/papers/ending")
@requires(Permission.CASE_READ)
def ending_paper(org: str, number: str) -> str:
    """That the application lapsed, was terminated or withdrawn; also for the desk on which it ended."""
    actor = current_actor()
    case = endings.ended_case(reading(), number, actor)
    found = endings.ending(reading(), case)
    if found is None:
        raise NotFound
    own = case.office_id == actor.organisation_id or actor.scope.reach is not Reach.DESK
    back = url_for("desk.case", org=org, number=number) if own else url_for("desk.tab", org=org, tab="sent")
    return render_template("applications/paper_ending.html", org=org, case=case, ending=found, back=back)


def _case(number: str) -> CaseRow:
    case = cases.one(reading(), current_actor().scope, number)
    if case.kind != APPLICATION.kind:
        raise NotFound
    return case
