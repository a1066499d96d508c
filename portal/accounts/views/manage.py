"""The system administrator's pages: accounts and posts, no case data (DOMAIN 7)."""

from collections.abc import Callable

from flask import Response, flash, make_response, render_template, request, url_for
from flask_babel import gettext as _
from flask_wtf import FlaskForm

from portal.accounts import queries, service
from portal.accounts.forms import AccountForm, PostForm, ResetForm
from portal.accounts.views.blueprint import blueprint
from portal.kernel.errors import Invalid, NotFound, Refused
from portal.kernel.permissions import Permission, Role
from portal.kernel.reading import reading
from portal.kernel.refusal import Refusal
from portal.web.access import current_actor, requires
from portal.web.htmx import go_to

_MANAGE = Permission.ACCOUNTS_MANAGE


@blueprint.get("/o/<org>/accounts")
@requires(_MANAGE)
def manage(org: str) -> Response:
    """All accounts, 50 on a page, found by the beginning of either name."""
    search = request.args.get("q", "").strip()
    page = queries.accounts_page(reading(), search, request.args.get("cursor"))
    return make_response(render_template("accounts/manage.html", org=org, page=page, search=search))


@blueprint.route("/o/<org>/accounts/new", methods=["GET", "POST"])
@requires(_MANAGE)
def create(org: str) -> Response:
    """Create an account with its first post; its owner must change the password at the first sign-in."""
    form = AccountForm()
    refusals: tuple[Refusal, ...] = ()

    def run() -> None:
        command = service.CreateAccount(
            username=form.username.data,
            password=form.password.data,
            display_name=form.display_name.data,
            organisation_code=form.organisation_code.data.strip(),
            role=Role(form.role.data),
            must_change_password=True,
        )
        service.create_account(command, current_actor())

    if form.is_submitted():
        problem = _attempt(form, run)
        if problem is None:
            flash(_("账号已建立。请把用户名和初始密码分别告知本人。"), "success")
            return go_to(url_for("accounts.manage", org=org))
        refusals = problem
    context = {"org": org, "form": form, "refusals": refusals}
    return make_response(render_template("accounts/create.html", **context), 422 if form.is_submitted() else 200)


@blueprint.get("/o/<org>/accounts/<username>")
@requires(_MANAGE)
def account(org: str, username: str) -> Response:
    """One account: its posts, its lock, what can be done."""
    return _account_page(org, username, PostForm(formdata=None), ResetForm(formdata=None))


@blueprint.post("/o/<org>/accounts/<username>/posts")
@requires(_MANAGE)
def add_post(org: str, username: str) -> Response:
    """Give the account another post."""
    form = PostForm()

    def run() -> None:
        code, role = form.organisation_code.data.strip(), Role(form.role.data)
        service.add_post(service.AddPost(username, code, role, form.starts_on.data), current_actor())

    problem = _attempt(form, run)
    if problem is None:
        return _done(org, username, _("岗位已增加。"))
    return _account_page(org, username, form, ResetForm(formdata=None), problem)


@blueprint.post("/o/<org>/accounts/<username>/password")
@requires(_MANAGE)
def reset_password(org: str, username: str) -> Response:
    """Give the account a new initial password."""
    form = ResetForm()
    problem = _attempt(
        form, lambda: service.reset_password(service.ResetPassword(username, form.password.data), current_actor())
    )
    if problem is None:
        return _done(org, username, _("初始密码已重设，该账号的登录已全部退出。"))
    return _account_page(org, username, PostForm(formdata=None), form, problem)


@blueprint.post("/o/<org>/accounts/<username>/posts/<int:post_id>/end")
@requires(_MANAGE)
def end_post(org: str, username: str, post_id: int) -> Response:
    """End a post at once."""
    service.end_post(service.EndPost(username, post_id), current_actor())
    return _done(org, username, _("岗位已结束，即时生效。"))


@blueprint.post("/o/<org>/accounts/<username>/unlock")
@requires(_MANAGE)
def unlock(org: str, username: str) -> Response:
    """Lift a lock-out."""
    service.unlock_account(service.UnlockAccount(username), current_actor())
    return _done(org, username, _("账号已解锁。"))


@blueprint.post("/o/<org>/accounts/<username>/disabled")
@requires(_MANAGE)
def set_disabled(org: str, username: str) -> Response:
    """Close the account, or open it again."""
    disabled = request.form.get("disabled") == "1"
    service.set_disabled(service.SetDisabled(username, disabled), current_actor())
    return _done(org, username, _("账号已停用，登录已全部退出。") if disabled else _("账号已恢复使用。"))


def _attempt(form: FlaskForm, run: Callable[[], object]) -> tuple[Refusal, ...] | None:
    """Run the act where the form is filled in; None: done, else what to show above the fields' own errors."""
    if not form.validate():
        return ()
    try:
        run()
    except Invalid as error:
        for name, messages in error.errors.items():
            form[name].errors = [_(message) for message in messages]
        return ()
    except Refused as error:
        return tuple(error.refusals)
    return None


def _done(org: str, username: str, message: str) -> Response:
    flash(message, "success")
    return go_to(url_for("accounts.account", org=org, username=username))


def _account_page(
    org: str, username: str, post_form: PostForm, reset_form: ResetForm, refusals: tuple[Refusal, ...] | None = None
) -> Response:
    row = queries.account_of(reading(), username)
    if row is None:
        raise NotFound
    context = {"org": org, "row": row, "post_form": post_form, "reset_form": reset_form, "refusals": refusals or ()}
    return make_response(render_template("accounts/account.html", **context), 200 if refusals is None else 422)
