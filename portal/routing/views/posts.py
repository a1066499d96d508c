"""Who works at a channel: posts from a day to a day."""

from datetime import date, timedelta

from flask import Response
from flask_babel import gettext as _

from portal.accounts.service.channel_posts import (
    EndChannelPost,
    GiveChannelPost,
    end_channel_post,
    give_channel_post,
)
from portal.kernel import clock
from portal.kernel.permissions import Permission
from portal.kernel.reading import reading
from portal.routing.forms import PostEndForm, PostForm
from portal.routing.queries.channels import post_of
from portal.routing.views.blueprint import blueprint, change_page
from portal.web.access import current_actor, requires


@blueprint.route("/<code>/posts/new", methods=["GET", "POST"])
@requires(Permission.CONFIG_MANAGE)
def add_post(org: str, code: str) -> Response:  # noqa: ARG001 - the address names the post
    """Give somebody a post at the channel; with a last day he is a deputy."""
    form = PostForm(starts_on=clock.today())

    def run() -> None:
        command = GiveChannelPost(
            username=form.username.data,
            organisation_code=code,
            role=form.role.data,
            starts_on=form.starts_on.data,
            last_day=form.last_day.data,
        )
        give_channel_post(command, current_actor())

    return change_page(
        code, form, run, lambda _row: None, (_("增加岗位"), _("增加岗位"), _("岗位已增加，从开始日期起生效。"))
    )


@blueprint.route("/<code>/posts/<int:post>/end", methods=["GET", "POST"])
@requires(Permission.CONFIG_MANAGE)
def end_post(org: str, code: str, post: int) -> Response:  # noqa: ARG001 - the address names the post
    """End a post, now or on a later day."""
    found = post_of(reading(), code, post)
    form = PostEndForm(last_day=_proposal(found.last_day))

    def run() -> None:
        end_channel_post(EndChannelPost(code, post, form.last_day.data), current_actor())

    heading = _("结束岗位：%(name)s（%(role)s）", name=found.name, role=_(found.role_label))
    return change_page(
        code, form, run, lambda _row: None, (heading, _("结束岗位"), _("岗位的最后一天已登记。")), danger=True
    )


def _proposal(last_day: date | None) -> date:
    """Today, where that is earlier than what is kept."""
    today = clock.today()
    return today if last_day is None or today < last_day else today - timedelta(days=1)
