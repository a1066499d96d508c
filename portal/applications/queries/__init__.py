"""Reading applications."""

from portal.applications.queries.corrections import CorrectionRow, ItemRow, corrections_of, item_of
from portal.applications.queries.details import (
    AchievementRow,
    OpinionRow,
    Progress,
    achievement_counts,
    achievements_of,
    details,
    details_many,
    opinions_of,
    progress,
    publicity_of,
)
from portal.applications.queries.facts import read_facts
from portal.applications.queries.lists import ListRow, page, state_label

__all__ = (
    "AchievementRow",
    "CorrectionRow",
    "ItemRow",
    "ListRow",
    "OpinionRow",
    "Progress",
    "achievement_counts",
    "achievements_of",
    "corrections_of",
    "details",
    "details_many",
    "item_of",
    "opinions_of",
    "page",
    "progress",
    "publicity_of",
    "read_facts",
    "state_label",
)
