"""Copy the browser scripts from the npm package into the folder that the portal serves (`make assets`).

Without npm the portal takes them from the CDN instead, held to their hashes; `--optional` makes that a message, not an
error.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "node_modules" / "htmx.org" / "dist"
TARGET = ROOT / "portal" / "web" / "static" / "vendor"
FILES = ("htmx.min.js", "ext/hx-ptag.min.js")


def up_to_date() -> bool:
    """Whether every copy is there and younger than the lock file."""
    locked = (ROOT / "package-lock.json").stat().st_mtime
    copies = [TARGET / Path(name).name for name in FILES]
    return all(copy.is_file() and copy.stat().st_mtime >= locked for copy in copies)


def install(npm: str) -> bool:
    """Install what package-lock.json names and copy it; answer whether it worked."""
    done = subprocess.run([npm, "ci", "--ignore-scripts", "--silent"], cwd=ROOT, check=False, stdin=subprocess.DEVNULL)
    if done.returncode != 0:
        return False
    TARGET.mkdir(parents=True, exist_ok=True)
    for name in FILES:
        shutil.copyfile(PACKAGE / name, TARGET / Path(name).name)
    return True


def main() -> int:
    """Answer the exit code: 0 when the copies are there, or when they were optional."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--optional", action="store_true", help="say that the CDN is used instead of failing")
    optional = parser.parse_args().optional
    if optional and up_to_date():
        return 0
    npm = shutil.which("npm")
    if npm and install(npm):
        print(f"browser scripts: {', '.join(Path(name).name for name in FILES)} in {TARGET.relative_to(ROOT)}")
        return 0
    problem = "npm ci failed" if npm else "npm is not installed"
    print(f"{problem}: htmx comes from the CDN until `make assets` works", file=sys.stderr)
    return 0 if optional else 1


if __name__ == "__main__":
    sys.exit(main())
