"""Refuse large files in a commit: `large_files.py FILE…` (called by pre-commit)."""

from __future__ import annotations

import sys
from pathlib import Path

LIMIT = 600 * 1024


def main(names: list[str]) -> int:
    """Print the files over the limit (bytes); answer 1 when there is one."""
    large = [name for name in names if (path := Path(name)).is_file() and path.stat().st_size > LIMIT]
    for name in large:
        print(f"{name}: over {LIMIT // 1024} kB; does it belong into the repository?")
    return 1 if large else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
