"""One's own account: who I am here, password, log-in sessions."""

from flask import Response, flash, g, make_response, render_template, request, url_for
from flask_babel import gettext as _

from portal.accounts import queries, service
from portal.accounts.forms import PasswordForm
from portal.accounts.views.blueprint import blueprint
from portal.kernel.actor import Actor
from portal.kernel.errors import Invalid
from portal.kernel.reading import reading
from portal.web.access import signed_in
from portal.web.htmx import go_to


def _self() -> Actor:
    actor: Actor = g.identity.account_actor(request.remote_addr or "")
    return actor


@blueprint.get("/account/")
@signed_in
def profile() -> Response:
    """Name, posts, and the ways to password and sessions."""
    return make_response(render_template("accounts/profile.html"))


@blueprint.route("/account/password", methods=["GET", "POST"])
@signed_in
def password() -> Response:
    """Change the password; every other session ends."""
    form = PasswordForm()
    status = 200
    if form.is_submitted():
        status = 422
        if form.validate():
            command = service.ChangePassword(form.current.data, form.password.data, g.identity.token_hash)
            try:
                changed = service.change_password(command, _self())
            except Invalid as error:
                for name, messages in error.errors.items():
                    form[name].errors = [_(message) for message in messages]
            else:
                flash(_("密码已修改，其他 %(count)d 处登录已退出。", count=changed.sessions_ended), "success")
                return go_to(url_for("accounts.profile"))
    return make_response(
        render_template("accounts/password.html", form=form, forced=g.identity.must_change_password), status
    )


@blueprint.get("/account/sessions")
@signed_in
def sessions() -> Response:
    """Where the account is signed in."""
    rows = queries.sessions_of(reading(), g.identity.account_id)
    return make_response(render_template("accounts/sessions.html", rows=rows, own=g.identity.token_hash))


@blueprint.post("/account/sessions/end")
@signed_in
def end_sessions() -> Response:
    """End one session, or all but this one."""
    chosen = request.form.get("session") or None
    ended = service.end_sessions(service.EndSessions(chosen, keep=g.identity.token_hash), _self())
    flash(_("已退出 %(count)d 处登录。", count=ended), "success")
    return go_to(url_for("accounts.sessions"))
