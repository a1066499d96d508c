"""Reading messages: the bell, the list, the outbox."""

from portal.messages.queries.inbox import MessageRow, bell, page, told, unread_by
from portal.messages.queries.outbox import GivenUp, MailState, Setting, mail_state, setting_of

__all__ = [
    "GivenUp",
    "MailState",
    "MessageRow",
    "Setting",
    "bell",
    "mail_state",
    "page",
    "setting_of",
    "told",
    "unread_by",
]
