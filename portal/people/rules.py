"""What a personal number, a phone number and a name are, and how they are shown."""

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from pypinyin import Style, lazy_pinyin
from stdnum.cn import ric
from stdnum.exceptions import InvalidChecksum, InvalidComponent, InvalidFormat, InvalidLength, ValidationError

from portal.kernel.refusal import Refusal
from portal.kernel.text import N_

INVENTED_REGION = "370201"
"""市辖区 of Qingdao, printed on no card: invented people carry it (DOMAIN 9), whatever a library's table says."""

RESIDENCE_PERMITS = frozenset({"810000", "820000", "830000"})
"""Regions on the residence permits of people from Hong Kong, Macao and Taiwan: they may apply too (三(二), INV-27)."""

LEAST_YEARS, MOST_YEARS = 16, 130
"""Ages that are believed: nobody may be employed below 16 (labour law [K])."""

NAME_LENGTH = 60


class Gender(StrEnum):
    """As the personal number says it: odd order codes are men's, even ones women's."""

    MALE = "male"
    FEMALE = "female"


GENDER_LABELS: dict[Gender, str] = {Gender.MALE: N_("男"), Gender.FEMALE: N_("女")}


class EmploymentKind(StrEnum):
    """How somebody works at a firm: its own contract, or sent there by another employer (DOMAIN 3, row 21)."""

    CONTRACT = "contract"
    DISPATCH = "dispatch"


EMPLOYMENT_LABELS: dict[EmploymentKind, str] = {
    EmploymentKind.CONTRACT: N_("劳动合同"),
    EmploymentKind.DISPATCH: N_("劳务派遣"),
}


@dataclass(frozen=True, slots=True)
class IdNumber:
    """A checked 公民身份号码. ``number`` has 18 characters, the last a digit or a capital X."""

    number: str
    birth_date: date
    gender: Gender


def check_id_number(text: str, today: date) -> IdNumber | Refusal:
    """The number as it is stored, or why it cannot be one (check digit, region, birth date up to ``today``)."""
    number = normal_id_number(text)
    try:
        _validate(number)
        birth_date = ric.get_birth_date(number)
    except InvalidLength:
        return _refuse("ID_LENGTH", N_("身份证号应为 18 位，请核对是否多输或漏输。"))
    except InvalidFormat:
        return _refuse("ID_FORMAT", N_("身份证号前 17 位应全部是数字，最后一位是数字或 X。"))
    except InvalidChecksum:
        return _refuse("ID_CHECKSUM", N_("身份证号的校验位不对，请逐位核对。"))
    except (InvalidComponent, KeyError):
        return _refuse("ID_REGION_OR_DATE", _what_is_wrong(number))
    except ValidationError:
        return _refuse("ID_FORMAT", N_("身份证号无法识别，请逐位核对。"))
    if not LEAST_YEARS <= age(birth_date, today) <= MOST_YEARS:
        return _refuse("ID_BIRTH_DATE", N_("身份证号中的出生日期不合理（未满 16 周岁或过早），请核对第 7 至 14 位。"))
    return IdNumber(number, birth_date, Gender.MALE if int(number[16]) % 2 else Gender.FEMALE)


def age(birth_date: date, on: date) -> int:
    """Full years of life (周岁) on a day; negative before birth."""
    return on.year - birth_date.year - ((on.month, on.day) < (birth_date.month, birth_date.day))


def normal_id_number(text: str) -> str:
    """The number as it is stored: full-width characters narrowed, blanks out, X as a capital."""
    return re.sub(r"\s", "", _narrow(text)).upper()


def mask_id_number(number: str) -> str:
    """``3702**********1234`` (DOMAIN 7, class S3); anything else than 18 characters is hidden whole."""
    return f"{number[:4]}{'*' * 10}{number[-4:]}" if len(number) == 18 else "*" * len(number)  # noqa: PLR2004


def check_phone(text: str) -> str | Refusal:
    """A mainland mobile number (11 digits) or a land line with area code (``053288888888``), digits only."""
    digits = re.sub(r"[\s()-]", "", _narrow(text))
    digits = re.sub(r"^(\+|00)86", "", digits)
    if re.fullmatch(r"1[3-9]\d{9}|0\d{9,11}", digits, re.ASCII):
        return digits
    return Refusal("PHONE_FORMAT", N_("请输入 11 位手机号码，或带区号的固定电话号码。"), field="phone")


def mask_phone(number: str) -> str:
    """``138****5678``; the middle of any other number is hidden, at least four digits of it."""
    hidden = max(4, len(number) - 7)
    shown = max(0, len(number) - hidden)
    head, tail = shown - min(4, shown), min(4, shown)
    return number[:head] + "*" * min(hidden, len(number)) + (number[-tail:] if tail else "")


