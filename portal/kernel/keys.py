"""The secrets of one installation, made once and kept in its own folder, readable by its user alone.

An installation that gets ``SECRET_KEY`` and ``PORTAL_DATA_KEY`` from its environment needs no such files.
"""

import os
import secrets
from dataclasses import dataclass, field
from pathlib import Path

from portal.kernel import encryption

SECRET_FILE = "secret.key"  # noqa: S105 - a file's name
DATA_FILE = "data.key"
_FOLDER_MODE = 0o700
_FILE_MODE = 0o600


@dataclass(frozen=True, slots=True)
class Keys:
    """secret: for ``SECRET_KEY`` (signed cookies); data: for ``PORTAL_DATA_KEY`` (the ring). None: no such file."""

    secret: str | None = field(repr=False)
    data: str | None = field(repr=False)


def ensure(folder: Path) -> None:
    """Make ``secret.key`` and ``data.key`` where they are missing; never change one that is there."""
    folder.mkdir(mode=_FOLDER_MODE, parents=True, exist_ok=True)
    _make(folder / SECRET_FILE, secrets.token_urlsafe(48))
    _make(folder / DATA_FILE, encryption.ring_entry("k1", encryption.new_secret()))


def load(folder: Path) -> Keys:
    """What ``ensure`` made."""
    return Keys(_read(folder / SECRET_FILE), _read(folder / DATA_FILE))


def _read(path: Path) -> str | None:
    try:
        return path.read_text(encoding="ascii").strip() or None
    except FileNotFoundError:
        return None


def _make(path: Path, content: str) -> None:
    """Write whole or not at all: of two processes that start at once, one makes the file and both read it."""
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _FILE_MODE)
    try:
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(content + "\n")
            file.flush()
            os.fsync(file.fileno())
        path.hardlink_to(temporary)
    except FileExistsError:
        return
    finally:
        temporary.unlink()
