"""What a change of a firm's facts would move is shown before it is made; the room of the cases says what that is."""

from http import HTTPStatus
from typing import Any

from flask import request
from flask_wtf import FlaskForm

from portal.enterprises.queries.changes import FIRM_CHANGE, FirmChange
from portal.kernel.reading import reading
from portal.kernel.refusal import Refusal
from portal.kernel.registry import registry


def unseen(change: FirmChange) -> Any:  # noqa: ANN401 - the plan of a higher room: seen, template
    """The plan of a change that moves something, where the page did not show it as it is now; else None."""
    plan = registry().plans[FIRM_CHANGE](reading(), change)
    return None if plan.seen == request.form.get("seen", "") else plan


def status_of(form: FlaskForm, refusals: tuple[Refusal, ...], plan: object) -> HTTPStatus:
    """How a page answers that asks, shows what was wrong, or shows first what would move."""
    if plan is not None:
        return HTTPStatus.CONFLICT
    return HTTPStatus.UNPROCESSABLE_ENTITY if form.errors or refusals else HTTPStatus.OK
