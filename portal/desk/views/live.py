"""What one request asks once: the day, the counts; and the tag that tells whether a desk has changed."""

import hashlib
import json
from collections.abc import Callable, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from flask import g, request
from flask_babel import get_locale

from portal.cases.queries.desk import DeskFilter, TabCounts
from portal.desk import queries
from portal.kernel import clock
from portal.kernel.reading import reading
from portal.web.access import current_actor

_TEMPLATES = Path(__file__).parents[2]


def identity_part(name: str) -> Any:  # noqa: ANN401 - each room's part has its own type
    """What a room added to the identity statement of this request."""
    return getattr(g.identity, "parts", {}).get(name)


def day() -> queries.Today:
    """The day of this request."""
    if "desk_day" not in g:
        g.desk_day = queries.today(reading(), identity_part("rule_set_version"), identity_part("calendar_stamp"))
    found: queries.Today = g.desk_day
    return found


def counts() -> TabCounts:
    """The counts of the desk in the address."""
    if "desk_counts" not in g:
        g.desk_counts = queries.counts(reading(), current_actor().organisation_id, day())
    found: TabCounts = g.desk_counts
    return found


def nav_count(tab: str) -> Callable[[object], int | None]:
    """The live count of a tab for the left column; none on pages of errors, which must not ask the database."""

    def count(_identity: object) -> int | None:
        if g.get("actor") is None:
            return None
        number: int = getattr(counts(), tab)
        return number

    return count


def chosen() -> DeskFilter:
    """The filter in the address."""
    given = request.args
    return DeskFilter(
        kind=given.get("kind", ""),
        level=given.get("level", ""),
        specialty=given.get("specialty", "").strip(),
        search=given.get("q", "").strip(),
        sort=given.get("sort", "due"),
    )


def tag(tab: str, ticked: Sequence[str]) -> str:
    """Everything that the rows depend on, as one digest: while it holds, a poll is answered 304."""
    actor, filters = current_actor(), chosen()
    lease = identity_part("lease")
    parts = (
        identity_part("stamp"),
        identity_part("bell"),
        identity_part("calendar_stamp"),
        clock.today().isoformat(),
        actor.account_id,
        actor.organisation_code,
        sorted(actor.roles),
        str(get_locale()),
        tab,
        (filters.kind, filters.level, filters.specialty, filters.search, filters.sort, request.args.get("cursor", "")),
        _release(),
        lease if lease and lease <= clock.stamp() else "",
        ticked,
    )
    return hashlib.sha256(json.dumps(parts, ensure_ascii=True).encode()).hexdigest()[:32]


@lru_cache(maxsize=1)
def _release() -> str:
    """A digest of what draws the rows, so that a new release reaches every open desk."""
    digest = hashlib.sha256()
    for room in ("desk", "web"):
        for path in sorted((_TEMPLATES / room / "templates").rglob("*.html")):
            digest.update(path.read_bytes())
    return digest.hexdigest()[:12]
