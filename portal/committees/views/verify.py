"""The public check of a certificate: number and name must fit, and only the minimum is told."""

from flask import Blueprint, Flask, Response, current_app, make_response, render_template, request
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address

from portal.committees import queries
from portal.committees.forms import VerifyForm
from portal.kernel.reading import reading
from portal.web.access import public

blueprint = Blueprint("verify", __name__)
limiter = Limiter(key_func=get_remote_address, headers_enabled=False)
PER_ADDRESS = "30 per minute"
"""Names cannot be tried out by the thousand against a number."""


def _limits_off() -> bool:
    """Whether this installation counts no attempts (tests), or nothing is asked yet."""
    return not current_app.config.get("RATELIMIT_ENABLED", True) or "name" not in request.args


def init_app(app: Flask) -> None:
    """Wire the limit."""
    app.config.setdefault("RATELIMIT_STORAGE_URI", "memory://")
    limiter.enabled = True
    limiter.init_app(app)


@blueprint.get("/verify")
@public
@limiter.limit(PER_ADDRESS, exempt_when=_limits_off)
def check() -> Response:
    """Answer whether number and name are a certificate's; any wrong pair gets the same answer."""
    form = VerifyForm(request.args)
    asked = "name" in request.args
    valid = asked and form.validate()
    found = queries.verified(reading(), form.number.data, form.name.data) if valid else None
    body = render_template("committees/verify.html", form=form, asked=valid, certificate=found)
    response = make_response(body, 422 if asked and not valid else 200)
    response.headers["Cache-Control"] = "no-store"
    return response
