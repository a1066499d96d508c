"""The list of messages of a post."""

from flask import Blueprint, Response, make_response, render_template, request, url_for

from portal.kernel.reading import reading
from portal.messages import queries, service
from portal.web.access import current_actor, signed_in
from portal.web.htmx import go_to

blueprint = Blueprint("messages", __name__, template_folder="templates")


@blueprint.get("/o/<org>/messages")
@signed_in
def inbox(org: str) -> Response:
    """What the desk and the person were told, newest first."""
    page = queries.page(reading(), current_actor(), request.args.get("cursor"))
    return make_response(render_template("messages/inbox.html", org=org, page=page))


@blueprint.post("/o/<org>/messages/<int:message_id>/read")
@signed_in
def mark_read(org: str, message_id: int) -> Response:
    """Note one as read."""
    service.mark_read(service.MarkRead(message_id), current_actor())
    return go_to(url_for("messages.inbox", org=org, cursor=request.args.get("cursor")))


@blueprint.post("/o/<org>/messages/read")
@signed_in
def mark_all_read(org: str) -> Response:
    """Note all as read."""
    service.mark_all_read(service.MarkAllRead(), current_actor())
    return go_to(url_for("messages.inbox", org=org))
