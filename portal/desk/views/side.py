"""What is done beside a case's steps has a page of its own: one shape for asking, holding, stepping back."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from flask import Response, make_response, render_template, request

from portal.cases import queries as cases
from portal.cases.queries import CaseRow
from portal.desk.views.acts import mark
from portal.desk.views.cases import asked_tab
from portal.kernel.errors import Invalid, Refused, Stale
from portal.kernel.reading import reading
from portal.kernel.registry import registry
from portal.web.access import current_actor


@dataclass(frozen=True, slots=True, kw_only=True)
class SidePage:
    """One act. lines: what follows from it, shown before the form; facts: (label, value) of what it concerns."""

    case: CaseRow
    title: str
    lines: Sequence[str]
    submit: str
    form: Any
    facts: Sequence[tuple[str, str]] = ()
    style: str = "primary"


def case_seen(number: str) -> CaseRow:
    """The case in the actor's scope; NotFound."""
    return cases.one(reading(), current_actor().scope, number)


def seen_version() -> int:
    """The version of the case that the sender's page showed; -1 fits none."""
    found: int = request.form.get("seen_version", default=-1, type=int)
    return found


def shown(page: SidePage, status: int = HTTPStatus.OK, **more: Any) -> Response:  # noqa: ANN401 - template context
    """The page, with what speaks against the act if anything does."""
    workflow = registry().kind(page.case.kind).workflow
    html = render_template(
        "desk/side.html",
        page=page,
        case=page.case,
        form=page.form,
        state=workflow.state(page.case.state),
        org=current_actor().organisation_code,
        tab=asked_tab(),
        **more,
    )
    return make_response(html, status)


def taken(page: SidePage, act: Callable[[], Response]) -> Response:
    """Do it; whatever speaks against it is shown with what was typed."""
    if not page.form.validate():
        return shown(page, HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        return act()
    except Invalid as error:
        mark(page.form, error)
        return shown(page, HTTPStatus.UNPROCESSABLE_ENTITY)
    except Refused as error:
        return shown(page, HTTPStatus.CONFLICT, refusals=error.refusals)
    except Stale as error:
        return shown(page, HTTPStatus.CONFLICT, stale=error)
