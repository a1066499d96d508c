"""The routes of meetings, publicity, certificates and their check."""

from portal.committees.views import meetings, results, sheet, verify
from portal.committees.views.blueprint import blueprint

__all__ = ("blueprint", "meetings", "results", "sheet", "verify")
