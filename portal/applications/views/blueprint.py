"""The blueprint of applications, and what the steps of a draft share."""

from http import HTTPStatus
from typing import Any

from flask import Blueprint, Response, make_response, render_template, request, url_for
from flask_babel import gettext as _
from flask_wtf import FlaskForm

from portal.applications import queries
from portal.applications.queries import Progress
from portal.applications.queries.intake import fills_in
from portal.applications.rules.draft import PART_LABELS, Details, Part
from portal.applications.workflow import APPLICATION
from portal.cases import queries as cases
from portal.cases.queries import CaseRow
from portal.kernel.errors import Invalid, NotFound
from portal.kernel.reading import reading
from portal.web.access import current_actor

blueprint = Blueprint("applications", __name__, template_folder="../templates")

EDITABLE = frozenset({"draft", "correction_required"})
PAGES: dict[Part, str] = {part: f"applications.{part}" for part in Part if part is not Part.PERSON}


class Draft:
    """An application that the actor of this request may fill in: the case, its details, what is missing."""

    def __init__(self, number: str) -> None:
        """NotFound where it is not the actor's own, or of another kind."""
        actor = current_actor()
        self.case: CaseRow = cases.one(reading(), actor.scope, number)
        self._mine = self.case.kind == APPLICATION.kind and fills_in(reading(), self.case, actor)
        if not self._mine and (self.case.kind != APPLICATION.kind or self.case.firm_id != actor.organisation_id):
            raise NotFound
        self.details: Details = queries.details(reading(), self.case.id)

    @property
    def progress(self) -> Progress:
        """What is missing now."""
        return queries.progress(reading(), self.details)

    @property
    def editable(self) -> bool:
        """Whether anything can be changed now."""
        return self._mine and self.case.state in EDITABLE


def own_draft(number: str) -> Draft:
    """The draft of that number; NotFound where the actor may not fill it in."""
    return Draft(number)


def part_page(
    part: Part,
    draft: Draft,
    form: FlaskForm,
    status: int = HTTPStatus.OK,
    template: str = "",
    **more: Any,  # noqa: ANN401
) -> Response:
    """The page of one part, with the list of what is left."""
    progress = draft.progress
    org = current_actor().organisation_code
    urls = {each: url_for(page, org=org, number=draft.case.number) for each, page in PAGES.items()}
    left = [(_(label), urls.get(each), each not in progress.missing) for each, label in PART_LABELS.items()]
    before_the_end = [each for each in progress.missing if each in urls and each is not Part.COMMITMENT]
    open_parts = [(_(PART_LABELS[each]), urls[each]) for each in before_the_end]
    page = render_template(
        template or f"applications/{part}.html",
        org=org,
        draft=draft,
        case=draft.case,
        details=draft.details,
        progress=progress,
        form=form,
        left=left,
        open_parts=open_parts,
        next_open=open_parts[0] if open_parts else None,
        step=list(Part).index(part) + 1,
        steps=len(Part),
        part=part,
        heading=_(PART_LABELS[part]),
        state_label=_(queries.state_label(draft.case.state)),
        **more,
    )
    return make_response(page, status)


def mark(form: FlaskForm, error: Invalid) -> None:
    """Put a use case's objections beside the fields that they concern."""
    for name, messages in error.errors.items():
        if name in form:
            form[name].errors = [*form[name].errors, *(_(message) for message in messages)]
        else:
            form.form_errors.extend(_(message) for message in messages)


def is_autosave() -> bool:
    """Whether the script saves while somebody types (no page is wanted then)."""
    return request.headers.get("X-Autosave") == "1"


def saved(revision: int) -> Response:
    """The answer to an autosave: nothing but the new revision."""
    response = make_response("", HTTPStatus.NO_CONTENT)
    response.headers["X-Version"] = str(revision)
    return response


def following(part: Part) -> str:
    """Endpoint of the step after ``part``."""
    parts = list(PAGES)
    return PAGES[parts[min(parts.index(part) + 1, len(parts) - 1)]]
