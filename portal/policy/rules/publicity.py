"""How long a publicity still runs when its days are counted again.

A publicity lasts at least its working days by the list that holds (DOMAIN 5: five at least), and what the public was
told is kept: an end that was published never comes nearer, it is only put off.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from portal.kernel.workdays import WorkCalendar


@dataclass(frozen=True, slots=True)
class Pause:
    """Days on which an objection stopped the publicity, the first one counted; ended: None while it stands."""

    started: date
    ended: date | None


@dataclass(frozen=True, slots=True)
class Run:
    """since: the day on which the publicity began or went on, None while it is stopped; left: working days after it."""

    since: date | None
    left: int


def merged(pauses: Iterable[Pause]) -> tuple[Pause, ...]:
    """Pauses that overlap or touch as one, in order."""
    found: list[Pause] = []
    for each in sorted(pauses, key=lambda pause: (pause.started, pause.ended or date.max)):
        last = found[-1] if found else None
        if last is None or (last.ended is not None and each.started > last.ended):
            found.append(each)
        elif last.ended is not None and (each.ended is None or each.ended > last.ended):
            found[-1] = Pause(last.started, each.ended)
    return tuple(found)


def run_of(posted_on: date, days: int, pauses: Iterable[Pause], calendar: WorkCalendar) -> Run:
    """What is left of a publicity of ``days`` working days: those on which it was stopped do not count."""
    since, left = posted_on, days
    for pause in merged(pauses):
        if pause.started < posted_on:
            continue
        left -= calendar.between(since, pause.started)
        if pause.ended is None:
            return Run(None, max(left, 0))
        since = pause.ended
    return Run(since, max(left, 0))


def put_off(published: date, run: Run, calendar: WorkCalendar, today: date) -> date:
    """The last day of a publicity that runs: never before the published one; one that is over both ways stays over."""
    if run.since is None:
        return published
    counted = calendar.add(run.since, run.left)
    return counted if counted > published and counted >= today else published
