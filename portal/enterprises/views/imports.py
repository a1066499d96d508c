"""Importing a published list: upload, look, confirm."""

from datetime import date
from typing import Any

from flask import Response, flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _

from portal.enterprises import queries, service
from portal.enterprises.forms import UploadForm
from portal.enterprises.rules.directory import KIND_LABELS, LEVEL_LABELS, EntryKind, Level
from portal.enterprises.rules.import_plan import importable
from portal.enterprises.rules.marks import MAX_BYTES
from portal.enterprises.views.blueprint import blueprint, sight_and_places
from portal.kernel.errors import Invalid, NotFound, Refused
from portal.kernel.permissions import Permission
from portal.kernel.reading import reading
from portal.kernel.refusal import Refusal
from portal.web.access import current_actor, requires

SHOWN = 100
"""Rows of each part of the preview that are shown; the rest is counted."""
_SEE_OTHER = 303


@blueprint.route("/import", methods=["GET", "POST"])
@requires(Permission.DIRECTORY_IMPORT)
def import_list(org: str) -> Response:
    """Take a list and lead to its preview."""
    actor = current_actor()
    form = UploadForm(**_typed_before())
    form.offer(importable(actor.roles))
    refusals: tuple[Refusal, ...] = ()
    if form.validate_on_submit():
        try:
            token = _store(form)
        except Invalid as error:
            form.file.errors = list(error.errors["file"])
        except Refused as error:
            refusals = error.refusals
        else:
            return make_response(redirect(url_for(".preview_list", org=org, token=token), code=_SEE_OTHER))
    wrong = bool(form.errors or refusals)
    page = render_template("enterprises/import.html", org=org, form=form, refusals=refusals)
    return make_response(page, 422 if wrong else 200)


def _typed_before() -> dict[str, Any]:
    """What was said of the list whose faults are being put right (``?again=`` its token): nobody types it twice."""
    token = request.args.get("again", "")
    before = queries.upload_of(reading(), token, current_actor().account_id or 0) if token else None
    if before is None:
        return {}
    typed = dict(before.about)
    days = {name: date.fromisoformat(typed.pop(name)) for name in ("published_on", "valid_from")}
    if days["valid_from"] == days["published_on"]:
        del days["valid_from"]
    return typed | days


def _store(form: UploadForm) -> str:
    """Check that the file can be read, keep it, return its token."""
    content = form.file.data.stream.read(MAX_BYTES + 1)
    filename = form.file.data.filename or ""
    queries.read_list(reading(), content, filename)
    return service.store_upload(
        service.StoreUpload(
            filename=filename,
            content=content,
            kind=EntryKind(form.kind.data),
            level=Level(form.level.data),
            document_no=form.document_no.data,
            published_on=form.published_on.data,
            title=form.title.data or "",
            valid_from=form.valid_from.data,
            products=form.products.data,
        ),
        current_actor(),
    )


@blueprint.get("/import/<token>")
@requires(Permission.DIRECTORY_IMPORT)
def preview_list(org: str, token: str) -> Response:
    """What the import would do, row by row."""
    upload = queries.upload_of(reading(), token, current_actor().account_id or 0)
    if upload is None:
        return _gone(org)
    _sight, places = sight_and_places()
    page = render_template(
        "enterprises/preview.html",
        org=org,
        token=token,
        upload=upload,
        preview=queries.preview(reading(), upload),
        places=places,
        shown=SHOWN,
        kind_labels=KIND_LABELS,
        level_labels=LEVEL_LABELS,
    )
    return make_response(page)


@blueprint.post("/import/<token>")
@requires(Permission.DIRECTORY_IMPORT)
def confirm_list(org: str, token: str) -> Response:
    """Import the list as previewed."""
    actor = current_actor()
    upload = queries.upload_of(reading(), token, actor.account_id or 0)
    if upload is None:
        return _gone(org)
    parsed = queries.read_list(reading(), upload.content, upload.filename)
    try:
        done = service.confirm_import(service.ConfirmImport(token, parsed), actor)
    except NotFound:  # a second click, while the first one was being done
        return _gone(org)
    text = _(
        "已导入 %(entries)d 家企业：新增 %(new)d 家，更名 %(renamed)d 家，区市待确认 %(proposed)d 家。",
        entries=done.entries,
        new=done.new,
        renamed=done.renamed,
        proposed=done.proposed,
    )
    flash(text, "success")
    if done.uncoded:
        flash(_("有 %(n)d 行没有统一社会信用代码，已放入待补代码，请逐行处理。", n=done.uncoded), "warning")
        return make_response(redirect(url_for(".quarantine", org=org), code=_SEE_OTHER))
    return make_response(redirect(url_for(".directory", org=org), code=_SEE_OTHER))


def _gone(org: str) -> Response:
    """Imported already (a second click, the Back key) or too old: say so instead of an empty 404."""
    text = _("这次上传已经导入，或已超过 2 小时失效，没有重复导入；名单是否已导入，可在下面的目录里查到。")
    flash(text, "warning")
    return make_response(redirect(url_for(".directory", org=org), code=_SEE_OTHER))
