"""Forms of the policy room: a draft, its publication, a review year, a list of working days, lines for the bench."""

from datetime import date

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import BooleanField, DateField, HiddenField, IntegerField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional

_DAY = _l("请按年-月-日填写日期。")
_MAX_80 = _l("不超过 80 个字。")
_LONG = _l("不超过 1000 个字。")


class DraftForm(FlaskForm):
    """A new draft, from the parameters in force or from a file as the command line takes it."""

    name = StringField(
        _l("规则集名称"), validators=[DataRequired(_l("请填写规则集名称。")), Length(max=80, message=_MAX_80)]
    )
    reason = TextAreaField(
        _l("调整的依据和理由"),
        validators=[DataRequired(_l("请写明调整的依据和理由。")), Length(max=1000, message=_LONG)],
    )
    file = FileField(
        _l("规则集文件"),
        description=_l("可不选，不选时从最近发布的参数开始。JSON 格式，与命令行 --rules 所用的文件相同。"),
        validators=[Optional()],
    )


class SaveForm(FlaskForm):
    """Name, reason and reach of a draft; its parameters are fields of their own."""

    seen_revision = HiddenField(validators=[DataRequired()])
    name = StringField(
        _l("规则集名称"), validators=[DataRequired(_l("请填写规则集名称。")), Length(max=80, message=_MAX_80)]
    )
    reason = TextAreaField(
        _l("调整的依据和理由"),
        validators=[DataRequired(_l("请写明调整的依据和理由。")), Length(max=1000, message=_LONG)],
    )
    recount_open = BooleanField(
        _l("正在计时的案件也按新期限重新计算"),
        description=_l(
            "不勾选时，新期限只用于生效后开始计时的环节。重新计算不会使任何案件的剩余时间少于规定的最低工作日。"
        ),
    )


class PublishForm(FlaskForm):
    """From which midnight a draft holds."""

    seen_revision = HiddenField(validators=[DataRequired()])
    in_force_on = DateField(
        _l("生效日期"), description=_l("自该日零点起生效，最早为次日。"), validators=[InputRequired(_DAY)]
    )


class DiscardForm(FlaskForm):
    """Why a draft is given up."""

    seen_revision = HiddenField(id="discard-revision", validators=[DataRequired()])
    reason = StringField(
        _l("作废的理由"),
        validators=[DataRequired(_l("请写明作废的理由。")), Length(max=200, message=_l("不超过 200 个字。"))],
    )


class WithdrawForm(FlaskForm):
    """Why a published version is taken back."""

    reason = StringField(
        _l("撤回的理由"),
        validators=[DataRequired(_l("请写明撤回的理由。")), Length(max=200, message=_l("不超过 200 个字。"))],
    )


class CycleForm(FlaskForm):
    """The dates of a review year."""

    opens_on = DateField(_l("申报开始"), validators=[InputRequired(_DAY)])
    unit_until = DateField(_l("单位审核截止"), validators=[InputRequired(_DAY)])
    channel_until = DateField(_l("渠道报送截止"), validators=[InputRequired(_DAY)])
    intake_until = DateField(_l("办事机构受理截止"), validators=[InputRequired(_DAY)])
    panel_until = DateField(_l("专业组评议截止"), validators=[InputRequired(_DAY)])
    meeting_until = DateField(_l("评审会议截止"), validators=[InputRequired(_DAY)])
    closes_on = DateField(_l("公示发证截止"), validators=[InputRequired(_DAY)])

    def stages(self) -> dict[str, date]:
        """Stage -> day, as typed."""
        return {field.short_name: field.data for field in self if field.short_name != "csrf_token"}


class YearForm(FlaskForm):
    """The list of a year: typed, or in a file."""

    year = IntegerField(
        _l("年份"), validators=[InputRequired(_l("请填写年份。")), NumberRange(2007, 2099, _l("请填写四位年份。"))]
    )
    document_no = StringField(
        _l("发布文号"), validators=[DataRequired(_l("请填写发布文号。")), Length(max=80, message=_MAX_80)]
    )
    file = FileField(
        _l("名单文件"),
        description=_l("可不选。表格每行写一个日期或起止日期，并写明“放假”或“上班”。选了文件时不看下面填写的内容。"),
        validators=[Optional()],
    )
    holidays = TextAreaField(
        _l("放假日期"),
        description=_l("每行一个日期或一段，如 2027-02-05 至 2027-02-11，或 2月5日至11日。"),
        validators=[Optional(), Length(max=4000, message=_l("内容过长。"))],
    )
    workdays = TextAreaField(
        _l("调休上班日期"),
        description=_l("每行一个日期；没有调休的可不填。"),
        validators=[Optional(), Length(max=4000, message=_l("内容过长。"))],
    )


class ConfirmYearForm(FlaskForm):
    """A list as it was looked at."""

    year = HiddenField(validators=[DataRequired()])
    document_no = HiddenField(validators=[DataRequired()])
    holidays = HiddenField()
    workdays = HiddenField()


class BenchForm(FlaskForm):
    """Lines for a rule: pasted, or in a file."""

    rule = SelectField(_l("规则"))
    source = SelectField(_l("规则集"))
    lines = TextAreaField(_l("每行一个 JSON 对象"), validators=[Optional()])
    file = FileField(
        _l("或选择 JSONL 文件"),
        description=_l("不超过 1 MB、2,000 行。选了文件时不看上面填写的内容。"),
        validators=[Optional()],
    )
