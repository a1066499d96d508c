"""Numbers that pass every check and belong to nobody (DOMAIN 9)."""

from datetime import date

from stdnum.cn import ric, uscc

INVENTED_REGION = "370201"
"""市辖区 of Qingdao, printed on no card."""


def id_number(birth_date: date, sequence: int) -> str:
    """An invented 公民身份号码 with a right check digit; odd sequences (1 to 999) are men's."""
    body = f"{INVENTED_REGION}{birth_date:%Y%m%d}{sequence:03d}"
    return body + str(ric.calc_check_digit(body + "0"))  # it leaves the last character out


def phone(sequence: int) -> str:
    """An invented mobile number, of a series (1909999) that no operator has given out."""
    return f"1909999{sequence:04d}"


def credit_code(sequence: int) -> str:
    """An invented unified social credit code with a right check character."""
    body = f"91370201MADEM{sequence:04d}"
    return body + str(uscc.calc_check_digit(body))
