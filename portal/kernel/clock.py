"""The only source of time.

Deadlines are dates in Asia/Shanghai, moments are UTC. An offset, read from the file that ``configure`` names, moves the
day for all processes; it is honoured only where the application asked for it (tests and the demo).
"""

import contextlib
from collections.abc import Iterator
from contextvars import ContextVar
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")
_fixed: ContextVar[datetime | None] = ContextVar("fixed_time", default=None)


class _Offset:
    """Where the shared offset stands, in whole seconds; None: real time only."""

    file: Path | None = None


def configure(offset_file: Path | None) -> None:
    """Name the file that carries the shared offset, or None to honour none (a real installation)."""
    _Offset.file = offset_file


def _offset() -> timedelta:
    if _Offset.file is None:
        return timedelta()
    try:
        return timedelta(seconds=int(_Offset.file.read_text(encoding="ascii").strip() or "0"))
    except FileNotFoundError:
        return timedelta()


def set_offset(offset: timedelta) -> None:
    """Move the clock of every process that shares the file; RuntimeError where no offset is honoured."""
    if _Offset.file is None:
        msg = "the clock can only be moved in tests and in the demo"
        raise RuntimeError(msg)
    temporary = _Offset.file.with_suffix(".new")
    temporary.write_text(str(int(offset.total_seconds())), encoding="ascii")
    temporary.replace(_Offset.file)


def offset() -> timedelta:
    """How far the clock stands from real time."""
    return _offset()


def now() -> datetime:
    """This moment, aware, in UTC."""
    fixed = _fixed.get()
    return fixed if fixed is not None else datetime.now(UTC) + _offset()


def today() -> date:
    """The calendar day in Qingdao (Asia/Shanghai)."""
    return now().astimezone(SHANGHAI).date()


def stamp(moment: datetime | None = None) -> str:
    """UTC text with microseconds (``2026-07-20T01:02:03.123456Z``): sorts as it reads, is hashed as it stands."""
    return (moment or now()).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def parse_stamp(text: str) -> datetime:
    """The moment that ``stamp`` wrote; ValueError for anything else."""
    return datetime.strptime(text, "%Y-%m-%dT%H:%M:%S.%fZ").replace(tzinfo=UTC)


@contextlib.contextmanager
def at(wall_time: str | datetime) -> Iterator[None]:
    """Fix the clock in this context (tests): ``2026-07-20 09:00`` is Shanghai wall time."""
    moment = datetime.fromisoformat(wall_time) if isinstance(wall_time, str) else wall_time
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=SHANGHAI)
    token = _fixed.set(moment.astimezone(UTC))
    try:
        yield
    finally:
        _fixed.reset(token)
