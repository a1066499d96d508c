"""``flask policy …``: every rule of the bench as a command, JSON Lines in and out."""

import sys
from pathlib import Path

import click
from flask.cli import AppGroup, with_appcontext

from portal.kernel.workdays import WorkCalendar
from portal.policy import queries
from portal.policy.rules.bench import BenchRule, Terms, judge_lines
from portal.policy.rules.catalogue import RULES
from portal.policy.rules.fields import Field, ListOf, Record
from portal.rulebook.rules import RuleSetError, built_in, from_text

PORTAL = "portal"

policy = AppGroup(
    "policy",
    help="Try the rules: one JSON object per line on standard input, one answer per line on standard output.",
)


def _terms(source: str | None) -> Terms:
    if source == PORTAL:
        return queries.terms_in_force()
    if source is None:
        return Terms(built_in(), WorkCalendar())
    try:
        return Terms(from_text(Path(source).read_text(encoding="utf-8-sig")), WorkCalendar())
    except OSError as error:
        raise click.BadParameter(f"{source}: {error.strerror}", param_hint="--rules") from error
    except UnicodeDecodeError as error:
        raise click.BadParameter(f"{source}: not UTF-8", param_hint="--rules") from error
    except RuleSetError as error:
        raise click.BadParameter(f"{source}: {error}", param_hint="--rules") from error


def _run(rule: BenchRule, source: str | None) -> None:
    """Judge standard input line by line; exit 1 when a line could not be judged."""
    terms = _terms(source)
    output = sys.stdout.buffer
    all_judged = True
    for answer in judge_lines(sys.stdin.buffer, rule, terms):
        output.write(answer.line + b"\n")
        output.flush()
        all_judged = all_judged and answer.judged
    if not all_judged:
        sys.exit(1)


def _field_lines(fields: tuple[Field, ...], prefix: str = "") -> list[str]:
    lines = []
    for field in fields:
        kind = field.kind
        name = prefix + field.name
        standing = "required" if field.required else f"default {_shown(field.default)}"
        note = f"; {field.note}" if field.note else ""
        inner = kind.kind if isinstance(kind, ListOf) else kind
        words = "list of objects" if isinstance(inner, Record) else kind.words()
        when = f" (only for {field.only_for[0]} {', '.join(field.only_for[1])})" if field.only_for else ""
        lines.append(f"{name}: {standing}{when}; {words}{note}")
        if isinstance(inner, Record):
            lines.extend(_field_lines(inner.fields, f"{name}[]."))
    return lines


def _shown(default: object) -> str:
    match default:
        case None:
            return "null"
        case bool():
            return str(default).lower()
        case tuple():
            return "[]"
    return str(default)


def _help(rule: BenchRule) -> str:
    """Fields (required, or the default), the rule's own error codes and one example, each on its own line."""
    parts = [rule.summary, "\b\nFields, in the order in which they are judged:"]
    parts[-1] += "".join(f"\n  {line}" for line in _field_lines(rule.record.fields))
    if rule.own_codes:
        parts.append("\b\nThe rule's own errors, in their order:\n  " + ", ".join(rule.own_codes))
    parts.append(f"\b\nExample:\n  {rule.example}")
    return "\n\n".join(parts)


def _command(rule: BenchRule) -> click.Command:
    def run(source: str | None) -> None:
        _run(rule, source)

    option = click.Option(
        ["--rules", "source"],
        metavar="FILE|portal",
        help="A rule set as JSON, or the one in force in the portal; default: the one built into the release.",
    )
    return click.Command(
        rule.name, params=[option], help=_help(rule), short_help=rule.summary, callback=with_appcontext(run)
    )


for _rule in RULES.values():
    policy.add_command(_command(_rule))
