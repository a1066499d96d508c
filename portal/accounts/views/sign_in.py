"""Logging in and out."""

from flask import Response, g, make_response, redirect, render_template, request, session, url_for

from portal.accounts import service
from portal.accounts.forms import LoginForm
from portal.accounts.views.blueprint import (
    LOGIN_PER_ADDRESS,
    LOGIN_PER_NAME,
    blueprint,
    limiter,
    limits_off,
    name_and_address,
)
from portal.accounts.views.requests import drop_cookie, identify, set_cookie
from portal.kernel.refusal import Refusal
from portal.web.access import LOGIN_PATH, local_path, public, signed_in
from portal.web.htmx import go_to

HOME = "/"


def _target(text: str | None) -> str:
    """Where to go after the log-in: the page asked for, never the log-in page itself, never another site."""
    path = local_path(text)
    return HOME if path is None or path.partition("?")[0].rstrip("/") in (LOGIN_PATH, "/logout") else path


@blueprint.get("/login")
@public
def login() -> Response:
    """The log-in page; who is signed in already goes on to where he wanted."""
    target = _target(request.args.get("next"))
    if identify() is not None:
        return make_response(redirect(target, code=303))
    g.identity = None
    return make_response(render_template("accounts/login.html", form=LoginForm(data={"next": target}), refusals=()))


@blueprint.post("/login")
@limiter.limit(LOGIN_PER_ADDRESS, exempt_when=limits_off)
@limiter.limit(LOGIN_PER_NAME, key_func=name_and_address, exempt_when=limits_off)
@public
def log_in() -> Response:
    """Check name and password. What was wrong is not told apart."""
    form = LoginForm()
    refusals: tuple[Refusal, ...] = ()
    if form.validate_on_submit():
        typed = service.SignIn(
            form.username.data, form.password.data, request.remote_addr or "", request.headers.get("User-Agent", "")
        )
        signed = service.sign_in(typed)
        if signed.token is not None:
            session.clear()  # a new token against request forgery for the person who is now here
            return set_cookie(make_response(redirect(_target(form.next.data), code=303)), signed.token)
        refusals = (signed.refusal,) if signed.refusal else ()
    return make_response(render_template("accounts/login.html", form=form, refusals=refusals), 422)


@blueprint.post("/logout")
@signed_in
def logout() -> Response:
    """End this session."""
    service.sign_out(service.SignOut(g.identity.token_hash), g.identity.account_actor(request.remote_addr or ""))
    session.clear()
    return drop_cookie(go_to(url_for("accounts.login")))
