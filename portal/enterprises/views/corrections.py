"""A confirmed fact that was wrong gets its right value."""

from flask import Response, flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from wtforms.fields.choices import SelectChoice

from portal.enterprises import queries, service
from portal.enterprises.forms import CorrectForm
from portal.enterprises.queries import changes
from portal.enterprises.rules.facts import FACT_LABELS, Fact
from portal.enterprises.views.blueprint import blueprint, current_sight
from portal.enterprises.views.preview import status_of, unseen
from portal.kernel import clock
from portal.kernel.errors import Invalid, NotFound, Refused, Stale
from portal.kernel.permissions import Permission
from portal.kernel.reading import reading
from portal.kernel.refusal import Refusal
from portal.web.access import current_actor, requires

_SEE_OTHER = 303


@blueprint.route("/<credit_code>/facts/<int:row>/correct", methods=["GET", "POST"])
@requires(Permission.CONFIG_MANAGE)
def correct_fact(org: str, credit_code: str, row: int) -> Response:
    """Ask for the right value, show what it would move, and put it in place of the wrong one."""
    page = queries.firm_page(reading(), current_sight(), credit_code, current_actor(), clock.today())
    shown = next((each for each in page.facts if each.row.id == row and each.may_correct), None)
    if shown is None:
        raise NotFound
    name = Fact(shown.row.name)
    form = CorrectForm() if request.method == "POST" else CorrectForm(value=shown.row.value)
    form.value.choices = [SelectChoice(value, _(text)) for value, text in queries.fact_choices(reading(), name)]
    refusals: tuple[Refusal, ...] = ()
    plan = None
    if form.validate_on_submit():
        was = request.form.get("was", "")
        if was == shown.row.value:
            plan = unseen(changes.fact_corrected(reading(), page.firm, shown.row, form.value.data))
        if plan is None:
            command = service.CorrectFact(
                credit_code=credit_code,
                id=row,
                seen=was,
                value=form.value.data,
                source=form.source.data,
                reason=form.reason.data,
            )
            try:
                service.correct_fact(command, current_actor())
            except Invalid as error:
                for field, messages in error.errors.items():
                    form[field].errors = [_(message) for message in messages]
            except Refused as error:
                refusals = error.refusals
            except Stale as error:
                refusals = (Refusal("STALE", error.message),)
            else:
                flash(_("已更正，原来的取值留在记录中；已经报送的件渠道不变。"), "success")
                return make_response(redirect(url_for(".firm", org=org, credit_code=credit_code), code=_SEE_OTHER))
    text = render_template(
        "enterprises/correct.html",
        org=org,
        firm=page.firm,
        shown=shown,
        was=shown.row.value,
        form=form,
        refusals=refusals,
        plan=plan,
        heading=_("更正企业信息：%(fact)s", fact=_(FACT_LABELS[name])),
    )
    stale = any(refusal.code == "STALE" for refusal in refusals)
    return make_response(text, 409 if stale else status_of(form, refusals, plan))
