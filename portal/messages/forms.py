"""The form of the mail settings."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import RadioField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length

from portal.messages.rules.addresses import MAX_ADDRESS
from portal.messages.rules.timing import DIGEST_LABELS, Digest


class MailForm(FlaskForm):
    """Where and how often somebody wants to be told by mail."""

    email = StringField(
        _l("邮箱"),
        description=_l("邮件只写消息种类和事项编号，不写姓名等内容；查看内容须登录平台。"),
        validators=[Length(max=MAX_ADDRESS, message=_l("邮箱地址太长。"))],
    )
    digest = RadioField(
        _l("邮件提醒"),
        choices=[SelectChoice(digest.value, _l(label)) for digest, label in DIGEST_LABELS.items()],
        default=Digest.OFF.value,
        validators=[InputRequired(_l("请选择一种。"))],
    )
