"""The real portal for a journey: gunicorn and the worker as in production, on their own database and clock."""

import json
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from portal.kernel import encryption
from portal.kernel.clock import SHANGHAI

ROOT = Path(__file__).resolve().parents[2]
READY_WITHIN = 60.0  # seconds until the first page must come
GRACE = 10.0  # seconds until a part that does not end is killed
_OWN = ("DATABASE_URL", "SECRET_KEY", "SERVER_NAME", "WEB_CONCURRENCY", "GUNICORN_CMD_ARGS")


@dataclass(frozen=True, slots=True)
class Kind:
    """How one run of the journey is served and looked at.

    assets: where htmx comes from; layout, axe: whether HTML and width, and accessibility, are judged too (the pages
    are the same however they are served).
    """

    name: str
    assets: str
    javascript: bool = True
    layout: bool = True
    axe: bool = False

    def __str__(self) -> str:
        return self.name


class LivePortal:
    """Two processes, one SQLite database, one clock that the test moves."""

    def __init__(self, folder: Path, kind: Kind) -> None:
        self.folder, self.kind = folder, kind
        self.port = _free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.parts: dict[str, subprocess.Popen[bytes]] = {}
        self.environment = {
            **{
                name: value for name, value in os.environ.items() if not name.startswith("PORTAL_") and name not in _OWN
            },
            "DATABASE_URL": f"sqlite:///{folder / 'portal.sqlite'}",
            "SECRET_KEY": "for the journey alone",
            "PORTAL_DATA_KEY": encryption.ring_entry("j1", bytes(range(32))),
            "PORTAL_INSTANCE": str(folder),
            "PORTAL_DEMO": "1",
            "PORTAL_ASSETS": kind.assets,
            "PORTAL_PORT": str(self.port),
            "PORTAL_WORKERS": "2",
            "PYTHONUNBUFFERED": "1",
        }

    def set_clock(self, wall_time: str) -> None:
        """Move the clock of all processes so that it is now ``2026-07-20 09:00`` in Qingdao."""
        wanted = datetime.fromisoformat(wall_time).replace(tzinfo=SHANGHAI)
        offset = self.folder / "clock_offset"
        written = offset.with_suffix(".test")
        written.write_text(str(int((wanted - datetime.now(UTC)).total_seconds())), encoding="ascii")
        written.replace(offset)

    def seed(self, module: str) -> Any:  # noqa: ANN401 - whatever the module prints as JSON
        """Run a seeding module on the empty database, in a process of its own; returns what it tells."""
        done = subprocess.run(
            [sys.executable, "-m", module], cwd=ROOT, env=self.environment, capture_output=True, text=True, check=False
        )
        if done.returncode != 0:
            message = f"{module} failed:\n{done.stderr[-4000:]}"
            raise RuntimeError(message)
        return json.loads(done.stdout)

    def start(self) -> None:
        """Start pages and worker; returns once the log-in page comes."""
        self._start("pages", ("-m", "gunicorn", "--config", "deploy/gunicorn.conf.py", "wsgi:app"))
        self._start("worker", ("-m", "flask", "--app", "wsgi", "worker"))
        until = time.monotonic() + READY_WITHIN
        while not self._answers():
            if self.parts["pages"].poll() is not None or time.monotonic() > until:
                message = f"the portal does not answer:\n{self.log('pages')}"
                raise RuntimeError(message)
            time.sleep(0.1)

    def stop(self) -> None:
        """End both, first politely."""
        for part in self.parts.values():
            if part.poll() is None:
                part.terminate()
        for part in self.parts.values():
            try:
                part.wait(GRACE)
            except subprocess.TimeoutExpired:
                part.kill()
                part.wait()

    def log(self, name: str) -> str:
        """What a part said last."""
        path = self.folder / f"{name}.log"
        return path.read_text(encoding="utf-8", errors="replace")[-6000:] if path.exists() else ""

    def faults(self) -> Mapping[str, str]:
        """Parts that ended by themselves or wrote a traceback -> their logs; empty when all is well."""
        return {
            name: self.log(name)
            for name, part in self.parts.items()
            if part.poll() is not None or "Traceback" in self.log(name)
        }

    def _start(self, name: str, arguments: Sequence[str]) -> None:
        with (self.folder / f"{name}.log").open("wb") as log:
            self.parts[name] = subprocess.Popen(
                [sys.executable, *arguments],
                cwd=ROOT,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
            )

    def _answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.url}/login", timeout=2) as answer:  # noqa: S310 - our own address
                return bool(answer.status == 200)
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            return False


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
