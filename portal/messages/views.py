"""The list of messages of a post, the mail settings of an account, and how the sending goes."""

from flask import Blueprint, Response, flash, g, make_response, render_template, request, url_for
from flask_babel import gettext as _

from portal.kernel.actor import Actor
from portal.kernel.errors import Invalid
from portal.kernel.permissions import Permission
from portal.kernel.reading import reading
from portal.messages import queries, service
from portal.messages.forms import MailForm
from portal.messages.rules.timing import MAX_ATTEMPTS, Digest
from portal.web.access import current_actor, requires, signed_in
from portal.web.frame import identity
from portal.web.htmx import go_to, poll_reply

blueprint = Blueprint("messages", __name__, template_folder="templates")


@blueprint.get("/o/<org>/messages")
@signed_in
def inbox(org: str) -> Response:
    """What the desk and the person were told, unread first."""
    page = queries.page(reading(), current_actor(), request.args.get("cursor"))
    return make_response(render_template("messages/inbox.html", org=org, page=page))


@blueprint.post("/o/<org>/messages/<int:message_id>/read")
@signed_in
def mark_read(org: str, message_id: int) -> Response:
    """Note one as read."""
    service.mark_read(service.MarkRead(message_id), current_actor())
    return go_to(url_for("messages.inbox", org=org, cursor=request.args.get("cursor")))


@blueprint.get("/o/<org>/messages/<int:message_id>/open")
@signed_in
def open_message(org: str, message_id: int) -> Response:
    """Lead to what a message is about; who has gone there has read it."""
    about = service.mark_read(service.MarkRead(message_id), current_actor())
    if about.case_number is not None:
        return go_to(f"/o/{org}/cases/{about.case_number}")
    return go_to(f"/o/{org}/desk/todo" if about.kind == "recount" else url_for("messages.inbox", org=org))


@blueprint.post("/o/<org>/messages/read")
@signed_in
def mark_all_read(org: str) -> Response:
    """Note all as read."""
    service.mark_all_read(service.MarkAllRead(), current_actor())
    return go_to(url_for("messages.inbox", org=org))


@blueprint.get("/o/<org>/messages/bell")
@signed_in
def bell(org: str) -> Response:  # noqa: ARG001 - the address decides whose bell it is
    """The bell's number, for pages that poll nothing else: 304 while it stays, after one statement."""
    person = identity()
    return poll_reply(str(person.bell if person else 0), lambda: render_template("web/_bell.html"))


@blueprint.route("/account/messages", methods=["GET", "POST"])
@signed_in
def settings() -> Response:
    """Where and how often the person is told by mail."""
    actor: Actor = g.identity.account_actor(request.remote_addr or "")
    kept = queries.setting_of(reading(), actor.account_id or 0)
    form = MailForm(email=kept.email, digest=kept.digest.value)
    status = 200
    if form.is_submitted():
        status = 422
        if form.validate():
            try:
                service.set_mail(service.SetMail(form.email.data or "", Digest(form.digest.data)), actor)
            except Invalid as error:
                form.email.errors = [_(message) for message in error.errors["email"]]
            else:
                flash(_("邮件提醒已设置。"), "success")
                return go_to(url_for("messages.settings"))
    page = render_template("messages/settings.html", form=form, mailing=service.mailing() is not None)
    return make_response(page, status)


@blueprint.get("/o/<org>/mail")
@requires(Permission.ACCOUNTS_MANAGE)
def mail(org: str) -> Response:
    """What waits to be sent and what was given up; no content of any message."""
    page = render_template(
        "messages/mail.html",
        org=org,
        state=queries.mail_state(reading()),
        mailing=service.mailing(),
        attempts=MAX_ATTEMPTS,
    )
    return make_response(page)


@blueprint.post("/o/<org>/mail/<int:letter>/retry")
@requires(Permission.ACCOUNTS_MANAGE)
def retry_mail(org: str, letter: int) -> Response:
    """Send a given-up mail once more."""
    service.retry(service.Retry(letter), current_actor())
    flash(_("已重新排入发送队列。"), "success")
    return go_to(url_for("messages.mail", org=org))
