"""Forms of the acts on the case page; each is made with the case and the actor, as the registry asks."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import RadioField, SelectMultipleField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length
from wtforms.widgets import CheckboxInput, ListWidget

from portal.applications.rules.draft import PART_LABELS
from portal.applications.rules.reasons import (
    DECLINE_LABELS,
    REFUSAL_LABELS,
    REMEDIES,
    decline_codes,
)
from portal.cases.queries import CaseRow
from portal.kernel.actor import Actor
from portal.kernel.reading import reading
from portal.organisations import queries as organisations
from portal.rulebook import queries as rulebook

_TOO_LONG = _l("请不超过 2000 个字。")
_LENGTH = Length(max=2000, message=_TOO_LONG)


class _ActForm(FlaskForm):
    """What every act form takes."""

    def __init__(self, *, case: CaseRow | None = None, actor: Actor | None = None, **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(**kwargs)
        self.case, self.actor = case, actor


class ReasonForm(_ActForm):
    """A reason in the actor's own words."""

    reason = TextAreaField(_l("理由"), validators=[DataRequired(_l("请写明理由。")), _LENGTH])


class ApproveForm(_ActForm):
    """The unit's opinion and where its notice is posted."""

    reason = TextAreaField(
        _l("单位审核意见"),
        description=_l("会随申报一起转给渠道和评委会。"),
        default=_l("经审核，申报人为本单位在职人员，所填内容和材料属实，同意申报。"),
        validators=[DataRequired(_l("请写明审核意见。")), _LENGTH],
    )
    place = StringField(
        _l("公示地点或方式"),
        description=_l("例如：厂区公告栏、企业内网。公示期按工作日计算，从明天起算。"),
        validators=[DataRequired(_l("请写明公示地点或方式。")), Length(max=200, message=_l("请不超过 200 个字。"))],
        render_kw={"maxlength": 200},
    )


class SendForm(_ActForm):
    """Nothing to fill in: the channel is shown on the case page and decided by the rules."""


class SendOnForm(_ActForm):
    """The channel's opinion."""

    reason = TextAreaField(
        _l("审核意见"),
        description=_l("会随申报一起转给评委会办事机构。"),
        default=_l("经审核，申报材料齐全，符合申报条件，同意转报。"),
        validators=[DataRequired(_l("请写明审核意见。")), _LENGTH],
    )


class ReturnForm(_ActForm):
    """Which parts have to be changed, and why."""

    items = SelectMultipleField(
        _l("需要修改的部分"),
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
        validators=[InputRequired(_l("请至少勾选一项。"))],
    )
    reason = TextAreaField(
        _l("修改说明"),
        description=_l("写明哪里不对、怎样改，申报人会看到。"),
        validators=[DataRequired(_l("请写明修改说明。")), _LENGTH],
    )

    def __init__(self, **kwargs: Any) -> None:  # noqa: ANN401 - WTForms' own arguments
        super().__init__(**kwargs)
        self.items.choices = [SelectChoice(part.value, _(label)) for part, label in PART_LABELS.items()]


class RefuseForm(_ActForm):
    """One of the listed reasons, with its facts."""

    code = RadioField(
        _l("不予受理的理由"),
        description=_l("户籍、人员身份、档案所在地和企业所有制都不能作为理由。"),
        validators=[InputRequired(_l("请选择一个理由。"))],
    )
    reason = TextAreaField(
        _l("具体情况"),
        description=_l("写明事实和依据，会印在决定书上，并附救济途径。"),
        validators=[DataRequired(_l("请写明具体情况。")), _LENGTH],
    )

    def __init__(self, **kwargs: Any) -> None:  # noqa: ANN401 - WTForms' own arguments
        super().__init__(**kwargs)
        codes = rulebook.in_force(reading()).codes("reasons.refusal")
        self.code.choices = [SelectChoice(code, _(REFUSAL_LABELS[code])) for code in codes]
        self.remedies = REMEDIES


class DeclineForm(_ActForm):
    """One of the reasons that an organisation of this kind may give."""

    code = RadioField(_l("移交理由"), validators=[InputRequired(_l("请选择一个理由。"))])
    reason = TextAreaField(_l("情况说明"), validators=[DataRequired(_l("请写明情况。")), _LENGTH])

    def __init__(self, **kwargs: Any) -> None:  # noqa: ANN401 - WTForms' own arguments
        super().__init__(**kwargs)
        own = organisations.by_code(reading(), self.actor.organisation_code) if self.actor else None
        codes = decline_codes(own.kind, rulebook.in_force(reading()).codes) if own else ()
        self.code.choices = [SelectChoice(code, _(DECLINE_LABELS[code])) for code in codes]


class ProvinceForm(_ActForm):
    """What the province decided."""

    document_no = StringField(
        _l("省文件号"),
        validators=[InputRequired(_l("请填写省文件号。")), Length(max=80, message=_l("请不超过 80 个字。"))],
        render_kw={"maxlength": 80},
    )
    reason = TextAreaField(_l("结果说明"), validators=[DataRequired(_l("请写明结果。")), _LENGTH])
