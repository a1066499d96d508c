"""What the form macros need to know of a WTForms field."""

from collections.abc import Iterable, Mapping
from typing import Any

from flask import Flask
from wtforms import Field


def messages(errors: object) -> list[str]:
    """All messages of a field as one flat list, also those of its parts (lists and forms inside a form)."""
    if isinstance(errors, Mapping):
        return [text for part in errors.values() for text in messages(part)]
    if isinstance(errors, list | tuple):
        return [text for part in errors for text in messages(part)]
    return [str(errors)] if errors else []


def described(field: Field, hint: object, attributes: Mapping[str, Any]) -> dict[str, Any]:
    """Attributes of the field's input: ``attributes`` with what ties it to its hint and to its error."""
    given = dict(attributes)
    ids = [given.pop("aria-describedby", None)]
    ids.append(f"{field.id}-hint" if hint else None)
    ids.append(f"{field.id}-error" if field.errors else None)
    if any(ids):
        given["aria-describedby"] = _joined(ids)
    if field.errors:
        given["aria-invalid"] = "true"
    return given


def target_of(field: Field) -> str:
    """The id that a link to the field leads to: of a list of choices the first."""
    is_list = type(field.widget).__name__ == "ListWidget"
    return f"{field.id}-0" if is_list else str(field.id)


def _joined(ids: Iterable[str | None]) -> str:
    return " ".join(part for part in ids if part)


def init_fields(app: Flask) -> None:
    """Offer these to the macros."""
    app.jinja_env.filters["messages"] = messages
    app.jinja_env.globals.update(described=described, target_of=target_of)
