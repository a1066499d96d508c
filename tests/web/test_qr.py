from urllib.parse import unquote
from xml.etree import ElementTree as ET

import pytest
import segno

from portal.web.qr import svg_data_uri

ADDRESS = "https://titles.example/verify?number=QD2026000001&name=%E6%9B%BE%E5%B0%8F%E6%98%8E"
HEAD = "data:image/svg+xml;"


def test_the_code_is_a_picture_without_script_or_style() -> None:
    uri = svg_data_uri(ADDRESS)
    assert uri.startswith(HEAD)
    svg = unquote(uri.partition(",")[2])
    root = ET.fromstring(svg)  # noqa: S314 - made by ourselves
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    assert {element.tag.rpartition("}")[2] for element in root.iter()} <= {"svg", "path", "g"}
    assert "style=" not in svg


def test_it_can_lose_a_quarter() -> None:
    assert segno.make(ADDRESS, error="q", micro=False).error == "Q"
    assert svg_data_uri(ADDRESS) == segno.make(ADDRESS, error="q", micro=False).svg_data_uri(
        scale=4, border=4, dark="#000", light="#fff"
    )


def test_each_address_has_its_own_code() -> None:
    assert svg_data_uri(ADDRESS) == svg_data_uri(ADDRESS)
    assert svg_data_uri(ADDRESS) != svg_data_uri(ADDRESS + "1")


@pytest.mark.parametrize("url", ["", "x" * 3000])
def test_what_cannot_be_a_code_is_an_error(url: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - the library's words
        svg_data_uri(url)
