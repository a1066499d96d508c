"""Numbers of certificates, and the comparison of names when one is checked."""

import unicodedata

PREFIX = "QD"


def certificate_number(year: int, sequence: int) -> str:
    """``QD2026000001``: the city, the year of issue, six digits."""
    return f"{PREFIX}{year}{sequence:06d}"


def normal_number(text: str) -> str:
    """A number as somebody types it from a printed certificate."""
    return unicodedata.normalize("NFKC", text).replace(" ", "").upper()


def same_name(first: str, second: str) -> bool:
    """Whether two spellings are one name: spaces, middle dots and full-width letters do not matter."""
    return _plain(first) == _plain(second) != ""


def _plain(name: str) -> str:
    text = unicodedata.normalize("NFKC", name).casefold()
    return "".join(character for character in text if character.isalnum())
