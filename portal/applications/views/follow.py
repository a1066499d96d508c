"""The public page on which the subject of a paper intake follows his case by the code of his receipt.

The code comes in the body of the form, never in the address: it stands in no log and no history.
"""

from flask import Blueprint, Flask, Response, current_app, make_response, render_template, request
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address

from portal.applications.forms.intake import FollowForm
from portal.applications.queries.intake import followed
from portal.applications.rules.intake import without_numbers
from portal.kernel.reading import reading
from portal.web.access import public

blueprint = Blueprint("follow", __name__, template_folder="../templates")
limiter = Limiter(key_func=get_remote_address, headers_enabled=False)
PER_ADDRESS = "10 per minute; 100 per day"
"""A counter with one address for all who ask is served; codes cannot be tried out."""


def _limits_off() -> bool:
    """Whether this installation counts no attempts (tests), or nothing is asked yet."""
    return not current_app.config.get("RATELIMIT_ENABLED", True) or request.method != "POST"


def init_app(app: Flask) -> None:
    """Wire the limit."""
    app.config.setdefault("RATELIMIT_STORAGE_URI", "memory://")
    limiter.enabled = True
    limiter.init_app(app)


@blueprint.route("/follow", methods=["GET", "POST"])
@public
@limiter.limit(PER_ADDRESS, exempt_when=_limits_off)
def follow() -> Response:
    """Tell the minimum about a case; any wrong pair of number and code gets the same answer."""
    asked = request.method == "POST"
    form = FollowForm() if asked else FollowForm(formdata=None, number=request.args.get("number", "")[:20])
    valid = asked and form.validate()
    found = followed(reading(), form.number.data, form.code.data) if valid else None
    if asked:
        form.code.data = ""
    page = render_template(
        "applications/follow.html", form=form, asked=valid, found=found, without_numbers=without_numbers
    )
    response = make_response(page, 422 if asked and not valid else 200)
    response.headers["Cache-Control"] = "no-store"
    return response
