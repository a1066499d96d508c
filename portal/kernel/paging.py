"""Keyset pages: the cursor carries the sort values of the last row shown, never an offset."""

import base64
import json
from dataclasses import dataclass
from typing import Generic, TypeVar

Row = TypeVar("Row")
PAGE_SIZE = 50


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """One page of a list; the cursors are None where there is nothing before or after."""

    rows: tuple[Row, ...]
    next_cursor: str | None = None
    previous_cursor: str | None = None


def encode_cursor(*values: str | int) -> str:
    """Sort values as URL-safe text."""
    return base64.urlsafe_b64encode(json.dumps(values, separators=(",", ":")).encode()).decode().rstrip("=")


def decode_cursor(cursor: str | None, *types: type) -> tuple[str | int, ...] | None:
    """The sort values, or None for no cursor or one that was tampered with (the list then starts at its beginning)."""
    if not cursor:
        return None
    try:
        values = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except ValueError:
        return None
    if not isinstance(values, list) or len(values) != len(types):
        return None
    if any(type(value) is not expected for value, expected in zip(values, types, strict=True)):
        return None
    return tuple(values)
