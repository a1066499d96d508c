from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from portal.kernel import clock


def test_the_day_is_qingdaos() -> None:
    with clock.at(datetime(2026, 7, 20, 16, 30, tzinfo=UTC)):
        assert clock.today() == date(2026, 7, 21)


def test_wall_time_is_shanghais() -> None:
    with clock.at("2026-07-20 09:00"):
        assert clock.now() == datetime(2026, 7, 20, 1, 0, tzinfo=UTC)
        assert clock.stamp() == "2026-07-20T01:00:00.000000Z"


def test_stamps_read_back() -> None:
    with clock.at("2026-07-20 09:00:01.000002"):
        assert clock.parse_stamp(clock.stamp()) == clock.now()


def test_the_offset_moves_every_process_that_shares_the_file(tmp_path: Path) -> None:
    clock.configure(tmp_path / "offset")
    try:
        before = clock.now()
        clock.set_offset(timedelta(days=7))
        assert timedelta(days=7) <= clock.now() - before < timedelta(days=7, seconds=5)
    finally:
        clock.configure(None)
    assert clock.now() - before < timedelta(seconds=5)


def test_a_real_installations_clock_cannot_be_moved() -> None:
    clock.configure(None)
    with pytest.raises(RuntimeError, match="only be moved"):
        clock.set_offset(timedelta(days=1))
