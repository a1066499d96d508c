"""Where a signed-in person begins."""

from flask import Blueprint, Response, g, make_response, render_template, url_for

from portal.web.access import signed_in
from portal.web.frame import nav_entries
from portal.web.htmx import go_to

blueprint = Blueprint("home", __name__, template_folder="templates")


@blueprint.get("/")
@signed_in
def index() -> Response:
    """The person's posts; who has exactly one goes straight there."""
    posts = g.identity.posts
    if len(posts) == 1:
        return go_to(url_for("home.start", org=posts[0].code))
    return make_response(render_template("home/posts.html", posts=posts))


@blueprint.get("/o/<org>/")
@signed_in
def start(org: str) -> Response:
    """The first page of a post: what it usually does, or a plain page where no room serves this post."""
    entries = nav_entries()
    if entries:
        return go_to(entries[0].url)
    roles = next((post.role_labels for post in g.identity.posts if post.code == org), ())
    return make_response(render_template("home/start.html", org=org, roles=roles))
