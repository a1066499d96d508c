"""One act for all ticked rows of a tab, with one opinion."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from flask import Response, flash, make_response, render_template, request, url_for
from flask_babel import gettext as _

from portal.cases import queries as cases
from portal.cases.queries.desk import DeskTab
from portal.cases.service import Blocked, Moved
from portal.desk import queries, rules
from portal.desk.views.acts import form_of
from portal.desk.views.blueprint import blueprint
from portal.desk.views.live import chosen, day
from portal.kernel.errors import Invalid, NotFound, Refused, Stale
from portal.kernel.permissions import Permission
from portal.kernel.reading import reading
from portal.kernel.registry import registry
from portal.web.access import current_actor, requires
from portal.web.errors import Problem, show
from portal.web.htmx import go_to
from portal.web.typed import typed_here


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a bulk act. moved: (organisation or end state, how many); blocked: (number, name, reasons)."""

    moved: Sequence[tuple[str, int]]
    blocked: Sequence[tuple[str, str, Sequence[str]]]

    @property
    def count(self) -> int:
        """How many cases took the step."""
        return sum(number for _place, number in self.moved)


@blueprint.post("/o/<org>/desk/<tab>/bulk/<event>/choose")
@requires(Permission.CASE_CLAIM)
def choose(org: str, tab: str, event: str) -> Response:
    """Lead from the ticked rows to the page that lists them."""
    numbers = rules.ticked_numbers(request.form.getlist("ticked"))
    if not numbers:
        flash(_("还没有选中任何件：请先在左侧勾选，再点按钮。"), "warning")
        return go_to(url_for("desk.tab", org=org, tab=_known(tab)))
    return go_to(url_for("desk.bulk", org=org, tab=_known(tab), event=event, ticked=numbers))


@blueprint.get("/o/<org>/desk/<tab>/bulk/<event>")
@requires(Permission.CASE_CLAIM)
def bulk(org: str, tab: str, event: str) -> Response:
    """The cases that the act would take, and the one opinion for all of them.

    With ``all`` in the address they are those of the whole tab as it is narrowed, page after page.
    """
    found = rules.ticked_numbers(request.args.getlist("ticked"))
    if "all" in request.args and tab != DeskTab.SENT:
        found = queries.first_numbers(reading(), current_actor(), day(), DeskTab(_known(tab)), chosen())
    return _form(org, _known(tab), event, dict.fromkeys(found, 0))


@blueprint.post("/o/<org>/desk/<tab>/bulk/<event>")
@requires(Permission.CASE_CLAIM)
def run(org: str, tab: str, event: str) -> Response:
    """Take the step with every listed case that may; say which may not, and why."""
    actor, versions = current_actor(), rules.seen_versions(request.form.getlist("case"))
    try:
        lines = _lines(versions)
    except NotFound:
        return _all_gone(org, _known(tab), versions)
    offer, form = _prepared(event, lines)
    if not form.validate():
        return _form(org, _known(tab), event, versions, form, HTTPStatus.UNPROCESSABLE_ENTITY)
    if len(lines) < len(versions):
        return _form(org, _known(tab), event, versions, form, HTTPStatus.CONFLICT, nothing_done=True)
    data = {name: value for name, value in form.data.items() if name != "csrf_token"}
    try:
        done = offer.act.run_many(versions, data, actor) if offer.act.run_many else ()
    except Invalid as error:
        messages = [message for each in error.errors.values() for message in each]
        form.form_errors.extend(messages)
        return _form(org, _known(tab), event, versions, form, HTTPStatus.UNPROCESSABLE_ENTITY)
    except Refused as error:
        return _form(org, _known(tab), event, versions, form, HTTPStatus.CONFLICT, refusals=error.refusals)
    except Stale as error:
        return _form(org, _known(tab), event, versions, form, HTTPStatus.CONFLICT, stale=error)
    outcome = _outcome(done)
    page = render_template(
        "desk/bulk_done.html",
        org=org,
        tab=tab,
        words=rules.TABS[tab],
        offer=offer,
        outcome=outcome,
        next_case=queries.next_number(reading(), actor, day(), tab, ""),
        back=url_for("desk.tab", org=org, tab=tab, ticked=[number for number, _name, _why in outcome.blocked]),
    )
    return make_response(page)


def _all_gone(org: str, tab: str, numbers: Mapping[str, int]) -> Response:
    """Every listed case left the desk while the opinion was written: say so and give it back."""
    actor = current_actor()
    if not any(queries.was_here(reading(), actor, each) for each in numbers):
        raise NotFound
    title = _("所列 %(count)d 件都已离开本单位，一件都没有办理", count=len(numbers))
    advice = _("每件由谁转到了哪里，见“已转出”。")
    way_on = (url_for("desk.tab", org=org, tab=tab), _("回到“%(tab)s”", tab=_(rules.TABS[tab].label)))
    return show(Problem(HTTPStatus.CONFLICT, title, advice, typed=typed_here(), way_on=way_on))


def _known(tab: str) -> str:
    if tab not in rules.TABS:
        raise NotFound
    return tab


def _lines(numbers: Mapping[str, int]) -> list[queries.Line]:
    """The listed cases that stand on the desk now; NotFound when none does."""
    actor = current_actor()
    found = cases.desk_rows_by_number(reading(), actor.scope, numbers)
    rows = [row for row in found.values() if row.accountable_id == actor.organisation_id]
    if not rows:
        raise NotFound
    return sorted(queries.lines_of(rows, day(), actor), key=lambda line: line.number)


def _prepared(event: str, lines: Sequence[queries.Line]) -> tuple[rules.Offer, Any]:
    """The act and its form, made for the first of the cases."""
    actor = current_actor()
    first = cases.one(reading(), actor.scope, lines[0].number)
    workflow = registry().kind(first.kind).workflow
    found = rules.bulk_acts(workflow, registry().acts.get(first.kind, ()), actor)
    offer = next((each for each in found if each.act.event == event), None)
    if offer is None:
        raise NotFound
    return offer, form_of(first, offer, actor)


def _form(
    org: str,
    tab: str,
    event: str,
    numbers: Mapping[str, int],
    form: Any = None,  # noqa: ANN401 - WTForms has no types
    status: int = HTTPStatus.OK,
    **more: Any,  # noqa: ANN401 - template context
) -> Response:
    lines = _lines(numbers)
    offer, fresh = _prepared(event, lines)
    page = render_template(
        "desk/bulk.html",
        org=org,
        tab=tab,
        words=rules.TABS[tab],
        offer=offer,
        form=form or fresh,
        lines=lines,
        gone=sorted(set(numbers) - {line.number for line in lines}),
        back=url_for("desk.tab", org=org, tab=tab, ticked=[line.number for line in lines]),
        **more,
    )
    return make_response(page, status)


def _outcome(done: Sequence[Moved | Blocked]) -> Outcome:
    """Count the moved by where they went, and list the blocked with their reasons."""
    places: Counter[tuple[int | None, str]] = Counter()
    blocked = []
    for each in done:
        if isinstance(each, Blocked):
            reasons = [_(refusal.message) for refusal in each.refusals]
            blocked.append((each.case.number, each.case.subject_name, reasons))
        else:
            label = registry().kind(each.after.kind).workflow.state(each.after.state).label
            places[(each.after.accountable_id, label)] += 1
    names = queries.names_of(reading(), {place for place, _label in places if place is not None})
    moved = [
        (_("%(desk)s（%(state)s）", desk=names[place], state=_(label)) if place in names else _(label), count)
        for (place, label), count in places.most_common()
    ]
    return Outcome(moved, blocked)
