from datetime import timedelta

import pytest

from portal.kernel import clock
from portal.messages.rules.timing import MAX_ATTEMPTS, Digest, due_at, is_last, retry_at


def wall(text: str) -> str:
    with clock.at(text):
        return due_at(Digest.DAILY, clock.now(), clock.SHANGHAI).isoformat()


def test_the_daily_mail_goes_at_the_next_half_past_eight() -> None:
    assert wall("2026-07-20 08:29") == "2026-07-20T08:30:00+08:00"
    assert wall("2026-07-20 08:30") == "2026-07-21T08:30:00+08:00"
    assert wall("2026-12-31 23:00") == "2027-01-01T08:30:00+08:00"


def test_at_once_is_now_and_off_is_never() -> None:
    assert due_at(Digest.AT_ONCE, clock.now(), clock.SHANGHAI) <= clock.now()
    with pytest.raises(ValueError, match="no mail"):
        due_at(Digest.OFF, clock.now(), clock.SHANGHAI)


def test_attempts_are_spaced_and_end() -> None:
    moment = clock.now()
    waits = [(retry_at(attempt, moment) - moment) // timedelta(minutes=1) for attempt in range(1, MAX_ATTEMPTS)]
    assert waits == [1, 5, 30, 120, 480]
    assert [is_last(attempt) for attempt in (1, MAX_ATTEMPTS - 1, MAX_ATTEMPTS)] == [False, False, True]
