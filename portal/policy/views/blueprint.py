"""The blueprint of the policy room, who reads its pages, and the tabs of the rulebook."""

from flask import Blueprint, request, url_for
from flask_babel import gettext as _

from portal.kernel.permissions import Permission
from portal.web.frame import NavLink

blueprint = Blueprint("policy", __name__, url_prefix="/o/<org>", template_folder="../templates")

READERS = (Permission.CONFIG_MANAGE, Permission.AUDIT_READ)
BENCH_USERS = (Permission.CONFIG_MANAGE, Permission.DIRECTORY_READ)
SEE_OTHER = 303


def rulebook_tabs(org: str) -> list[NavLink]:
    """Parameters, review years, working days, closed lists."""
    entries = (
        (_("参数与版本"), "policy.rulebook"),
        (_("评审年度"), "policy.cycles"),
        (_("工作日名单"), "policy.calendars"),
        (_("固定清单"), "policy.lists"),
    )
    return [
        NavLink(label, url_for(endpoint, org=org), active=request.endpoint == endpoint) for label, endpoint in entries
    ]
