"""Commands that belong to no room in particular: the installation's keys and the worker."""

import os
import signal
import socket
import threading
from pathlib import Path
from types import FrameType

import click
import structlog
from flask import current_app
from flask.cli import AppGroup, with_appcontext

from portal.cases.service import HoldLease, hold_lease
from portal.kernel import jobs
from portal.kernel import keys as installation_keys
from portal.kernel.actor import Actor
from portal.kernel.registry import registry

log = structlog.get_logger("worker")
keys = AppGroup("keys", help="The installation's secrets.")


@keys.command("ensure")
def ensure() -> None:
    """Make the secret key and the data key in the instance folder where they are missing."""
    installation_keys.ensure(Path(current_app.instance_path))


@click.command("worker")
@click.option("--once", is_flag=True, help="Run every job once, whoever holds the lease, and end.")
@with_appcontext
def worker(*, once: bool) -> None:
    """Sweep deadlines, end claims, send what waits. Of several workers one is active at a time."""
    actor = Actor.system()
    known = tuple(registry().jobs)
    if once:
        jobs.run_due(known, {}, actor, 0.0)
        return
    stop = threading.Event()

    def ask(_number: int, _frame: FrameType | None) -> None:
        stop.set()

    signal.signal(signal.SIGTERM, ask)
    signal.signal(signal.SIGINT, ask)
    holder = f"{socket.gethostname()}:{os.getpid()}"
    jobs.loop(
        known,
        actor,
        holds_lease=lambda: _holds(holder, actor),
        stopped=stop.is_set,
        report=lambda name, error: log.error("job failed", job=name, error=repr(error)),
    )


def _holds(holder: str, actor: Actor) -> bool:
    """Whether this worker is the active one; a database that does not answer counts as no."""
    try:
        return hold_lease(HoldLease(holder), actor)
    except Exception as error:
        log.exception("no lease", error=repr(error))
        return False
