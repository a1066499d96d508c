"""Run the portal on this machine: gunicorn and the worker side by side until one ends or a signal comes (`make run`).

First the keys are made where they are missing and the tables brought up to date; `--demo` loads the demo city into an
empty database and prints its accounts. Both parts are started in this process group, so Ctrl-C in a terminal reaches
them as well; a signal to this program alone is passed on.
"""

from __future__ import annotations

import argparse
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from types import FrameType

ROOT = Path(__file__).resolve().parent.parent
GRACE = 15.0  # seconds until a part that does not end is killed
PREPARE = (["keys", "ensure"], ["db", "upgrade"])
DEMO = (["demo", "load"], ["demo", "accounts"])
PARTS = {
    "pages": ["-m", "gunicorn", "--config", "deploy/gunicorn.conf.py", "wsgi:app"],
    "worker": ["-m", "flask", "--app", "wsgi", "worker"],
}


class Supervisor:
    """Two parts that live and die together."""

    def __init__(self) -> None:
        self.parts: dict[str, subprocess.Popen[bytes]] = {}
        self.asked = False

    def ask(self, _number: int, _frame: FrameType | None) -> None:
        """Signal handler: note that the end was asked for."""
        self.asked = True

    def run(self) -> int:
        """Start both, wait, stop both. Answer 0 when the end was asked for, 1 when a part ended by itself."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self.ask)
        ended: list[str] = []
        try:
            for name, arguments in PARTS.items():
                if not self.asked:
                    command = [sys.executable, *arguments]
                    self.parts[name] = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.DEVNULL)
            while not self.asked and not ended:
                time.sleep(0.2)
                ended = [name for name, part in self.parts.items() if part.poll() is not None]
        finally:
            self.stop()
        if self.asked:
            return 0
        for name in ended:
            print(f"the {name} ended with exit code {self.parts[name].returncode}; all was stopped", file=sys.stderr)
        return 1

    def stop(self) -> None:
        """End what still runs, first politely, after GRACE by force."""
        for part in self.parts.values():
            if part.poll() is None:
                part.terminate()
        until = time.monotonic() + GRACE
        for part in self.parts.values():
            try:
                part.wait(max(0.0, until - time.monotonic()))
            except subprocess.TimeoutExpired:
                part.kill()
                part.wait()


def prepare(commands: tuple[list[str], ...]) -> int:
    """Run the commands of the portal one after the other; answer the exit code of the first that fails, or 0."""
    for command in commands:
        full = [sys.executable, "-m", "flask", "--app", "wsgi", *command]
        if code := subprocess.run(full, cwd=ROOT, check=False).returncode:
            return code
    return 0


def main() -> int:
    """Prepare, say where the portal will answer, run it. Answer the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--demo", action="store_true", help="load the demo city and print its accounts")
    parser.add_argument("--prepare-only", action="store_true", help="do not serve")
    asked = parser.parse_args()
    code = prepare(PREPARE + (DEMO if asked.demo else ()))
    if code != 0 or asked.prepare_only:
        return code
    print(f"portal: http://127.0.0.1:{os.environ.get('PORTAL_PORT', '8000')}  (Ctrl-C stops it)", flush=True)
    return Supervisor().run()


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
