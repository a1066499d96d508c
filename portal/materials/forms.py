"""The form with which a paper is handed in."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import ValidationError

from portal.kernel.refusal import Refusal
from portal.materials.rules import (
    ACCEPT,
    KIND_LABELS,
    MAX_BYTES,
    PAPER_KINDS,
    TITLE_LENGTH,
    MaterialKind,
    check_file,
    check_title,
)


class MaterialForm(FlaskForm):
    """Kind, title and file; after a successful validation ``name`` and ``content`` go to ``service.keep``."""

    kind = SelectField(_l("材料类别"))
    title = StringField(
        _l("材料名称"),
        description=_l("不填则用类别名称，最多 100 个字。"),
        render_kw={"maxlength": TITLE_LENGTH, "autocomplete": "off"},
    )
    file = FileField(
        _l("文件"),
        description=_l("PDF、JPG 或 PNG，不超过 20 MB；扫描件请保证文字清晰。"),
        render_kw={"accept": ACCEPT, "required": True},
    )

    def __init__(self, *args: Any, paper: bool = False, **kwargs: Any) -> None:  # noqa: ANN401 - WTForms' own arguments
        super().__init__(*args, **kwargs)
        offered = [kind for kind in KIND_LABELS if paper or kind not in PAPER_KINDS]
        self.kind.choices = [
            SelectChoice("", _("请选择")),
            *(SelectChoice(kind.value, _(KIND_LABELS[kind])) for kind in offered),
        ]
        self.file.flags.required = True
        self.kind.flags.required = True
        self.name, self.content = "", b""

    def validate_kind(self, field: SelectField) -> None:
        """One of the listed kinds."""
        if not field.data:
            raise ValidationError(_("请选择材料类别。"))

    def validate_title(self, field: StringField) -> None:
        """Not too long."""
        refusal = check_title(field.data or "", MaterialKind.OTHER)
        if isinstance(refusal, Refusal):
            raise ValidationError(_(refusal.message))

    def validate_file(self, field: FileField) -> None:
        """There, and taken by its content. Reads the upload once, one byte more than is allowed at most."""
        if not field.data:
            raise ValidationError(_("请选择要上传的文件。"))
        self.name, self.content = field.data.filename or "", field.data.stream.read(MAX_BYTES + 1)
        found = check_file(self.name, self.content)
        if isinstance(found, Refusal):
            raise ValidationError(_(found.message))
