"""What the messages give to the registry."""

from flask import Flask

from portal.kernel.actor import Actor
from portal.kernel.permissions import Permission
from portal.kernel.registry import Job, NavEntry, Registry
from portal.kernel.text import N_
from portal.messages.queries import bell
from portal.messages.rules.addresses import server_of
from portal.messages.service import configure, post_mail, purge_outbox, spread
from portal.messages.service.settings import Mailing
from portal.messages.views import blueprint

_HOUR = 3600


def register(registry: Registry) -> None:
    """Add the list of messages, the bell's number, the mail's settings and pages, and the jobs that send it."""
    registry.blueprints.append(blueprint)
    registry.identity_parts["bell"] = bell
    registry.setup.append(init_app)
    registry.jobs.extend(
        (
            Job(name="messages.spread", run=_spread, every_seconds=5),
            Job(name="messages.post", run=post_mail, every_seconds=5),
            Job(name="messages.purge", run=_purge, every_seconds=_HOUR),
        )
    )
    registry.nav.append(
        NavEntry(
            label=N_("邮件发送"),
            endpoint="messages.mail",
            permissions=frozenset({Permission.ACCOUNTS_MANAGE}),
            order=91,
        )
    )


def init_app(app: Flask) -> None:
    """Set how mail is sent; ValueError where a server is configured without a sender, or wrongly."""
    config = app.config["PORTAL"]
    if not config.smtp_url:
        configure(None)
        return
    if not config.mail_from:
        msg = "PORTAL_SMTP_URL is set, but PORTAL_MAIL_FROM is not"
        raise ValueError(msg)
    configure(Mailing(server_of(config.smtp_url), config.mail_from, config.public_url))


def _spread(actor: Actor) -> int:
    return spread(None, actor)


def _purge(actor: Actor) -> int:
    return purge_outbox(None, actor)