def check_name(text: str) -> str | Refusal:
    """A person's name as it stands on the card: trimmed, no blank inside 「张 三」, the dot of minority names 「·」."""
    name = re.sub(r"\s+", " ", text).strip()
    name = re.sub(r"[•・‧∙．]", "·", name)
    name = re.sub(r"(?<=[^\x00-\x7f]) (?=[^\x00-\x7f])", "", name)
    if not name:
        return Refusal("NAME_EMPTY", N_("请填写姓名。"), field="name")
    if len(name) > NAME_LENGTH:
        return Refusal("NAME_LENGTH", N_("姓名过长，请与身份证上的姓名核对。"), field="name")
    if not re.fullmatch(r"[^\W\d_]+([ ·.'-]+[^\W\d_]+)*\.?", name):
        return Refusal("NAME_FORMAT", N_("姓名只能含文字和间隔点「·」，请与身份证上的姓名核对。"), field="name")
    return name


def search_form(name: str) -> str:
    """How a name is stored for searching: lower case, without blanks and dots."""
    return re.sub(r"[ ·.'-]", "", name.lower())


def initials(name: str) -> str:
    """``zs`` for 张三: first letters in lower case, with the readings that surnames have (曾 z, 单 s, 解 x, 仇 q).

    A name in Latin letters gives the first letter of each word; a character without a known reading stays as it is.
    """
    if name.isascii():
        return "".join(word[0] for word in re.findall(r"[a-z]+", name.lower()))
    text = search_form(name)
    surname, letters = _surname(text)
    rest = text[len(surname) :]
    return letters + "".join(part if part.isascii() else part[:1] for part in lazy_pinyin(rest, Style.FIRST_LETTER))


def counts_as_staff(kind: EmploymentKind, *, social_insurance: bool) -> bool:
    """On the firm's staff: its contract and its social insurance (二(一), INV-6 [D]), or dispatched to it.

    A dispatched worker's insurance is paid by his employer, not by the firm (DOMAIN 3, row 21 [D]).
    """
    return kind is EmploymentKind.DISPATCH or social_insurance


def _refuse(code: str, message: str) -> Refusal:
    return Refusal(code, message, field="id_number")


def _validate(number: str) -> None:
    """Like the library's check, with the regions that its table does not know."""
    if number[:6] == INVENTED_REGION or number[:6] in RESIDENCE_PERMITS:
        if len(number) != 18:  # noqa: PLR2004
            raise InvalidLength
        if not re.fullmatch(r"\d{17}[\dX]", number, re.ASCII):
            raise InvalidFormat
        if ric.calc_check_digit(number) != number[-1]:
            raise InvalidChecksum
        return
    ric.validate(number)


def _what_is_wrong(number: str) -> str:
    try:
        ric.get_birth_date(number)
    except ValidationError:
        return N_("身份证号中的出生日期不存在，请核对第 7 至 14 位。")
    return N_("身份证号前 6 位的行政区划代码在当时不存在，请核对；确认无误的，请到渠道窗口办理纸质受理。")


def _narrow(text: str) -> str:
    return "".join(chr(ord(char) - 0xFEE0) if 0xFF01 <= ord(char) <= 0xFF5E else char for char in text)  # noqa: PLR2004


def _surname(text: str) -> tuple[str, str]:
    for length in (2, 1):
        letters = _SURNAMES.get(text[:length])
        if letters and len(text) >= length:
            return text[:length], letters
    return "", ""


_SURNAMES = {
    # double surnames, before their first characters
    "单于": "cy", "万俟": "mq", "尉迟": "yc", "长孙": "zs", "乐正": "yz", "澹台": "tt", "子车": "zj",
    # readings that a dictionary does not give first
    "曾": "z", "单": "s", "解": "x", "仇": "q", "翟": "z", "查": "z", "区": "o", "朴": "p", "盖": "g", "乐": "y",
    "覃": "q", "缪": "m", "秘": "b", "折": "s", "冼": "x", "洗": "x", "员": "y", "召": "s", "重": "c", "隗": "w",
    "繁": "p", "祭": "z", "种": "c", "句": "g", "都": "d", "藏": "z", "逄": "p", "郇": "x", "省": "x", "粘": "n",
    "晟": "s", "乜": "n", "阚": "k", "卜": "b", "牟": "m", "尹": "y", "能": "n", "黑": "h", "幺": "y", "车": "c",
}  # fmt: skip
"""The first letters of surnames that are read otherwise than their characters elsewhere."""
