"""The city's pages of channels: list, one channel, every change with what it would move, posts."""

from portal.routing.views import authorisations, changes, channels, four_eyes, posts
from portal.routing.views.blueprint import blueprint

__all__ = ("authorisations", "blueprint", "changes", "channels", "four_eyes", "posts")
