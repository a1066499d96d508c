"""Forms of a one-time notice: written by a desk, answered by the applicant."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import SelectMultipleField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Length, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from portal.applications.queries.topics import topics_of
from portal.applications.rules.corrections import LONGEST, Topic
from portal.cases.queries import CaseRow
from portal.kernel.actor import Actor
from portal.kernel.reading import reading
from portal.kernel.refusal import Refusal
from portal.materials.rules import ACCEPT, MAX_BYTES, check_file

_TOO_LONG = Length(max=LONGEST, message=_l("请不超过 500 个字。"))


class CorrectionForm(FlaskForm):
    """All that has to be put right, at once. Made by ``correction_form``, which adds a reason for every topic."""

    topics: tuple[Topic, ...] = ()
    items = SelectMultipleField(
        _l("需要补正的内容"),
        description=_l("勾选后在右侧写明缺什么、怎样补。同一环节只能告知一次，请一次列全。"),
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
    reason = TextAreaField(
        _l("其他说明"),
        description=_l("选填，印在告知书各项之后。"),
        validators=[Length(max=2000, message=_l("请不超过 2000 个字。"))],
    )

    def __init__(self, **kwargs: Any) -> None:  # noqa: ANN401 - WTForms' own arguments
        super().__init__(**kwargs)
        self.items.choices = [SelectChoice(topic.code, _(topic.label)) for topic in self.topics]

    @property
    def groups(self) -> dict[str, list[Topic]]:
        """The topics under their headings, in order."""
        found: dict[str, list[Topic]] = {}
        for topic in self.topics:
            found.setdefault(topic.group, []).append(topic)
        return found

    def reason_of(self, code: str) -> StringField:
        """The field in which the reason for one topic is written."""
        return self[f"reason_{code}"]

    def validate(self, extra_validators: Any = None) -> bool:  # noqa: ANN401 - WTForms' own signature
        """Each ticked item needs its reason, and a reason its tick: nothing can be asked for later."""
        sound = bool(super().validate(extra_validators))
        ticked = set(self.items.data or ())
        if not ticked:
            self.items.errors = [*self.items.errors, _("请至少勾选一项。")]
            sound = False
        for topic in self.topics:
            field = self.reason_of(topic.code)
            written = bool((field.data or "").strip())
            if written != (topic.code in ticked):
                told = _("已写说明但没有勾选此项。") if written else _("请写明此项缺什么、怎样补。")
                field.errors = [*field.errors, told]
                sound = False
        return sound


def correction_form(*, case: CaseRow, actor: Actor | None = None) -> CorrectionForm:  # noqa: ARG001 - as registered
    """The form for one case, with a reason for each of its papers and checks."""
    known = topics_of(reading(), case)
    fields = {
        f"reason_{topic.code}": StringField(
            _l("%(item)s：补正要求", item=_(topic.label)),
            validators=[_TOO_LONG],
            render_kw={"maxlength": LONGEST, "autocomplete": "off"},
        )
        for topic in known
    }
    made: CorrectionForm = type("BoundCorrectionForm", (CorrectionForm,), {**fields, "topics": known})()
    return made


class AnswerForm(FlaskForm):
    """What puts one item right."""

    file = FileField(
        _l("新文件"),
        description=_l("PDF、JPG 或 PNG，不超过 20 MB。"),
        render_kw={"accept": ACCEPT},
    )
    answer = TextAreaField(
        _l("补正说明"),
        description=_l("写明补了什么；确实无法提供的，写明原因。文件和说明至少有一样。"),
        validators=[Length(max=2000, message=_l("请不超过 2000 个字。"))],
        render_kw={"rows": 2},
    )

    def __init__(self, **kwargs: Any) -> None:  # noqa: ANN401 - WTForms' own arguments
        super().__init__(**kwargs)
        self.name, self.content = "", b""

    def validate_file(self, field: FileField) -> None:
        """Taken by its content, where there is one."""
        if not field.data:
            return
        self.name, self.content = field.data.filename or "", field.data.stream.read(MAX_BYTES + 1)
        found = check_file(self.name, self.content)
        if isinstance(found, Refusal):
            raise ValidationError(_(found.message))


class SubmitForm(FlaskForm):
    """A note for the desk that goes with the whole answer."""

    reason = TextAreaField(
        _l("给审核单位的说明"),
        description=_l("选填。"),
        validators=[Length(max=2000, message=_l("请不超过 2000 个字。"))],
        render_kw={"rows": 2},
    )
