"""Forms of the accounts. Passwords are judged by the rules, so that every way to set one says the same."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import DateField, HiddenField, PasswordField, SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, EqualTo, Length, Optional

from portal.kernel.permissions import ROLE_LABELS

_ROLES = [SelectChoice(role.value, label) for role, label in ROLE_LABELS.items()]
_PASSWORD_HINT = _l("至少 10 个字符，不含用户名；可以是几个词连成的一句话。")


class LoginForm(FlaskForm):
    """Name and password; ``next``: the page to come back to."""

    username = StringField(_l("用户名"), validators=[DataRequired(_l("请填写用户名。")), Length(max=200)])
    password = PasswordField(_l("密码"), validators=[DataRequired(_l("请填写密码。")), Length(max=200)])
    next = HiddenField()


class PasswordForm(FlaskForm):
    """A new password of one's own."""

    current = PasswordField(_l("当前密码"), validators=[DataRequired(_l("请填写当前密码。"))])
    password = PasswordField(_l("新密码"), description=_PASSWORD_HINT, validators=[DataRequired(_l("请填写新密码。"))])
    again = PasswordField(
        _l("再次输入新密码"),
        validators=[
            DataRequired(_l("请再次输入新密码。")),
            EqualTo("password", _l("两次输入的新密码不一致，请重新输入。")),
        ],
    )


class AccountForm(FlaskForm):
    """A new account with its first post."""

    username = StringField(
        _l("用户名"),
        description=_l("3 至 64 个小写字母、数字、点、横线或下划线。"),
        validators=[DataRequired(_l("请填写用户名。"))],
    )
    display_name = StringField(
        _l("显示姓名"), description=_l("办理记录中显示的姓名。"), validators=[DataRequired(_l("请填写显示姓名。"))]
    )
    organisation_code = StringField(
        _l("单位代码"),
        description=_l("例如 370212（崂山区）、A-01（代理机构）或企业的统一社会信用代码。"),
        validators=[DataRequired(_l("请填写单位代码。"))],
    )
    role = SelectField(_l("岗位"), choices=_ROLES)
    password = PasswordField(
        _l("初始密码"),
        description=_l("本人首次登录时必须修改。至少 10 个字符，不含用户名。"),
        validators=[DataRequired(_l("请填写初始密码。"))],
    )


class PostForm(FlaskForm):
    """Another post for an account."""

    organisation_code = StringField(_l("单位代码"), validators=[DataRequired(_l("请填写单位代码。"))])
    role = SelectField(_l("岗位"), choices=_ROLES)
    starts_on = DateField(_l("开始日期"), description=_l("不填为今天。"), validators=[Optional()])


class ResetForm(FlaskForm):
    """A new initial password for somebody who forgot his."""

    password = PasswordField(
        _l("新的初始密码"),
        description=_l("本人下次登录时必须修改；该账号现有登录会全部退出。"),
        validators=[DataRequired(_l("请填写新的初始密码。"))],
    )
