"""The forms with which a channel acts in the place of an employer who lets his days pass."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import StringField, TextAreaField
from wtforms.validators import DataRequired, Length


class PaperReviewForm(FlaskForm):
    """Why, on which papers, and where the notice is posted."""

    reason = TextAreaField(
        _l("理由和书面审核情况"),
        description=_l("写明催办情况、依据哪些书面材料（在职证明、社保记录等）核实了什么。会作为单位环节的意见保存。"),
        validators=[DataRequired(_l("请写明理由。")), Length(max=2000, message=_l("请不超过 2000 个字。"))],
    )
    place = StringField(
        _l("公示地点或方式"),
        description=_l("例如：本单位网站、企业厂区公告栏。公示期从明天起按工作日计算。"),
        validators=[DataRequired(_l("请写明公示地点或方式。")), Length(max=200, message=_l("请不超过 200 个字。"))],
        render_kw={"maxlength": 200},
    )


class FileForUnitForm(FlaskForm):
    """What the channel verified before it sends in the firm's place."""

    reason = TextAreaField(
        _l("理由和核实情况"),
        description=_l("写明催办情况，以及怎样核实了单位已审核同意、公示期满且没有未处理的异议。会作为意见保存。"),
        validators=[DataRequired(_l("请写明理由。")), Length(max=2000, message=_l("请不超过 2000 个字。"))],
    )
