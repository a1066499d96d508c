"""Check every template without running the portal: `check_templates.py [FOLDER]`.

- it compiles as far as Jinja's grammar goes, and the templates that it names exist;
- the content security policy holds: no style attribute or element, no inline script, no on… attribute, and nothing that
  htmx would have to eval (hx-on, js: values, trigger filters);
- Chinese text goes through gettext;
- a form that posts carries the token against request forgery;
- nothing switches escaping off (Markup is made in Python, where it is escaped).
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from jinja2 import Environment, TemplateSyntaxError, meta, nodes

ROOT = Path(__file__).resolve().parent.parent
EXTENSIONS = ("jinja2.ext.i18n", "jinja2.ext.do", "jinja2.ext.loopcontrols")
HAN = re.compile(r"[㐀-鿿]+")
GETTEXT = frozenset({"_", "_l", "N_", "gettext", "ngettext", "pgettext", "npgettext"})
POST_FORM = re.compile(r"<form\b[^>]*\bmethod=[\"']?post.*?</form\s*>", re.IGNORECASE | re.DOTALL)
TOKEN = re.compile(r"csrf_token|csrf\(|hidden_tag|render_form\(")
FORBIDDEN = (
    (re.compile(r"<[a-z][^<>]*\sstyle\s*=", re.IGNORECASE), "style attribute"),
    (re.compile(r"<style\b", re.IGNORECASE), "style element"),
    (re.compile(r"<script\b(?![^>]*\bsrc=)", re.IGNORECASE), "script without src"),
    (re.compile(r"<[a-z][^<>]*\son[a-z]+\s*=", re.IGNORECASE), "on… attribute"),
    (re.compile(r"javascript:", re.IGNORECASE), "javascript: address"),
    (re.compile(r"\bhx-on\b", re.IGNORECASE), "hx-on needs eval"),
    (re.compile(r"\bhx-(?:vals|headers)=[\"']js(?::|avascript:)", re.IGNORECASE), "js: value needs eval"),
    (re.compile(r"\bhx-trigger=[\"'][^\"']*\[", re.IGNORECASE), "trigger filter needs eval"),
    (re.compile(r"\|\s*safe\b"), "|safe"),
    (re.compile(r"\{%-?\s*autoescape\s+false"), "autoescape off"),
)
JINJA_COMMENT = re.compile(r"\{#.*?#\}", re.DOTALL)
JINJA_CODE = re.compile(r"\{\{.*?\}\}|\{%.*?%\}", re.DOTALL)
TRANS_TEXT = re.compile(r"(\{%-?\s*trans\b.*?%\})(.*?)(\{%-?\s*endtrans\s*-?%\})", re.DOTALL)


@dataclass(frozen=True, order=True)
class Finding:
    """One thing to put right."""

    path: str
    line: int
    what: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.what}"


def _blank(match: re.Match[str]) -> str:
    """The same number of lines, without the text."""
    return re.sub(r"[^\n]", " ", match.group())


def _line(text: str, position: int) -> int:
    return text.count("\n", 0, position) + 1


def _markup(text: str) -> Iterator[tuple[int, str]]:
    """What the browser would have to refuse, and forms without a token."""
    for pattern, what in FORBIDDEN:
        for match in pattern.finditer(text):
            yield _line(text, match.end()), what
    for form in POST_FORM.finditer(text):
        if not TOKEN.search(form.group()):
            yield _line(text, form.start()), "form posts without csrf token"


def _plain_chinese(text: str) -> Iterator[tuple[int, str]]:
    """Chinese that stands in the markup itself, outside gettext."""
    marked = TRANS_TEXT.sub(_blank, text)
    for match in HAN.finditer(JINJA_CODE.sub(_blank, marked)):
        yield _line(text, match.start()), f"Chinese outside gettext: {match.group()}"


def _literals(node: nodes.Node, *, marked: bool = False) -> Iterator[tuple[int, str]]:
    """Chinese string literals in expressions that no gettext call surrounds."""
    if isinstance(node, nodes.Call) and isinstance(node.node, nodes.Name) and node.node.name in GETTEXT:
        marked = True
    if isinstance(node, nodes.Const) and isinstance(node.value, str) and not marked and HAN.search(node.value):
        yield node.lineno, f"Chinese outside gettext: {node.value}"
    for child in node.iter_child_nodes():
        if not isinstance(child, nodes.TemplateData):
            yield from _literals(child, marked=marked)


def _names(tree: nodes.Template, known: frozenset[str]) -> Iterator[tuple[int, str]]:
    """Templates that are extended, included or imported but do not exist."""
    for name in meta.find_referenced_templates(tree):
        if name and name not in known:
            yield 1, f"names a template that does not exist: {name}"


def check(text: str, known: frozenset[str]) -> Iterator[tuple[int, str]]:
    """All findings of one template as (line, what); `known` are the names of all templates."""
    # Comments go first, so that an apostrophe or a tag in them means nothing.
    text = JINJA_COMMENT.sub(_blank, text)
    yield from _markup(text)
    yield from _plain_chinese(text)
    environment = Environment(autoescape=True, extensions=EXTENSIONS)
    try:
        tree = environment.parse(text)
    except TemplateSyntaxError as error:
        yield error.lineno, f"does not compile: {error.message}"
        return
    yield from _literals(tree)
    yield from _names(tree, known)


def library_names() -> frozenset[str]:
    """Names of the templates that Bootstrap-Flask brings."""
    import flask_bootstrap  # noqa: PLC0415 (only the checks of the whole tree need it)

    folder = Path(flask_bootstrap.__file__).parent / "templates"
    return frozenset(path.relative_to(folder).as_posix() for path in folder.rglob("*.html"))


def check_folder(root: Path) -> list[Finding]:
    """Check all templates in folders called `templates` below `root`."""
    folders = sorted(path for path in root.rglob("templates") if path.is_dir())
    files = [
        (folder, path) for folder in folders for path in sorted(folder.rglob("*")) if path.suffix in {".html", ".txt"}
    ]
    known = frozenset(path.relative_to(folder).as_posix() for folder, path in files) | library_names()
    return sorted(
        Finding(path.relative_to(root).as_posix(), line, what)
        for _folder, path in files
        for line, what in check(path.read_text(encoding="utf-8"), known)
    )


def main(arguments: list[str]) -> int:
    """Print the findings; answer 1 when there are some."""
    findings = check_folder(Path(arguments[0]).resolve() if arguments else ROOT / "portal")
    for finding in findings:
        print(finding)
    if not findings:
        print("templates: nothing to put right")
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
