"""Marks Chinese source strings in pure modules, which may not import Flask-Babel."""


def N_(text: str) -> str:  # noqa: N802 - the gettext convention for "mark, translate later"
    """Return ``text`` unchanged; the extractor collects it and templates translate it when it is shown."""
    return text
