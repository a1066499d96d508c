"""The bench as a page: paste or upload lines, see the decisions in a table, download them."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from flask import Response, make_response, render_template, request
from flask_babel import gettext as _
from wtforms.fields.choices import SelectChoice

from portal.kernel.errors import NotFound
from portal.kernel.permissions import Permission
from portal.kernel.reading import reading
from portal.kernel.text import N_
from portal.policy import queries
from portal.policy.forms import BenchForm
from portal.policy.queries.terms import BUILT_IN, DRAFT, IN_FORCE
from portal.policy.rules.bench import BLANK, Answer, Terms, judge_lines
from portal.policy.rules.catalogue import RULES
from portal.policy.rules.fields import Field, ListOf, Record
from portal.policy.views.blueprint import BENCH_USERS, blueprint
from portal.rulebook import queries as rulebook_queries
from portal.web.access import current_actor, requires

MAX_BYTES = 1024 * 1024
MAX_LINES = 2_000
RULE_LABELS: Mapping[str, str] = {
    "route": N_("申报渠道判定（三(二)）"),
    "quota": N_("举荐名额（二(一)）"),
    "vote": N_("评审表决计票"),
    "workdays": N_("工作日推算"),
    "ladder": N_("学历资历条件"),
    "recognise": N_("数字技术工程师证书认定（二(四)）"),
}


@dataclass(frozen=True, slots=True)
class Judged:
    """An input line with its answer. error: code, field and message, or None; values: what was decided."""

    line: int
    text: str
    identity: str
    values: tuple[tuple[str, str], ...]
    error: Mapping[str, Any] | None


@blueprint.route("/policy", methods=["GET", "POST"])
@requires(*BENCH_USERS)
def bench(org: str) -> Response:
    """Try a rule on lines; with ``download`` the answers come as a file."""
    form = _form()
    judged: list[Judged] | None = None
    terms: Terms | None = None
    if form.validate_on_submit():
        content = _content(form)
        if content is not None:
            terms = _terms(form.source.data)
            pairs = list(_answers(content, form.rule.data, terms))
            if "download" in request.form:
                return _file(form.rule.data, [answer for _number, _raw, answer in pairs])
            judged = [_judged(*pair) for pair in pairs]
    rule = RULES[form.rule.data if form.rule.data in RULES else next(iter(RULES))]
    page = render_template(
        "policy/bench.html",
        org=org,
        form=form,
        rule=rule,
        fields=list(_described(rule.fields)),
        judged=judged,
        failed=sum(each.error is not None for each in judged or ()),
        rule_set_name=terms.rules.name if terms else "",
    )
    return make_response(page, 422 if form.errors else 200)


def _form() -> BenchForm:
    form = BenchForm()
    form.rule.choices = [SelectChoice(name, _(RULE_LABELS[name])) for name in RULES]
    form.source.choices = [SelectChoice(IN_FORCE, _("现行规则集")), SelectChoice(BUILT_IN, _("系统内置规则集"))]
    if current_actor().may(Permission.CONFIG_MANAGE):
        drafts = rulebook_queries.drafts(reading())
        form.source.choices += [
            SelectChoice(f"{DRAFT}{each.id}", _("草案：%(name)s", name=each.name)) for each in drafts
        ]
    if not form.is_submitted():
        wanted = request.args.get("rule", "")
        form.rule.data = wanted if wanted in RULES else next(iter(RULES))
        form.source.data = IN_FORCE
        form.lines.data = RULES[form.rule.data].example
    return form


def _terms(source: str) -> Terms:
    try:
        return queries.terms_of(reading(), source)
    except KeyError as error:
        raise NotFound from error


def _content(form: BenchForm) -> bytes | None:
    """The lines, from the file where one was chosen; None, with the reason beside the field, for none or too many."""
    field = form.file if form.file.data else form.lines
    content = form.file.data.stream.read(MAX_BYTES + 1) if form.file.data else (form.lines.data or "").encode("utf-8")
    if not content.strip(BLANK):
        field.errors = [_("请粘贴内容，或选择文件。")]
    elif len(content) > MAX_BYTES:
        field.errors = [_("内容超过 1 MB，请分几次试算，或使用命令行。")]
    elif content.count(b"\n") >= MAX_LINES:
        field.errors = [_("内容超过 2,000 行，请分几次试算，或使用命令行。")]
    else:
        return content
    return None


def _answers(content: bytes, rule: str, terms: Terms) -> Iterator[tuple[int, bytes, Answer]]:
    """Line number, line and answer of every line that is not blank."""
    lines = content.split(b"\n")
    kept = [(number, line) for number, line in enumerate(lines, 1) if line.strip(BLANK)]
    answers = judge_lines(lines, RULES[rule], terms)
    for (number, line), answer in zip(kept, answers, strict=False):
        yield number, line, answer


def _judged(number: int, raw: bytes, answer: Answer) -> Judged:
    found: dict[str, Any] = json.loads(answer.line)
    error = found.get("error")
    shown = {key: value for key, value in found.items() if key not in {"id", "error", "rule_set"}}
    return Judged(
        line=number,
        text=raw.decode("utf-8", "replace").strip(),
        identity=_written(found.get("id")),
        values=tuple((key, _written(value)) for key, value in shown.items()),
        error={name: _written(value) for name, value in error.items()} if error else None,
    )


def _written(value: object) -> str:
    """A value in words; half of a surrogate pair, legal in JSON and on no page, as its escape."""
    if value is None:
        return "—"
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text.encode("utf-8", "backslashreplace").decode("utf-8")


def _described(fields: tuple[Field, ...], prefix: str = "") -> Iterator[tuple[str, bool, str]]:
    """Name, whether it must be given, and what may be written, of every field of a rule."""
    for field in fields:
        kind = field.kind
        inner = kind.kind if isinstance(kind, ListOf) else kind
        yield prefix + field.name, field.required, "" if isinstance(inner, Record) else kind.words()
        if isinstance(inner, Record):
            yield from _described(inner.fields, f"{prefix}{field.name}[].")


def _file(rule: str, answers: list[Answer]) -> Response:
    response = make_response(b"".join(answer.line + b"\n" for answer in answers))
    response.mimetype = "application/x-ndjson"
    response.headers["Content-Disposition"] = f'attachment; filename="{rule}-decisions.jsonl"'
    return response
