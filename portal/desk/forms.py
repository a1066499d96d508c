"""The forms of acts that bring none of their own."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import TextAreaField
from wtforms.validators import InputRequired, Length

from portal.kernel.workflow import Step

_LONGEST = 2000


class ConfirmForm(FlaskForm):
    """Nothing to fill in."""


class ReasonForm(FlaskForm):
    """A step that needs an opinion or a reason."""

    reason = TextAreaField(
        _l("意见或理由"),
        validators=[InputRequired(_l("请写明意见或理由。")), Length(max=_LONGEST, message=_l("请不超过 2000 个字。"))],
    )


def usual_form(step: Step) -> FlaskForm:
    """The form of a step that no room has given one."""
    return ReasonForm() if step.reason else ConfirmForm()
