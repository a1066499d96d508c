"""When a mail goes, and when it is tried again. These numbers are this portal's own and stand in code."""

from collections.abc import Mapping
from datetime import datetime, time, timedelta, tzinfo
from enum import StrEnum

from portal.kernel.text import N_


class Digest(StrEnum):
    """How somebody wants to be told by mail."""

    AT_ONCE = "at_once"
    DAILY = "daily"
    OFF = "off"


DIGEST_LABELS: Mapping[Digest, str] = {
    Digest.AT_ONCE: N_("有消息就发"),
    Digest.DAILY: N_("每天 8:30 汇总发一封"),
    Digest.OFF: N_("不发邮件"),
}

DAILY_AT = time(8, 30)
"""Wall time of the daily mail."""

BACK_OFF = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 30, 120, 480))
"""How long after each failure the next attempt is made; after one more failure the mail is given up."""

MAX_ATTEMPTS = len(BACK_OFF) + 1


def due_at(digest: Digest, moment: datetime, zone: tzinfo) -> datetime:
    """When a message of ``moment`` is mailed: at once, or at the next 8:30 in ``zone``. ValueError for OFF."""
    if digest is Digest.AT_ONCE:
        return moment
    if digest is not Digest.DAILY:
        msg = "nothing is mailed to somebody who wants no mail"
        raise ValueError(msg)
    local = moment.astimezone(zone)
    today = datetime.combine(local.date(), DAILY_AT, zone)
    return today if local < today else today + timedelta(days=1)


def retry_at(attempts: int, moment: datetime) -> datetime:
    """When the attempt after attempt number ``attempts`` (from 1) is made, if that one fails at ``moment``."""
    return moment + BACK_OFF[min(attempts, len(BACK_OFF)) - 1]


def is_last(attempts: int) -> bool:
    """Whether a failure of attempt number ``attempts`` ends the matter."""
    return attempts >= MAX_ATTEMPTS
