"""What somebody typed into a form that cannot be taken any more, to be shown again instead of lost.

A server does not learn which fields were hidden or ticked: what holds words (Han or a blank) was typed, while codes,
numbers and tokens hold none.
"""

import re
from collections.abc import Iterable
from typing import Protocol

from flask import request

_WORDS = re.compile(r"[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]|\S\s+\S")
_KEPT_AWAY = re.compile(
    r"(?:^|[-_])(?:password|current|again|csrf_token|id_number|document_no|phone|mobile|email|code)(?:$|[-_])"
)
"""Secrets, and personal numbers and addresses (DOMAIN 7, class S3)."""


class Sent(Protocol):
    """A form as it came: names with their values, repeated where a name came several times."""

    def items(self, multi: bool = ...) -> Iterable[tuple[str, str]]:  # noqa: FBT001 - werkzeug's signature
        """Name and value of every field, in the form's order."""


def typed_texts(sent: Sent) -> list[str]:
    """The words that were typed, in the form's order; never secrets or personal numbers, never files."""
    return [
        value for name, value in sent.items(multi=True) if _WORDS.search(value) and not _KEPT_AWAY.search(name.lower())
    ]


def typed_here() -> list[str]:
    """The words of this request's form; none where another site sent it, which shall not speak through our pages."""
    if request.method != "POST" or request.headers.get("Sec-Fetch-Site") == "cross-site":
        return []
    return typed_texts(request.form)
