"""Telling, noting what was read, and sending it by mail to those who want that."""

from portal.messages.service.outbox import (
    Retry,
    purge_outbox,
    retry,
    spread,
)
from portal.messages.service.posting import post_mail
from portal.messages.service.settings import SetMail, configure, mailing, set_mail
from portal.messages.service.telling import MarkAllRead, MarkRead, Tell, mark_all_read, mark_read, tell_many

__all__ = [
    "MarkAllRead",
    "MarkRead",
    "Retry",
    "SetMail",
    "Tell",
    "configure",
    "mailing",
    "mark_all_read",
    "mark_read",
    "post_mail",
    "purge_outbox",
    "retry",
    "set_mail",
    "spread",
    "tell_many",
]
