"""Forms of the committees' acts and pages."""

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import DateField, RadioField, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from portal.cases.queries import CaseRow
from portal.committees import queries
from portal.committees.queries.panels import VERDICTS
from portal.committees.rules import may_judge, same_employer
from portal.committees.rules.filing import choose
from portal.kernel import clock
from portal.kernel.actor import Actor
from portal.kernel.reading import reading
from portal.web.formatting import level_label

LONGEST_TEXT = 2000
LONGEST_REASON = 200


class PanelForm(FlaskForm):
    """Which members give their opinion."""

    experts = SelectMultipleField(
        _l("专家"), coerce=int, option_widget=CheckboxInput(), widget=ListWidget(prefix_label=False)
    )


def panel_form(case: CaseRow, actor: Actor) -> PanelForm:
    """The members of the committee that judges the case; those who may not are left out, with a word why."""
    session, form = reading(), PanelForm()
    filings = [each for each in queries.all_filings(session) if each.office_id == actor.organisation_id]
    committee = choose(filings, case.level, case.specialty, clock.today())
    members = queries.active_members(session, committee.id) if committee else ()
    able = [
        each
        for each in members
        if may_judge(each.title_level, case.level) and not same_employer(each.as_expert(), case.credit_code)
    ]
    form.experts.choices = [
        SelectChoice(each.id, f"{each.name}（{level_label(each.title_level)}，{each.employer_name}）") for each in able
    ]
    form.experts.description = _l(
        "从%(committee)s委员中选择。与申报人同一单位、职称层级不足的 %(count)s 人未列出。",
        committee=committee.name if committee else "",
        count=len(members) - len(able),
    )
    return form


def opinions_form(case: CaseRow, actor: Actor) -> FlaskForm:  # noqa: ARG001 - the registry's signature
    """One conclusion and one text per expert whose opinion is still awaited."""
    fields: dict[str, Any] = {}
    for row in queries.open_opinions(reading(), case.id):
        fields[f"verdict_{row.request_id}"] = RadioField(
            _l("%(expert)s：评议结论", expert=row.expert),
            choices=[SelectChoice(code, _l(label)) for code, label in VERDICTS.items()],
            validators=[Optional()],
        )
        fields[f"text_{row.request_id}"] = TextAreaField(
            _l("%(expert)s：书面评议意见", expert=row.expert),
            validators=[Optional(), Length(max=LONGEST_TEXT, message=_l("请不超过 2000 个字。"))],
        )
    form: FlaskForm = type("OpinionsForm", (FlaskForm,), fields)()
    return form


def opinions_of(data: dict[str, Any]) -> dict[int, tuple[str, str]]:
    """What was typed into ``opinions_form``: request id -> (verdict, text)."""
    ids = [int(name.removeprefix("text_")) for name in data if name.startswith("text_")]
    return {id_: (str(data.get(f"verdict_{id_}") or ""), str(data.get(f"text_{id_}") or "")) for id_ in ids}


class MeetingForm(FlaskForm):
    """Calling a meeting."""

    committee_id = SelectField(_l("评委会"), coerce=int, validators=[InputRequired(_l("请选择评委会。"))])
    held_on = DateField(_l("会议日期"), validators=[InputRequired(_l("请填写会议日期，例如 2026-11-10。"))])
    place = StringField(_l("会议地点"), validators=[InputRequired(_l("请填写会议地点。")), Length(max=LONGEST_REASON)])


class ReasonForm(FlaskForm):
    """A reason in words."""

    reason = StringField(_l("原因"), validators=[DataRequired(_l("请写明原因。")), Length(max=LONGEST_REASON)])


class RecusalForm(FlaskForm):
    """A member leaves the room for one item."""

    item = SelectField(_l("申报"), coerce=int, validators=[InputRequired(_l("请选择申报。"))])
    member = SelectField(_l("回避委员"), coerce=int, validators=[InputRequired(_l("请选择委员。"))])
    reason = StringField(_l("回避原因"), validators=[DataRequired(_l("请写明回避原因。")), Length(max=LONGEST_REASON)])


class VerifyForm(FlaskForm):
    """Number and name as they stand on the certificate; read from the address, so it may be linked."""

    class Meta:
        csrf = False

    number = StringField(
        _l("证书编号"), validators=[InputRequired(_l("请填写证书编号，例如 QD2026000001。")), Length(max=40)]
    )
    name = StringField(_l("姓名"), validators=[InputRequired(_l("请填写证书上的姓名。")), Length(max=80)])
