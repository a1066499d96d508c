"""Errors as pages and fragments in plain Chinese: what happened, and what to do now."""

from collections.abc import Sequence
from dataclasses import dataclass
from http import HTTPStatus
from urllib.parse import quote, urlsplit

from flask import Flask, Response, current_app, g, make_response, redirect, render_template, request
from flask_babel import LazyString
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException, TooManyRequests

from portal.kernel.errors import Invalid, NotFound, Refused, Stale
from portal.kernel.refusal import Refusal
from portal.web.access import LOGIN_PATH, access_mark, local_path
from portal.web.htmx import is_htmx
from portal.web.typed import typed_here


@dataclass(frozen=True, slots=True)
class Problem:
    """One error as it is shown. title: what happened; advice: what to do; refusals and changes: the particulars.

    typed: the words of a form that was not taken; way_on: address and words of a link that leads on.
    """

    status: int
    title: str | LazyString
    advice: str | LazyString
    refusals: Sequence[Refusal] = ()
    changes: Sequence[str] = ()
    typed: Sequence[str] = ()
    way_on: tuple[str, str] | None = None


_TEXTS: dict[int, tuple[LazyString, LazyString]] = {
    400: (_l("请求内容不完整"), _l("请返回上一页，核对后重新提交。")),
    403: (_l("您的岗位没有这项权限"), _l("如需办理，请联系本单位负责人，或在页面上方切换到有权限的岗位。")),
    404: (
        _l("没有找到这个页面或事项"),
        _l("可能是网址有误，或该事项不在您的办理范围内。请核对编号，或从工作台重新打开。"),
    ),
    405: (_l("这个操作不能这样打开"), _l("请返回上一页，用页面上的按钮办理。")),
    413: (_l("上传的内容太大"), _l("请压缩文件或分几次上传；已填写的文字仍保留在上一页。")),
    429: (_l("操作过于频繁"), _l("请稍等片刻再试。为保护账号，系统限制了短时间内的次数。")),
    500: (
        _l("系统出了问题，这一步没有办成"),
        _l("没有保存任何内容。请稍后再试；如仍不行，请把出错时间告诉系统管理员。"),
    ),
    503: (_l("系统正在维护"), _l("请稍后再试，已保存的内容不受影响。")),
}


def init_errors(app: Flask) -> None:
    """Register the handlers of the kernel's errors, of CSRF and of every HTTP error."""
    app.register_error_handler(NotFound, lambda _error: show(_problem(HTTPStatus.NOT_FOUND)))
    app.register_error_handler(Stale, _stale)
    app.register_error_handler(Refused, _refused)
    app.register_error_handler(Invalid, _invalid)
    app.register_error_handler(CSRFError, _csrf)
    app.register_error_handler(HTTPStatus.UNAUTHORIZED, lambda _error: _ended())
    app.register_error_handler(HTTPException, _http)


def show(problem: Problem) -> Response:
    """The problem as a page, or for htmx as a fragment that the script puts into ``#problems``."""
    template = "web/_problem.html" if is_htmx() else "web/error.html"
    response = make_response(render_template(template, problem=problem), problem.status)
    response.vary.add("HX-Request")
    return response


def to_login() -> Response:
    """Lead to the log-in page and back here afterwards; htmx follows its 401, so polls end there too."""
    url = _login_url()
    if not is_htmx():
        return make_response(redirect(url, code=303))
    response = make_response("", HTTPStatus.UNAUTHORIZED)
    response.headers["HX-Redirect"] = url
    return response


def _login_url() -> str:
    target = _return_path()
    return f"{LOGIN_PATH}?next={quote(target, safe='/')}" if target else LOGIN_PATH


def _return_path() -> str | None:
    """The page to come back to: this one, or for htmx and for posts the page that they were sent from."""
    if request.method == "GET" and not is_htmx():
        return local_path(request.full_path.rstrip("?"))
    source = request.headers.get("HX-Current-URL") or request.referrer
    if not source:
        return None
    parts = urlsplit(source)
    if parts.netloc != request.host:
        return None
    return local_path(parts.path + (f"?{parts.query}" if parts.query else ""))


def _problem(status: int) -> Problem:
    title, advice = _TEXTS.get(status, _TEXTS[400 if status < HTTPStatus.INTERNAL_SERVER_ERROR else 500])
    return Problem(status, title, advice)


def _stale(error: Stale) -> Response:
    advice = _("您的内容没有保存。请返回上一页刷新，看过最新情况后再办理；您填写的文字在上一页仍可复制。")
    return show(Problem(HTTPStatus.CONFLICT, error.message, advice, changes=error.changes))


def _refused(error: Refused) -> Response:
    advice = _("没有保存任何内容。请按上列原因处理后再办理。")
    return show(Problem(HTTPStatus.CONFLICT, _("按规定，这一步现在不能办"), advice, refusals=error.refusals))


def _invalid(error: Invalid) -> Response:
    refusals = [
        Refusal("INVALID", message, field=field) for field, messages in error.errors.items() for message in messages
    ]
    advice = _("没有保存任何内容。请返回上一页改正上列各项，已填写的内容仍在。")
    return show(Problem(HTTPStatus.UNPROCESSABLE_ENTITY, _("有内容需要改正"), advice, refusals=refusals))


def _ended() -> Response:
    """No log-in: lead to it, unless that would lose what was typed into a form."""
    typed = typed_here()
    if not typed:
        return to_login()
    advice = _("没有保存任何内容。您填写的文字列在下面：请先复制，登录后粘贴到表单里再提交。上传的文件需要重新选择。")
    way_on = (_login_url(), _("登录后回到这个表单"))
    return _kept(Problem(HTTPStatus.UNAUTHORIZED, _("登录已结束"), advice, typed=typed, way_on=way_on))


def _csrf(_error: CSRFError) -> Response:
    typed = typed_here()
    signed_in = g.get("identity") is not None or access_mark(current_app, request.endpoint or "") == "public"
    back = _return_path() if signed_in else _login_url()
    words = _("重新打开这个表单") if signed_in else _("登录后回到这个表单")
    advice = (
        _("没有保存任何内容。您填写的文字列在下面：请先复制，重新打开表单后粘贴，再提交。上传的文件需要重新选择。")
        if typed
        else _("没有保存任何内容。请重新打开表单，再提交一次。")
    )
    way_on = (back, words) if back else None
    return _kept(Problem(HTTPStatus.BAD_REQUEST, _("页面打开太久，已失效"), advice, typed=typed, way_on=way_on))


def _kept(problem: Problem) -> Response:
    """A problem with somebody's words in it: no browser or proxy stores it."""
    response = show(problem)
    response.headers["Cache-Control"] = "no-store"
    return response


def _http(error: HTTPException) -> Response:
    status = error.code or HTTPStatus.INTERNAL_SERVER_ERROR
    if status < HTTPStatus.BAD_REQUEST:
        return make_response(error.get_response())
    response = show(_problem(status))
    if isinstance(error, TooManyRequests) and error.retry_after is not None:
        response.headers["Retry-After"] = str(error.retry_after)
    if error.code == HTTPStatus.METHOD_NOT_ALLOWED:
        response.headers["Allow"] = dict(error.get_headers()).get("Allow", "")
    return response
