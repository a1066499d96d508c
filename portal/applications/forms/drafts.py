"""The steps of a draft. Nothing is required here: a draft may be half filled; what is missing is listed beside."""

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    Field,
    HiddenField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
    fields,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Length, NumberRange, Optional

from portal.applications.rules.draft import CATEGORY_LABELS, DEGREE_LABELS, LEVEL_LABELS, SPECIALTIES
from portal.people.rules import EMPLOYMENT_LABELS

_DATE = _l("请填写有效日期，例如 2026-07-20。")
_NUMBER = _l("请填写整数。")
_LONG = 2000
_DIGITS = 9  # of a revision; int() itself gives up at some thousands


def _choices(labels: Mapping[Any, str], first: str | None = None) -> list[SelectChoice]:
    """Values and labels, with an empty choice in front."""
    return [
        SelectChoice("", first or _("请选择")),
        *(SelectChoice(str(key), _(label)) for key, label in labels.items()),
    ]


class DateField(fields.DateField):
    """A date whose complaint says how to write it."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """As DateField, with our own words."""
        try:
            super().process_formdata(valuelist)
        except ValueError as error:
            raise ValueError(_DATE) from error


class IntegerField(fields.IntegerField):
    """A whole number whose complaint says so."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """As IntegerField, with our own words."""
        try:
            super().process_formdata(valuelist)
        except ValueError as error:
            raise ValueError(_NUMBER) from error


def _demanded(*given: Field) -> None:
    """Say in words that the fields have to be filled in before the end; a draft without them is saved all the same."""
    for each in given:
        each.flags.required = True


class DraftForm(FlaskForm):
    """A step of a draft. seen_version: the revision on which the page was filled in."""

    seen_version = HiddenField()

    @property
    def revision(self) -> int | None:
        """The revision that was seen, None where there is none."""
        text = str(self.seen_version.data or "")
        return int(text) if text.isdecimal() and len(text) <= _DIGITS else None

    def values(self) -> dict[str, Any]:
        """The columns that the form fills."""
        return {name: value for name, value in self.data.items() if name not in {"seen_version", "csrf_token"}}


class PersonForm(FlaskForm):
    """The person for whom HR applies, and the employment; an applicant gives only the employment."""

    name = StringField(_l("姓名"), render_kw={"autocomplete": "off", "maxlength": 60})
    id_number = StringField(
        _l("身份证号"),
        description=_l("18 位，加密保存，页面上只显示前四位和后四位。"),
        render_kw={"autocomplete": "off", "maxlength": 24, "spellcheck": "false"},
    )
    phone = StringField(
        _l("手机号码"),
        description=_l("选填，用于紧急联系。"),
        render_kw={"autocomplete": "off", "type": "tel", "maxlength": 20},
    )
    employed_since = DateField(
        _l("入职日期"), description=_l("本系统已有在职记录的，可以不填。"), validators=[Optional()]
    )
    employment = RadioField(_l("用工形式"), default="contract")
    social_insurance = BooleanField(_l("由本单位缴纳社会保险"), default=True)

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - WTForms' own arguments
        super().__init__(*args, **kwargs)
        self.employment.choices = [SelectChoice(kind.value, _(label)) for kind, label in EMPLOYMENT_LABELS.items()]
        _demanded(self.name, self.id_number)


class EducationForm(DraftForm):
    """Degree, present title, years and hours."""

    degree = SelectField(_l("学历"), validators=[Optional()])
    graduated_on = DateField(_l("毕业日期"), validators=[Optional()])
    school = StringField(
        _l("毕业院校"), validators=[Length(max=100, message=_l("请不超过 100 个字。"))], render_kw={"maxlength": 100}
    )
    major = StringField(
        _l("所学专业"), validators=[Length(max=100, message=_l("请不超过 100 个字。"))], render_kw={"maxlength": 100}
    )
    current_title = SelectField(_l("现有工程系列职称"), description=_l("没有职称的选“无”。"), validators=[Optional()])
    current_title_on = DateField(
        _l("现职称取得日期"), description=_l("系统按此计算任职年限；有职称的必填。"), validators=[Optional()]
    )
    years_of_work = IntegerField(
        _l("从事专业技术工作年限"), validators=[Optional(), NumberRange(0, 70, _l("请填写 0 至 70 之间的整数。"))]
    )
    trial_year_passed = BooleanField(_l("见习（试用）一年期满考核合格"))
    hours = IntegerField(
        _l("近一年继续教育学时"), validators=[Optional(), NumberRange(0, 2000, _l("请填写 0 至 2000 之间的整数。"))]
    )
    specialised_hours = IntegerField(
        _l("其中专业科目学时"), validators=[Optional(), NumberRange(0, 2000, _l("请填写 0 至 2000 之间的整数。"))]
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - WTForms' own arguments
        super().__init__(*args, **kwargs)
        self.degree.choices = _choices(DEGREE_LABELS)
        self.current_title.choices = _choices(LEVEL_LABELS, _("无"))
        _demanded(self.degree, self.graduated_on, self.school, self.major)
        _demanded(self.years_of_work, self.hours, self.specialised_hours)


class TargetForm(DraftForm):
    """The title that is applied for."""

    target_level = SelectField(_l("申报级别"), validators=[Optional()])
    specialty = SelectField(_l("申报专业"), description=_l("系统按级别和专业确定评委会。"), validators=[Optional()])
    exceptional = BooleanField(_l("按破格条件申报"))
    exceptional_reason = TextAreaField(
        _l("破格理由"),
        description=_l("按破格条件申报的必填，不破格的不填。"),
        validators=[Length(max=_LONG, message=_l("请不超过 2000 个字。"))],
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - WTForms' own arguments
        super().__init__(*args, **kwargs)
        self.target_level.choices = _choices(LEVEL_LABELS)
        self.specialty.choices = [SelectChoice("", _("请选择")), *(SelectChoice(name, name) for name in SPECIALTIES)]
        _demanded(self.target_level, self.specialty)


class ContributionForm(DraftForm):
    """The two texts beside the achievements (clause 一)."""

    market_recognition = TextAreaField(
        _l("市场认可"),
        description=_l("产品销售、客户评价、行业地位等，最多 2000 个字。"),
        validators=[Length(max=_LONG, message=_l("请不超过 2000 个字。"))],
    )
    enterprise_contribution = TextAreaField(
        _l("对企业的实际贡献"),
        description=_l("经济效益、技术难题、人才培养等，最多 2000 个字。"),
        validators=[Length(max=_LONG, message=_l("请不超过 2000 个字。"))],
    )


class AchievementForm(FlaskForm):
    """One achievement."""

    category = SelectField(_l("类别"))
    title = StringField(
        _l("成果名称"),
        validators=[Length(max=200, message=_l("请不超过 200 个字。"))],
        render_kw={"maxlength": 200},
    )
    achieved_on = DateField(_l("取得日期"), validators=[Optional()])
    own_share = StringField(
        _l("本人作用"),
        description=_l("例如：第一发明人、项目负责人、排名 2/5。"),
        validators=[Length(max=200, message=_l("请不超过 200 个字。"))],
        render_kw={"maxlength": 200},
    )
    description = TextAreaField(_l("说明"), validators=[Length(max=_LONG, message=_l("请不超过 2000 个字。"))])

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - WTForms' own arguments
        super().__init__(*args, **kwargs)
        self.category.choices = _choices(CATEGORY_LABELS)
        _demanded(self.category, self.title)


class CommitmentForm(DraftForm):
    """The promise, and whether to hand in at once."""

    signed = BooleanField(_l("本人承诺：所填内容和所交材料真实、准确，愿意承担弄虚作假的后果。"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - WTForms' own arguments
        super().__init__(*args, **kwargs)
        _demanded(self.signed)


class UnmaskForm(FlaskForm):
    """Why somebody needs a number in plain."""

    field = RadioField(_l("查看内容"), default="id_number")
    reason = StringField(
        _l("查看原因"),
        description=_l("至少 5 个字。查看会记入经办记录。"),
        render_kw={"autocomplete": "off", "maxlength": 200},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - WTForms' own arguments
        super().__init__(*args, **kwargs)
        self.field.choices = [SelectChoice("id_number", _("身份证号")), SelectChoice("phone", _("手机号码"))]
        self.reason.flags.required = True
