"""The dates of review years."""

from dataclasses import asdict, fields
from datetime import date
from http import HTTPStatus

from flask import Response, flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _

from portal.kernel import clock
from portal.kernel.errors import Invalid, NotFound, Refused, Stale
from portal.kernel.permissions import Permission
from portal.kernel.reading import reading
from portal.kernel.refusal import Refusal
from portal.kernel.text import N_
from portal.policy.forms import CycleForm
from portal.policy.views.blueprint import READERS, SEE_OTHER, blueprint, rulebook_tabs
from portal.rulebook import queries as rulebook_queries
from portal.rulebook import service as rulebook_service
from portal.rulebook.rules import Cycle, default_cycle
from portal.rulebook.service import ChangeCycle
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
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_submitted() else HTTPStatus.OK
    if form.validate_on_submit():
        try:
            command = ChangeCycle(Cycle(year=year, **form.stages()), _seen(year, request.form.get("seen", "")))
            rulebook_service.change_cycle(command, current_actor())
        except Invalid as error:
            for name, messages in error.errors.items():
                form[name].errors = [_(message) for message in messages]
        except Refused as error:
            refusals = error.refusals
        except Stale as error:
            refusals, status = _stale(error), HTTPStatus.CONFLICT
        else:
            flash(_("已公布 %(year)d 年度的时间安排。", year=year), "success")
            return make_response(redirect(url_for(".cycles", org=org), code=SEE_OTHER))
    page = render_template(
        "policy/cycle.html",
        org=org,
        year=year,
        form=form,
        refusals=refusals,
        published=published is not None,
        seen=_written(published),
    )
    return make_response(page, status)


def _written(published: Cycle | None) -> str:
    """The published dates as the page carries them, so that a saved page says what it was made from."""
    return " ".join(day.isoformat() for name, day in asdict(published).items() if name != "year") if published else ""


def _seen(year: int, text: str) -> Cycle | None:
    """What ``_written`` wrote; None where nothing was published, or for anything that no page of ours wrote."""
    names = [each.name for each in fields(Cycle) if each.name != "year"]
    try:
        return Cycle(year=year, **dict(zip(names, map(date.fromisoformat, text.split()), strict=True)))
    except ValueError:
        return None


def _stale(error: Stale) -> tuple[Refusal, ...]:
    """What another one changed meanwhile; what was typed stays, and the page now carries the newest dates."""
    said = N_("下面仍是您填写的日期；请与现行安排核对，再次公布即以您填写的为准。")
    return (
        Refusal("STALE", error.message),
        *(Refusal("CHANGED", each) for each in error.changes),
        Refusal("AGAIN", said),
    )
