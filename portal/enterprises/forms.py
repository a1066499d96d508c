"""Forms of the directory: a list to import, a dated fact, an agency contract."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from wtforms import BooleanField, DateField, RadioField, SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, Optional

from portal.enterprises.rules.directory import KIND_LABELS, LEVEL_LABELS, Level

_MAX_80 = _l("不超过 80 个字。")
_DAY = _l("请按年-月-日填写日期。")


class UploadForm(FlaskForm):
    """A published list and what it is. The kinds offered are those that the reader's role imports."""

    kind = SelectField(_l("名单种类"), validators=[InputRequired(_l("请选择名单种类。"))])
    level = SelectField(
        _l("级别"),
        description=_l("“小巨人”企业只有国家级，专精特新中小企业为省级或市级。"),
        choices=[SelectChoice(str(level), _l(label)) for level, label in LEVEL_LABELS.items()],
        default=Level.PROVINCIAL,
    )
    document_no = StringField(
        _l("公布文号"),
        validators=[DataRequired(_l("请填写公布文号。")), Length(max=80, message=_MAX_80)],
    )
    title = StringField(
        _l("名单标题"),
        description=_l("可不填，不填时取表头上方的标题。"),
        validators=[Length(max=200, message=_l("不超过 200 个字。"))],
    )
    published_on = DateField(_l("公布日期"), validators=[InputRequired(_l("请填写公布日期。"))])
    valid_from = DateField(_l("有效期起"), description=_l("可不填，不填时从公布日期起。"), validators=[Optional()])
    products = BooleanField(
        _l("这是单项冠军产品名单"), description=_l("产品名单上的企业，经工信局核定前不按单项冠军企业对待。")
    )
    file = FileField(
        _l("名单文件"),
        description=_l(
            ".xlsx、.xls、.et、.ods 或 .csv，不超过 10 MB、50000 行；"
            "表头需有“企业名称”和“统一社会信用代码”，最好有“区市”。"
        ),
        validators=[FileRequired(_l("请选择名单文件。"))],
    )

    def offer(self, kinds: frozenset[str]) -> None:
        """Set the kinds to choose from."""
        self.kind.choices = [SelectChoice(str(kind), _l(label)) for kind, label in KIND_LABELS.items() if kind in kinds]


class FactForm(FlaskForm):
    """A value of one fact from a day on."""

    value = SelectField(_l("取值"))
    valid_from = DateField(_l("从哪一天起"), validators=[InputRequired(_DAY)])
    source = StringField(
        _l("依据的文件或材料"),
        validators=[DataRequired(_l("请填写依据的文件或材料。")), Length(max=200, message=_l("不超过 200 个字。"))],
    )


class CorrectForm(FlaskForm):
    """The right value of a fact that was confirmed wrongly."""

    value = SelectField(_l("正确的取值"))
    source = StringField(
        _l("依据的文件或材料"),
        validators=[DataRequired(_l("请填写依据的文件或材料。")), Length(max=200, message=_l("不超过 200 个字。"))],
    )
    reason = StringField(
        _l("更正的原因"),
        validators=[DataRequired(_l("请填写更正的原因。")), Length(max=200, message=_l("不超过 200 个字。"))],
    )


class ContractForm(FlaskForm):
    """A contract with a personnel agency."""

    agency = SelectField(_l("人事代理机构"))
    starts_on = DateField(_l("合同起期"), validators=[InputRequired(_DAY)])
    ends_on = DateField(_l("合同止期"), description=_l("含当日。"), validators=[InputRequired(_DAY)])
    document_no = StringField(
        _l("合同编号"),
        validators=[DataRequired(_l("请填写合同编号。")), Length(max=80, message=_MAX_80)],
    )


class EndForm(FlaskForm):
    """The last day of a claim or a contract that ends earlier, and what shows it."""

    last_day = DateField(_l("最后一天"), description=_l("含当日。"), validators=[InputRequired(_DAY)])
    source = StringField(
        _l("依据的文件或材料"),
        validators=[DataRequired(_l("请填写依据的文件或材料。")), Length(max=200, message=_l("不超过 200 个字。"))],
    )


class ResolveForm(FlaskForm):
    """The credit code of a row that came without one."""

    credit_code = StringField(
        _l("统一社会信用代码"),
        validators=[DataRequired(_l("请填写统一社会信用代码。")), Length(max=40, message=_l("代码太长。"))],
    )
    same_firm = BooleanField(_l("名称不同，但确认是同一家企业"))


class ReasonForm(FlaskForm):
    """Why a row is put away."""

    reason = StringField(
        _l("移除原因"),
        validators=[DataRequired(_l("请填写原因。")), Length(max=200, message=_l("不超过 200 个字。"))],
    )


class DelistForm(FlaskForm):
    """From when a firm is off a list, and why."""

    on = DateField(
        _l("从哪一天起移出"), description=_l("当日起不再按名单内企业对待。"), validators=[InputRequired(_DAY)]
    )
    reason = StringField(
        _l("原因和依据"),
        validators=[DataRequired(_l("请填写原因和依据。")), Length(max=200, message=_l("不超过 200 个字。"))],
    )


class CountingForm(FlaskForm):
    """Whether the holder of a champion product counts as a champion firm."""

    counts = RadioField(
        _l("核定结果"),
        choices=[SelectChoice("1", _l("按单项冠军企业对待")), SelectChoice("0", _l("不按单项冠军企业对待"))],
        validators=[InputRequired(_l("请选择一种。"))],
    )
    reason = StringField(
        _l("依据"),
        validators=[DataRequired(_l("请填写依据。")), Length(max=200, message=_l("不超过 200 个字。"))],
    )
