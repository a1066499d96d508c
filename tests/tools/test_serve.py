"""The two parts of `make run` live and die together."""

import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = """
import sys
sys.path.insert(0, {root!r})
from tools import serve
serve.PARTS = {parts!r}
sys.exit(serve.Supervisor().run())
"""
SLEEPS = ["-c", "import os,sys,time; open(sys.argv[1], 'w').write(str(os.getpid())); time.sleep(60)"]


def start(parts: dict[str, list[str]]) -> subprocess.Popen[str]:
    program = PROGRAM.format(root=str(ROOT), parts=parts)
    return subprocess.Popen([sys.executable, "-c", program], stderr=subprocess.PIPE, text=True, start_new_session=True)


def wait_for(path: Path) -> int:
    until = time.monotonic() + 20
    while not (path.is_file() and path.read_text()):
        assert time.monotonic() < until, "the part did not start"
        time.sleep(0.05)
    return int(path.read_text())


def alive(number: int) -> bool:
    return Path(f"/proc/{number}/cmdline").is_file() and bool(Path(f"/proc/{number}/cmdline").read_bytes())


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="looks at processes through /proc")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_stops_both(tmp_path: Path, number: signal.Signals) -> None:
    files = [tmp_path / "one", tmp_path / "two"]
    supervisor = start({file.name: [*SLEEPS, str(file)] for file in files})
    parts = [wait_for(file) for file in files]
    supervisor.send_signal(number)
    assert supervisor.wait(20) == 0
    assert not any(alive(part) for part in parts)


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="looks at processes through /proc")
def test_when_one_ends_the_other_is_stopped(tmp_path: Path) -> None:
    file = tmp_path / "stays"
    waits = f"import pathlib,sys,time\nwhile not pathlib.Path({str(file)!r}).is_file(): time.sleep(0.05)\nsys.exit(3)"
    supervisor = start({"stays": [*SLEEPS, str(file)], "goes": ["-c", waits]})
    stays = wait_for(file)
    _out, errors = supervisor.communicate(timeout=20)
    assert supervisor.returncode == 1
    assert "the goes ended with exit code 3" in errors
    assert not alive(stays)
