"""The list of firms."""

from flask import Response, request
from flask_babel import gettext as _

from portal.enterprises import queries
from portal.enterprises.queries.directory import NOT_LISTED, UNASSIGNED
from portal.enterprises.rules.directory import KIND_LABELS, LEVEL_LABELS
from portal.enterprises.rules.import_plan import importable
from portal.enterprises.views.blueprint import blueprint, sight_and_places
from portal.kernel import clock
from portal.kernel.permissions import Permission
from portal.kernel.reading import reading
from portal.web.access import current_actor, requires
from portal.web.htmx import fragment_or_page

_MAX_SEARCH = 60


@blueprint.get("")
@requires(Permission.DIRECTORY_READ)
def directory(org: str) -> Response:
    """Firms by pinyin initials, fifty a page."""
    actor, today = current_actor(), clock.today()
    wanted = queries.DirectoryFilter(
        search=request.args.get("search", "")[:_MAX_SEARCH],
        level=request.args.get("level", ""),
        district=request.args.get("district", ""),
        proposed=request.args.get("proposed") == "1",
    )
    sight, places = sight_and_places()
    kinds = importable(actor.roles) if actor.may(Permission.DIRECTORY_IMPORT) else frozenset()
    page = queries.directory_page(reading(), sight, wanted, today, request.args.get("cursor"))
    return fragment_or_page(
        "enterprises/_rows.html",
        "enterprises/directory.html",
        org=org,
        firms=page,
        wanted=wanted,
        places=places,
        kind_labels=KIND_LABELS,
        level_labels=LEVEL_LABELS,
        levels=[("", _("全部级别")), *LEVEL_LABELS.items(), (NOT_LISTED, _("无有效名单"))],
        districts=[("", _("全部区市和功能区")), *places.items(), (UNASSIGNED, _("未确定区市"))],
        proposals=[("", _("全部企业")), ("1", _("有待确认的信息"))],
        may_import=bool(kinds),
        waiting=queries.waiting_count(reading(), kinds) if kinds else 0,
        today=today,
    )
