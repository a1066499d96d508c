import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.kernel.paging import decode_cursor, encode_cursor


@given(st.text(), st.integers())
def test_a_cursor_reads_back(text: str, number: int) -> None:
    assert decode_cursor(encode_cursor(text, number), str, int) == (text, number)


@pytest.mark.parametrize("cursor", [None, "", "äöü", "!!!", "bm8", encode_cursor(1), encode_cursor("x", "y"), "e30"])
def test_what_was_tampered_with_starts_the_list_anew(cursor: str | None) -> None:
    assert decode_cursor(cursor, str, int) is None


@given(st.text(max_size=40))
def test_no_text_breaks_it(cursor: str) -> None:
    found = decode_cursor(cursor, str, int)
    assert found is None or [type(value) for value in found] == [str, int]
