"""Pages of the policy room."""

from portal.policy.views import bench, calendars, cycles, drafts, publication, rulebook
from portal.policy.views.blueprint import blueprint

__all__ = ("bench", "blueprint", "calendars", "cycles", "drafts", "publication", "rulebook")
