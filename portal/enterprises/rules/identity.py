"""A firm's credit code and its name."""

import re
import unicodedata
from functools import lru_cache

from pypinyin import Style
from pypinyin.converter import DefaultConverter
from pypinyin.core import Pinyin
from stdnum.cn import uscc
from stdnum.exceptions import InvalidChecksum, InvalidLength, ValidationError

from portal.kernel.refusal import Refusal
from portal.kernel.text import N_

MAX_NAME = 100
"""Characters of a firm's name."""
_DASHES = frozenset("-‐‑‒–—―−'`’")
_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_SHAPE = re.compile(rf"[0-9]{{8}}[{_ALPHABET}]{{10}}")
_WEIGHTS = tuple(pow(3, place, len(_ALPHABET)) for place in range(17))  # GB 32100
_WORDS = 8192
_MISREAD = str.maketrans("OIZSV", "0125U")
"""Letters that no credit code has, and what they are taken for."""


def tidy(text: str) -> str:
    """Text without the differences of width and space that spreadsheets bring."""
    return " ".join(unicodedata.normalize("NFKC", text).split())


def tidy_name(text: str) -> str:
    """A Chinese name without spaces at its Chinese characters, with full-width brackets as the register writes them."""
    words = tidy(text).replace("(", "（").replace(")", "）").split(" ")
    name = words[0]
    for word in words[1:]:
        latin = name[-1:].isascii() and word[:1].isascii()
        name += f" {word}" if latin else word
    return name


def compact_code(text: str) -> str:
    """A credit code in capitals and half width, without spaces, hyphens and invisible signs; it may still be wrong."""
    if text.isascii() and text.isalnum():
        return text.upper()
    signs = unicodedata.normalize("NFKC", text)
    return "".join(sign for sign in signs if sign not in _DASHES and unicodedata.category(sign)[0] not in "CZ").upper()


def refuse_code(code: str) -> Refusal | None:
    """Why ``code`` (compacted) is no unified social credit code (GB 32100), or None."""
    if not code:
        return _refusal("CODE_MISSING", N_("没有统一社会信用代码"))
    if _is_right(code):
        return None
    try:
        uscc.validate(code)
    except InvalidLength:
        return _refusal("CODE_LENGTH", N_("统一社会信用代码应为 18 位，这里是 %d 位") % len(code))
    except InvalidChecksum:
        return _refusal("CODE_CHECK", N_("统一社会信用代码的校验位不对，请核对有无错字"))
    except (ValidationError, ValueError, LookupError):
        # stdnum looks each character up in its alphabet; what is not there fails in several ways.
        return _refusal(
            "CODE_CHARACTERS", N_("统一社会信用代码含有不允许的字符（前 8 位为数字，其余不用 I、O、Z、S、V）")
        )
    return None


def _is_right(code: str) -> bool:
    """What stdnum finds too, in a fraction of its time: a list has up to fifty thousand codes, most of them right."""
    if _SHAPE.fullmatch(code) is None:
        return False
    total = sum(_ALPHABET.index(sign) * weight for sign, weight in zip(code, _WEIGHTS, strict=False))
    return code[-1] == _ALPHABET[-total % len(_ALPHABET)]


def likely_code(code: str) -> str | None:
    """The code that was probably meant, where letters that a code never has took the place of digits; else None."""
    meant = code.translate(_MISREAD)
    return meant if meant != code and refuse_code(meant) is None else None


def refuse_name(name: str) -> Refusal | None:
    """Why ``name`` cannot be a firm's name, or None."""
    if not name:
        return Refusal("NAME_MISSING", N_("没有企业名称"), field="name")
    if len(name) > MAX_NAME:
        return Refusal("NAME_LONG", N_("企业名称超过 %d 个字") % MAX_NAME, field="name")
    return None


def initials(name: str) -> str:
    """First letters of the pinyin in lower case; other letters and digits stay, signs are left out."""
    parts = _PINYIN.lazy_pinyin(name, style=Style.FIRST_LETTER)
    return "".join(character for part in parts for character in part.lower() if character.isalnum())[:MAX_NAME]


class _Remembering(DefaultConverter):
    """Keeps what it found: the words of fifty thousand firms' names are a few hundred."""

    def __init__(self) -> None:
        super().__init__()
        self.convert = lru_cache(maxsize=_WORDS)(super().convert)  # type: ignore[method-assign]


_PINYIN = Pinyin(_Remembering())


def name_key(name: str) -> str:
    """The name as it is searched."""
    return tidy_name(name).lower()


def _refusal(code: str, message: str) -> Refusal:
    return Refusal(code, message, field="credit_code")
