"""The worker's loop: runs registered jobs, one batch per transaction, in one process at a time."""

import time
from collections.abc import Callable, Sequence

from portal.kernel.actor import Actor
from portal.kernel.registry import Job

BATCH = 100
"""How many rows one transaction of a job handles at most."""


def run_due(jobs: Sequence[Job], last_run: dict[str, float], actor: Actor, moment: float) -> int:
    """Run every job whose time has come until it reports nothing left; returns how many rows were handled."""
    handled = 0
    for job in jobs:
        if moment - last_run.get(job.name, float("-inf")) < job.every_seconds:
            continue
        last_run[job.name] = moment
        while True:
            done = job.run(actor)
            handled += done
            if done < BATCH:
                break
    return handled


def loop(
    jobs: Sequence[Job],
    actor: Actor,
    *,
    holds_lease: Callable[[], bool],
    stopped: Callable[[], bool],
    report: Callable[[str, Exception], None],
    pause: float = 1.0,
) -> None:
    """Run jobs until ``stopped``; a failing job is reported and tried again at its next turn."""
    last_run: dict[str, float] = {}
    while not stopped():
        if holds_lease():
            for job in jobs:
                try:
                    run_due((job,), last_run, actor, time.monotonic())
                except Exception as error:  # noqa: BLE001 - one job's failure must not stop the others
                    report(job.name, error)
        time.sleep(pause)
