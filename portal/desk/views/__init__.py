"""The routes of the desk and of the case page."""

from portal.desk.views import acts, bulk, cases, finding, holds, objections, public_objections, recusals, requests, tabs
from portal.desk.views.blueprint import blueprint
from portal.desk.views.live import nav_count
from portal.desk.views.requests import waiting_requests

__all__ = (
    "acts",
    "blueprint",
    "bulk",
    "cases",
    "finding",
    "holds",
    "nav_count",
    "objections",
    "public_objections",
    "recusals",
    "requests",
    "tabs",
    "waiting_requests",
)
