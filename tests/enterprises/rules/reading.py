"""A list of two firms, and what reading it gives."""

import pytest

from portal.enterprises.rules.published_list import ParsedList, parse_list
from portal.kernel.errors import Invalid
from tests.enterprises.conftest import HEADER, credit_code
from tests.enterprises.rules.workbooks import raw_rows

PLACES = {"城阳区": "370214", "高新区": "370271"}
A, B, C = credit_code(1), credit_code(2), credit_code(3)
ROWS = [["青岛市名单"], HEADER, ["1", "青岛甲公司", A, "城阳区", ""], ["2", "青岛乙公司", B, "高新区", ""]]
TABLE = raw_rows(*ROWS)


def read(content: bytes, name: str = "名单.xlsx") -> ParsedList:
    return parse_list(content, name, PLACES)


def codes(parsed: ParsedList) -> list[tuple[int, str, str]]:
    assert parsed.errors == ()
    return [(firm.line, firm.credit_code, firm.place) for firm in parsed.firms]


def refused(content: bytes, name: str = "名单.xlsx") -> str:
    with pytest.raises(Invalid) as raised:
        read(content, name)
    return raised.value.errors["file"][0]


BOTH = [(3, A, "370214"), (4, B, "370271")]
