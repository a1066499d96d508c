"""Uploaded files on disk: encrypted, outside the web root, named by a keyed hash of what they hold.

The same content is stored once. A file is written before the row that names it; one that no row names does no harm.
"""

import contextlib
import os
import re
import secrets
from pathlib import Path

from portal.kernel.encryption import Cipher

_KEY = re.compile(r"[0-9a-f]{64}")
_INDEX_CONTEXT = "file.content"
_FOLDER_MODE = 0o700
_FILE_MODE = 0o600


class MissingFileError(Exception):
    """A row names a file that is not in the folder (a backup of the database without its files)."""


class FileStore:
    """A folder of encrypted files; several machines may share it."""

    def __init__(self, folder: Path, cipher: Cipher) -> None:
        self._folder = folder
        self._cipher = cipher

    def put(self, content: bytes) -> str:
        """Store ``content``, durable when this returns, and give its content key (64 hex digits)."""
        key = self._cipher.index_bytes(content, _INDEX_CONTEXT)
        path = self._path(key)
        if not path.exists():
            path.parent.mkdir(mode=_FOLDER_MODE, parents=True, exist_ok=True)
            _write(path, self._cipher.encrypt_bytes(content, _context(key)))
        return key

    def get(self, key: str) -> bytes:
        """The content; MissingFileError, and the errors of the cipher (unknown key, tampered)."""
        try:
            stored = self._path(key).read_bytes()
        except FileNotFoundError as error:
            raise MissingFileError(key) from error
        return self._cipher.decrypt_bytes(stored, _context(key))

    def _path(self, key: str) -> Path:
        if not _KEY.fullmatch(key):
            msg = "a content key has 64 hex digits"
            raise ValueError(msg)
        return self._folder / key[:2] / key


def _context(key: str) -> str:
    return f"file:{key}"


def _write(path: Path, stored: bytes) -> None:
    """Whole or not at all: written beside, flushed to disk, then renamed."""
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _FILE_MODE)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(stored)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)
    for folder in (path.parent, path.parent.parent):
        _flush_folder(folder)


def _flush_folder(folder: Path) -> None:
    """The rename itself must survive a power cut; a file system that cannot flush folders is left alone."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        with contextlib.suppress(OSError):
            os.fsync(descriptor)
    finally:
        os.close(descriptor)


class _Holder:
    store: FileStore | None = None


def configure(new: FileStore) -> None:
    """Make ``new`` the file store of this process (set once, when the application starts)."""
    _Holder.store = new


def store() -> FileStore:
    """The file store of this process; RuntimeError before it was configured."""
    if _Holder.store is None:
        msg = "no file store is configured"
        raise RuntimeError(msg)
    return _Holder.store
