"""What no database can store is turned away before any view sees it: NUL characters, and numbers without an end.

PostgreSQL refuses NUL in text, SQLite integers of more than 64 bits; both would end as an error of ours (500).
"""

from collections.abc import Iterator
from typing import Any

from flask import Flask, request
from werkzeug.exceptions import BadRequest, NotFound

_LARGEST = 2**63 - 1


def init_incoming(app: Flask) -> None:
    """Judge the address before anything reads it, and what was sent with it before the view does."""
    app.url_value_preprocessor(_address)
    app.before_request(_sent)


def _address(_endpoint: str | None, values: dict[str, Any] | None) -> None:
    """An address with such a part names nothing."""
    for value in (values or {}).values():
        if "\0" in value if isinstance(value, str) else isinstance(value, int) and value > _LARGEST:
            raise NotFound


def _sent() -> None:
    if any("\0" in value for value in _texts()):
        raise BadRequest


def _texts() -> Iterator[str]:
    for sent in (request.args, request.form):
        for name, value in sent.items(multi=True):
            yield name
            yield value
