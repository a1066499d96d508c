"""Where a signed-in person begins."""

from flask import Blueprint, Response, g, jsonify, make_response, render_template, url_for

from portal.home import queries
from portal.kernel.reading import reading
from portal.web.access import public, signed_in
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
    own = url_for("home.start", org=org)  # what everybody may open (公示) is no post's work
    entries = [entry for entry in nav_entries() if entry.url.startswith(own)]
    if entries:
        return go_to(entries[0].url)
    roles = next((post.role_labels for post in g.identity.posts if post.code == org), ())
    return make_response(render_template("home/start.html", org=org, roles=roles))


@blueprint.get("/healthz")
@public
def healthz() -> tuple[Response, int]:
    """200 when the database answers at the schema of this release, else 503; for whoever watches over the portal."""
    found = queries.health(reading())
    body = {"status": "ok" if found.good else "unavailable", "database": found.database}
    return jsonify(body | {"schema": found.schema, "expected": found.expected}), 200 if found.good else 503
