"""What stands round every page of a meeting: its facts, the five steps and where it is now."""

from typing import Any

from flask import Response, make_response, render_template, url_for
from flask_babel import gettext as _

from portal.committees import queries
from portal.committees.queries import MeetingRow
from portal.committees.rules.meeting import ITEM_STATES, MEETING_STATES, SEAT_ROLES
from portal.committees.views.problems import Problem
from portal.kernel.permissions import Permission
from portal.kernel.reading import reading
from portal.web.access import current_actor
from portal.web.frame import NavLink

STEPS = ("seats", "agenda", "recusals", "votes", "sign")
STEP_OF_STATE = {"planned": "seats", "open": "votes", "recorded": "sign", "concluded": "sign", "cancelled": "agenda"}
TONES = {"planned": "todo", "open": "todo", "recorded": "wait", "concluded": "good", "cancelled": "done"}
ITEM_TONES = {"waiting": "todo", "recorded": "wait", "postponed": "stop", "passed": "good", "failed": "bad"}


def step_labels() -> dict[str, str]:
    """The five steps, in their order."""
    return {
        "seats": _("1 委员与到会"),
        "agenda": _("2 议程"),
        "recusals": _("3 回避"),
        "votes": _("4 表决记录"),
        "sign": _("5 主任委员确认"),
    }


def the_meeting(number: str) -> MeetingRow:
    """The meeting, if the actor may see it (404 otherwise)."""
    return queries.meeting(reading(), current_actor().scope, number)


def sees_tallies(meeting: MeetingRow) -> bool:
    """Tallies are hidden until they are confirmed, but for who records and who confirms them (DOMAIN 7, S4)."""
    actor = current_actor()
    return (
        meeting.state == "concluded" or actor.may(Permission.MEETING_RECORD) or actor.may(Permission.MEETING_CONCLUDE)
    )


def page(step: str, meeting: MeetingRow, problem: Problem | None = None, **context: Any) -> Response:  # noqa: ANN401
    """One step's page, inside the frame."""
    actor = current_actor()
    links = [
        NavLink(
            label, url_for(f"committees.{code}", org=actor.organisation_code, number=meeting.number), None, code == step
        )
        for code, label in step_labels().items()
    ]
    found = problem or Problem()
    body = render_template(
        f"committees/{step}.html",
        org=actor.organisation_code,
        meeting=meeting,
        links=links,
        problem=found,
        states=MEETING_STATES,
        tones=TONES,
        item_states=ITEM_STATES,
        item_tones=ITEM_TONES,
        minutes=sees_tallies(meeting),
        seat_roles=SEAT_ROLES,
        records=actor.may(Permission.MEETING_RECORD) and meeting.office_id == actor.organisation_id,
        concludes=actor.may(Permission.MEETING_CONCLUDE) and meeting.office_id == actor.organisation_id,
        **context,
    )
    return make_response(body, found.status)
