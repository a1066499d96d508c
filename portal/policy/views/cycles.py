"""The dates of review years."""

from flask import Response, flash, make_response, redirect, render_template, url_for
from flask_babel import gettext as _

from portal.kernel import clock
from portal.kernel.errors import Invalid, NotFound, Refused
from portal.kernel.permissions import Permission
from portal.kernel.reading import reading
from portal.kernel.refusal import Refusal
from portal.policy.forms import CycleForm
from portal.policy.views.blueprint import READERS, SEE_OTHER, blueprint, rulebook_tabs
from portal.rulebook import queries as rulebook_queries
from portal.rulebook import service as rulebook_service
from portal.rulebook.rules import Cycle, default_cycle
from portal.web.access import current_actor, requires

_FIRST, _LAST = 2020, 2099


@blueprint.get("/rulebook/cycles")
@requires(*READERS)
def cycles(org: str) -> Response:
    """Published review years, newest first, and those to come that have none of their own."""
    known = rulebook_queries.cycles(reading())
    today = clock.today()
    have = {each.year for each in known}
    page = render_template(
        "policy/cycles.html",
        org=org,
        tabs=rulebook_tabs(org),
        cycles=known,
        usual=[default_cycle(year) for year in (today.year + 1, today.year) if year not in have],
        today=today,
        may_change=current_actor().may(Permission.CONFIG_MANAGE),
    )
    return make_response(page)


@blueprint.route("/rulebook/cycles/<int:year>", methods=["GET", "POST"])
@requires(Permission.CONFIG_MANAGE)
def cycle(org: str, year: int) -> Response:
    """Publish the dates of a year, or change them."""
    if not _FIRST <= year <= _LAST:
        raise NotFound
    published = rulebook_queries.cycle(reading(), year)
    form = CycleForm(obj=published or default_cycle(year))
    refusals: tuple[Refusal, ...] = ()
    if form.validate_on_submit():
        try:
            rulebook_service.set_cycle(Cycle(year=year, **form.stages()), current_actor())
        except Invalid as error:
            for name, messages in error.errors.items():
                form[name].errors = [_(message) for message in messages]
        except Refused as error:
            refusals = error.refusals
        else:
            flash(_("已公布 %(year)d 年度的时间安排。", year=year), "success")
            return make_response(redirect(url_for(".cycles", org=org), code=SEE_OTHER))
    wrong = bool(form.errors or refusals)
    page = render_template(
        "policy/cycle.html", org=org, year=year, form=form, refusals=refusals, published=published is not None
    )
    return make_response(page, 422 if wrong else 200)
