"""Forms of reports of a wrong channel."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import SelectField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, Length

from portal.applications.queries.reports import report_of
from portal.cases import queries as cases
from portal.cases.queries import CaseRow
from portal.kernel.actor import Actor
from portal.kernel.reading import reading
from portal.organisations import queries as organisations
from portal.organisations.rules import CHANNEL_KINDS
from portal.routing.forms import TransferForm

_LENGTH = Length(max=2000, message=_l("请不超过 2000 个字。"))


class ReportForm(FlaskForm):
    """Why the channel is wrong, and which one is right where that is known."""

    text = TextAreaField(
        _l("为什么渠道不对"),
        description=_l("例如：企业已改由某机构代理；注册地已迁到某区。"),
        validators=[DataRequired(_l("请写明为什么渠道不对。")), _LENGTH],
    )
    suggested = SelectField(_l("应当由哪个渠道办理"), description=_l("选填。"))

    def __init__(self, **kwargs: Any) -> None:  # noqa: ANN401 - WTForms' own arguments
        super().__init__(**kwargs)
        rows = organisations.of_kinds(reading(), CHANNEL_KINDS)
        self.suggested.choices = [
            SelectChoice("", _("不清楚")),
            *(SelectChoice(row.code, row.short_name) for row in rows),
        ]


class KeepForm(FlaskForm):
    """Why the channel is the right one."""

    reason = TextAreaField(
        _l("答复"),
        description=_l("写明为什么现在的渠道是对的，反映人会看到。"),
        validators=[DataRequired(_l("请写明答复。")), _LENGTH],
    )

    def __init__(self, *, case: CaseRow | None = None, actor: Actor | None = None, **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(**kwargs)
        self.case, self.actor = case, actor


def change_form(*, case: CaseRow, actor: Actor | None = None) -> TransferForm:
    """The city's usual form of transfer, for the application that the report is about."""
    about = cases.by_ids(reading(), [report_of(reading(), case.id).about_case_id])
    (application,) = about.values()
    return TransferForm(case=application, actor=actor)
