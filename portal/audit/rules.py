"""How an entry of the ledger is written down and chained."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any


def canonical_text(fields: Mapping[str, Any]) -> str:
    """The one way in which an entry is written: sorted keys, no spaces, UTF-8."""
    return json.dumps(fields, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def chained_hash(previous_hash: str, canonical: str) -> str:
    """SHA-256 over the predecessor's hash and the entry's text, in hex."""
    return hashlib.sha256(f"{previous_hash}\n{canonical}".encode()).hexdigest()
