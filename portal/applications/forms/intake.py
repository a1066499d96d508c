"""Forms of a paper intake, and of the public page on which its subject follows the case."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import BooleanField, HiddenField, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, Optional, ValidationError

from portal.applications.forms.drafts import DateField, DraftForm
from portal.kernel.actor import Actor
from portal.kernel.reading import reading
from portal.kernel.refusal import Refusal
from portal.materials.rules import ACCEPT, MAX_BYTES, check_file
from portal.organisations import queries as organisations
from portal.organisations.rules import Kind
from portal.people.rules import EMPLOYMENT_LABELS

_SCAN = _l("PDF、JPG 或 PNG，不超过 20 MB；扫描件请保证文字清晰。")
_KEYS = {"accept": ACCEPT, "required": True}


class _ScanForm(FlaskForm):
    """A form with one scan; after a successful validation ``name`` and ``content`` go to ``materials.keep``."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - WTForms' own arguments
        super().__init__(*args, **kwargs)
        self.name_of_scan, self.content = "", b""

    def take(self, field: FileField) -> None:
        """Read the upload once, one byte more than is allowed at most."""
        if not field.data:
            raise ValidationError(_("请选择要上传的扫描件。"))
        self.name_of_scan, self.content = field.data.filename or "", field.data.stream.read(MAX_BYTES + 1)
        found = check_file(self.name_of_scan, self.content)
        if isinstance(found, Refusal):
            raise ValidationError(_(found.message))


class IntakeForm(_ScanForm):
    """For whom, from which firm (or none), and his written consent."""

    name = StringField(
        _l("姓名"),
        validators=[InputRequired(_l("请填写姓名。"))],
        render_kw={"autocomplete": "off", "maxlength": 60},
    )
    id_number = StringField(
        _l("身份证号"),
        description=_l("对照身份证原件填写，18 位；加密保存，页面上只显示前四位和后四位。"),
        validators=[InputRequired(_l("请填写身份证号。"))],
        render_kw={"autocomplete": "off", "maxlength": 24, "spellcheck": "false"},
    )
    phone = StringField(
        _l("联系电话"),
        description=_l("用于告知补正等事项，加密保存。"),
        validators=[InputRequired(_l("请填写联系电话。"))],
        render_kw={"autocomplete": "off", "type": "tel", "maxlength": 20},
    )
    consent = FileField(_l("《委托代办同意书》扫描件（申报人签名）"), description=_SCAN, render_kw=_KEYS)
    credit_code = StringField(
        _l("所在企业的统一社会信用代码"),
        description=_l("18 位。没有工作单位的（自由职业者）不填，改填下面的工作地点。"),
        render_kw={"autocomplete": "off", "maxlength": 18, "spellcheck": "false"},
    )
    employed_since = DateField(
        _l("入职日期"), description=_l("本系统已有在职记录的，可以不填。"), validators=[Optional()]
    )
    employment = RadioField(_l("用工形式"), default="contract")
    social_insurance = BooleanField(_l("由该企业缴纳社会保险"), default=True)
    place_of_work = StringField(
        _l("工作地点"),
        validators=[Length(max=150, message=_l("请不超过 150 个字。"))],
        render_kw={"autocomplete": "off", "maxlength": 150},
    )
    district = SelectField(_l("工作地点所在区市"), default="", description=_l("没有代理机构的，由该区市人社局审核。"))
    own_agency = BooleanField(_l("申报人由本机构提供人事代理"))

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:  # noqa: ANN401 - WTForms' own arguments
        super().__init__(*args, **kwargs)
        self.employment.choices = [SelectChoice(kind.value, _(label)) for kind, label in EMPLOYMENT_LABELS.items()]
        rows = organisations.of_kinds(reading(), (Kind.DISTRICT,))
        self.district.choices = [
            SelectChoice("", _("请选择")),
            *(SelectChoice(row.code, row.place_name or row.short_name) for row in rows),
        ]
        own = organisations.by_code(reading(), actor.organisation_code)
        if own is None or own.kind != Kind.AGENCY:
            del self.own_agency
        self.consent.flags.required = True

    def validate_consent(self, field: FileField) -> None:
        """The scan of the signed consent."""
        self.take(field)


class UnitPaperForm(DraftForm):
    """What the firm's stamped papers say, and the signature on the paper commitment."""

    unit_opinion = TextAreaField(
        _l("单位审核意见"),
        description=_l("照录单位盖章的审核意见，会随申报一起转给渠道和评委会。"),
        validators=[Length(max=2000, message=_l("请不超过 2000 个字。"))],
    )
    posted_on = DateField(_l("单位公示开始日期"), validators=[Optional()])
    ends_on = DateField(_l("单位公示结束日期"), validators=[Optional()])
    place = StringField(
        _l("公示地点或方式"),
        validators=[Length(max=200, message=_l("请不超过 200 个字。"))],
        render_kw={"maxlength": 200},
    )
    signed = BooleanField(_l("申报人已在纸质诚信承诺书上签名，扫描件已上传"))


class WithdrawalForm(_ScanForm):
    """The subject's signed request."""

    seen_version = HiddenField()
    reason = TextAreaField(
        _l("撤回理由"),
        description=_l("照录申报人在申请书上写明的理由。"),
        validators=[InputRequired(_l("请写明撤回理由。")), Length(max=2000, message=_l("请不超过 2000 个字。"))],
    )
    file = FileField(_l("撤回申请书扫描件（申报人签名）"), description=_SCAN, render_kw=_KEYS)

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - WTForms' own arguments
        super().__init__(*args, **kwargs)
        self.file.flags.required = True

    def validate_file(self, field: FileField) -> None:
        """The scan of the signed request."""
        self.take(field)


class FollowForm(FlaskForm):
    """The number of the case, and the code of the receipt."""

    number = StringField(
        _l("申报编号"),
        description=_l("例如 2026-000123，印在回执上方。"),
        validators=[InputRequired(_l("请填写申报编号。")), Length(max=20, message=_l("请核对申报编号。"))],
        render_kw={"autocomplete": "off", "maxlength": 20, "spellcheck": "false"},
    )
    code = StringField(
        _l("查询码"),
        description=_l("10 位字母和数字，大小写不限，中间的横线可以不填。"),
        validators=[InputRequired(_l("请填写查询码。")), Length(max=30, message=_l("请核对查询码。"))],
        render_kw={"autocomplete": "off", "maxlength": 30, "spellcheck": "false", "autocapitalize": "characters"},
    )
