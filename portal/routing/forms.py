"""Forms of the city's pages of channels, and of the transfer on the case page."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import DateField, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, Optional

from portal.accounts.service.channel_posts import CHANNEL_ROLES
from portal.cases.queries import CaseRow
from portal.kernel.actor import Actor
from portal.kernel.permissions import ROLE_LABELS
from portal.kernel.reading import reading
from portal.organisations.rules import KEPT_KINDS, KIND_LABELS
from portal.routing.queries.choices import transfer_choices

_DAY = _l("请按年-月-日填写日期。")


def _reason() -> TextAreaField:
    return TextAreaField(
        _l("依据或原因"),
        description=_l("文号或事由，永久记入该渠道的变更记录。"),
        validators=[
            DataRequired(_l("请填写依据或原因。")),
            Length(max=500, message=_l("不超过 500 个字。")),
        ],
    )


class ReasonForm(FlaskForm):
    """Why a channel is closed, opened again or switched."""

    reason = _reason()


class RenameForm(FlaskForm):
    """Other names."""

    name = StringField(_l("全称"), validators=[DataRequired(_l("请填写全称。")), Length(max=200)])
    short_name = StringField(
        _l("简称"),
        description=_l("队列和通知中显示的名称。"),
        validators=[DataRequired(_l("请填写简称。")), Length(max=60)],
    )
    reason = _reason()


class CreateForm(RenameForm):
    """A new channel of one of the four kinds."""

    kind = RadioField(
        _l("类别"),
        choices=[SelectChoice(kind.value, _l(KIND_LABELS[kind])) for kind in KEPT_KINDS],
        validators=[InputRequired(_l("请选择类别。"))],
    )
    code = StringField(
        _l("代码"),
        description=_l("区市填六位区划代码，功能区填“Z-”加字母或数字；主管部门和代理机构不填，由系统编排。"),
        validators=[Optional(), Length(max=12, message=_l("不超过 12 个字。"))],
        render_kw={"autocomplete": "off", "spellcheck": "false"},
    )
    place_name = StringField(
        _l("区市或功能区的名称"),
        description=_l("例如“崂山区”“青岛蓝谷”，导入名单时按它识别；主管部门和代理机构不填。"),
        validators=[Optional(), Length(max=60, message=_l("不超过 60 个字。"))],
    )
    district_code = SelectField(_l("所在区市"), description=_l("功能区必填，由它兜底；新的区市不填。"))
    credit_code = StringField(
        _l("统一社会信用代码"),
        description=_l("选填，主管部门和代理机构用。填写后，该机构自己的职工不会由它审核（整体回避）。"),
        validators=[Optional(), Length(max=18)],
    )

    def __init__(self, districts: list[tuple[str, str]], **kwargs: Any) -> None:  # noqa: ANN401 - WTForms' own arguments
        super().__init__(**kwargs)
        self.district_code.choices = [SelectChoice("", _("未确定")), *(SelectChoice(*each) for each in districts)]


class TerritoryForm(FlaskForm):
    """The district in which a channel lies, and from which document that is known."""

    district_code = SelectField(_l("所在区市"))
    reason = _reason()

    def __init__(self, districts: list[tuple[str, str]], **kwargs: Any) -> None:  # noqa: ANN401 - WTForms' own arguments
        super().__init__(**kwargs)
        self.district_code.choices = [SelectChoice(*each) for each in districts]


class AuthorisationForm(FlaskForm):
    """A further authorisation of an agency."""

    starts_on = DateField(_l("授权起期"), validators=[InputRequired(_DAY)])
    ends_on = DateField(_l("授权止期"), description=_l("含当日。"), validators=[InputRequired(_DAY)])
    document_no = StringField(
        _l("授权文号"),
        validators=[DataRequired(_l("请填写授权文号。")), Length(max=80, message=_l("不超过 80 个字。"))],
    )


class LastDayForm(FlaskForm):
    """The last day of an authorisation that ends earlier, and why."""

    last_day = DateField(
        _l("授权的最后一天"), description=_l("次日零时起不能再办理。"), validators=[InputRequired(_DAY)]
    )
    reason = _reason()


class CreditCodeForm(FlaskForm):
    """Which body a department or agency is itself, and from which document that is known."""

    credit_code = StringField(
        _l("统一社会信用代码"),
        description=_l("该机构自己的代码，18 位；不填表示未登记。"),
        validators=[Optional(), Length(max=18, message=_l("统一社会信用代码应为 18 位。"))],
        render_kw={"autocomplete": "off", "spellcheck": "false"},
    )
    reason = _reason()


class PostForm(FlaskForm):
    """A post at the channel; with a last day it is a deputy's."""

    username = StringField(
        _l("用户名"),
        description=_l("账号由系统管理员建立；这里只增加岗位。"),
        validators=[DataRequired(_l("请填写用户名。"))],
    )
    role = SelectField(_l("岗位"), choices=[SelectChoice(role.value, _l(ROLE_LABELS[role])) for role in CHANNEL_ROLES])
    starts_on = DateField(_l("开始日期"), validators=[InputRequired(_DAY)])
    last_day = DateField(_l("最后一天"), description=_l("临时代理人请填写；不填为长期。"), validators=[Optional()])


class PostEndForm(FlaskForm):
    """When a post ends."""

    last_day = DateField(_l("最后一天"), description=_l("填写昨天则立即结束。"), validators=[InputRequired(_DAY)])


class TakeOverForm(FlaskForm):
    """Why the fallback takes over by the city's order."""

    reason = TextAreaField(
        _l("指令接办的理由"),
        validators=[InputRequired(_l("请写明理由。")), Length(max=2000, message=_l("请不超过 2000 个字。"))],
    )

    def __init__(self, *, case: CaseRow | None = None, actor: Actor | None = None, **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(**kwargs)
        self.case, self.actor = case, actor


class TransferForm(FlaskForm):
    """To which channel, and why. The channels that cannot take the case are listed with the reason."""

    to = SelectField(_l("移交给"), validators=[InputRequired(_l("请选择渠道。"))])
    reason = TextAreaField(
        _l("移交理由"),
        description=_l("例如：企业反映渠道有误，经核实由所选渠道办理。"),
        validators=[InputRequired(_l("请写明理由。")), Length(max=2000, message=_l("请不超过 2000 个字。"))],
    )

    def __init__(self, *, case: CaseRow, actor: Actor | None = None, **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(**kwargs)
        self.case, self.actor = case, actor
        known = transfer_choices(reading(), case)
        barred = _("不能移交给（附原因）")
        self.to.choices = [
            SelectChoice("", _("请选择")),
            *(SelectChoice(each.code, each.name) for each in known if not each.why),
            *(
                SelectChoice(each.code, f"{each.name}（{_(each.why)}）", {"disabled": True}, barred)
                for each in known
                if each.why
            ),
        ]
