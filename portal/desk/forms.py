"""The forms of acts that bring none of their own, and of what is done beside a case's steps."""

from collections.abc import Collection, Mapping, Sequence

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import DateField, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length

from portal.cases.rules import ASKED, HOLD_LABELS, REQUEST_LABELS, WAY_LABELS, HoldKind, Way
from portal.cases.service import GROUND_LABELS
from portal.kernel.workflow import Step
from portal.organisations.queries import OrganisationRow

_LONGEST = 2000
_TOO_LONG = _l("请不超过 2000 个字。")


class ConfirmForm(FlaskForm):
    """Nothing to fill in."""


class ReasonForm(FlaskForm):
    """A step that needs an opinion or a reason."""

    reason = TextAreaField(
        _l("意见或理由"),
        validators=[DataRequired(_l("请写明意见或理由。")), Length(max=_LONGEST, message=_TOO_LONG)],
    )


def usual_form(step: Step) -> FlaskForm:
    """The form of a step that no room has given one."""
    return ReasonForm() if step.reason else ConfirmForm()


class StepBackForm(FlaskForm):
    """Why an officer steps back from a person's cases."""

    ground = RadioField(
        _l("回避事由"),
        choices=[SelectChoice(ground.value, _l(label)) for ground, label in GROUND_LABELS.items()],
        validators=[InputRequired(_l("请选择回避事由。"))],
    )
    note = TextAreaField(
        _l("说明"),
        description=_l("选择其他情形时必填；本单位负责人、市人社局和监督员可以看到。"),
        validators=[Length(max=_LONGEST, message=_TOO_LONG)],
    )


class LiftForm(FlaskForm):
    """Why a hold or a recusal ends."""

    reason = TextAreaField(
        _l("解除理由"),
        description=_l("记入办理经过。"),
        validators=[DataRequired(_l("请写明解除理由。")), Length(max=_LONGEST, message=_TOO_LONG)],
    )


class HoldForm(FlaskForm):
    """Why a case stands still."""

    kind = RadioField(_l("暂停事由"), validators=[InputRequired(_l("请选择暂停事由。"))])
    reason = TextAreaField(
        _l("事由说明"),
        description=_l(
            "记入办理经过，各办理单位可以看到；申报人只看到暂停，看不到这里的内容。请不要写举报人、提出人的姓名。"
        ),
        validators=[DataRequired(_l("请写明事由。")), Length(max=_LONGEST, message=_TOO_LONG)],
    )

    def __init__(self, kinds: Collection[HoldKind]) -> None:
        super().__init__()
        self.kind.choices = [SelectChoice(kind.value, _l(HOLD_LABELS[kind])) for kind in kinds]
        if len(kinds) == 1 and not self.is_submitted():
            self.kind.data = next(iter(kinds)).value


class WithObjector(FlaskForm):
    """Who objects, and what he says."""

    named = RadioField(
        _l("提出方式"),
        choices=[SelectChoice("yes", _l("署名（可得到书面答复）")), SelectChoice("no", _l("匿名（不答复）"))],
        validators=[InputRequired(_l("请选择署名或匿名。"))],
    )
    name = StringField(
        _l("提出人"),
        description=_l("署名的必填：姓名或单位名称。只有处理异议的人员看得到，加密保存。"),
        validators=[Length(max=80, message=_l("请不超过 80 个字。"))],
        render_kw={"autocomplete": "off"},
    )
    contact = StringField(
        _l("联系方式"),
        description=_l("可不填；只用于送达答复，加密保存。"),
        validators=[Length(max=120, message=_l("请不超过 120 个字。"))],
        render_kw={"autocomplete": "off"},
    )
    content = TextAreaField(
        _l("异议内容和依据"),
        description=_l("写明对哪一项有异议、事实和依据；请不要写证件号码和住址。"),
        validators=[DataRequired(_l("请写明异议的内容和依据。")), Length(max=_LONGEST, message=_TOO_LONG)],
    )


class ObjectionForm(WithObjector):
    """An objection that came in on paper."""

    way = RadioField(
        _l("收到的方式"),
        choices=[SelectChoice(way.value, _l(label)) for way, label in WAY_LABELS.items() if way is not Way.ONLINE],
        validators=[InputRequired(_l("请选择收到的方式。"))],
    )
    received_on = DateField(_l("收到日期"), validators=[InputRequired(_l("请填写日期。"))])


class DecideForm(FlaskForm):
    """Whether an objection was found right."""

    upheld = RadioField(
        _l("结论"),
        choices=[SelectChoice("no", _l("不成立：公示继续")), SelectChoice("yes", _l("成立：申报终止，不能恢复"))],
        validators=[InputRequired(_l("请选择结论。"))],
    )
    reasons = TextAreaField(
        _l("核实情况和理由"),
        description=_l(
            "写入给署名提出人的书面答复；成立的，也是申报人看到的终止理由。请不要写提出人的姓名、联系方式，也不要写证件号码。"
        ),
        validators=[DataRequired(_l("请写明核实情况和理由。")), Length(max=_LONGEST, message=_TOO_LONG)],
    )


class ExtendForm(FlaskForm):
    """Why an objection needs more days."""

    reason = TextAreaField(
        _l("延期理由"),
        description=_l("写入给署名提出人的延期告知。"),
        validators=[DataRequired(_l("请写明延期理由。")), Length(max=_LONGEST, message=_TOO_LONG)],
    )


class AskForm(FlaskForm):
    """What is asked of whom. organisations: those that may be asked, with a heading for each group."""

    kind = RadioField(
        _l("征询事项"),
        choices=[SelectChoice(kind.value, _l(REQUEST_LABELS[kind])) for kind in ASKED],
        validators=[InputRequired(_l("请选择征询事项。"))],
    )
    organisation = SelectField(_l("答复单位"), validators=[InputRequired(_l("请选择答复单位。"))])
    question = TextAreaField(
        _l("需要答复的问题"),
        description=_l("对方只看到编号、姓名、单位和这里的问题；请不要写证件号码、电话和住址。"),
        validators=[DataRequired(_l("请写明需要对方答复什么。")), Length(max=_LONGEST, message=_TOO_LONG)],
    )

    def __init__(self, groups: Mapping[str, Sequence[OrganisationRow]]) -> None:
        super().__init__()
        listed = [SelectChoice("", _l("请选择"))]
        for heading, rows in groups.items():
            listed += [SelectChoice(row.code, row.short_name, optgroup=heading) for row in rows]
        self.organisation.choices = listed


class WithdrawRequestForm(FlaskForm):
    """Why a question is taken back."""

    reason = TextAreaField(
        _l("撤回理由"),
        description=_l("记入办理经过。"),
        validators=[DataRequired(_l("请写明撤回的理由。")), Length(max=_LONGEST, message=_TOO_LONG)],
    )


class AnswerForm(FlaskForm):
    """The answer to a question. verdicts: code -> Chinese."""

    verdict = RadioField(_l("答复结论"), validators=[InputRequired(_l("请选择答复结论。"))])
    text = TextAreaField(
        _l("答复内容和依据"),
        description=_l("例如目录批次、文号、有效期。征询单位可以看到。"),
        validators=[DataRequired(_l("请写明答复内容和依据。")), Length(max=_LONGEST, message=_TOO_LONG)],
    )

    def __init__(self, verdicts: Mapping[str, str]) -> None:
        super().__init__()
        self.verdict.choices = [SelectChoice(code, _l(label)) for code, label in verdicts.items()]
