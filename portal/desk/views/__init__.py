"""The routes of the desk and of the case page."""

from portal.desk.views import acts, bulk, cases, finding, tabs
from portal.desk.views.blueprint import blueprint
from portal.desk.views.live import nav_count

__all__ = ("acts", "blueprint", "bulk", "cases", "finding", "nav_count", "tabs")
